import { afterEach, expect, test } from 'vitest'
import { startMailBox } from '../auth/mail-box.ts'
import { BOT_KEY, startCore, type StartCore, type TestCore } from '../../support/core.ts'
import { adjust, claim, confirmAddress, listOf, person, planned, prefer, report } from './world.ts'

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
  await confirmAddress(core, userId)
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
