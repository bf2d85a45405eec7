import { type Connection, ConsumerStatus } from 'rabbitmq-client'
import type { Log } from '../kit/log.ts'
import { parseBeat, parseReply, type Reply } from './messages.ts'
import { BEATS, DEAD, DECLARED, FANOUTS, REPLIES } from './names.ts'
import type { createRoster } from './roster.ts'
import type { createTickets } from './tickets.ts'

/** Answers that the broker hands over before earlier ones are stored. */
const REPLIES_AT_ONCE = 1_000

export interface HearingDeps {
  connection: Connection
  tickets: ReturnType<typeof createTickets>
  roster: ReturnType<typeof createRoster>
  counts: { dead: number; disbelieved: number }
  isClosing: () => boolean
  onBeat: () => void
  onError: (error: unknown) => void
  log: Log
}

/** What core hears from the broker: answers, tasks that nobody did, and what workers say of themselves. */
export function startHearing({ connection, tickets, roster, counts, isClosing, onBeat, onError, log }: HearingDeps) {
  function readReply(body: Buffer): Reply | undefined {
    try {
      return parseReply(body)
    } catch (error) {
      counts.disbelieved++
      log({ event: 'reply_unreadable', level: 'warn', error })
      return undefined
    }
  }

  const consumers = [
    connection.createConsumer(
      {
        queue: REPLIES,
        queueOptions: DECLARED.replies,
        qos: { prefetchCount: REPLIES_AT_ONCE },
        concurrency: REPLIES_AT_ONCE,
      },
      async ({ correlationId = '', body }) => {
        const reply = readReply(body as Buffer)
        if (reply === undefined) return ConsumerStatus.ACK
        await tickets.answer(correlationId, reply)
        // Answers that are not stored when core leaves are for the next one.
        return isClosing() ? ConsumerStatus.REQUEUE : ConsumerStatus.ACK
      },
    ),
    connection.createConsumer({ queue: DEAD, queueOptions: DECLARED.dead }, ({ correlationId = '', headers }) => {
      const [death] = (headers?.['x-death'] ?? []) as { reason?: string }[]
      const reason = death?.reason ?? 'unknown'
      counts.dead++
      log({ event: 'task_dead', level: 'warn', task_id: correlationId, reason })
      tickets.dead(correlationId, reason)
    }),
    connection.createConsumer(
      {
        queueOptions: { exclusive: true, autoDelete: true },
        exchanges: FANOUTS,
        queueBindings: [{ exchange: BEATS }],
        noAck: true,
      },
      ({ body }) => {
        try {
          roster.note(parseBeat(body as Buffer))
        } catch (error) {
          log({ event: 'beat_unreadable', level: 'warn', error })
        }
        onBeat()
      },
    ),
  ]
  for (const consumer of consumers) consumer.on('error', onError)
  return { close: (): Promise<unknown> => Promise.allSettled(consumers.map((consumer) => consumer.close())) }
}
