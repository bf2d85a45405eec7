import { appendFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'drizzle-orm'
import { expect, test, vi } from 'vitest'
import { makeBackup } from '../../../core/backup/backup.ts'
import { restoreBackup } from '../../../core/backup/restore.ts'
import { BOT_KEY, startCore } from '../../support/core.ts'
import {
  advance,
  availableOf,
  chat,
  core,
  dataDir,
  DAY,
  dump,
  EMAIL,
  folder,
  idOf,
  lines,
  now,
  order,
  pass,
  PASSWORD,
  remove,
  restart,
  signIn,
  start,
  useCore,
} from './deletions.ts'

vi.setConfig({ testTimeout: 90_000 })
useCore()

test('deletion: the bot is told to forget, until it has; a bot that remembers again hears of it', async () => {
  await remove(await chat())
  await pass()
  const claim = async () => {
    const { json } = await core.request('POST', '/api/bot/errands/claim', { token: BOT_KEY })
    const items = json.items as unknown as Array<{ key: string; errand: { kind: string } }>
    // Stars may be compared meanwhile.
    return items.filter(({ errand: { kind } }) => kind !== 'stars')
  }
  const [errand] = await claim()
  expect(errand).toMatchObject({ telegram_id: '71', errand: { kind: 'forget' } })
  advance(DAY)
  expect(await claim()).toMatchObject([{ key: errand?.key }])
  const done = (key: string) =>
    core.request('POST', `/api/bot/errands/${encodeURIComponent(key)}/done`, { token: BOT_KEY })
  expect((await done('refund:1')).status).toBe(404)
  for (const _ of [1, 2]) expect((await done(String(errand?.key))).status).toBe(204)
  expect(await lines('errands', "key <> 'stars'")).toBe(0)
  const ask = (telegram_ids: string[]) =>
    core.request('POST', '/api/bot/forgotten', { token: BOT_KEY, json: { telegram_ids } })
  expect((await ask(['71', '72'])).json).toEqual({ telegram_ids: ['71'] })
  // Back again: known by right.
  await chat()
  expect((await ask(['71', '72'])).json).toEqual({ telegram_ids: [] })
})

test.each([
  ['shut', 1],
  ['erased in part', 3],
  ['all but the last step', 10],
])('deletion: a kill in the middle leaves nothing half done (%s)', async (_what, writes) => {
  const token = await core.register()
  const done = await core.request('POST', '/api/predict', { token, json: order, headers: { prefer: 'wait=30' } })
  expect(done.json.status).toBe('OK')
  await remove(token)
  await core.close({ keep: true })
  advance(15 * DAY)
  let left = writes
  let isErasing = false
  // From the first step on it takes so many writes, and no more: as of a process that dies then.
  const dying = startCore({
    dataDir: dataDir(),
    now,
    wrap: {
      db: (db) => ({
        ...db,
        reader: db.reader,
        async write(fn) {
          if (left <= 0) throw new Error('killed')
          const done = await db.write(fn)
          isErasing ||=
            (await db.reader.values(sql`SELECT 1 FROM deletions WHERE state = 'erasing'`).catch(() => [])).length > 0
          if (isErasing) left--
          return done
        },
      }),
    },
  })
  await dying.then(
    (one) => one.close({ keep: true }),
    () => undefined,
  )
  expect([isErasing, left]).toEqual([true, 0])
  await start()
  await core.sweep()
  expect(await lines('deletions', "state = 'erased'")).toBe(1)
  expect(await dump()).not.toContain(EMAIL)
  expect(await lines('results', '1 = 1')).toBe(0)
  const books = await core.request('GET', '/api/admin/ledger/check', { token: await core.admin() })
  expect(books.json).toMatchObject({ ok: true })
})

test('deletion: it survives a backup that is put back, and so do a request and its withdrawal', async () => {
  const gone = await core.register()
  const asked = await core.register()
  const stays = await core.register()
  await remove(stays)
  await restart()
  const places = { dataDir: dataDir(), botDataDir: join(folder, 'bot') }
  const archive = join(folder, 'backup')
  await makeBackup(places, archive, now)

  await remove(gone)
  await core.request('DELETE', '/api/account/deletion', { token: stays })
  await pass()
  await remove(await signIn('user1@example.com'))
  // A line that a crash has cut off is none.
  appendFileSync(join(dataDir(), 'deletions.jsonl'), '{"at":1,"account_id":"acc_')
  await core.close({ keep: true })
  expect(asked).not.toBe('')

  await restoreBackup(places, archive, { now })
  await start()
  await core.sweep()
  const login = (email: string) => core.request('POST', '/api/auth/login', { json: { email, password: PASSWORD } })
  expect((await login(EMAIL)).status).toBe(401)
  expect(await dump()).not.toContain(EMAIL)
  const scheduled = await core.request('GET', '/api/account/deletion', { token: await signIn('user1@example.com') })
  expect(scheduled.json.state).toBe('scheduled')
  const kept = await core.request('GET', '/api/account/deletion', { token: await signIn('user2@example.com') })
  expect(kept.json.state).toBe('none')
  const back = await core.request('POST', '/api/auth/register', { json: { email: EMAIL, password: PASSWORD } })
  expect(back.json.notice).toMatchObject({ code: 'no_welcome_credits' })
  // A journal holds fingerprints, and nobody's name.
  const journal = readFileSync(join(dataDir(), 'deletions.jsonl'), 'utf8')
  expect(journal).not.toContain(EMAIL)
  await pass()
  expect((await login('user1@example.com')).status).toBe(401)
})

test('deletion: Telegram ids in books from before become fingerprints at the next start, and still count', async () => {
  const token = await chat('5550099')
  const id = await idOf(token)
  await core.db.write(async (tx) => {
    await tx.run(sql`DROP TRIGGER entries_no_update`)
    await tx.run(sql`UPDATE entries SET key = 'grant:welcome:telegram:5550099' WHERE account_id = ${id}`)
    await tx.run(sql`UPDATE users SET telegram_id = NULL WHERE telegram_id = '5550099'`)
  })
  await restart()
  expect(await lines('entries', "key LIKE '%telegram%'")).toBe(0)
  expect(await availableOf(await chat('5550099'))).toBe(0)
})
