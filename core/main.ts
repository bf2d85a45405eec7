import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { serve } from '@hono/node-server'
import { readEnv } from './env.ts'
import { systemNow, systemSleep } from './kit/clock.ts'
import { newId } from './kit/ids.ts'
import { createLog } from './kit/log.ts'
import { ensureSecret } from './kit/secret-file.ts'
import { type Core, createCore } from './wiring.ts'

const HEADERS_MS_MAX = 10_000
const REQUEST_MS_MAX = 120_000
const DRAIN_MS_MAX = 9_000

// Whatever is written under DATA_DIR is for its owner only.
process.umask(0o077)
if (existsSync('.env')) process.loadEnvFile('.env')

const env = (() => {
  try {
    const settings = readEnv(process.env)
    if (!existsSync(settings.MODELS_DIR))
      throw new Error(`Cannot start:\n- MODELS_DIR: there is no folder ${resolve(settings.MODELS_DIR)}`)
    return settings
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    process.exit(1)
  }
})()
const log = createLog({ level: env.LOG_LEVEL, name: 'core' })

process.on('unhandledRejection', (error) => {
  log({ event: 'unhandled_rejection', level: 'error', error })
  process.exit(1)
})

const core = await start().catch((error: unknown): never => {
  const reason = error instanceof Error ? error.message : String(error)
  process.stderr.write(
    `Cannot start:\n- ${reason}\n- DATA_DIR is ${resolve(env.DATA_DIR)}: core must be able to write there\n`,
  )
  process.exit(1)
})

async function start(): Promise<Core> {
  const botKeyPath = join(env.DATA_DIR, 'bot.key')
  if (env.BOT_KEY === undefined) log({ event: 'bot_key_from_file', path: botKeyPath })
  const botKey = env.BOT_KEY ?? ensureSecret(botKeyPath).secret
  return createCore({ env, botKey, log, now: systemNow, sleep: systemSleep, newId })
}

const server = serve(
  {
    fetch: core.app.fetch,
    hostname: env.HOST,
    port: env.PORT,
    serverOptions: { headersTimeout: HEADERS_MS_MAX, requestTimeout: REQUEST_MS_MAX, keepAliveTimeout: 65_000 },
  },
  ({ port }) => {
    log({ event: 'listening', host: env.HOST, port })
    process.send?.({ kind: 'listening', port })
  },
)

server.on('error', (error) => {
  process.stderr.write(`Cannot start:\n- HOST ${env.HOST}, PORT ${env.PORT}: ${error.message}\n`)
  process.exit(1)
})

let stopping = false
function stop(signal: string): void {
  if (stopping) return
  stopping = true
  log({ event: 'stopping', signal })
  server.close()
  void core.close(DRAIN_MS_MAX).then(() => {
    if ('closeAllConnections' in server) server.closeAllConnections()
    log({ event: 'stopped' })
    process.exit(0)
  })
}
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, stop)
