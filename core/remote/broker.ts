import { Connection, type ConnectionOptions } from 'rabbitmq-client'
import { systemSleep } from '../kit/clock.ts'
import type { Log } from '../kit/log.ts'
import { HEARTBEAT_SECONDS } from './names.ts'

export interface BrokerDeps {
  url: string
  /** Names the connection in the broker's own lists. */
  name: string
  log: Log
  /** The connection was made or lost, or the broker began or ceased to refuse what is published. */
  onChange: () => void
}

const CLOSE_MS_MAX = 2_000
const RETRY_MS = { retryLow: 250, retryHigh: 5_000 }

/** A connection to RabbitMQ that is made again whenever it is lost. It resolves nothing at its start: an absent broker
 *  is one that has not come yet. */
export function openBroker({ url, name, log, onChange }: BrokerDeps) {
  const options: ConnectionOptions = {
    url,
    connectionName: name,
    heartbeat: HEARTBEAT_SECONDS,
    ...RETRY_MS,
    noDelay: true,
  }
  const connection = new Connection(options)
  let blocked = false
  let up = false
  let closing = false

  connection.on('connection', () => {
    up = true
    blocked = false
    log({ event: 'broker_connected' })
    onChange()
  })
  connection.on('error', (error: unknown) => {
    if (closing) return
    if (up) log({ event: 'broker_lost', level: 'warn', error })
    up = connection.ready
    onChange()
  })
  connection.on('connection.blocked', (reason: string) => {
    blocked = true
    log({ event: 'broker_blocked', level: 'error', reason })
    onChange()
  })
  connection.on('connection.unblocked', () => {
    blocked = false
    log({ event: 'broker_unblocked' })
    onChange()
  })

  return {
    connection,
    state: (): 'up' | 'blocked' | 'away' => (!connection.ready ? 'away' : blocked ? 'blocked' : 'up'),
    /** Closes once these channels are: an open one would be waited for. What is unacknowledged goes back to its queue. A
     *  broker that is gone, or is silent for CLOSE_MS_MAX, is left. */
    async close(channels: Promise<unknown>): Promise<void> {
      closing = true
      if (!connection.ready || blocked) return connection.unsafeDestroy()
      const late = new AbortController()
      const closed = channels.then(() => connection.close()).then(() => late.abort())
      await Promise.race([closed, systemSleep(CLOSE_MS_MAX, late.signal)])
      if (!late.signal.aborted) connection.unsafeDestroy()
      late.abort()
    },
  }
}
