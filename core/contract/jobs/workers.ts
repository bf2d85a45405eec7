import { z } from 'zod'
import { timeSchema } from '../common.ts'

const workerSchema = z.object({
  id: z.string().meta({ description: 'of the process: a restarted worker has another one' }),
  name: z.string().meta({ description: 'its machine, or WORKER_NAME' }),
  version: z.string(),
  state: z.enum(['up', 'silent', 'stopped']),
  last_seen_at: timeSchema,
  started_at: timeSchema,
  children: z.int().meta({ description: 'tasks that it runs at the same time' }),
  running: z.int(),
  waiting: z.int().meta({ description: 'tasks that it holds besides' }),
  done: z.int().meta({ description: 'since its start' }),
  failed: z.int().meta({ description: 'tasks whose program or model failed' }),
  refused: z.int().meta({ description: 'tasks that it could not begin' }),
  disbelieved: z.int().meta({ description: 'answers that could not be right: core did the work itself' }),
  memory_bytes: z.int(),
  memory_free_bytes: z.int(),
  models: z.array(z.string()).meta({ description: 'sha256 of the model files on its disk' }),
})

export const workerListSchema = z
  .object({
    broker: z.enum(['off', 'up', 'blocked', 'away']).meta({
      description: '`off`: AMQP_URL is not set; `blocked`: it takes nothing, being out of memory or disk',
    }),
    children: z.int().meta({ description: 'tasks that run at the same time now: of the workers, else of core itself' }),
    tasks_open: z.int().meta({ description: 'tasks given away and not answered' }),
    items: z.array(workerSchema),
  })
  .meta({ id: 'WorkerList' })
export type WorkerList = z.infer<typeof workerListSchema>
