import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { AppError } from '../../../core/kit/errors.ts'
import { serveTasks } from '../../../core/workers/child.ts'

/** What the pool's tests ask a child to do. */
export type TestTask =
  | { do: 'echo'; value: unknown }
  | { do: 'wait'; ms: number }
  | { do: 'spin'; ms: number }
  | { do: 'mark'; path: string; ms: number }
  | { do: 'pid' }
  | { do: 'exit'; code: number }
  | { do: 'abort' }
  | { do: 'refuse' }
  | { do: 'throw'; message: string }
  | { do: 'fill_heap' }
  | { do: 'fill_buffers'; bytes: number }
  | { do: 'environment' }
  | { do: 'write'; path: string }
  | { do: 'shell' }

const kept: unknown[] = []
const cpuMs = (): number => (process.cpuUsage().user + process.cpuUsage().system) / 1000

serveTasks(async (task: TestTask) => {
  switch (task.do) {
    case 'echo':
      return task.value
    case 'wait':
      await wait(task.ms)
      return 'waited'
    case 'mark':
      // A child may write no file, but a folder tells as well that it has begun.
      mkdirSync(task.path, { recursive: true })
      await wait(task.ms)
      return 'marked'
    case 'spin':
      // A busy loop holds the thread as a native run does: only a signal ends it. It counts its own CPU time, not that of others.
      for (const until = cpuMs() + task.ms; cpuMs() < until; );
      return 'spun'
    case 'pid':
      return process.pid
    case 'exit':
      return process.exit(task.code)
    case 'abort':
      return process.abort()
    case 'refuse':
      throw new AppError('model_rejected', { stage: 'inspect', detail: 'too many nodes' })
    case 'throw':
      throw Object.assign(new Error(task.message), { code: 'odd' })
    case 'fill_heap':
      for (;;) kept.push({ text: `${kept.length}`.padEnd(1_000) })
    case 'fill_buffers':
      kept.push(new Uint8Array(task.bytes).fill(1))
      return kept.length
    case 'environment':
      return { env: Object.keys(process.env), cwd: process.cwd() }
    case 'write':
      writeFileSync(task.path, 'x'.repeat(10))
      return 'written'
    case 'shell':
      return spawnSync('/bin/sh', ['-c', 'ulimit -d; ulimit -t; ulimit -f']).stdout.toString()
    default:
      return task satisfies never
  }
})
