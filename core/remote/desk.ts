import type { Now } from '../kit/clock.ts'
import type { Log } from '../kit/log.ts'
import { openBroker } from './broker.ts'
import { watchCompany } from './company.ts'
import { encode } from './envelope.ts'
import { startHearing } from './hearing.ts'
import { CANCELS, DECLARED, FANOUTS, INLINE_BYTES_MAX, type TaskQueue, TASKS } from './names.ts'
import { createRoster } from './roster.ts'
import { createTickets, type Ticket } from './tickets.ts'

/** Unanswered tasks whose bytes are too many for a message, kept for the workers that fetch them. */
const KEPT_BYTES_MAX = 1_000_000_000
const SWEPT_MS = 60_000

export interface DeskDeps {
  url: string
  /** How long core waits for the broker, or for any worker, before its own children do the work. */
  fallbackMs: number
  /** Whether a task that was given away is still to be stored under this lease. */
  isCurrent: (leaseId: string) => Promise<boolean>
  now: Now
  log: Log
}

export interface Sent {
  queue: TaskQueue
  task: unknown
  /** Milliseconds after which no worker need begin it. */
  expiresMs: number
}

/** Core's side of the broker: gives tasks away, and learns of answers and of workers. Only core declares what it reads;
 *  queues of tasks are declared by core and by workers, whichever comes first. */
export function openDesk({ url, fallbackMs, isCurrent, now, log }: DeskDeps) {
  const roster = createRoster({ now })
  const tickets = createTickets({ isCurrent })
  const kept = new Map<string, Buffer>()
  const counts = { sent: 0, done: 0, failed: 0, refused: 0, disbelieved: 0, dead: 0, takenOver: 0 }
  let keptBytes = 0
  let closing = false
  const company = watchCompany({
    isThere: () => broker.state() === 'up' && roster.children() > 0,
    fallbackMs,
    onDeserted() {
      counts.takenOver += tickets.size
      tickets.desert()
    },
    log,
  })

  const broker = openBroker({
    url,
    name: 'coincast core',
    log,
    onChange() {
      if (broker.state() === 'away') tickets.letGo()
      company.look()
    },
  })
  const { connection } = broker
  const publisher = connection.createPublisher({
    confirm: true,
    queues: Object.values(DECLARED),
    exchanges: FANOUTS,
  })
  const sweeping = setInterval(() => void tickets.sweep().catch(() => undefined), SWEPT_MS).unref()
  const onError = (error: unknown): void => {
    if (!closing && connection.ready) log({ event: 'broker_refused', level: 'error', error })
  }
  const hearing = startHearing({
    connection,
    tickets,
    roster,
    counts,
    isClosing: () => closing,
    onBeat: () => company.look(),
    onError(error) {
      // Their channel is gone, and with it what it held.
      tickets.letGo()
      onError(error)
    },
    log,
  })

  return {
    roster,
    counts,
    brokerState: broker.state,
    openTasks: () => tickets.size,
    canGive: () => company.canGive(),
    /** Whether a worker can be reached now. */
    hasCompany: () => broker.state() === 'up' && roster.children() > 0,
    /** Asks for the answer to a task that was given away under this id, now or by an earlier process. */
    expect: (ticket: Ticket): void => tickets.add(ticket),
    /** Resolves once the broker has the task on disk. Rejects if it does not take it. */
    async give(id: string, { queue, task, expiresMs }: Sent): Promise<void> {
      const bytes = encode(task)
      const isLarge = bytes.length > INLINE_BYTES_MAX
      if (isLarge) {
        if (keptBytes + bytes.length > KEPT_BYTES_MAX) throw new Error('too much is given away')
        keptBytes += bytes.length - (kept.get(id)?.length ?? 0)
        kept.set(id, bytes)
      }
      counts.sent++
      await publisher.send(
        {
          routingKey: TASKS[queue],
          correlationId: id,
          durable: true,
          expiration: String(Math.max(1, Math.round(expiresMs))),
          headers: { large: isLarge },
        },
        isLarge ? Buffer.alloc(0) : bytes,
      )
    },
    /** Ends the wait for an answer. With `tell`, workers are asked to stop the task. */
    end(id: string, { tell }: { tell: boolean }): void {
      const isOpen = tickets.drop(id)
      keptBytes -= kept.get(id)?.length ?? 0
      kept.delete(id)
      if (!isOpen || !tell || broker.state() !== 'up') return
      publisher.send({ exchange: CANCELS }, encode({ id })).catch(onError)
    },
    /** The bytes of a task that was too large for a message; undefined if nobody wants it done any more. */
    bytesOf: (id: string): Buffer | undefined => kept.get(id),
    /** Leaves what is unanswered to the next core. */
    async close(): Promise<void> {
      closing = true
      clearInterval(sweeping)
      company.end()
      tickets.letGo()
      await broker.close(Promise.allSettled([hearing.close(), publisher.close()]))
    },
  }
}
export type Desk = ReturnType<typeof openDesk>
