// What core and its workers agree on: queues, exchanges and bounds. A change that an older worker would not
// understand gets a new number in their names, so that each meets its own kind only.

/** The programs that a worker runs, by the name of their pool. */
export const KINDS = ['forecast', 'backtest', 'picture', 'read'] as const
export type Kind = (typeof KINDS)[number]

/** Tasks for which somebody waits, and those for which nobody does: quorum queues have no priorities before
 *  RabbitMQ 4. */
export const TASKS = { interactive: 'coincast.1.interactive', bulk: 'coincast.1.bulk' } as const
export type TaskQueue = keyof typeof TASKS
/** Tasks that no worker survived, or that nobody took in time. */
export const DEAD = 'coincast.1.dead'
export const REPLIES = 'coincast.1.replies'
/** Fanouts: what workers say of themselves, and ids of tasks that nobody wants any more. */
export const BEATS = 'coincast.1.beats'
export const CANCELS = 'coincast.1.cancels'

/** A larger task is fetched from core instead. */
export const INLINE_BYTES_MAX = 1_000_000
/** How often a task is given to a worker again that died or let go of it. */
const DELIVERIES_MAX = 3
const TASKS_MAX = 10_000
/** Seconds: the broker gives the tasks of a worker that is silent for about twice as long to another one. */
export const HEARTBEAT_SECONDS = 5
/** How often a worker says what it does, and how long it may be silent before it counts as gone. */
export const BEAT_MS = 2_000
export const SILENT_MS = 10_000

const QUORUM = { 'x-queue-type': 'quorum' } as const

const taskQueue = (queue: string) => ({
  queue,
  durable: true,
  arguments: {
    ...QUORUM,
    'x-delivery-limit': DELIVERIES_MAX,
    'x-dead-letter-exchange': '',
    'x-dead-letter-routing-key': DEAD,
    // Without this, a task is lost if the broker dies while it moves it.
    'x-dead-letter-strategy': 'at-least-once',
    'x-overflow': 'reject-publish',
    'x-max-length': TASKS_MAX,
  } as const,
})

/** How each queue is declared: by core and by workers alike, whichever comes first. */
export const DECLARED = {
  interactive: taskQueue(TASKS.interactive),
  bulk: taskQueue(TASKS.bulk),
  dead: { queue: DEAD, durable: true, arguments: { ...QUORUM, 'x-max-length': TASKS_MAX } },
  replies: { queue: REPLIES, durable: true, arguments: { ...QUORUM, 'x-single-active-consumer': true } },
}

export const FANOUTS = [BEATS, CANCELS].map((exchange) => ({ exchange, type: 'fanout', durable: true }) as const)
