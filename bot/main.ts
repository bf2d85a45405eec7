import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { serve } from '@hono/node-server'
import { openDb } from '../core/db/client.ts'
import { lockFolder } from '../core/db/lock.ts'
import { systemNow, systemSleep, systemTicks } from '../core/kit/clock.ts'
import { createLog } from '../core/kit/log.ts'
import { messageOf, refuseToStart, SettingsError } from '../core/kit/process/refusal.ts'
import { onOrphaned, tellListening } from '../core/kit/process/supervised.ts'
import { readBotEnv } from './env.ts'
import { createHttp } from './telegram/http.ts'
import { createBotService, MIGRATIONS } from './wiring.ts'

process.umask(0o077)
const STOP_MS_MAX = 9_000
/** Live data is about 30 MB; by default V8 lets the heap grow to about four times the live size. Collecting
 *  sooner costs almost no time. */
const HEAP_GROWTH_PERCENT = 35
setFlagsFromString(`--heap-growing-percent=${HEAP_GROWTH_PERCENT}`)

const env = (() => {
  try {
    return readBotEnv(process.env)
  } catch (error) {
    return refuseToStart(error)
  }
})()
const log = createLog({ level: env.logLevel, name: 'bot' })
for (const warning of env.warnings) {
  // Printed as well as logged, so that the operator sees it.
  process.stderr.write(`WARNING: ${warning}\n`)
  log({ event: 'setting_missing', level: 'error', warning })
}

process.on('unhandledRejection', (error) => {
  log({ event: 'unhandled_rejection', level: 'error', reason: error instanceof Error ? error.message : 'unknown' })
  process.exit(1)
})

const unlock = (() => {
  try {
    mkdirSync(env.dataDir, { recursive: true, mode: 0o700 })
    return lockFolder(env.dataDir, 'bot')
  } catch (error) {
    if (error instanceof SettingsError) return refuseToStart(error)
    return refuseToStart(new SettingsError([`BOT_DATA_DIR: ${messageOf(error)}`], 'the bot'))
  }
})()
const db = openDb({ url: `file:${join(env.dataDir, 'bot.db')}`, log, sleep: systemSleep })
await db.migrate(MIGRATIONS)
const send = createHttp()
const service = await createBotService({
  token: env.token,
  apiRoot: env.apiRoot,
  coreUrl: env.coreUrl,
  botKey: env.botKey,
  publicUrl: env.publicUrl,
  supportContact: env.supportContact,
  sandboxUrl: env.isSandbox ? env.apiRoot : undefined,
  db,
  send,
  coreSend: send,
  fetch,
  now: systemNow,
  ticks: systemTicks,
  sleep: systemSleep,
  log,
}).catch((error: unknown) => {
  // Telegram answers, and does not know this token.
  if ([401, 404].includes(Number((error as { error_code?: unknown }).error_code)))
    return refuseToStart(new SettingsError(['BOT_TOKEN: Telegram does not know it'], 'the bot'))
  throw error
})
await service.start()
const stopReceiving = env.delivery.kind === 'polling' ? await poll() : await listen(env.delivery)
log({ event: 'bot_started', delivery: env.delivery.kind, sandbox: env.isSandbox, username: service.me.username })
tellListening()

let stopping = false
async function stop(signal: string, exitCode: number): Promise<void> {
  if (stopping) return
  stopping = true
  log({ event: 'stopping', signal })
  setTimeout(() => process.exit(exitCode), STOP_MS_MAX).unref()
  stopReceiving()
  await service.stop()
  await db.close()
  unlock()
  log({ event: 'stopped' })
  process.exit(exitCode)
}
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => void stop(signal, 0))
onOrphaned(() => void stop('orphaned', 0))

async function poll(): Promise<() => void> {
  const polling = await service.poll()
  polling.run().catch((error: unknown) => {
    // The token is no longer valid.
    log({ event: 'polling_refused', level: 'error', reason: error instanceof Error ? error.message : 'unknown' })
    void stop('polling_refused', 1)
  })
  return polling.stop
}

async function listen({ url, secret, host, port }: Extract<typeof env.delivery, { kind: 'webhook' }>) {
  const { app, listen: tellTelegram } = service.webhook(secret)
  const server = serve({ fetch: app.fetch, hostname: host, port })
  await tellTelegram(url)
  return () => void server.close()
}
