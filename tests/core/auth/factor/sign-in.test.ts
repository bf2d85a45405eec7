import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { z } from 'zod'
import { type StartCore, startCore, type TestCore } from '../../../support/core.ts'
import { codeNow, enrol } from '../../../support/factor.ts'

const PASSWORD = 'correct horse battery'
const EMAIL = 'user0@example.com'
let core: TestCore
let at = 0
afterEach(() => core.close())

async function start(options: StartCore = {}): Promise<string> {
  at = Date.UTC(2023, 0, 1, 0, 0, 10)
  core = await startCore({ now: () => at, ...options })
  return core.register()
}
const post = async (path: string, json?: unknown, token?: string) => {
  const { status, json: body } = await core.request('POST', path, {
    ...(json === undefined ? {} : { json }),
    ...(token === undefined ? {} : { token }),
  })
  return { status, code: body.code, body }
}
const paramOf = (body: unknown, name: string): string =>
  String(z.object({ params: z.record(z.string(), z.unknown()) }).parse(body).params[name])
const login = () => post('/api/auth/login', { email: EMAIL, password: PASSWORD })
async function challenge(): Promise<string> {
  const { code, body } = await login()
  expect(code).toBe('mfa_required')
  return paramOf(body, 'challenge')
}
const verify = (challengeOf: string, code: string) => post('/api/auth/login/verify', { challenge: challengeOf, code })
const nextStep = (): void => void (at += 30_000)
const codesOf = (answers: Array<{ status: number; code: unknown }>) =>
  answers.map(({ status, code }) => (typeof code === 'string' ? code : String(status))).toSorted()
async function eventsOf(type: string): Promise<Array<Record<string, unknown>>> {
  const rows = await core.db.reader.values<[string]>(`SELECT data FROM events WHERE type = '${type}' ORDER BY seq`)
  return rows.map(([data]) => JSON.parse(data) as Record<string, unknown>)
}

test('factor: set up with a password and a code, then signing in has a second step; other sessions end', async () => {
  const token = await start()
  const elsewhere = String((await login()).body.access_token)
  expect((await post('/api/auth/factor', {}, token)).status).toBe(422)
  expect(await post('/api/auth/factor', { password: 'wrong' }, token)).toMatchObject({ code: 'wrong_credentials' })
  expect(await post('/api/auth/factor/confirm', { code: '123456' }, token)).toMatchObject({ code: 'state_conflict' })
  const { secret, backupCodes, begun } = await enrol(core, token, PASSWORD)
  expect(begun).toMatchObject({
    uri: expect.stringContaining(`secret=${secret}`),
    qr_svg: expect.stringMatching(/^<svg/),
  })
  expect(Buffer.from(String(begun.qr_png), 'base64').subarray(1, 4).toString()).toBe('PNG')
  expect(backupCodes).toHaveLength(10)
  const isIn = async (who: string) => (await core.request('GET', '/api/account', { token: who })).status
  expect([await isIn(token), await isIn(elsewhere)]).toEqual([200, 401])
  const view = await core.request('GET', '/api/auth/factor', { token })
  expect(view.json).toMatchObject({ enrolled: true, backup_codes_left: 10 })

  const first = await challenge()
  expect(await verify(first, '000000')).toMatchObject({ status: 409, code: 'wrong_code' })
  const signedIn = await verify(first, codeNow(secret, core.now))
  expect(signedIn.status).toBe(200)
  expect(await isIn(String(signedIn.body.access_token))).toBe(200)
  nextStep()
  expect(await verify(first, codeNow(secret, core.now))).toMatchObject({ code: 'mfa_challenge_invalid' })
  const late = await challenge()
  at += 5 * 60_000
  expect(await verify(late, codeNow(secret, core.now))).toMatchObject({ code: 'mfa_challenge_invalid' })
  expect(await verify('x'.repeat(43), codeNow(secret, core.now))).toMatchObject({ code: 'mfa_challenge_invalid' })
  expect(await eventsOf('factor.changed')).toEqual([{ how: 'enrolled', backup_codes_left: 10 }])

  // Neither the secret nor a code is in the database, nor in the key file.
  const stored = JSON.stringify([
    ...(await core.db.reader.values('SELECT * FROM factors')),
    ...(await core.db.reader.values('SELECT * FROM backup_codes')),
  ])
  for (const text of [secret, ...backupCodes.flatMap((code) => [code, code.replace('-', '')])])
    expect(stored).not.toContain(text)
  expect(readFileSync(join(core.dataDir, 'factor.key'), 'utf8').trim()).toMatch(/^[\w-]{43}$/)
})

test('factor: a code counts once, in parallel, over sign-ins and sessions, and no earlier one after it', async () => {
  const token = await start()
  const { secret } = await enrol(core, token, PASSWORD)
  nextStep()
  const [before, now] = [codeNow(secret, core.now, -1), codeNow(secret, core.now)]
  const challenges = []
  for (let i = 0; i < 4; i++) challenges.push(await challenge())
  const tries = await Promise.all([
    ...challenges.map((one) => verify(one, now)),
    post('/api/auth/step-up', { code: now }, token),
  ])
  expect(codesOf(tries)).toEqual(['200', 'wrong_code', 'wrong_code', 'wrong_code', 'wrong_code'])
  // One more wrong one would have to wait.
  expect((await post('/api/auth/step-up', { code: before }, token)).code).toBe('wrong_code')
  nextStep()
  const waited = await post('/api/auth/step-up', { code: codeNow(secret, core.now) }, token)
  expect(waited.status).toBe(200)
})

test('factor: guesses are slowed down per person, however many sign-ins and sessions they come from; the owner is told', async () => {
  const token = await start()
  const { secret } = await enrol(core, token, PASSWORD)
  const right = codeNow(secret, core.now)
  const wrong = (i: number): string => {
    const taken = [-1, 0, 1].map((steps) => codeNow(secret, core.now, steps))
    const code = String(i).padStart(6, '0')
    return taken.includes(code) ? wrong(i + 1) : code
  }
  const challenges = []
  for (let i = 0; i < 25; i++) challenges.push(await challenge())
  const guesses = await Promise.all([
    ...challenges.map((one, i) => verify(one, wrong(i * 3))),
    ...Array.from({ length: 15 }, (_, i) => post('/api/auth/step-up', { code: wrong(i * 7 + 1000) }, token)),
  ])
  const codes = codesOf(guesses)
  expect(codes.filter((code) => code === 'wrong_code')).toHaveLength(5)
  expect(codes).not.toContain('200')
  expect(await post('/api/auth/step-up', { code: right }, token)).toMatchObject({ status: 429, code: 'rate_limited' })
  expect(await eventsOf('factor.guessed')).toEqual([{ tries: 5 }])
  // Each further wrong one doubles the wait, up to a quarter of an hour: a day of it is a hundred codes of a million.
  let guessed = 0
  const end = at + 24 * 3_600_000
  while (at < end) {
    const guess = await verifyAgain(wrong(guessed))
    if (guess.code === 'wrong_code') guessed++
    else at += 1000 * Number(paramOf(guess.body, 'retry_after_seconds'))
  }
  expect(guessed).toBeGreaterThan(90)
  expect(guessed).toBeLessThan(110)
  at += 15 * 60_000
  expect((await verifyAgain(codeNow(secret, core.now))).status).toBe(200)

  async function verifyAgain(code: string) {
    return verify(await challenge(), code)
  }
})

test('factor: a backup code counts once, in parallel too; the owner is told how many are left', async () => {
  const token = await start()
  const { backupCodes, secret } = await enrol(core, token, PASSWORD)
  const [first = '', second = ''] = backupCodes
  const challenges = []
  for (let i = 0; i < 5; i++) challenges.push(await challenge())
  const tries = await Promise.all(challenges.map((one) => verify(one, first.toLowerCase())))
  expect(codesOf(tries)).toEqual(['200', 'wrong_code', 'wrong_code', 'wrong_code', 'wrong_code'])
  expect(await eventsOf('factor.changed')).toContainEqual({ how: 'backup_code_used', backup_codes_left: 9 })
  expect((await post('/api/auth/step-up', { code: second }, token)).status).toBe(200)
  // New codes take the place of all of them.
  const renewed = await post('/api/auth/factor/backup-codes', undefined, token)
  expect(renewed.status).toBe(201)
  expect((await post('/api/auth/step-up', { code: backupCodes[2] }, token)).code).toBe('wrong_code')
  expect((await post('/api/auth/step-up', { code: codeNow(secret, core.now) }, token)).status).toBe(200)
})

test('factor: a new password ends the sign-ins that wait for a code', async () => {
  const token = await start()
  const { secret } = await enrol(core, token, PASSWORD)
  const waiting = await challenge()
  const change = { old_password: PASSWORD, password: 'staple under a green moon' }
  expect((await post('/api/auth/password', change, token)).status).toBe(204)
  expect(await verify(waiting, codeNow(secret, core.now))).toMatchObject({ code: 'mfa_challenge_invalid' })
})

test('factor: a secret of another database, or of another person, does not open', async () => {
  const token = await start()
  const { secret } = await enrol(core, token, PASSWORD)
  const other = await core.register()
  await enrol(core, other, PASSWORD)
  await core.db.write(async (tx) => {
    await tx.run('UPDATE factors SET secret = (SELECT secret FROM factors f WHERE f.user_id <> factors.user_id)')
  })
  expect((await post('/api/auth/step-up', { code: codeNow(secret, core.now) }, token)).status).toBe(500)
})
