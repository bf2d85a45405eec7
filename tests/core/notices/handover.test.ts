import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'drizzle-orm'
import { expect, onTestFinished, test } from 'vitest'
import { createNoticesFeed, createTold } from '../../../bot/outbox/told.ts'
import { MIGRATIONS as BOT_MIGRATIONS } from '../../../bot/wiring.ts'
import { createCoreClient } from '../../../core/client.ts'
import { type Db, openDb } from '../../../core/db/client.ts'
import { systemSleep } from '../../../core/kit/clock.ts'
import { silentLog } from '../../../core/kit/log.ts'
import { BOT_KEY, startCore, type TestCore } from '../../support/core.ts'
import { migrationsBefore } from '../../support/migrations.ts'
import { STAFF } from './world.ts'
import { sendOver } from '../../support/telegram.ts'

const AT = Date.UTC(2026, 0, 5, 12)
const EPOCH = 'epo_test'
const openAt = (folder: string, name: string): Db =>
  openDb({ url: `file:${join(folder, name)}`, log: silentLog, sleep: systemSleep })

/** A core of before a migration: a person in the chat, and what happened to them, in order. */
async function formerCore(
  folder: string,
  before: string,
  types: readonly (readonly [string, object])[],
): Promise<void> {
  const db = openAt(folder, 'core.db')
  await db.migrate(migrationsBefore(folder, before))
  await db.write(async (tx) => {
    await tx.run(sql`INSERT INTO settings (key, value) VALUES ('epoch', ${EPOCH})`)
    await tx.run(sql`INSERT INTO users (id, telegram_id, created_at) VALUES ('usr_1', '7', ${AT})`)
    await tx.run(sql`INSERT INTO accounts (id, created_at) VALUES ('acc_1', ${AT})`)
    await tx.run(
      sql`INSERT INTO memberships (account_id, user_id, role, since) VALUES ('acc_1', 'usr_1', 'owner', ${AT})`,
    )
    for (const [type, data] of types)
      await tx.run(sql`INSERT INTO events (type, version, account_id, user_id, data, created_at)
        VALUES (${type}, 1, 'acc_1', 'usr_1', ${JSON.stringify(data)}, ${AT})`)
  })
  await db.close()
}

/** A bot of before it asked core what to tell, which has read the feed up to a place. */
async function formerBot(folder: string, position: number, epoch = EPOCH): Promise<Db> {
  const before = openAt(folder, 'bot.db')
  await before.migrate(migrationsBefore(folder, '_told_to', BOT_MIGRATIONS))
  await before.write(async (tx) => {
    await tx.run(sql`INSERT INTO facts (name, value) VALUES ('feed', ${String(position)}), ('epoch', ${epoch})`)
  })
  await before.close()
  const db = openAt(folder, 'bot.db')
  await db.migrate(BOT_MIGRATIONS)
  return db
}

async function upgrade(folder: string): Promise<TestCore> {
  const core = await startCore({ dataDir: folder, now: () => AT + 120_000 })
  onTestFinished(() => core.close())
  await expect.poll(() => core.telling.isIdle()).toBe(true)
  return core
}

/** Starts the new bot; returns what it has been given to send. */
async function follow(core: TestCore, db: Db): Promise<string[]> {
  let claims = 0
  const client = createCoreClient({
    baseUrl: core.url,
    botKey: BOT_KEY,
    send: (url, request) => {
      if (url.includes('/claim')) claims++
      return sendOver(core.fetch)(url, request)
    },
    newRequestId: () => 'req_0',
  })
  const feed = createNoticesFeed({
    core: client,
    told: createTold({ db, now: () => AT }),
    gate: { back: async () => undefined, isAway: () => false },
    sleep: systemSleep,
    log: silentLog,
    onAdded: () => undefined,
    waitSeconds: 1,
  })
  feed.start()
  // When it asks for the second time it has stored what it got the first time.
  await expect.poll(() => claims, { timeout: 20_000 }).toBeGreaterThan(1)
  await feed.stop()
  const rows = await db.reader.values(
    sql`SELECT body ->> '$.type' FROM outbox WHERE kind = 'told' ORDER BY created_at, key`,
  )
  return rows.map(([type]) => String(type))
}

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'coincast-handover-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}
const states = async (core: TestCore) =>
  (await core.telling.notices.listOf(STAFF, 'usr_1', { limit: 20 })).items
    .map(({ type, state }) => [type, state])
    .toReversed()

const REMOVED = ['factor.changed', { how: 'removed', backup_codes_left: 0 }] as const
const CODES = ['factor.changed', { how: 'codes_renewed', backup_codes_left: 10 }] as const
const JOINED = [
  'member.joined',
  { company: 'Rook', user_id: 'usr_2', email: null, telegram_id: null, role: 'member' },
] as const
const GONE = ['member.removed', { company: 'Rook', user_id: 'usr_1', left: false }] as const

test('upgrade: of before notices, what the bot had not read is told, once; what it had read is not', async () => {
  const folder = newFolder()
  await formerCore(folder, '0037_notices', [REMOVED, JOINED, CODES, GONE])
  const bot = await formerBot(folder, 2)
  const core = await upgrade(folder)
  expect(await states(core)).toEqual([])
  expect((await follow(core, bot)).toSorted()).toEqual(['factor_codes_renewed', 'member_removed'])
  const told = { told_to: 0, epoch: EPOCH }
  await core.request('POST', '/api/bot/notifications/handover', { token: BOT_KEY, json: told })
  expect(await states(core)).toHaveLength(2)
  await bot.close()
})

test('upgrade: of when the bot told of companies by itself, only those are owed again', async () => {
  const folder = newFolder()
  await formerCore(folder, '_notice_channels', [CODES, JOINED, REMOVED, GONE])
  const bot = await formerBot(folder, 1)
  // Core has told of everything else: its place is behind them, and a notice is there.
  const db = openAt(folder, 'core.db')
  await db.write(async (tx) => {
    await tx.run(
      sql`INSERT INTO settings (key, value) VALUES ('notices_cursor', '4') ON CONFLICT (key) DO UPDATE SET value = '4'`,
    )
    await tx.run(sql`INSERT INTO notices (id, key, user_id, type, kind, channel, body, state, due_at, ended_at, created_at)
      VALUES ('ntc_1', 'evt:usr_1:telegram', 'usr_1', 'factor_removed', 'security', 'telegram', '{}', 'sent', ${AT}, ${AT}, ${AT})`)
  })
  await db.close()
  const core = await upgrade(folder)
  expect((await follow(core, bot)).toSorted()).toEqual(['member_joined', 'member_removed'])
  await bot.close()
})

test('upgrade: if the earlier bot went on beside the new core, what it has told is not told again', async () => {
  const folder = newFolder()
  await formerCore(folder, '_notice_channels', [['company.closed', { company: 'Rook', given_up: 0 }]])
  const core = await upgrade(folder)
  await core.db.write(async (tx) => {
    for (const [type, data] of [JOINED, GONE])
      await core.events.add(tx, { type, account_id: 'acc_1', user_id: 'usr_1', data } as Parameters<
        typeof core.events.add
      >[1])
  })
  await expect.poll(() => core.telling.isIdle()).toBe(true)
  // It has read the first of the two.
  const bot = await formerBot(folder, 2)
  expect(await follow(core, bot)).toEqual(['member_removed'])
  expect(await states(core)).toEqual([
    ['member_joined', 'sent'],
    ['member_removed', 'owed'],
  ])
  await bot.close()
})

test('upgrade: a place in another history of core says nothing', async () => {
  const folder = newFolder()
  await formerCore(folder, '0037_notices', [REMOVED])
  const bot = await formerBot(folder, 0, 'epo_other')
  const core = await upgrade(folder)
  expect(await follow(core, bot)).toEqual([])
  expect(await states(core)).toEqual([])
  await bot.close()
})
