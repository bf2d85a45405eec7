import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { SANDBOX_PAYPAL, SANDBOX_STRIPE_KEY, SANDBOX_TOKEN } from '../../../bot/env.ts'
import { readSandboxEnv } from '../../../bot/sandbox/env.ts'
import { createSandbox } from '../../../bot/sandbox/sandbox.ts'
import { serveSandbox } from '../../../bot/sandbox/server.ts'
import { loadSnapshot, saveSnapshot } from '../../../bot/sandbox/state/snapshot.ts'
import { startTelegram, type Telegram } from '../../support/telegram.ts'
import { apiOf, asJson } from './calls.ts'

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

async function sim(telegram: Telegram, path: string, body?: object): Promise<unknown> {
  const response = await telegram.fetch(`${telegram.apiRoot}/sim/${path}`, body === undefined ? {} : asJson(body))
  return response.json()
}

test('the seeded people are an English one, a Russian one and an admin', () => {
  const { control, close } = createSandbox({ adminTelegramIds: [42] })
  const people = [...control.state().people.values()].map(({ user, isAdmin }) => [
    user.first_name,
    user.language_code,
    isAdmin,
    user.id,
  ])
  expect(people).toEqual([
    ['Anna', 'en', false, 5_000_001],
    ['Иван', 'ru', false, 5_000_002],
    ['Olga', 'en', true, 42],
  ])
  close()
})

test('through the control door a person comes, writes, taps, pays and reads the chat', async () => {
  using telegram = startTelegram()
  const api = apiOf(telegram)
  await sim(telegram, 'people', { id: 7, first_name: 'Eve', language_code: 'ru' })
  expect(await sim(telegram, 'say', { person: 7, text: 'hello' })).toMatchObject([{ text: 'hello', from: { id: 7 } }])
  const { message_id } = await api.sendMessage(7, 'x', {
    reply_markup: { inline_keyboard: [[{ text: 'Go', callback_data: 'go' }]] },
  })
  expect(await sim(telegram, 'tap', { person: 7, message_id, index: 0 })).toMatchObject({ data: 'go', personId: 7 })
  const link = await api.createInvoiceLink('a', 'b', 'c', '', 'XTR', [{ label: 'x', amount: 5 }])
  expect(await sim(telegram, `invoice?link=${encodeURIComponent(link)}`)).toMatchObject({ title: 'a', amount: 5 })
  expect(await sim(telegram, 'pay', { person: 7, link })).toMatchObject({ outcome: 'waiting' })
  expect(await sim(telegram, 'chat/7')).toMatchObject({
    has_started: true,
    messages: [{ text: 'hello' }, { text: 'x' }],
  })
  expect(await sim(telegram, 'pending')).toMatchObject({ updates: 3 })
})

test('through the control door a file is uploaded and seen again, never as a page of the sandbox’s own', async () => {
  using telegram = startTelegram({ hasPeople: true })
  const form = new FormData()
  form.set('person', '5000001')
  form.set('caption', 'mine')
  form.set('file', new Blob(['<script>alert(1)</script>'], { type: 'text/html' }), 'x.html')
  const uploaded = await telegram.fetch(`${telegram.apiRoot}/sim/upload`, { method: 'POST', body: form })
  const message = (await uploaded.json()) as { document: { file_id: string }; caption: string }
  expect(message).toMatchObject({ caption: 'mine', document: { file_name: 'x.html' } })
  const seen = await telegram.fetch(`${telegram.apiRoot}/sim/file/${message.document.file_id}`)
  expect(seen.headers.get('content-type')).toBe('application/octet-stream')
  expect(seen.headers.get('content-disposition')).toContain('attachment')
  expect(seen.headers.get('content-security-policy')).toContain('sandbox')
})

test.each([
  ['a person nobody knows', 'say', { person: 9, text: 'x' }, 'there is no person 9'],
  ['no text', 'say', { person: 5_000_001, text: ' ' }, 'empty text'],
  ['an unknown fault', 'fault', { kind: 'earthquake' }, 'Invalid'],
  ['no button', 'tap', { person: 5_000_001, message_id: 1 }, 'data, label or index is needed'],
  ['an unknown invoice', 'pay', { person: 5_000_001, link: 'https://t.me/$none' }, 'no such invoice'],
])('the control door refuses %s and says why', async (_, path, body, words) => {
  using telegram = startTelegram({ hasPeople: true })
  const response = await telegram.fetch(`${telegram.apiRoot}/sim/${path}`, asJson(body))
  expect(response.status).toBe(400)
  expect(((await response.json()) as { error: string }).error).toContain(words)
})

const send = (telegram: Telegram, path: string, headers: Record<string, string>, body?: string) =>
  telegram.fetch(`${telegram.apiRoot}${path}`, { headers, ...(body === undefined ? {} : { method: 'POST', body }) })
const JSON_TYPE = { 'content-type': 'application/json' }
const SAY = JSON.stringify({ person: 5_000_001, text: '/admin' })

test.each([
  ['another page', { origin: 'https://evil.example' }],
  ['a page in a sandboxed frame', { origin: 'null' }],
  ['another port of this machine', { origin: 'http://localhost:3000' }],
  ['a name that was pointed here', { host: 'evil.example:8081', origin: 'http://evil.example:8081' }],
  ['a picture in another page', { 'sec-fetch-site': 'cross-site' }],
  ['another port, without its origin', { 'sec-fetch-site': 'same-site' }],
])('neither the control door nor the Bot API is open to %s', async (_, headers) => {
  using telegram = startTelegram({ hasPeople: true })
  for (const [path, body] of [
    ['/sim/people', undefined],
    ['/sim/say', SAY],
    [`/bot${telegram.token}/sendMessage`, JSON.stringify({ chat_id: 5_000_001, text: 'x' })],
    [`/file/bot${telegram.token}/documents/file_1`, undefined],
  ] as const)
    expect([path, (await send(telegram, path, { ...JSON_TYPE, ...headers }, body)).status]).toEqual([path, 403])
  expect(telegram.control.messages(5_000_001)).toEqual([])
})

test('the page itself, and what is no browser, may write; forms and texts are refused', async () => {
  using telegram = startTelegram({ hasPeople: true })
  const own = { host: '127.0.0.1:8081', origin: 'http://127.0.0.1:8081', 'sec-fetch-site': 'same-origin' }
  expect((await send(telegram, '/sim/say', { ...JSON_TYPE, ...own }, SAY)).status).toBe(200)
  expect((await send(telegram, '/sim/say', JSON_TYPE, SAY)).status).toBe(200)
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=b'])
    expect([type, (await send(telegram, '/sim/say', { 'content-type': type }, SAY)).status]).toEqual([type, 415])
  expect((await send(telegram, '/', { 'sec-fetch-site': 'cross-site' })).status).toBe(200)
})

test('one token opens the Bot API, any other is refused as Telegram refuses it', async () => {
  using telegram = startTelegram()
  expect((await send(telegram, `/bot${telegram.token}/getMe`, {})).status).toBe(200)
  for (const path of ['/bot1:any/getMe', `/bot${telegram.token}x/getMe`, '/file/bot1:any/documents/file_1'])
    expect([path, (await send(telegram, path, {})).status]).toEqual([path, 401])
})

test('events tell a person’s page what happens in that chat only', async () => {
  using telegram = startTelegram({ hasPeople: true })
  const feed = await telegram.fetch(`${telegram.apiRoot}/sim/events?person=5000001`)
  const reader = feed.body?.pipeThrough(new TextDecoderStream()).getReader()
  await reader?.read()
  await sim(telegram, 'say', { person: 5_000_002, text: 'secret' })
  await sim(telegram, 'say', { person: 5_000_001, text: 'mine' })
  let heard = ''
  while (!heard.includes('mine')) heard += (await reader?.read())?.value ?? ''
  expect(heard).not.toContain('secret')
  await reader?.cancel()
})

test('time moves on command', async () => {
  using telegram = startTelegram()
  const before = telegram.now()
  expect(await sim(telegram, 'time', { advance_ms: 1500 })).toEqual({ now: before + 1500 })
})

test('a reset empties every chat, and the bot’s menu and offset stay good', async () => {
  using telegram = startTelegram({ hasPeople: true })
  const api = apiOf(telegram)
  await api.setMyCommands([{ command: 'start', description: 'x' }])
  await sim(telegram, 'say', { person: 5_000_001, text: 'before' })
  const [before] = await api.getUpdates()
  await sim(telegram, 'reset', {})
  expect(telegram.sandbox.control.messages(5_000_001)).toEqual([])
  expect(await api.getMyCommands()).toHaveLength(1)
  await sim(telegram, 'say', { person: 5_000_001, text: 'after' })
  const [after] = await api.getUpdates({ offset: (before?.update_id ?? 0) + 1 })
  expect(after?.message?.text).toBe('after')
})

test('the chat page is served with a policy that lets nothing foreign in', async () => {
  using telegram = startTelegram()
  const page = await telegram.fetch(`${telegram.apiRoot}/`)
  expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8')
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'")
  expect(await page.text()).toContain('<title>Coincast</title>')
})

test.each([
  'package.json',
  '..%2f..%2f..%2fpackage.json',
  '%2e%2e/env.ts',
  'page/index.html',
  'constructor',
  'main.ts',
])('no path but the page’s own files is served: %s', async (path) => {
  using telegram = startTelegram()
  const response = await telegram.fetch(`${telegram.apiRoot}/${path}`)
  expect(response.status).toBe(404)
})

test('settings have defaults, and every fault is told at once', () => {
  const { clientId, secret } = SANDBOX_PAYPAL
  expect(readSandboxEnv({})).toEqual({
    token: SANDBOX_TOKEN,
    port: 8081,
    adminTelegramIds: [],
    snapshotFile: undefined,
    stripe: { url: 'http://127.0.0.1:8081/stripe', secretKey: SANDBOX_STRIPE_KEY, endpoint: null },
    paypal: { url: 'http://127.0.0.1:8081/paypal', clientId, secret, endpoint: null },
  })
  const ofShop = readSandboxEnv({ CORE_URL: 'http://core.test', STRIPE_WEBHOOK_SECRET: 'whsec_a, whsec_b' })
  expect(ofShop.stripe?.endpoint).toEqual({ url: 'http://core.test/api/payments/stripe/webhook', secret: 'whsec_a' })
  const ofPaypal = readSandboxEnv({ CORE_URL: 'http://core.test', PAYPAL_WEBHOOK_ID: 'WH1' }).paypal
  expect(ofPaypal?.endpoint).toEqual({ url: 'http://core.test/api/payments/paypal/webhook', webhookId: 'WH1' })
  expect(readSandboxEnv({ SANDBOX_PORT: '9000', ADMIN_TELEGRAM_IDS: '1, 2' })).toMatchObject({
    port: 9000,
    adminTelegramIds: [1, 2],
  })
  expect(() => readSandboxEnv({ SANDBOX_PORT: 'x', ADMIN_TELEGRAM_IDS: 'me' })).toThrow(
    /SANDBOX_PORT[^]*ADMIN_TELEGRAM_IDS/,
  )
})

test('the sandbox does not start in production', () => {
  expect(() => readSandboxEnv({ NODE_ENV: 'production' })).toThrow('NODE_ENV is production')
})

test('chats outlive a restart when there is a snapshot file, and a broken file is a fresh start', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sandbox-'))
  folders.push(folder)
  const file = join(folder, 'chats.snapshot')
  const settings = { token: '1:A', port: 0, adminTelegramIds: [], snapshotFile: file }
  const first = await serveSandbox(settings)
  first.sandbox.control.people.upload({ person: 5_000_001, name: 'a.csv', bytes: Buffer.from('a') })
  await first.stop()

  const second = await serveSandbox(settings)
  const [message] = second.sandbox.control.messages(5_000_001)
  expect(message?.document?.file_name).toBe('a.csv')
  const seen = await fetch(`${second.url}/sim/file/${message?.document?.file_id}`)
  expect(await seen.text()).toBe('a')
  await second.stop()

  writeFileSync(file, 'torn')
  expect(loadSnapshot(file)).toBeUndefined()
  saveSnapshot(file, createSandbox().control.state())
  expect(loadSnapshot(file)?.people.size).toBe(3)
})
