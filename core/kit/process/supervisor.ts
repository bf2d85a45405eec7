import { type ChildProcess, fork } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { CANNOT_START } from './refusal.ts'
import type { Log } from '../log.ts'
import type { Sign } from './supervised.ts'

export interface Program {
  name: string
  /** The compiled file. */
  path: string
  env: NodeJS.ProcessEnv
  /** Called after its first successful start only. */
  onStarted?: () => void
}

export interface SupervisorDeps {
  log: Log
  /** Everything has ended, with this exit code. */
  onEnd: (exitCode: number) => void
  tickMs?: number
  /** How long a stopping program may take before it is killed. */
  stopMsMax?: number
}

const TICK_MS = 1_000
/** Ticks without a heartbeat, and the same until the first one, because migrating a large file takes time. */
const SILENT_TICKS_MAX = 10
const STARTING_TICKS_MAX = 600
/** A silent program that waits for the CPU is starved, not hung; one that has used this much CPU, or this
 *  many ticks, is hung. */
const SILENT_CPU_MS_MAX = 8_000
const STARVED_TICKS_MAX = 120
/** A tick delayed by this factor means that this process itself was starved, and proves nothing. */
const LATE_TICK = 2
const STOP_MS_MAX = 20_000
const WAIT_MS_MAX = 60_000
/** A program that has run this many times its delay counts as healthy: delays grow only while starts fail. */
const WAITS_RUN = 4

interface Running {
  program: Program
  child: ChildProcess
  /** When it began its work. */
  startedAt: number
  hasStarted: boolean
  silentTicks: number
  /** CPU time at the last heartbeat. */
  cpuMs: number
}

/** Starts programs, restarts those that die with growing delays, and kills those that hang. If a program's
 *  exit code says that it cannot start, everything ends, unless it had been able to start before. */
export function createSupervisor({ log, onEnd, tickMs = TICK_MS, stopMsMax = STOP_MS_MAX }: SupervisorDeps) {
  const running = new Map<string, Running>()
  const waits = new Map<string, number>()
  const proven = new Set<string>()
  const timers = new Set<NodeJS.Timeout>()
  let stopping = false
  let exitCode = 0
  let lastTick = performance.now()
  const ticking = setInterval(tick, tickMs)

  function start(program: Program): void {
    const child = fork(program.path, { env: program.env, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
    const { name } = program
    const one: Running = {
      program,
      child,
      startedAt: performance.now(),
      hasStarted: false,
      silentTicks: 0,
      cpuMs: 0,
    }
    running.set(name, one)
    child.on('message', (sign: Sign) => {
      one.silentTicks = 0
      one.cpuMs = readProcess(child.pid)?.cpuMs ?? 0
      if (sign.kind !== 'listening' || one.hasStarted) return
      one.hasStarted = true
      one.startedAt = performance.now()
      if (!proven.has(name)) program.onStarted?.()
      proven.add(name)
    })
    child.on('error', (error) => log({ event: 'program_not_forked', level: 'error', program: name, error }))
    child.once('exit', (code, signal) => ended(one, code, signal))
  }

  function ended(one: Running, code: number | null, signal: string | null): void {
    const { program, hasStarted, startedAt } = one
    running.delete(program.name)
    if (stopping) return endWhenDone()
    if (code === CANNOT_START && !proven.has(program.name)) {
      exitCode = CANNOT_START
      return stop()
    }
    const ranMs = hasStarted ? performance.now() - startedAt : 0
    const waited = waits.get(program.name) ?? 0
    const before = ranMs > Math.min(WAIT_MS_MAX, waited * WAITS_RUN) ? 0 : waited
    const waitMs = Math.min(WAIT_MS_MAX, before === 0 ? tickMs : before * 2)
    waits.set(program.name, waitMs)
    const timer = setTimeout(() => {
      timers.delete(timer)
      start(program)
    }, waitMs)
    timers.add(timer)
    log({ event: 'program_ended', level: 'error', program: program.name, code, signal, again_in_ms: waitMs })
  }

  function tick(): void {
    const at = performance.now()
    const isLate = at - lastTick > tickMs * LATE_TICK
    lastTick = at
    if (isLate) return
    for (const one of running.values()) {
      one.silentTicks++
      if (!isHung(one)) continue
      log({ event: 'program_hangs', level: 'error', program: one.program.name, pid: one.child.pid })
      one.silentTicks = 0
      one.child.kill('SIGKILL')
    }
  }

  function isHung({ child, hasStarted, silentTicks, cpuMs }: Running): boolean {
    if (silentTicks < (hasStarted ? SILENT_TICKS_MAX : STARTING_TICKS_MAX)) return false
    const seen = readProcess(child.pid)
    if (seen === undefined || silentTicks >= STARVED_TICKS_MAX) return true
    return !seen.isRunnable || seen.cpuMs - cpuMs > SILENT_CPU_MS_MAX
  }

  function stop(): void {
    if (stopping) return
    stopping = true
    for (const timer of timers) clearTimeout(timer)
    for (const { child } of running.values()) child.kill('SIGTERM')
    setTimeout(() => {
      for (const { child, program } of running.values()) {
        log({ event: 'program_killed', level: 'error', program: program.name, pid: child.pid })
        child.kill('SIGKILL')
      }
    }, stopMsMax).unref()
    endWhenDone()
  }

  function endWhenDone(): void {
    if (running.size > 0) return
    clearInterval(ticking)
    onEnd(exitCode)
  }

  return { start, stop }
}

/** Clock ticks in which Linux reports CPU time to every program. */
const CLOCK_TICK_MS = 10

/** What Linux reports about a process; undefined on other systems, and for a process that is gone. */
function readProcess(pid: number | undefined): { cpuMs: number; isRunnable: boolean } | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1')
    // The name, in brackets, may contain anything.
    const [state, ...rest] = text.slice(text.lastIndexOf(')') + 2).split(' ')
    return { cpuMs: (Number(rest[10]) + Number(rest[11])) * CLOCK_TICK_MS, isRunnable: state === 'R' }
  } catch {
    return undefined
  }
}
