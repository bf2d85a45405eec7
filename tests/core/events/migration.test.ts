import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { eventSchema } from '../../../core/contract/event.ts'
import { openDb } from '../../../core/db/client.ts'
import { createFeed } from '../../../core/events/feed.ts'
import { createEvents } from '../../../core/events/service.ts'
import { systemSleep } from '../../../core/kit/clock.ts'
import { silentLog } from '../../../core/kit/log.ts'
import { MIGRATIONS, migrationsBefore } from '../../support/migrations.ts'

const AT = Date.UTC(2026, 2, 2)

test('migration: a bot that has read the feed of ended jobs goes on where it was, and errands not yet told of are events', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'coincast-events-'))
  const url = `file:${join(folder, 'core.db')}`
  const before = openDb({ url, log: silentLog, sleep: systemSleep })
  await before.migrate(migrationsBefore(folder, '_events'))
  await before.write(async (tx) => {
    await tx.run(
      sql`INSERT INTO accounts (id, telegram_id, created_at) VALUES ('acc_1', '77', ${AT}), ('acc_2', NULL, ${AT})`,
    )
    const job = (id: string, account: string, status: string, ended: number | null) =>
      tx.run(sql`INSERT INTO jobs (id, account_id, status, model_name, model_version_id, model_version, cost, horizon, risk_steps,
        dataset_id, rows, created_at, deadline_at, finished_at, ended_seq, source) VALUES (${id}, ${account}, ${status}, 'naive', 'ver_1',
        '1.0.0', 3, 5, '[]', 'dat_1', 30, ${AT}, ${AT}, ${ended === null ? null : AT + ended}, ${ended}, 'chat')`)
    await job('job_third', 'acc_1', 'ERROR', 3)
    await job('job_first', 'acc_1', 'OK', 1)
    await job('job_open', 'acc_1', 'PENDING', null)
    await job('job_second', 'acc_2', 'CANCELED', 2)
    const errand = (key: string, telegramId: string, body: object, doneAt: number | null) =>
      tx.run(sql`INSERT INTO errands (key, telegram_id, body, created_at, due_at, done_at)
        VALUES (${key}, ${telegramId}, ${JSON.stringify(body)}, ${AT}, ${AT}, ${doneAt})`)
    await errand('credits:ent_1', '77', { kind: 'credits_changed', amount: 5, reason: 'sorry' }, null)
    await errand('credits:ent_0', '77', { kind: 'credits_changed', amount: 4, reason: 'told' }, AT)
    const until = '2026-03-02T00:05:00.000Z'
    const rest = { kind: 'model_rest', model: 'naive', version: '1.0.0', state: 'resting', reason: 'crashed', until }
    await errand('model:ver_1:1:resting:1', '1', rest, null)
    await errand('model:ver_1:1:resting:2', '2', rest, null)
    await errand('model:ver_1:2:back:1', '1', { ...rest, state: 'back', until: null }, null)
    await errand('refund:c1', '77', { kind: 'refund', charge_id: 'c1', credits: 5, asked_by: null }, null)
  })
  await before.close()

  const db = openDb({ url, log: silentLog, sleep: systemSleep })
  await db.migrate(MIGRATIONS)
  const events = createEvents({ db, now: () => AT })
  const feed = createFeed({ db, events, now: () => AT, epoch: 'e', staffChats: async () => ['1', '2'] })
  const { signal } = new AbortController()
  const all = await feed.read({ after: 0, epoch: 'e' }, 0, signal)
  for (const { event } of all.items) expect(eventSchema.parse(event)).toEqual(event)
  expect(all.items.slice(0, 2)).toMatchObject([
    { seq: 1, event: { data: { job_id: 'job_first', status: 'OK', source: 'chat', cost: 3 } } },
    { seq: 3, event: { data: { job_id: 'job_third', status: 'ERROR' } } },
  ])
  // The bot had read up to the second end.
  const rest = await feed.read({ after: 2, epoch: 'e' }, 0, signal)
  expect(rest.items.map(({ event, telegram_ids }) => [event.type, telegram_ids.join()])).toEqual([
    ['job.finished', '77'],
    ['credits.adjusted', '77'],
    ['model.back', '1,2'],
    ['model.resting', '1,2'],
  ])
  expect(rest.items[1]?.event.data).toEqual({ adjustment_id: 'ent_1', amount: 5, reason: 'sorry', undoes: null })
  expect(await db.reader.values(sql`SELECT key FROM errands`)).toEqual([['refund:c1']])
  await db.write((tx) =>
    events.add(tx, { type: 'model.back', account_id: null, data: { model: 'm', version: '1', reason: 'r' } }),
  )
  expect((await feed.read({ after: rest.last_seq, epoch: 'e' }, 0, signal)).items).toHaveLength(1)
  await db.close()
  rmSync(folder, { recursive: true, force: true })
})
