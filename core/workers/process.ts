import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync, readSync } from 'node:fs'
import { platform } from 'node:os'
import { execPath } from 'node:process'
import type { ChildExit } from './failure.ts'
import type { ReplyMessage, TaskMessage } from './protocol.ts'

export interface ChildLimits {
  /** Path of a built .js file that calls `serveTasks`. */
  program: string
  /** Limit of the child's data besides node's own code: heap, buffers, native allocations. */
  memoryBytes: number
  /** JavaScript heap, within memoryBytes. */
  heapBytes: number
  /** CPU time of its whole life. */
  cpuSeconds: number
  /** An empty folder: onnxruntime reads files from the working directory if a model asks for them. */
  cwd: string
}

export interface ChildEvents {
  onReply: (message: ReplyMessage) => void
  onExit: (exit: ChildExit) => void
}

/** A running child process. */
export interface Child {
  readonly pid: number
  send(message: TaskMessage): void
  /** SIGKILL: the only thing that stops native code. */
  kill(): void
  /** Resident memory; null if the system does not report it. */
  residentBytes(): number | null
  /** CPU time since its start; null if the system does not report it. */
  cpuMs(): number | null
}

const STDERR_TAIL_CHARS_MAX = 2_000
const SPAWNABLE: SpawnOptions = { stdio: ['ignore', 'ignore', 'pipe', 'ipc'], serialization: 'advanced', env: {} }

/** The shell sets the limits and then becomes the program. A limit that is already lower stays. The hard CPU
 *  limit is slightly higher, so that the soft limit fires first (SIGXCPU). `ulimit -f 0`: the child writes no
 *  file. With util-linux, the kernel kills the child when its parent dies, even during a native run, and no
 *  execve can raise its privileges. Elsewhere a computing orphan ends by its CPU limit, and a listening one
 *  by the closed pipe. */
const LIMITED_START = `
ulimit -d "$1" 2>/dev/null || :
ulimit -H -t "$(($2 + 2))" 2>/dev/null || :
ulimit -S -t "$2" 2>/dev/null || :
ulimit -f 0 2>/dev/null || :
shift 2
if setpriv --no-new-privs --pdeathsig KILL true 2>/dev/null; then exec setpriv --no-new-privs --pdeathsig KILL "$@"; fi
exec "$@"`

/** False on Windows and macOS, where a child has only the deadline and the heap limit, and no limit on native
 *  memory. */
export const limitsAreEnforced = (): boolean => platform() === 'linux'

/** Starts a child under its limits; it reports `ready` when it can take a task. */
export function startChild(limits: ChildLimits, { onReply, onExit }: ChildEvents): Child {
  const { program, memoryBytes, heapBytes, cpuSeconds, cwd } = limits
  const command = [execPath, `--max-old-space-size=${Math.floor(heapBytes / 1_048_576)}`, program] as const
  const options = { ...SPAWNABLE, cwd }
  const kibibytes = String(Math.floor((memoryBytes + codeRangeBytes()) / 1024))
  const child = limitsAreEnforced()
    ? spawn('/bin/sh', ['-c', LIMITED_START, 'sh', kibibytes, String(cpuSeconds), ...command], options)
    : spawn(command[0], command.slice(1), options)
  const stderrTail = collectStderrTail(child)
  let gone = false
  const leave = (code: number | null, signal: string | null): void => {
    if (gone) return
    gone = true
    onExit({ code, signal, stderrTail: stderrTail() })
  }
  child.on('message', (message) => onReply(message as ReplyMessage))
  child.on('error', (error) => {
    // A failed send also ends up here; the child is then about to be seen dead, or is killed at its deadline.
    if (child.pid === undefined) leave(null, error.message)
  })
  child.on('close', leave)
  return {
    pid: child.pid ?? -1,
    send: (message) => void child.send(message, () => undefined),
    kill: () => void child.kill('SIGKILL'),
    residentBytes: () => (child.pid === undefined ? null : readResidentBytes(child.pid)),
    cpuMs: () => (child.pid === undefined ? null : readCpuMs(child.pid)),
  }
}

const CODE_RANGE_UNIT_BYTES = 128 * 1_048_576

/** Bytes that this version of node reserves for machine code at start: none on Node 20 and 22, 512 MB on Node
 *  24. The kernel counts them as data, so a child with a smaller limit would not start. Measured on this
 *  process, which runs the same node as its children, and rounded, because code compiled meanwhile is not
 *  part of it. */
export function codeRangeBytes(): number {
  if (!limitsAreEnforced()) return 0
  const maps = readFileSync('/proc/self/maps', 'latin1').matchAll(/^([0-9a-f]+)-([0-9a-f]+) rwxp /gm)
  const bytes = [...maps].reduce((sum, [, from = '', to = '']) => sum + Number(`0x${to}`) - Number(`0x${from}`), 0)
  return Math.round(bytes / CODE_RANGE_UNIT_BYTES) * CODE_RANGE_UNIT_BYTES
}

function collectStderrTail(child: ChildProcess): () => string {
  let text = ''
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    text = (text + chunk).slice(-STDERR_TAIL_CHARS_MAX)
  })
  return () => text
}

/** A reused buffer: for a file of unknown length, readFileSync allocates anew each time, and this runs forty
 *  times per second. */
const statusBytes = Buffer.alloc(4_096)

/** From /proc, which is read without waiting for a disk. */
function readResidentBytes(pid: number): number | null {
  try {
    const file = openSync(`/proc/${pid}/status`, 'r')
    const length = readSync(file, statusBytes)
    closeSync(file)
    const match = /^VmRSS:\s+(\d+) kB$/m.exec(statusBytes.toString('latin1', 0, length))
    return match === null ? null : Number(match[1]) * 1024
  } catch {
    return null
  }
}

/** Linux counts in hundredths of a second for every program, whatever its own clock rate. */
const TICK_MS = 10

function readCpuMs(pid: number): number | null {
  try {
    // The program's name, in brackets, may contain spaces; user and system time are the 12th and 13th field
    // after it.
    const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ').at(-1)?.split(' ') ?? []
    return (Number(fields[11]) + Number(fields[12])) * TICK_MS
  } catch {
    return null
  }
}
