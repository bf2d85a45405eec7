import { afterEach, expect, test } from 'vitest'
import { BOT_KEY, type StartCore, startCore, type TestCore } from '../../support/core.ts'
import { enrol } from '../../support/factor.ts'
import { free, paid, submit } from '../jobs/shop.ts'
import { type Letter, startMailBox } from './mail-box.ts'

const PASSWORD = 'correct horse battery'
const EMAIL = 'user0@example.com'
const open: Array<{ close: () => Promise<unknown> }> = []
let at = 0
afterEach(async () => {
  for (const one of open.splice(0).toReversed()) await one.close()
})

async function start(env: Record<string, string> = {}, options: StartCore = {}) {
  at = Date.UTC(2026, 0, 5)
  const box = await startMailBox()
  open.push(box)
  const core = await startCore({ now: () => at, env: { MAIL_URL: box.url, ...env }, ...options })
  open.push(core)
  const token = await core.register()
  return { box, core, token }
}
const ask = async (core: TestCore, path: string, json: unknown = {}, token?: string) => {
  const { status, json: body } = await core.request('POST', path, { json, ...(token === undefined ? {} : { token }) })
  return [status, body?.code] as [number, string | undefined]
}
const resend = (core: TestCore, token: string) => ask(core, '/api/auth/email/confirmation', undefined, token)
const confirm = (core: TestCore, code: string) => ask(core, '/api/auth/email/confirm', { code })
const codeIn = ({ text }: Letter): string => /\/confirm#([\w-]{43})/.exec(text)?.[1] ?? ''
const view = async (core: TestCore, token: string) => (await core.request('GET', '/api/account', { token })).json

test('e-mail: free work waits for a link that works once; the welcome credits do not', async () => {
  const { box, core, token } = await start()
  expect((await view(core, token)).email_confirmed).toBe(false)
  expect((await submit(core, token, paid)).status).toBe(202)
  const refused = await submit(core, token, free)
  expect([refused.status, refused.json.code]).toEqual([403, 'email_unconfirmed'])
  expect(await resend(core, token)).toEqual([202, undefined])
  const letter = await box.next()
  expect([letter.to, letter.subject]).toEqual([EMAIL, 'Confirm your e-mail for Coincast'])
  const code = codeIn(letter)
  expect(await confirm(core, `${code}x`)).toEqual([409, 'email_link_invalid'])
  // A page asks first: a program that follows links confirms nothing.
  expect((await core.fetch(`${core.url}/confirm`)).status).toBe(200)
  expect((await view(core, token)).email_confirmed).toBe(false)
  const form = { method: 'POST', body: new URLSearchParams({ code }) }
  expect((await core.fetch(`${core.url}/confirm`, form)).status).toBe(200)
  expect((await core.fetch(`${core.url}/confirm`, form)).status).toBe(409)
  expect(await confirm(core, code)).toEqual([409, 'email_link_invalid'])
  expect((await view(core, token)).email_confirmed).toBe(true)
  expect((await submit(core, token, free)).status).toBe(202)
  expect(await resend(core, token)).toEqual([409, 'state_conflict'])
})

test('e-mail: three letters an hour, only the newest link works, for a day; a joined chat counts, and so does a shop without mail', async () => {
  const { box, core, token } = await start()
  const codes = []
  for (let i = 0; i < 3; i++) {
    expect((await resend(core, token))[0]).toBe(202)
    codes.push(codeIn(await box.next()))
  }
  expect(await resend(core, token)).toEqual([429, 'rate_limited'])
  expect(await confirm(core, codes[0] ?? '')).toEqual([409, 'email_link_invalid'])
  at += 86_400_000
  expect(await confirm(core, codes[2] ?? '')).toEqual([409, 'email_link_invalid'])

  const joined = await core.register()
  const { json } = await core.request('POST', '/api/account/link-code', { token: joined })
  expect((await submit(core, joined, free)).json.code).toBe('email_unconfirmed')
  const link = { token: BOT_KEY, json: { telegram_id: '77', code: json.code } }
  expect((await core.request('POST', '/api/bot/link', link)).status).toBe(200)
  const login = { email: 'user1@example.com', password: PASSWORD }
  const { json: tokens } = await core.request('POST', '/api/auth/login', { json: login })
  expect((await submit(core, String(tokens.access_token), free)).status).toBe(202)
  await core.close()
  open.pop()
  const silent = await startCore({ now: () => at })
  open.push(silent)
  const anna = await silent.register()
  expect((await submit(silent, anna, free)).status).toBe(202)
  expect(await resend(silent, anna)).toEqual([409, 'state_conflict'])
})

test('e-mail: it changes when the link at the new address is followed; the old one is told, and nobody learns who has which', async () => {
  const { box, core, token } = await start()
  const other = await core.register()
  const taken = String((await view(core, other)).email)
  const change = (email: string, password: string | undefined = PASSWORD, who = token) =>
    ask(core, '/api/auth/email', { email, ...(password === undefined ? {} : { password }) }, who)
  expect((await ask(core, '/api/auth/email', { email: 'new@example.com' }, token))[0]).toBe(422)
  expect(await change('new@example.com', 'not the password')).toEqual([401, 'wrong_credentials'])
  // Taken or free: one answer, and a letter only to who has it from now on.
  expect(await change(taken)).toEqual([202, undefined])
  expect(await change('New@Example.com')).toEqual([202, undefined])
  // The present address gets a letter about each, at once.
  for (let i = 0; i < 2; i++) {
    const warned = await box.next({ to: EMAIL })
    expect([warned.to, warned.subject]).toEqual([EMAIL, 'Your Coincast account is to have another e-mail'])
  }
  const letter = await box.next({ to: 'new@example.com' })
  expect((await view(core, token)).email).toBe(EMAIL)
  expect(await confirm(core, codeIn(letter))).toEqual([204, undefined])
  expect(await view(core, token)).toMatchObject({ email: 'new@example.com', email_confirmed: true })
  const told = await box.next({ to: EMAIL })
  expect([told.to, told.subject]).toEqual([EMAIL, 'Your Coincast account has another e-mail now'])
  expect((await ask(core, '/api/auth/login', { email: 'new@example.com', password: PASSWORD }))[0]).toBe(200)
  expect((await ask(core, '/api/auth/login', { email: EMAIL, password: PASSWORD }))[0]).toBe(401)
  // Somebody takes the address before the link is followed: it is theirs.
  expect((await change('next@example.com'))[0]).toBe(202)
  await box.next({ to: 'new@example.com' })
  const late = codeIn(await box.next({ to: 'next@example.com' }))
  const register = { email: 'next@example.com', password: PASSWORD }
  expect((await ask(core, '/api/auth/register', register))[0]).toBe(201)
  expect(await confirm(core, late)).toEqual([409, 'email_link_invalid'])
  expect((await view(core, token)).email).toBe('new@example.com')
  // A stolen session needs the second factor.
  await enrol(core, other, PASSWORD)
  at += 6 * 60_000
  expect(await change('mine@example.com', PASSWORD, other)).toEqual([403, 'step_up_required'])
})

const FRESH = 'a new horse, a new battery'
type Shop = Awaited<ReturnType<typeof start>>
const ENDS: Array<[string, (shop: Shop, token: string, backupCode: string) => Promise<number>]> = [
  [
    'a new password',
    async ({ core }, token) =>
      (await ask(core, '/api/auth/password', { old_password: PASSWORD, password: FRESH }, token))[0],
  ],
  [
    'a reset by a link',
    async ({ box, core }) => {
      await ask(core, '/api/auth/reset', { email: EMAIL })
      const code = /\/reset#([\w-]{43})/.exec((await box.next({ subject: 'A new password' })).text)?.[1]
      return (await ask(core, '/api/auth/reset/confirm', { code, password: FRESH }))[0]
    },
  ],
  [
    'a reset by a backup code',
    async ({ core }, _, code) =>
      (await ask(core, '/api/auth/reset/backup-code', { email: EMAIL, code, password: FRESH }))[0],
  ],
  ['a second factor', async ({ core }, token) => ((await enrol(core, token, PASSWORD)) ? 204 : 0)],
  [
    'signing out everywhere else',
    async ({ core }, token) => (await core.request('DELETE', '/api/sessions', { token })).status,
  ],
]
test.each(ENDS)('e-mail: a change that a thief has asked for ends with %s', async (how, end) => {
  const shop = await start()
  const { box, core, token } = shop
  // Without a factor of its own the thief's session changes freely; the code is made after it has asked.
  const login = await core.request('POST', '/api/auth/login', { json: { email: EMAIL, password: PASSWORD } })
  const stolen = String(login.json.access_token)
  const asked = { email: 'thief@example.com', password: PASSWORD }
  expect((await ask(core, '/api/auth/email', asked, stolen))[0]).toBe(202)
  await box.next({ to: EMAIL })
  let code = codeIn(await box.next({ to: 'thief@example.com' }))
  let backupCode = ''
  if (how === 'a reset by a backup code') {
    backupCode = (await enrol(core, token, PASSWORD)).backupCodes[0] ?? ''
    expect((await ask(core, '/api/auth/email', asked, token))[0]).toBe(202)
    await box.next({ to: EMAIL, subject: 'to have another' })
    code = codeIn(await box.next({ to: 'thief@example.com', subject: 'Confirm' }))
  }
  expect(await end(shop, token, backupCode)).toBe(204)
  expect(await confirm(core, code)).toEqual([409, 'email_link_invalid'])
  for (const password of [PASSWORD, FRESH])
    expect((await ask(core, '/api/auth/login', { email: 'thief@example.com', password }))[0]).toBe(401)
})

test('e-mail: a link that proves the address a person has stays good when they sign out everywhere else', async () => {
  const { box, core, token } = await start()
  expect((await resend(core, token))[0]).toBe(202)
  const code = codeIn(await box.next())
  expect((await core.request('DELETE', '/api/sessions', { token })).status).toBe(204)
  expect(await confirm(core, code)).toEqual([204, undefined])
})
