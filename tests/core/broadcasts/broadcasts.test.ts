import { afterEach, expect, test, vi } from 'vitest'
import { users } from '../../../core/db/schema/accounts.ts'
import { mails, notices } from '../../../core/db/schema/notices.ts'
import { startMailBox } from '../auth/mail-box.ts'
import { BOT_KEY, startCore, type TestCore } from '../../support/core.ts'

// Letters go one after the other, over sockets: a busy machine takes its time.
vi.setConfig({ testTimeout: 300_000 })
const POLL = { timeout: 120_000 }
const open: Array<{ close: () => Promise<unknown> }> = []
let at = 0
afterEach(async () => {
  for (const one of open.splice(0).toReversed()) await one.close()
})
async function start(env: Record<string, string> = {}): Promise<TestCore> {
  at = Date.UTC(2026, 0, 5, 12)
  const core = await startCore({ now: () => at, env })
  open.push(core)
  return core
}
const TEXT = { en: 'A new <b>model</b> is here', ru: 'Новая модель' }

async function person(core: TestCore, telegramId: string, { language = 'en', agrees = true } = {}): Promise<string> {
  const json = { telegram_id: telegramId, language }
  const token = String((await core.request('POST', '/api/bot/act-for', { token: BOT_KEY, json })).json.access_token)
  const kinds = { kinds: { news: agrees ? ['telegram'] : [] } }
  await core.request('PATCH', '/api/notifications/preferences', { token, json: kinds })
  return token
}
async function claim(core: TestCore): Promise<Array<{ id: string; telegram_id: string; text: string; bulk: boolean }>> {
  const { json } = await core.request('POST', '/api/bot/notifications/claim', { token: BOT_KEY })
  return json.items as never
}
const report = (core: TestCore, id: string, outcome: string) =>
  core.request('POST', '/api/bot/notifications/outcomes', { token: BOT_KEY, json: { items: [{ id, outcome }] } })

test('broadcasts: only to those who agreed and fit; confirmed by their count; each once; paused, stopped, reported', async () => {
  const core = await start()
  const token = await core.admin()
  const ask = async (path: string, json?: unknown) =>
    core.request('POST', `/api/admin/broadcasts${path}`, { token, ...(json === undefined ? {} : { json }) })
  for (let i = 1; i <= 70; i++) await person(core, String(i))
  await person(core, '100', { agrees: false })
  await person(core, '101', { language: 'ru' })
  const draft = await ask('', { segment: { language: 'en' }, text: TEXT })
  expect([draft.status, draft.json.state, draft.json.recipients, draft.json.seconds]).toEqual([201, 'draft', 70, 3])
  const id = String(draft.json.id)
  expect(await claim(core)).toEqual([])
  expect((await ask(`/${id}/preview`)).status).toBe(202)
  const [preview] = await claim(core)
  expect(preview).toMatchObject({ telegram_id: '1003', bulk: false })
  expect(preview?.text).toContain(TEXT.en)
  await report(core, preview?.id ?? '', 'sent')

  const wrong = await ask(`/${id}/start`, { recipients: 69 })
  expect([wrong.status, wrong.json.code]).toEqual([409, 'state_conflict'])
  expect((await ask(`/${id}/start`, { recipients: 70 })).json.state).toBe('running')
  expect((await ask(`/${id}/start`, { recipients: 70 })).status).toBe(409)
  const first = await claim(core)
  expect(first).toHaveLength(50)
  expect(first.every(({ bulk, text }) => bulk && text === TEXT.en)).toBe(true)
  // No more than sixty are in hand, so that a pause is one.
  const second = await claim(core)
  expect(second).toHaveLength(10)
  expect(await claim(core)).toEqual([])
  for (const [i, one] of first.entries()) await report(core, one.id, i === 0 ? 'blocked' : 'sent')
  expect((await ask(`/${id}/pause`)).json).toMatchObject({ state: 'paused', sent: 49, blocked: 1, owed: 20 })
  expect(await claim(core)).toEqual([])
  expect((await ask(`/${id}/resume`)).json.state).toBe('running')
  const third = await claim(core)
  expect(third).toHaveLength(10)
  const everybody = [...first, ...second, ...third].map(({ telegram_id }) => telegram_id)
  expect(new Set(everybody).size).toBe(70)
  for (const one of [...second, ...third.slice(0, 5)]) await report(core, one.id, 'sent')
  expect((await ask(`/${id}/stop`)).json).toMatchObject({ state: 'stopped', sent: 64, blocked: 1, owed: 5 })
  expect((await ask(`/${id}/resume`)).status).toBe(409)
})

test('broadcasts: who changes their mind while it is owed does not get it; customers cannot send any', async () => {
  const core = await start()
  const token = await core.admin()
  const anna = await person(core, '7')
  const path = '/api/admin/broadcasts'
  const refused = await core.request('POST', path, { token: anna, json: { text: TEXT } })
  expect(refused.status).toBe(403)
  const { json } = await core.request('POST', path, { token, json: { text: TEXT } })
  await core.request('POST', `${path}/${String(json.id)}/start`, { token, json: { recipients: 1 } })
  await core.request('PATCH', '/api/notifications/preferences', { token: anna, json: { kinds: { news: [] } } })
  expect(await claim(core)).toEqual([])
  await core.telling.sweep()
  const { json: over } = await core.request('GET', `${path}/${String(json.id)}`, { token })
  expect(over).toMatchObject({ state: 'done', sent: 0, skipped: 1, owed: 0 })
})

const DAY_MS = 86_400_000
const NEWS = 'News from Coincast'

/** A broadcast to so many people who read mail only, each letter held by the mail server, the first of them in its hands. */
async function begunByMail(people: number) {
  const box = await startMailBox()
  open.push(box)
  const core = await start({ MAIL_URL: box.url })
  const token = await core.admin()
  for (let i = 0; i < people; i++) {
    const kinds = { kinds: { news: ['email'] } }
    await core.request('PATCH', '/api/notifications/preferences', { token: await core.register(), json: kinds })
  }
  const ask = async (path: string, json?: unknown) =>
    (await core.request('POST', `/api/admin/broadcasts${path}`, { token, ...(json === undefined ? {} : { json }) }))
      .json
  const id = String((await ask('', { text: TEXT })).id)
  // Nobody is written to before they have confirmed their address.
  expect((await ask('', { text: TEXT })).recipients).toBe(0)
  await core.db.write((tx) => tx.update(users).set({ emailConfirmedAt: at }))
  // Letters that confirm addresses go first.
  await core.sweep()
  const release = box.hold()
  expect(await ask(`/${id}/start`, { recipients: people })).toMatchObject({ state: 'running', recipients: people })
  await box.next({ subject: NEWS })
  const view = async () => (await core.request('GET', `/api/admin/broadcasts/${id}`, { token })).json
  const news = () => box.letters.filter(({ subject }) => subject === NEWS)
  return { box, core, id, ask: (act: string) => ask(`/${id}/${act}`), release, view, news }
}

test('broadcasts: letters are handed over in small portions, and one of security overtakes all that are left', async () => {
  const { box, core, release, view, news } = await begunByMail(45)
  expect((await core.db.reader.select({ id: mails.id }).from(mails)).length).toBeLessThanOrEqual(20)
  const json = { email: 'user3@example.com' }
  expect((await core.request('POST', '/api/auth/reset', { json })).status).toBe(202)
  // It is written when the answer is on its way.
  await expect
    .poll(async () => (await core.db.reader.select().from(mails)).filter(({ rank }) => rank === 0).length, POLL)
    .toBe(1)
  const before = box.letters.length
  release()
  await expect.poll(async () => (await view()).sent, POLL).toBe(45)
  expect(box.letters[before]?.to).toBe('user3@example.com')
  expect(box.letters[before]?.subject).not.toBe(NEWS)
  expect(new Set(news().map(({ to }) => to)).size).toBe(45)
  expect(news()).toHaveLength(45)
})

test('broadcasts: a pause takes letters back that were not sent, and resuming sends each once; a stop leaves no more', async () => {
  const { core, ask, release, view, news } = await begunByMail(45)
  expect(await ask('pause')).toMatchObject({ state: 'paused' })
  release()
  await expect.poll(async () => (await core.db.reader.select({ id: mails.id }).from(mails)).length, POLL).toBe(0)
  expect([news().length, await view()]).toMatchObject([1, { sent: 1, owed: 44, skipped: 0 }])
  await core.sweep()
  expect(news()).toHaveLength(1)

  expect(await ask('resume')).toMatchObject({ state: 'running' })
  await expect.poll(() => news().length, POLL).toBeGreaterThan(1)
  await ask('stop')
  await expect.poll(async () => (await view()).owed, POLL).toBe(0)
  const sent = news().length
  const over = await view()
  expect([over.sent, Number(over.sent) + Number(over.skipped)]).toEqual([sent, 45])
  await core.sweep()
  expect(news()).toHaveLength(sent)
  expect(new Set(news().map(({ to }) => to)).size).toBe(sent)
})

test('broadcasts: letters that the mail server puts off hold up no others, and stop with their broadcast', async () => {
  const { box, core, ask, id, release, news } = await begunByMail(45)
  box.refuse(true)
  release()
  await expect.poll(async () => (await core.db.reader.select({ id: mails.id }).from(mails)).length, POLL).toBe(44)
  await ask('stop')
  // The one that is on its way comes back first.
  await core.sweep()
  box.refuse(false)
  at += DAY_MS
  await core.sweep()
  await expect.poll(async () => (await core.db.reader.select({ id: mails.id }).from(mails)).length, POLL).toBe(0)
  const { json } = await core.request('GET', `/api/admin/broadcasts/${id}`, { token: await core.admin() })
  expect([news().length, json]).toMatchObject([1, { state: 'stopped', sent: 1, skipped: 44, owed: 0 }])
})

test('broadcasts: a report stays when its notices were deleted; one that is paused for long loses nothing', async () => {
  const core = await start()
  const token = await core.admin()
  const people = ['1', '2', '3', '4']
  for (const one of people) await person(core, one)
  const path = '/api/admin/broadcasts'
  const begin = async () => {
    const { json } = await core.request('POST', path, { token: await core.admin(), json: { text: TEXT } })
    const begun = { token: await core.admin(), json: { recipients: people.length } }
    await core.request('POST', `${path}/${String(json.id)}/start`, begun)
    return String(json.id)
  }
  const view = async (id: string) => (await core.request('GET', `${path}/${id}`, { token: await core.admin() })).json
  const done = await begin()
  for (const [i, { id }] of (await claim(core)).entries())
    await report(core, id, ['blocked', 'refused', 'sent'][i] ?? 'sent')
  await core.telling.sweep()
  const paused = await begin()
  const [first, second] = await claim(core)
  await report(core, first?.id ?? '', 'sent')
  await core.request('POST', `${path}/${paused}/pause`, { token })
  for (let days = 0; days < 100; days += 50) {
    at += 50 * DAY_MS
    await core.telling.prune()
    await core.telling.sweep()
  }
  expect(await view(done)).toMatchObject({ state: 'done', sent: 2, blocked: 1, failed: 1, skipped: 0, owed: 0 })
  expect((await core.db.reader.select().from(notices)).every(({ broadcastId }) => broadcastId !== done)).toBe(true)
  expect(await view(paused)).toMatchObject({ state: 'paused', sent: 1, owed: 3 })

  // What the bot had in hand and never reported is given up a day after the stop.
  expect(second).toBeDefined()
  await core.request('POST', `${path}/${paused}/stop`, { token: await core.admin() })
  expect(await view(paused)).toMatchObject({ state: 'stopped', sent: 1, skipped: 0, owed: 3 })
  at += 2 * DAY_MS
  await core.telling.sweep()
  at += 100 * DAY_MS
  await core.telling.prune()
  expect(await view(paused)).toMatchObject({ state: 'stopped', sent: 1, skipped: 3, owed: 0 })
})

test('broadcasts: without mail nobody is counted who takes news by letter alone', async () => {
  const core = await start()
  await person(core, '1')
  const kinds = { kinds: { news: ['email'] } }
  await core.request('PATCH', '/api/notifications/preferences', { token: await core.register(), json: kinds })
  const { json } = await core.request('POST', '/api/admin/broadcasts', {
    token: await core.admin(),
    json: { text: TEXT },
  })
  expect(json.recipients).toBe(1)
})
