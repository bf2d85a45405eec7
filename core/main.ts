import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { type HttpBindings, serve } from '@hono/node-server'
import { UnreachableError } from './db/storage-fault.ts'
import { sqliteCode } from './db/sqlite-errors.ts'
import { readEnv } from './env.ts'
import { createConnections } from './http/connections.ts'
import { toSubnets } from './kit/http/client-ip.ts'
import { systemNow, systemSleep } from './kit/clock.ts'
import { newId } from './kit/ids.ts'
import { createLog } from './kit/log.ts'
import { ensureSecret } from './kit/secret-file.ts'
import { messageOf, refuseToStart, SettingsError } from './kit/process/refusal.ts'
import { onOrphaned, tellListening } from './kit/process/supervised.ts'
import { type Core, createCore } from './wiring.ts'

/** Generous, because in a starved process a received request may wait for its turn of the loop. */
const HEADERS_MS_MAX = 60_000
/** How often Node checks for requests that take too long. */
const CONNECTIONS_CHECKED_MS = 2_000
const REQUEST_MS_MAX = 120_000
const DRAIN_MS_MAX = 9_000
/** Time for the last answers to leave. */
const LEAVE_MS_MAX = 500

// Files under DATA_DIR are readable by their owner only.
process.umask(0o077)
if (existsSync('.env')) process.loadEnvFile('.env')

const env = (() => {
  try {
    return readEnv(process.env)
  } catch (error) {
    return refuseToStart(error)
  }
})()
const log = createLog({ level: env.LOG_LEVEL, name: 'core' })

process.on('unhandledRejection', (error) => {
  log({ event: 'unhandled_rejection', level: 'error', error })
  process.exit(1)
})

const core = await start().catch((error: unknown): never => {
  if (error instanceof SettingsError) return refuseToStart(error)
  if (error instanceof UnreachableError) {
    process.stderr.write(`${new SettingsError([error.message]).message}\n`)
    return process.exit(1)
  }
  const reason = messageOf(error)
  const place = `DATA_DIR is ${resolve(env.DATA_DIR)}: core must be able to write there`
  const refusal = new SettingsError([reason, place])
  if (!isPassing(error)) return refuseToStart(refusal)
  process.stderr.write(`${refusal.message}\n`)
  return process.exit(1)
})

/** Another process is reading or copying the database; the next start may find it free. */
function isPassing(error: unknown): boolean {
  return sqliteCode(error)?.startsWith('SQLITE_BUSY') === true
}

async function start(): Promise<Core> {
  const botKeyPath = join(env.DATA_DIR, 'bot.key')
  if (env.BOT_KEY === undefined) log({ event: 'bot_key_from_file', path: botKeyPath })
  const botKey = env.BOT_KEY ?? ensureSecret(botKeyPath).secret
  return createCore({ env, botKey, log, now: systemNow, sleep: systemSleep, newId })
}

const connections = createConnections({ trusted: toSubnets(env.TRUSTED_PROXIES) })
const server = serve(
  {
    fetch: (request, bindings) =>
      connections.refuse((bindings as Partial<HttpBindings>).incoming?.socket) ?? core.app.fetch(request, bindings),
    hostname: env.HOST,
    port: env.PORT,
    serverOptions: {
      headersTimeout: HEADERS_MS_MAX,
      requestTimeout: REQUEST_MS_MAX,
      keepAliveTimeout: 65_000,
      connectionsCheckingInterval: CONNECTIONS_CHECKED_MS,
    },
  },
  ({ port }) => {
    log({ event: 'listening', host: env.HOST, port })
    tellListening(port)
  },
)

connections.watch(server)
server.on('error', (error) => {
  refuseToStart(new SettingsError([`HOST ${env.HOST}, PORT ${env.PORT}: ${error.message}`]))
})

let stopping = false
function stop(signal: string, drainMs = DRAIN_MS_MAX): void {
  if (stopping) return
  stopping = true
  log({ event: 'stopping', signal })
  const closed = new Promise((resolve) => server.close(resolve))
  void core.close(drainMs).then(async () => {
    if ('closeIdleConnections' in server) server.closeIdleConnections()
    await Promise.race([closed, systemSleep(LEAVE_MS_MAX)])
    if ('closeAllConnections' in server) server.closeAllConnections()
    log({ event: 'stopped' })
    process.exit(0)
  })
}
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => stop(signal))
// A supervisor that restarts everything waits for the folder and the port; running jobs are run again then.
onOrphaned(() => stop('orphaned', 0))
