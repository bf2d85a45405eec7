import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { createForecasts } from '../../bot/outbox/forecasts.ts'
import { createOutboxStore } from '../../bot/outbox/store.ts'
import { MIGRATIONS } from '../../bot/wiring.ts'
import { openDb } from '../../core/db/client.ts'
import { systemSleep } from '../../core/kit/clock.ts'
import { silentLog } from '../../core/kit/log.ts'
import { jobFinished } from '../support/events.ts'

const AT = Date.UTC(2026, 2, 2)

/** The migrations up to one, as an earlier version of the bot had them. */
function migrationsUntil(folder: string, tag: string): string {
  const earlier = join(folder, 'migrations')
  cpSync(MIGRATIONS, earlier, { recursive: true })
  const file = join(earlier, 'meta', '_journal.json')
  const journal = JSON.parse(readFileSync(file, 'utf8')) as { entries: { tag: string }[] }
  const last = journal.entries.findIndex((entry) => entry.tag === tag)
  writeFileSync(file, JSON.stringify({ ...journal, entries: journal.entries.slice(0, last + 1) }))
  return earlier
}

test('migrations: a bot of before forecasts had a table goes on with what it had under way', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'coincast-bot-'))
  const url = `file:${join(folder, 'bot.db')}`
  const before = openDb({ url, log: silentLog, sleep: systemSleep })
  await before.migrate(migrationsUntil(folder, '0001_menu'))
  await before.write(async (tx) => {
    await tx.run(sql`INSERT INTO jobs (job_id, user_id, message_id, edits, created_at, told_at) VALUES
      ('job_told', '1', 5, 2, ${AT}, ${AT}), ('job_shown', '1', 6, 1, ${AT}, NULL),
      ('job_new', '1', NULL, 0, ${AT}, NULL), ('job_ended', '1', 8, 0, ${AT}, NULL)`)
    await tx.run(sql`INSERT INTO owed (key, user_id, kind, body, due_at, created_at, done_at) VALUES
      ('result:job_told', '1', 'result', 'job_told', ${AT}, ${AT}, ${AT}),
      ('result:job_ended', '1', 'result', 'job_ended', ${AT}, ${AT}, NULL),
      ('result:job_api', '1', 'result', 'job_api', NULL, ${AT}, NULL),
      ('progress:job_shown', '1', 'progress', '{"jobId":"job_shown"}', ${AT}, ${AT}, NULL),
      ('payment:c', '1', 'payment', '{}', ${AT}, ${AT}, NULL)`)
  })
  await before.close()

  const db = openDb({ url, log: silentLog, sleep: systemSleep })
  await db.migrate(MIGRATIONS)
  const now = () => AT + 1
  const forecasts = createForecasts({ db, now })
  const outbox = createOutboxStore({ db, now, forecasts })
  const states = await Promise.all(
    ['job_told', 'job_shown', 'job_new', 'job_ended'].map(async (id) => {
      const forecast = await forecasts.findByJob(id)
      return [id, forecast?.state, forecast?.messageId]
    }),
  )
  expect(states).toEqual([
    ['job_told', 'told', 5],
    ['job_shown', 'shown', 6],
    ['job_new', 'accepted', null],
    ['job_ended', 'ended', 8],
  ])
  expect((await outbox.due(10)).map(({ key }) => key).sort()).toEqual(['payment:c', 'result:job_ended'])

  const items = ['job_told', 'job_shown', 'job_new', 'job_ended'].map((job_id) => jobFinished({ job_id, at: AT }))
  await outbox.storeEvents({ items, last_seq: 4, epoch: 'a' })
  const results = (await outbox.due(10)).filter(({ kind }) => kind === 'result').map(({ key }) => key)
  expect(results.sort()).toEqual(['result:job_ended', 'result:job_new', 'result:job_shown'])
  await db.close()
  rmSync(folder, { recursive: true, force: true })
})
