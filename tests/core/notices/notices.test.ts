import { afterEach, expect, test } from 'vitest'
import { startMailBox } from '../auth/mail-box.ts'
import { BOT_KEY, startCore, type StartCore, type TestCore } from '../../support/core.ts'
import { noticeText } from '../../support/notices.ts'

const open: Array<{ close: () => Promise<unknown> }> = []
let at = 0
afterEach(async () => {
  for (const one of open.splice(0).toReversed()) await one.close()
})
async function start(options: StartCore = {}): Promise<TestCore> {
  at = Date.UTC(2026, 0, 5, 12)
  const core = await startCore({ now: () => at, ...options })
  open.push(core)
  return core
}
const HOUR_MS = 3_600_000

interface Shown {
  id: string
  type: string
  channel: string
  state: string
  why: string | null
  text: string
}
const listOf = async (core: TestCore, token: string): Promise<Shown[]> => {
  await planned(core)
  const { json, status, text } = await core.request('GET', '/api/notifications', { token })
  if (status !== 200) throw new Error(text)
  return json.items as unknown as Shown[]
}
async function planned(core: TestCore): Promise<void> {
  await expect.poll(() => core.telling.isIdle()).toBe(true)
}
async function claim(core: TestCore) {
  await planned(core)
  const { json } = await core.request('POST', '/api/bot/notifications/claim', { token: BOT_KEY })
  return json.items as unknown as Array<{
    id: string
    telegram_id: string
    type: string
    text: string
    silent: boolean
  }>
}
const report = (core: TestCore, id: string, outcome: string) =>
  core.request('POST', '/api/bot/notifications/outcomes', { token: BOT_KEY, json: { items: [{ id, outcome }] } })

/** Somebody in Telegram; returns their token. */
async function person(core: TestCore, telegramId: string, language = 'en'): Promise<string> {
  const json = { telegram_id: telegramId, language }
  const { json: acted } = await core.request('POST', '/api/bot/act-for', { token: BOT_KEY, json })
  return String(acted.access_token)
}
const accountOf = async (core: TestCore, token: string): Promise<string> =>
  String((await core.request('GET', '/api/account', { token })).json.id)
async function adjust(core: TestCore, token: string, amount: number): Promise<void> {
  const path = `/api/admin/accounts/${await accountOf(core, token)}/adjust`
  const { status, text } = await core.request('POST', path, {
    token: await core.admin(),
    json: { amount, reason: 'a test' },
  })
  if (status !== 201) throw new Error(text)
}
const prefer = (core: TestCore, token: string, json: unknown) =>
  core.request('PATCH', '/api/notifications/preferences', { token, json })

test('notices: a change of credits is owed, waits for its minute, is claimed once, and its outcome is seen', async () => {
  const core = await start()
  const anna = await person(core, '7')
  await adjust(core, anna, 100)
  expect(await claim(core)).toEqual([])
  expect(await listOf(core, anna)).toMatchObject([{ type: 'credits_given', channel: 'telegram', state: 'owed' }])
  at += 66_000
  const [notice, ...others] = await claim(core)
  expect(others).toEqual([])
  const values = { credits: '100 credits', reason: 'a test', available: '600 credits' }
  expect(notice).toMatchObject({ telegram_id: '7', text: noticeText('en', 'credits_given', values), silent: false })
  expect(await claim(core)).toEqual([])
  expect((await report(core, notice?.id ?? '', 'sent')).status).toBe(204)
  expect(await listOf(core, anna)).toMatchObject([{ state: 'sent', why: null }])
  // Staff sees the same; somebody else sees nothing.
  const path = `/api/admin/users/${String((await core.request('GET', '/api/account', { token: anna })).json.user_id)}`
  const { json } = await core.request('GET', `${path}/notifications`, { token: await core.admin() })
  expect(json.items).toMatchObject([{ id: notice?.id, state: 'sent' }])
  expect(await listOf(core, await person(core, '8'))).toEqual([])
})

test('notices: one that is not reported is offered again, to whichever bot asks', async () => {
  const core = await start()
  const anna = await person(core, '7')
  await adjust(core, anna, 100)
  at += 66_000
  const [first] = await claim(core)
  at += 11 * 60_000
  const [again] = await claim(core)
  expect(again?.id).toBe(first?.id)
})

test('preferences: what is unwanted by the time it is sent is skipped; security and money keep a channel', async () => {
  const core = await start({ env: { MAIL_URL: 'http://127.0.0.1:9/' } })
  const anna = await person(core, '7')
  const refused = await prefer(core, anna, { kinds: { money: [] } })
  expect([refused.status, refused.json.code]).toEqual([422, 'validation_failed'])
  const { json: account } = await core.request('GET', '/api/account', { token: anna })
  const userId = String(account.user_id)
  const low = { key: 'low:1', userId, type: 'low_balance', accountId: null, values: {} } as const
  await core.db.write((tx) => core.telling.owing.owe(tx, low))
  const changed = await prefer(core, anna, { kinds: { balance: [] } })
  expect([changed.status, changed.json.kinds]).toMatchObject([200, { balance: [], money: ['telegram'] }])
  expect(await claim(core)).toEqual([])
  expect(await listOf(core, anna)).toMatchObject([{ type: 'low_balance', state: 'skipped', why: 'unwanted' }])
  // It is owed once, whatever changes.
  await prefer(core, anna, { kinds: { balance: ['telegram'] } })
  await core.db.write((tx) => core.telling.owing.owe(tx, low))
  expect(await claim(core)).toEqual([])
})

test('quiet hours: by the clock of the person, notices wait for the morning, and security does not', async () => {
  const core = await start()
  const anna = await person(core, '7')
  const faulty = await prefer(core, anna, { quiet: { from: '25:00', to: '08:00', zone: 'Mars/Base' } })
  expect(faulty.status).toBe(422)
  // At 12:00 UTC it is 21:00 in Tokyo.
  await prefer(core, anna, { quiet: { from: '20:00', to: '07:30', zone: 'Asia/Tokyo' } })
  await adjust(core, anna, 100)
  const userId = String((await core.request('GET', '/api/account', { token: anna })).json.user_id)
  const device = { key: 'd', userId, type: 'factor_removed', accountId: null, values: {} } as const
  await core.db.write((tx) => core.telling.owing.owe(tx, device))
  at += 66_000
  const [urgent, ...others] = await claim(core)
  expect([urgent?.type, others]).toEqual(['factor_removed', []])
  await report(core, urgent?.id ?? '', 'sent')
  at = Date.UTC(2026, 0, 5, 22, 29)
  expect(await claim(core)).toEqual([])
  at = Date.UTC(2026, 0, 5, 22, 31)
  expect((await claim(core)).map(({ type }) => type)).toEqual(['credits_given'])
})

test('unprompted: at most one message a day of what nobody asked for', async () => {
  const core = await start()
  const anna = await person(core, '7')
  const userId = String((await core.request('GET', '/api/account', { token: anna })).json.user_id)
  const owe = (key: string) =>
    core.db.write((tx) => core.telling.owing.owe(tx, { key, userId, type: 'low_balance', accountId: null, values: {} }))
  await owe('one')
  await owe('two')
  const [first, ...none] = await claim(core)
  expect([first?.silent, none]).toEqual([true, []])
  await report(core, first?.id ?? '', 'sent')
  at += 23 * HOUR_MS
  expect(await claim(core)).toHaveLength(0)
  at += HOUR_MS
  expect(await claim(core)).toHaveLength(1)
})

test('mail: who has no chat is told by letter as text and page; a server that is away for an hour loses none', async () => {
  const box = await startMailBox()
  open.push(box)
  const core = await start({ env: { MAIL_URL: box.url } })
  const registered = await core.register()
  const signIn = async () => {
    const json = { email: 'user0@example.com', password: 'correct horse battery' }
    return String((await core.request('POST', '/api/auth/login', { json })).json.access_token)
  }
  box.refuse(true)
  await adjust(core, registered, 50)
  at += 66_000
  await planned(core)
  await core.sweep()
  for (let minutes = 0; minutes < 60; minutes += 10) {
    at += 10 * 60_000
    await core.sweep()
  }
  expect(box.letters).toEqual([])
  expect((await listOf(core, await signIn())).at(-1)).toMatchObject({ channel: 'email', state: 'owed' })
  box.refuse(false)
  at += HOUR_MS
  await core.sweep()
  const letters = box.letters as Array<{ to: string; subject: string; text: string; html?: string }>
  const [letter, ...others] = letters.filter(({ subject }) => subject === 'Credits from Coincast')
  expect(others).toEqual([])
  expect(letter).toMatchObject({ to: 'user0@example.com', subject: 'Credits from Coincast' })
  expect(letter?.text).toContain('50 credits')
  expect(letter?.html).toContain('<html lang="en">')
  expect((await listOf(core, await signIn())).at(-1)).toMatchObject({ type: 'credits_given', state: 'sent' })
})

test('blocked: a payment is told by letter too, and the chat hears of it when the person is back', async () => {
  const box = await startMailBox()
  open.push(box)
  const core = await start({ env: { MAIL_URL: box.url } })
  const token = await core.register()
  const { json: code } = await core.request('POST', '/api/account/link-code', { token })
  await person(core, '7')
  const json = { telegram_id: '7', code: code.code }
  expect((await core.request('POST', '/api/bot/link', { token: BOT_KEY, json })).status).toBe(200)
  await adjust(core, token, 50)
  at += 66_000
  const [notice] = await claim(core)
  await report(core, notice?.id ?? '', 'blocked')
  await core.sweep()
  expect(box.letters.map(({ to }) => to)).toEqual(['user0@example.com'])
  const states = (await listOf(core, token)).map(({ channel, state, why }) => [channel, state, why])
  expect(states).toEqual([
    ['email', 'sent', null],
    ['telegram', 'owed', 'blocked'],
  ])
  await report(core, notice?.id ?? '', 'sent')
  expect((await listOf(core, token)).map(({ state }) => state)).toEqual(['sent', 'sent'])
})

test('unsubscribe: the link of a letter ends its kind by one click, and a link that is not ours ends nothing', async () => {
  const box = await startMailBox()
  open.push(box)
  const core = await start({ env: { MAIL_URL: box.url } })
  const token = await core.register()
  const userId = String((await core.request('GET', '/api/account', { token })).json.user_id)
  await prefer(core, token, { kinds: { balance: ['email'] } })
  const low = { key: 'low', userId, type: 'low_balance', accountId: null, values: {} } as const
  await core.db.write((tx) => core.telling.owing.owe(tx, low))
  await core.sweep()
  const [letter] = box.letters as unknown as Array<{ headers: Record<string, string> }>
  expect(letter?.headers['List-Unsubscribe-Post']).toBe('List-Unsubscribe=One-Click')
  const url = new URL(/<(.*)>/.exec(letter?.headers['List-Unsubscribe'] ?? '')?.[1] ?? '')
  const path = `${url.pathname}${url.search}`
  // A reader of mail that opens links changes nothing.
  expect((await core.request('GET', path)).status).toBe(200)
  const kinds = async () => (await core.request('GET', '/api/notifications/preferences', { token })).json.kinds
  expect(await kinds()).toMatchObject({ balance: ['email'] })
  expect((await core.request('POST', path)).status).toBe(200)
  expect(await kinds()).toMatchObject({ balance: [], money: ['email'] })
  expect((await core.app.request(`http://core.test${path.slice(0, -3)}xxx`, { method: 'POST' })).status).toBe(404)
})

test('templates: staff replace a text, faults are refused, and a broken one stops no notice', async () => {
  const core = await start()
  const admin = await core.admin()
  const anna = await person(core, '7')
  const path = '/api/admin/templates/credits_given/en'
  const change = (json: unknown) => core.request('PUT', path, { token: admin, json })
  const shipped = await core.request('GET', path, { token: admin })
  expect(shipped.json).toMatchObject({ version: null, variables: ['credits', 'reason', 'available'] })
  for (const text of ['Hello { $name }', 'Hello { $credits', '{ DATETIME($credits) }', '{ unit-credits }']) {
    const refused = await change({ subject: 'x', text })
    expect([text, refused.status, refused.json.code]).toEqual([text, 422, 'validation_failed'])
  }
  const mine = { subject: 'Gift', text: 'A gift of { $credits }: { $reason }' }
  const preview = await core.request('POST', `${path}/preview`, { token: admin, json: mine })
  expect(preview.json).toEqual({ subject: 'Gift', text: 'A gift of 250 credits: example' })
  // What was read and is written back unchanged is sound.
  expect((await change(shipped.json.shipped)).status).toBe(200)
  expect((await change(mine)).json).toMatchObject({ version: 2, in_force: mine })
  await adjust(core, anna, 100)
  at += 66_000
  const [notice] = await claim(core)
  expect(notice?.text).toBe('A gift of 100 credits: a test')
  await report(core, notice?.id ?? '', 'sent')

  // A later version of the shop may no longer have a variable that this text uses.
  await core.db.write(
    async (tx) => void (await tx.run("UPDATE notice_templates SET text = 'Hi { $gone }' WHERE version = 2")),
  )
  await adjust(core, anna, 50)
  at += 66_000
  const sent = await claim(core)
  const values = { credits: '50 credits', reason: 'a test', available: '650 credits' }
  expect(sent.find(({ telegram_id }) => telegram_id === '7')?.text).toBe(noticeText('en', 'credits_given', values))
  const told = [...sent, ...(await claim(core))].filter(({ type }) => type === 'template_broken')
  expect(told.map(({ telegram_id }) => telegram_id)).toEqual(['1003'])
  expect((await core.request('GET', path, { token: admin })).json.version).toBeNull()
  expect((await core.request('PUT', path, { token: await person(core, '8'), json: mine })).status).toBe(403)
})

test('notices: an adjustment that is taken back within its minute is told to nobody; later both are', async () => {
  const core = await start()
  const anna = await person(core, '7')
  const data = (adjustment_id: string, amount: number, undoes: string | null) => ({
    adjustment_id,
    amount,
    reason: 'a test',
    undoes,
  })
  const account_id = await accountOf(core, anna)
  const add = (...args: Parameters<typeof data>) =>
    core.db.write((tx) => core.events.add(tx, { type: 'credits.adjusted', account_id, data: data(...args) }))
  await add('ent_a', 5, null)
  await add('ent_b', -5, 'ent_a')
  await add('ent_c', 7, null)
  expect((await listOf(core, anna)).map(({ state, why }) => [state, why])).toEqual([
    ['owed', null],
    ['skipped', 'withdrawn'],
  ])
  at += 66_000
  const [told, ...others] = await claim(core)
  expect([told?.text.includes('7 credits'), others]).toEqual([true, []])
  await report(core, told?.id ?? '', 'sent')
  await add('ent_d', -7, 'ent_c')
  expect((await claim(core)).map(({ type }) => type)).toEqual(['credits_taken'])
})

test('notices: a core that was stopped between the fact and its notice owes it at its next start, once', async () => {
  const core = await start()
  const anna = await person(core, '7')
  await adjust(core, anna, 100)
  await planned(core)
  // As a kill would leave it: the events are there, and the place in them is an earlier one.
  await core.db.write(async (tx) => void (await tx.run("UPDATE settings SET value = '0' WHERE key = 'notices_cursor'")))
  const { dataDir } = core
  await core.close({ keep: true })
  open.length = 0
  const again = await startCore({ now: () => at, dataDir })
  open.push(again)
  expect(await listOf(again, await person(again, '7'))).toMatchObject([{ type: 'credits_given', state: 'owed' }])
  at += 66_000
  expect(await claim(again)).toHaveLength(1)
})
