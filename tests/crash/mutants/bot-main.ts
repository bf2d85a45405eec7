import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { sql } from 'drizzle-orm'
import { readBotEnv } from '../../../bot/env.ts'
import { createHttp } from '../../../bot/telegram/http.ts'
import { createBotService, MIGRATIONS } from '../../../bot/wiring.ts'
import type { Send } from '../../../core/client.ts'
import { openDb } from '../../../core/db/client.ts'
import { systemNow, systemSleep, systemTicks } from '../../../core/kit/clock.ts'
import { createLog } from '../../../core/kit/log.ts'
import { tellListening } from '../../../core/kit/process/supervised.ts'
import { BOT_MUTANTS } from './mutants.ts'

// A bot with the planted fault that MUTANT names.
const name = BOT_MUTANTS.find((mutant) => mutant === process.env.MUTANT)
if (name === undefined) throw new Error(`MUTANT is one of ${BOT_MUTANTS.join(', ')}`)
const LATE_MS = 150

/** What Telegram answers to a picture that it has taken; its number is made up. */
const TAKEN = JSON.stringify({ ok: true, result: { message_id: 1, date: 0, chat: { id: 1, type: 'private' } } })

/** The bot believes that the picture is sent, notes that, and a moment later it is. */
function sendPicturesLater(send: Send): Send {
  return async (address, request) => {
    if (!address.endsWith('/sendPhoto')) return send(address, request)
    void wait(LATE_MS).then(() => send(address, request))
    return new Response(TAKEN, { headers: { 'content-type': 'application/json' } })
  }
}

const env = readBotEnv(process.env)
const log = createLog({ level: env.logLevel, name: 'bot' })
mkdirSync(env.dataDir, { recursive: true })
const db = openDb({ url: `file:${join(env.dataDir, 'bot.db')}`, log, sleep: systemSleep })
await db.migrate(MIGRATIONS)
// What was stored and not handled yet counts as handled.
if (name === 'forgets_updates')
  await db.write(
    async (tx) => void (await tx.run(sql`UPDATE updates SET done_at = ${systemNow()} WHERE done_at IS NULL`)),
  )
const send = createHttp()
const service = await createBotService({
  ...env,
  db,
  send: name === 'marks_before_sending' ? sendPicturesLater(send) : send,
  coreSend: send,
  fetch,
  now: systemNow,
  ticks: systemTicks,
  sleep: systemSleep,
  log,
})
await service.start()
const polling = await service.poll()
void polling.run()
tellListening()
process.on('disconnect', () => process.exit(0))
process.on('SIGTERM', () => process.exit(0))
