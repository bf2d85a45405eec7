import { serveTasks } from '../../../core/workers/child.ts'
import type { ForecastTask } from '../../../core/jobs/run/work.ts'

const kept: Uint8Array[] = []

/** Stands where the forecast program stands; the path of the model says what it does to its worker. */
serveTasks(({ model }: ForecastTask) => {
  if (model.path === 'endless loop') for (;;);
  if (model.path === 'takes all memory') for (;;) kept.push(new Uint8Array(16_000_000).fill(1))
  if (model.path === 'breaks') process.abort()
  return { pid: process.pid }
})
