import { setImmediate as nextTurn } from 'node:timers/promises'
import { afterEach, expect, test } from 'vitest'
import { startCore, type StartCore, type TestCore } from '../../support/core.ts'
import { codeNow, enrol } from '../../support/factor.ts'
import { startMailBox } from './mail-box.ts'

const OLD = 'correct horse battery'
const NEW = 'staple under a green moon'
const EMAIL = 'user0@example.com'
const open: Array<{ close: () => Promise<unknown> }> = []
let at = 0
afterEach(async () => {
  for (const one of open.splice(0).toReversed()) await one.close()
})
async function start(options: StartCore = {}): Promise<TestCore> {
  at = Date.UTC(2023, 0, 1, 0, 0, 10)
  const core = await startCore({ now: () => at, ...options })
  open.push(core)
  return core
}
const post = (core: TestCore, path: string, json: unknown, token?: string) =>
  core.request('POST', path, { json, ...(token === undefined ? {} : { token }) })
const rowsOf = async (core: TestCore) =>
  core.db.reader.values<[string, number]>('SELECT sealed, tries FROM mails ORDER BY id')

/** The first letter that waits, once it has been tried. */
async function untilTried(core: TestCore): Promise<string> {
  for (;;) {
    const [row] = await rowsOf(core)
    if (row?.[1] === 1) return row[0]
    await nextTurn()
  }
}

test('mail: a letter that the server does not take is kept, unreadable, and sent again until it is taken or too old', async () => {
  const box = await startMailBox()
  const core = await start({ env: { MAIL_URL: box.url } })
  open.push(box)
  await core.register()
  box.refuse(true)
  await post(core, '/api/auth/reset', { email: EMAIL })
  await box.refused()
  const sealed = await untilTried(core)
  expect(Buffer.from(sealed, 'base64url').toString('latin1')).not.toContain('reset#')
  // Not due yet, then due.
  box.refuse(false)
  await core.sweep()
  expect(box.letters).toEqual([])
  at += 16_000
  await core.sweep()
  expect(box.letters.map(({ to }) => to)).toEqual([EMAIL])
  expect(await rowsOf(core)).toEqual([])
  // One whose link has expired meanwhile is of no use to anybody.
  box.refuse(true)
  await post(core, '/api/auth/reset', { email: EMAIL })
  await box.refused()
  await untilTried(core)
  box.refuse(false)
  at += 31 * 60_000
  await core.sweep()
  expect([box.letters.length, await rowsOf(core)]).toEqual([1, []])
})

test('mail: who has no chat is told by mail that the second factor has changed', async () => {
  const box = await startMailBox()
  const core = await start({ env: { MAIL_URL: box.url } })
  open.push(box)
  await enrol(core, await core.register(), OLD)
  expect((await box.next()).text).toContain('The second factor of your account is set up')
})

test('reset by backup code: works once, ends sessions, and signing in still asks for a code', async () => {
  const core = await start()
  const token = await core.register()
  const { backupCodes, secret } = await enrol(core, token, OLD)
  const reset = async (email: string, code: string, password = NEW) => {
    const { status, json } = await post(core, '/api/auth/reset/backup-code', { email, code, password })
    return [status, json.code]
  }
  const [first = '', second = ''] = backupCodes
  expect(await reset('nobody@example.com', first)).toEqual([409, 'wrong_code'])
  expect(await reset(EMAIL, 'AAAAA-AAAAA')).toEqual([409, 'wrong_code'])
  // Six digits are no backup code.
  expect(await reset(EMAIL, codeNow(secret, core.now))).toEqual([409, 'wrong_code'])
  expect(await reset(EMAIL, first, 'password123')).toEqual([422, 'validation_failed'])
  const both = await Promise.all([reset(EMAIL, first), reset(EMAIL, first, `${NEW} two`)])
  expect(both.map(([status]) => String(status)).toSorted()).toEqual(['204', '409'])
  expect((await core.request('GET', '/api/account', { token })).status).toBe(401)
  expect((await post(core, '/api/auth/login', { email: EMAIL, password: OLD })).json.code).toBe('wrong_credentials')
  expect(await reset(EMAIL, second, NEW)).toEqual([204, undefined])
  expect((await post(core, '/api/auth/login', { email: EMAIL, password: NEW })).json.code).toBe('mfa_required')
  const tries = []
  for (let i = 0; i < 12; i++) tries.push((await reset(EMAIL, 'AAAAA-AAAAA'))[0])
  expect(tries).toContain(429)
})

test('reset by backup code: a wrong code costs as much work as an address that nobody has', async () => {
  const core = await start({ wrap: { passwordCost: { memoryCost: 32_768, timeCost: 3, parallelism: 1 } } })
  await core.register()
  const cpuOf = async (email: string): Promise<number> => {
    const before = process.cpuUsage()
    for (let i = 0; i < 4; i++)
      await post(core, '/api/auth/reset/backup-code', { email, code: 'AAAAA-AAAAA', password: NEW })
    const { user, system } = process.cpuUsage(before)
    return user + system
  }
  await cpuOf('warm@example.com')
  const [known, unknown] = [await cpuOf(EMAIL), await cpuOf('nobody@example.com')]
  expect(known / unknown).toBeGreaterThan(0.5)
  expect(known / unknown).toBeLessThan(2)
})
