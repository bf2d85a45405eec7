import { freemem, totalmem } from 'node:os'
import { ConsumerStatus } from 'rabbitmq-client'
import type { Now, Sleep } from '../../kit/clock.ts'
import type { Log } from '../../kit/log.ts'
import { openBroker } from '../broker.ts'
import { canceledId, encode } from '../envelope.ts'
import { type Beat, parseTask, type Reply, type Task } from '../messages.ts'
import { BEAT_MS, BEATS, CANCELS, DECLARED, FANOUTS, REPLIES, type TaskQueue } from '../names.ts'
import type { Fetcher } from './fetcher.ts'
import type { ModelCache } from './models.ts'
import type { Perform } from './perform.ts'

export interface WorkerServiceDeps {
  url: string
  /** Unique to this process. */
  id: string
  /** What staff see: the machine. */
  name: string
  version: string
  children: number
  perform: Perform
  fetcher: Fetcher
  models: ModelCache
  now: Now
  sleep: Sleep
  log: Log
}

/** Tasks that a worker holds beyond those that run: the next one is there when one is done, and no more wait that others could do. */
const HELD_BEYOND = 1

/** Takes tasks from the broker and replies. A task is acknowledged once the broker has its reply on disk: a worker that dies
 *  before that has not had it. */
export function startWorker(deps: WorkerServiceDeps) {
  const { url, id, name, version, children, perform, fetcher, models, now, sleep, log } = deps
  const held = new Map<string, AbortController>()
  const counts = { running: 0, done: 0, failed: 0, refused: 0 }
  const startedAt = now()
  let leaving = false
  let dropping = false

  const broker = openBroker({ url, name: `coincast worker ${name}`, log, onChange: beat })
  const { connection } = broker
  const publisher = connection.createPublisher({ confirm: true, queues: [DECLARED.replies], exchanges: FANOUTS })
  const beating = setInterval(beat, BEAT_MS)

  function beat(): void {
    if (broker.state() !== 'up') return
    const said: Beat = {
      id,
      name,
      version,
      children,
      running: Math.min(held.size, children),
      waiting: Math.max(0, held.size - children),
      done: counts.done,
      failed: counts.failed,
      refused: counts.refused,
      memory_bytes: totalmem(),
      memory_free_bytes: freemem(),
      models: models.list(),
      started_at: startedAt,
      leaving,
    }
    publisher.send({ exchange: BEATS }, encode(said)).catch(() => undefined)
  }

  const consume = (queue: TaskQueue, atOnce: number) => {
    const consumer = connection.createConsumer(
      {
        queue: DECLARED[queue].queue,
        queueOptions: DECLARED[queue],
        qos: { prefetchCount: atOnce },
        concurrency: atOnce,
      },
      ({ correlationId = '', headers, body }) =>
        handle(queue, correlationId, { isLarge: headers?.['large'] === true, body: body as Buffer }),
    )
    consumer.on('error', (error: unknown) => {
      if (!leaving && connection.ready) log({ event: 'broker_refused', level: 'error', error })
    })
    return consumer
  }
  const consumers = [consume('interactive', children + HELD_BEYOND), consume('bulk', children)]
  const cancels = connection.createConsumer(
    {
      queueOptions: { exclusive: true, autoDelete: true },
      exchanges: FANOUTS,
      queueBindings: [{ exchange: CANCELS }],
      noAck: true,
    },
    ({ body }) => held.get(canceledId(body as Buffer) ?? '')?.abort(),
  )
  cancels.on('error', () => undefined)

  async function handle(
    queue: TaskQueue,
    taskId: string,
    { isLarge, body }: { isLarge: boolean; body: Buffer },
  ): Promise<ConsumerStatus> {
    // The same task may come again while it runs: the broker has lost this connection meanwhile.
    held.get(taskId)?.abort()
    const abort = new AbortController()
    held.set(taskId, abort)
    try {
      const reply = await answer(isLarge ? () => fetcher.task(taskId) : () => body, queue, abort.signal)
      if (dropping) return ConsumerStatus.REQUEUE
      if (abort.signal.aborted) return ConsumerStatus.ACK
      counts[reply.outcome]++
      await publisher.send({ routingKey: REPLIES, correlationId: taskId, durable: true }, encode(reply))
      return ConsumerStatus.ACK
    } catch (error) {
      if (dropping) return ConsumerStatus.REQUEUE
      log({ event: 'task_not_answered', level: 'warn', task_id: taskId, error })
      return ConsumerStatus.REQUEUE
    } finally {
      if (held.get(taskId) === abort) held.delete(taskId)
    }
  }

  async function answer(read: () => Promise<Buffer> | Buffer, queue: TaskQueue, signal: AbortSignal): Promise<Reply> {
    let task: Task
    try {
      task = parseTask(await read())
    } catch (error) {
      const detail = error instanceof Error ? error.message.slice(0, 500) : 'unreadable'
      return { outcome: 'refused', worker: id, detail }
    }
    return perform(task, { lane: queue === 'bulk' ? 'background' : 'normal', signal })
  }

  return {
    id,
    /** Takes no more tasks and waits at most `drainMs` for those that run; the rest goes back to the broker. */
    async stop(drainMs: number): Promise<void> {
      leaving = true
      beat()
      const closed = Promise.all(consumers.map((consumer) => consumer.close())).catch(() => undefined)
      await Promise.race([closed, sleep(drainMs)])
      dropping = true
      for (const abort of held.values()) abort.abort()
      await Promise.race([closed, sleep(500)])
      clearInterval(beating)
      await broker.close(Promise.allSettled([closed, cancels.close(), publisher.close()]))
    },
  }
}
