import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { like, sql } from 'drizzle-orm'
import { afterEach, expect, test } from 'vitest'
import { eventSchema } from '../../../core/contract/event.ts'
import { openDb } from '../../../core/db/client.ts'
import { events } from '../../../core/db/schema/events.ts'
import { notices } from '../../../core/db/schema/notices.ts'
import { createEvents } from '../../../core/events/service.ts'
import { systemSleep } from '../../../core/kit/clock.ts'
import { silentLog } from '../../../core/kit/log.ts'
import { BOT_KEY, startCore, type TestCore } from '../../support/core.ts'
import { MIGRATIONS, migrationsBefore } from '../../support/migrations.ts'

const open: Array<{ close: () => Promise<unknown> }> = []
afterEach(async () => {
  for (const one of open.splice(0).toReversed()) await one.close()
})
async function start(): Promise<TestCore> {
  const core = await startCore()
  open.push(core)
  return core
}

async function person(core: TestCore, telegramId: string): Promise<{ token: string; id: string; userId: string }> {
  const { json } = await core.request('POST', '/api/bot/act-for', { token: BOT_KEY, json: { telegram_id: telegramId } })
  const token = String(json.access_token)
  const me = (await core.request('GET', '/api/account', { token })).json
  return { token, id: String(me.id), userId: String(me.user_id) }
}
interface Claimed {
  id: string
  telegram_id: string
  type: string
  text: string
}
async function claimed(core: TestCore): Promise<Claimed[]> {
  await expect.poll(() => core.telling.isIdle()).toBe(true)
  const { json } = await core.request('POST', '/api/bot/notifications/claim', { token: BOT_KEY })
  return json.items as never
}
const setRole = async (core: TestCore, accountId: string, role: string) => {
  const json = { role, reason: 'a change in the team' }
  const { status } = await core.request('PUT', `/api/admin/accounts/${accountId}/role`, {
    token: await core.admin(),
    json,
  })
  expect(status).toBe(200)
}

test('told: who has taken a ticket and may answer no more gets none of its words, not even of notices already owed', async () => {
  const core = await start()
  const [anna, olga] = [await person(core, '7'), await person(core, '8')]
  const admin = await core.admin()
  await setRole(core, olga.id, 'support')
  const opened = await core.request('POST', '/api/tickets', { token: anna.token, json: { text: 'first secret' } })
  const path = `/api/admin/tickets/${String(opened.json.id)}`
  const first = await claimed(core)
  expect(new Set(first.map(({ telegram_id }) => telegram_id))).toEqual(new Set(['8', '1003']))
  await core.request('POST', `${path}/assignee`, { token: admin, json: { user_id: olga.userId } })
  await core.request('POST', `${path}/messages`, { token: admin, json: { text: 'And now?' } })
  await claimed(core)
  const write = (text: string) =>
    core.request('POST', `/api/tickets/${String(opened.json.id)}/messages`, { token: anna.token, json: { text } })
  await write('second secret')
  expect(await claimed(core)).toMatchObject([{ telegram_id: '8', text: expect.stringContaining('second secret') }])

  // Owed while she may answer, handed over when she may not.
  await core.request('POST', `${path}/messages`, { token: admin, json: { text: 'Better?' } })
  await claimed(core)
  await write('third secret')
  await expect.poll(() => core.telling.isIdle()).toBe(true)
  await setRole(core, olga.id, 'customer')
  // The claim that skips hers owes it to the others, who get it with the next one.
  expect(await claimed(core)).toEqual([])
  expect(await claimed(core)).toMatchObject([{ telegram_id: '1003', text: expect.stringContaining('third secret') }])
  const own = await core.request('GET', '/api/notifications', { token: (await person(core, '8')).token })
  expect(own.text).not.toMatch(/secret/)
  expect(own.json.items).toMatchObject([{ state: 'skipped', why: 'moot' }, { state: 'owed' }, { state: 'owed' }])

  // The next wait is told to everybody who may answer.
  await core.request('POST', `${path}/messages`, { token: admin, json: { text: 'And like this?' } })
  await claimed(core)
  await write('fourth secret')
  expect(await claimed(core)).toMatchObject([{ telegram_id: '1003', text: expect.stringContaining('fourth secret') }])
})

test('told: events of tickets name ids only, and lists of notices keep words from staff who may not answer', async () => {
  const core = await start()
  const [anna, olga] = [await person(core, '7'), await person(core, '8')]
  const admin = await core.admin()
  const opened = await core.request('POST', '/api/tickets', { token: anna.token, json: { text: 'a secret' } })
  const path = `/api/admin/tickets/${String(opened.json.id)}`
  await core.request('POST', `${path}/messages`, { token: admin, json: { text: 'an answer' } })
  await core.request('POST', `${path}/solve`, { token: admin })
  const rows = await core.db.reader.select().from(events).where(like(events.type, 'ticket.%')).orderBy(events.seq)
  expect(rows.map(({ data }) => Object.keys(JSON.parse(data)))).toEqual([
    ['ticket_id', 'number', 'message_id'],
    ['ticket_id', 'number', 'message_id'],
    ['ticket_id', 'number'],
  ])
  await claimed(core)
  const bodies = await core.db.reader.select({ body: notices.body }).from(notices)
  expect(JSON.stringify(bodies)).not.toMatch(/secret|answer"/)

  const role = {
    id: 'reader',
    title: { en: 'Reader', ru: 'Чтец' },
    permissions: ['notices.read'],
    reason: 'reads only',
  }
  expect((await core.request('POST', '/api/admin/roles', { token: admin, json: role })).status).toBe(201)
  await setRole(core, olga.id, 'reader')
  const list = `/api/admin/users/${anna.userId}/notifications`
  const seen = await core.request('GET', list, { token: (await person(core, '8')).token })
  expect([seen.status, seen.text]).toEqual([200, expect.not.stringMatching(/a secret|an answer/)])
  expect((await core.request('GET', list, { token: admin })).text).toContain('an answer')
  expect((await core.request('GET', '/api/notifications', { token: anna.token })).text).toContain('an answer')
})

test('told: what staff were told of a ticket has no words left when its customer is gone', async () => {
  const core = await start()
  const anna = await person(core, '7')
  const admin = await core.admin()
  await core.request('POST', '/api/tickets', { token: anna.token, json: { text: 'a secret' } })
  await expect.poll(() => core.telling.isIdle()).toBe(true)
  await core.db.write(async (tx) => void (await tx.run(sql`DELETE FROM tickets`)))
  expect(await claimed(core)).toEqual([])
  const own = await core.request('GET', '/api/notifications', { token: admin })
  expect([own.text.includes('secret'), own.json.items]).toMatchObject([false, [{ state: 'skipped', why: 'moot' }]])
  // Its number is not given to another.
  const next = await core.request('POST', '/api/tickets', { token: anna.token, json: { text: 'another' } })
  expect(next.json.number).toBe(2)
})

test('told: words in events and notices of an earlier version become the ids of their messages', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'coincast-tickets-'))
  const url = `file:${join(folder, 'core.db')}`
  const before = openDb({ url, log: silentLog, sleep: systemSleep })
  await before.migrate(migrationsBefore(folder, '_ticket_ids'))
  await before.write(async (tx) => {
    await tx.run(sql`INSERT INTO ticket_messages (id, ticket_id, author_id, is_staff, text, created_at)
      VALUES ('msg_1', 'tkt_1', 'usr_1', 0, 'a secret', 1), ('msg_2', 'tkt_1', 'usr_2', 1, 'an answer', 2)`)
    const event = (type: string, data: object) =>
      tx.run(sql`INSERT INTO events (type, version, account_id, user_id, data, created_at)
        VALUES (${type}, 1, 'acc_1', 'usr_1', ${JSON.stringify({ ticket_id: 'tkt_1', number: 1, subject: 'secret', ...data })}, 1)`)
    await event('ticket.waiting', { text: 'a secret', assignee_id: null })
    await event('ticket.answered', { text: 'an answer' })
    await event('ticket.solved', {})
    await tx.run(sql`INSERT INTO notices (id, key, user_id, type, kind, channel, body, state, due_at, created_at)
      VALUES ('ntc_1', 'k', 'usr_1', 'ticket_answered', 'support', 'telegram',
        ${JSON.stringify({ ticket_id: 'tkt_1', number: 1, subject: 'secret', text: 'an answer' })}, 'owed', 1, 1)`)
  })
  await before.close()
  const db = openDb({ url, log: silentLog, sleep: systemSleep })
  await db.migrate(MIGRATIONS)
  const placed = await createEvents({ db, now: () => 1 }).list(0, {}, 10)
  for (const { event } of placed) expect(eventSchema.parse(event)).toEqual(event)
  expect(placed.map(({ event }) => event.data)).toEqual([
    { ticket_id: 'tkt_1', number: 1, message_id: 'msg_1' },
    { ticket_id: 'tkt_1', number: 1, message_id: 'msg_2' },
    { ticket_id: 'tkt_1', number: 1 },
  ])
  const [notice] = await db.reader.select({ body: notices.body }).from(notices)
  expect(JSON.parse(notice?.body ?? '')).toEqual({ ticket_id: 'tkt_1', number: 1, message_id: 'msg_2' })
  await db.close()
  rmSync(folder, { recursive: true })
})

test('tickets: one that staff reopen waits for its customer, whose next message is told to staff again', async () => {
  const core = await start()
  const anna = await person(core, '7')
  const token = await core.admin()
  const staff = (path: string, json: object) => core.request('POST', `/api/admin/tickets/${id}${path}`, { token, json })
  const { json: ticket } = await core.request('POST', '/api/tickets', { token: anna.token, json: { text: 'hello' } })
  const id = String(ticket.id)
  const told = async () => (await claimed(core)).filter(({ type }) => type === 'ticket_waiting').length
  expect(await told()).toBe(1)
  await staff('/messages', { text: 'hi', note: false })
  await core.request('POST', `/api/tickets/${id}/solve`, { token: anna.token })
  expect((await staff('/reopen', {})).status).toBe(200)
  expect(await told()).toBe(0)
  await core.request('POST', `/api/tickets/${id}/messages`, { token: anna.token, json: { text: 'and now?' } })
  expect(await told()).toBe(1)

  expect((await staff('/assignee', { user_id: null })).json).toMatchObject({ assignee_id: null })
  const log = await core.request('GET', '/api/admin/audit?action=ticket.assigned', { token })
  expect((log.json.items as unknown as Array<{ after: unknown }>)[0]?.after).toMatchObject({ assignee_id: null })
})

test('tickets: what staff are told of their work, others with `notices.read` do not read', async () => {
  const core = await start()
  const anna = await person(core, '7')
  const admin = await person(core, '1003')
  await core.request('POST', '/api/tickets', { token: anna.token, json: { text: 'a private matter' } })
  await claimed(core)
  const mine = await core.request('GET', '/api/notifications', { token: admin.token })
  expect(JSON.stringify(mine.json)).toContain('a private matter')
  const json = { role: 'support', reason: 'a test' }
  const olga = await person(core, '8')
  await core.request('PUT', `/api/admin/accounts/${olga.id}/role`, { token: await core.admin(), json })
  const { token } = await person(core, '8')
  const seen = await core.request('GET', `/api/admin/users/${admin.userId}/notifications`, { token })
  expect([seen.status, JSON.stringify(seen.json).includes('a private matter')]).toEqual([200, false])
  expect(JSON.stringify(seen.json)).toContain('ticket_waiting')
})
