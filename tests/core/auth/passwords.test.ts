import { afterEach, expect, test } from 'vitest'
import { isMailAddress } from '../../../core/mail/address.ts'
import { createMailer } from '../../../core/mail/mailer.ts'
import { readEnv } from '../../../core/env.ts'
import { BOT_KEY, type StartCore, startCore, type TestCore } from '../../support/core.ts'
import { startMailBox, startSmtp } from './mail-box.ts'

const OLD = 'correct horse battery'
const NEW = 'staple under a green moon'
const open: Array<{ close: () => Promise<unknown> }> = []
afterEach(async () => {
  for (const one of open.splice(0).toReversed()) await one.close()
})

async function start(options: StartCore = {}): Promise<TestCore> {
  const core = await startCore(options)
  open.push(core)
  return core
}
async function startWithMail(options: StartCore = {}) {
  const box = await startMailBox()
  open.push(box)
  return { box, core: await start({ ...options, env: { MAIL_URL: box.url, ...options.env } }) }
}
const post = async (core: TestCore, path: string, json: unknown, token?: string) =>
  core.request('POST', path, { json, ...(token === undefined ? {} : { token }) })
const login = (core: TestCore, password: string, email = 'user0@example.com') =>
  post(core, '/api/auth/login', { email, password })
const tokenOf = async (core: TestCore, password = OLD): Promise<string> =>
  String((await login(core, password)).json.access_token)
const isIn = async (core: TestCore, token: string): Promise<boolean> =>
  (await core.request('GET', '/api/account', { token })).status === 200
const codeIn = (text: string): string => /\/reset#([\w-]{43})\s/.exec(text)?.[1] ?? ''

test('change: requires the old password and ends the other sessions at once; this one and API keys stay', async () => {
  const core = await start()
  const here = await core.register()
  const elsewhere = await tokenOf(core)
  const key = String((await post(core, '/api/keys', { name: 'k' }, here)).json.key)
  const change = async (old_password: string, password: string, token = here) => {
    const { status, json } = await post(core, '/api/auth/password', { old_password, password }, token)
    return [status, json.code]
  }
  expect(await change('wrong horse battery', NEW)).toEqual([401, 'wrong_credentials'])
  expect(await change(OLD, 'password123')).toEqual([422, 'validation_failed'])
  expect(await change(OLD, 'short')).toEqual([422, 'validation_failed'])
  expect(await change(OLD, NEW, key)).toEqual([403, 'forbidden'])
  expect([await isIn(core, here), await isIn(core, elsewhere)]).toEqual([true, true])
  expect(await change(OLD, NEW)).toEqual([204, undefined])
  expect([await isIn(core, here), await isIn(core, elsewhere), await isIn(core, key)]).toEqual([true, false, true])
  expect([(await login(core, OLD)).status, (await login(core, NEW)).status]).toEqual([401, 200])
  // An account that only a chat has.
  const chat = await post(core, '/api/bot/act-for', { telegram_id: '5' }, BOT_KEY)
  expect(await change(OLD, NEW, String(chat.json.access_token))).toEqual([409, 'state_conflict'])
})

test('change: guesses at the old password are throttled like sign-ins; of ten at once one is checked', async () => {
  const core = await start()
  const token = await core.register()
  const tries = await Promise.all(
    Array.from({ length: 10 }, (_, i) =>
      post(core, '/api/auth/password', { old_password: OLD, password: `${NEW} ${i}` }, token),
    ),
  )
  expect(tries.filter(({ status }) => status === 204)).toHaveLength(1)
  const statuses = []
  for (let i = 0; i < 12; i++)
    statuses.push((await post(core, '/api/auth/password', { old_password: `wrong ${i}`, password: NEW }, token)).status)
  expect(statuses).toContain(429)
})

test('reset by mail: the link works once, only the newest does, for half an hour; all sessions end', async () => {
  let at = Date.UTC(2023, 0, 1)
  const { core, box } = await startWithMail({ now: () => at })
  const session = await core.register()
  const ask = () => post(core, '/api/auth/reset', { email: 'User0@Example.com' })
  const confirm = async (code: string, password = NEW) => {
    const { status, json } = await post(core, '/api/auth/reset/confirm', { code, password })
    return [status, json.code]
  }
  expect((await ask()).status).toBe(202)
  const first = await box.next()
  expect(first).toMatchObject({ to: 'user0@example.com', subject: 'A new password for Coincast' })
  await ask()
  const second = await box.next()
  expect(await confirm(codeIn(first.text))).toEqual([409, 'reset_link_invalid'])
  expect(await confirm('x'.repeat(43))).toEqual([409, 'reset_link_invalid'])
  // A password that is refused does not use the link up.
  expect(await confirm(codeIn(second.text), 'password123')).toEqual([422, 'validation_failed'])
  expect(await isIn(core, session)).toBe(true)
  const both = await Promise.all([confirm(codeIn(second.text)), confirm(codeIn(second.text), `${NEW} two`)])
  expect(both.map(([status]) => String(status)).toSorted()).toEqual(['204', '409'])
  expect(await confirm(codeIn(second.text))).toEqual([409, 'reset_link_invalid'])
  expect(await isIn(core, session)).toBe(false)
  expect((await login(core, OLD)).status).toBe(401)
  await ask()
  const third = await box.next({ subject: first.subject })
  at += 30 * 60_000
  expect(await confirm(codeIn(third.text))).toEqual([409, 'reset_link_invalid'])
  const [row] = await core.db.reader.values<[string]>('SELECT hash FROM password_resets')
  expect(row?.[0]).not.toContain(codeIn(third.text))
})

test('reset: who asks cannot tell whether an address exists; each account gets three letters an hour, each household twenty answers', async () => {
  const { core, box } = await startWithMail()
  await core.register()
  const ask = (email: string) => post(core, '/api/auth/reset', { email })
  const answers = [await ask('nobody@example.com'), await ask('user0@example.com')]
  const seen = answers.map(({ status, text, headers }) => [status, text, [...headers.keys()].sort()])
  expect(seen[0]).toEqual(seen[1])
  expect((await box.next()).to).toBe('user0@example.com')
  for (let i = 0; i < 5; i++) await ask('user0@example.com')
  await box.next()
  await box.next()
  for (let i = 0; i < 13; i++) expect((await ask(`nobody${i}@example.com`)).status).toBe(202)
  const late = [await ask('nobody@example.com'), await ask('user0@example.com')]
  expect(late.map(({ status, json }) => [status, json.code])).toEqual(late.map(() => [429, 'rate_limited']))
  expect(box.letters.map(({ to }) => to)).toEqual(['user0@example.com', 'user0@example.com', 'user0@example.com'])
})

test('reset: a change of the password, or a block, ends the link that is out', async () => {
  const { core, box } = await startWithMail()
  const token = await core.register()
  const { json: account } = await core.request('GET', '/api/account', { token })
  await post(core, '/api/auth/reset', { email: 'user0@example.com' })
  const { text } = await box.next()
  const confirm = async (letter: string) =>
    (await post(core, '/api/auth/reset/confirm', { code: codeIn(letter), password: NEW })).status
  await post(core, '/api/auth/password', { old_password: OLD, password: `${NEW} too` }, token)
  expect(await confirm(text)).toBe(409)
  await post(core, '/api/auth/reset', { email: 'user0@example.com' })
  const later = await box.next()
  await core.request('PATCH', `/api/admin/accounts/${String(account.id)}`, {
    token: await core.admin(),
    json: { blocked: true, reason: 'a test' },
  })
  expect(await confirm(later.text)).toBe(409)
})

test('reset link: for the joined chat alone', async () => {
  const core = await start()
  const token = await core.register()
  const { json: code } = await post(core, '/api/account/link-code', undefined, token)
  await post(core, '/api/bot/link', { telegram_id: '77', code: code.code }, BOT_KEY)
  await post(core, '/api/bot/act-for', { telegram_id: '78' }, BOT_KEY)
  const ask = async (telegram_id: string, who = BOT_KEY) => {
    const { status, json } = await post(core, '/api/bot/reset-link', { telegram_id }, who)
    return [status, json.code ?? json.url]
  }
  expect(await ask('77')).toEqual([201, expect.stringMatching(/^http:\/\/core\.test\/reset#[\w-]{43}$/)])
  expect(await ask('77', token)).toEqual([403, 'forbidden'])
  expect(await ask('78')).toEqual([409, 'state_conflict'])
  expect(await ask('79')).toEqual([404, 'not_found'])
})

test('reset page: it sets the password without a script, and says in both languages why it did not', async () => {
  const { core, box } = await startWithMail()
  await core.register()
  await post(core, '/api/auth/reset', { email: 'user0@example.com' })
  const code = codeIn((await box.next()).text)
  const page = await core.request('GET', '/reset')
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'; script-src 'self'")
  expect(page.headers.get('referrer-policy')).toBe('no-referrer')
  expect(page.text).not.toMatch(/<script>|<style| on\w+=/)
  const send = (fields: Record<string, string>, language = 'en') =>
    core.request('POST', '/reset', {
      body: new URLSearchParams(fields).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded', 'accept-language': language },
    })
  const wrong = await send({ code: 'x', password: NEW })
  expect([wrong.status, wrong.text]).toEqual([409, expect.stringContaining('only the newest')])
  expect((await send({ code: 'x', password: NEW }, 'ru')).text).toContain('полчаса')
  expect((await send({ code, password: 'password123' })).text).toContain('is one of the first that are guessed')
  expect((await send({ code, password: '1' })).status).toBe(422)
  expect((await send({ code, password: NEW, more: '<b>' })).text).not.toContain('<b>')
  const done = await send({ code, password: NEW }, 'ru')
  expect([done.status, done.text]).toEqual([200, expect.stringContaining('Пароль задан')])
  expect((await login(core, NEW)).status).toBe(200)
  expect((await core.request('GET', '/docs/assets/code.js')).text).toContain('location.hash')
})

test('mail: one plain address, an envelope of its own, and no header that is not ours', async () => {
  for (const fine of ["o'neil+x@mail.example.com", 'a@b.io', 'user_1@xn--e1afmkfd.xn--p1ai'])
    expect([fine, isMailAddress(fine)]).toEqual([fine, true])
  const tricks = [
    'a@b.io\r\nBcc: c@d.io',
    'a@b.io,c@d.io',
    '"a@evil.io"@b.io',
    'a b@c.io',
    '<a@b.io>',
    'a@b',
    '@b.io',
    'a@@b.io',
    `${'a'.repeat(250)}@b.io`,
    'a@b.io ',
    'a@[127.0.0.1]',
    'ａ@b.io',
  ]
  for (const trick of tricks) expect([trick, isMailAddress(trick)]).toEqual([trick, false])
  const smtp = await startSmtp()
  open.push(smtp)
  const send = createMailer({ url: smtp.url, from: 'shop@example.com' })
  await expect(send({ to: 'a@b.io,c@d.io', subject: 's', text: 't' })).rejects.toThrow('plain addresses')
  await send({ to: 'a@b.io', subject: 'Пароль\r\nBcc: c@d.io', text: 'Строка\n.\nещё' })
  const letter = await smtp.letter
  expect(smtp.lines).toEqual(expect.arrayContaining(['MAIL FROM:<shop@example.com>', 'RCPT TO:<a@b.io>']))
  expect(smtp.lines.filter((line) => line.startsWith('RCPT'))).toHaveLength(1)
  expect(letter).toMatch(/^Auto-Submitted: auto-generated$/m)
  expect(letter).not.toMatch(/^Bcc:/m)
  expect(() => readEnv({ NODE_ENV: 'production', BOT_KEY: 'x'.repeat(40), MAIL_URL: 'http://a.example/' })).toThrow(
    'MAIL_URL',
  )
  expect(() => readEnv({ MAIL_FROM: 'a, b@c.io' })).toThrow('MAIL_FROM')
})
