import { readdirSync, readFileSync } from 'node:fs'

/** Children of every thread of a process; none when it is gone. */
export function listChildren(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((task) =>
      readFileSync(`/proc/${pid}/task/${task}/children`, 'latin1').trim().split(' ').filter(Boolean).map(Number),
    )
  } catch {
    return []
  }
}

/** A process and all that has come of it. */
export const listTree = (pid: number): number[] => [pid, ...listChildren(pid).flatMap(listTree)]

/** Children whose command line holds this. */
export const childrenThatRun = (pid: number, program: string): number[] =>
  listChildren(pid).filter((at) => commandOf(at).includes(program))

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ')
  } catch {
    return ''
  }
}

/** Whether a process runs: one that has ended and waits to be reaped does not. */
export function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'latin1'))
  } catch {
    return false
  }
}

/** kill -9; what has ended by itself meanwhile is no fault. */
export function killHard(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It is gone.
  }
}
