import { afterEach, expect } from 'vitest'
import { BOT_KEY, startCore, type StartCore, type TestCore } from '../../support/core.ts'

/** Closed after each test. */
export const open: Array<{ close: () => Promise<unknown> }> = []
/** The time of the cores that `start` starts. */
export const clock = { at: 0 }

afterEach(async () => {
  for (const one of open.splice(0).toReversed()) await one.close()
})

export async function start(options: StartCore = {}): Promise<TestCore> {
  clock.at = Date.UTC(2026, 0, 5, 12)
  const core = await startCore({ now: () => clock.at, ...options })
  open.push(core)
  return core
}

/** Who reads what others were told. */
export const STAFF = { actorId: 'usr_0', requestId: 'req_0', permission: 'notices.read', isInChat: false } as const

interface Shown {
  id: string
  type: string
  channel: string
  state: string
  why: string | null
  text: string
}

export const listOf = async (core: TestCore, token: string): Promise<Shown[]> => {
  await planned(core)
  const { json, status, text } = await core.request('GET', '/api/notifications', { token })
  if (status !== 200) throw new Error(text)
  return json.items as unknown as Shown[]
}

export async function planned(core: TestCore): Promise<void> {
  await expect.poll(() => core.telling.isIdle()).toBe(true)
}

export async function claim(core: TestCore) {
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

export const report = (core: TestCore, id: string, outcome: string) =>
  core.request('POST', '/api/bot/notifications/outcomes', { token: BOT_KEY, json: { items: [{ id, outcome }] } })

/** Somebody in Telegram; returns their token. */
export async function person(core: TestCore, telegramId: string, language = 'en'): Promise<string> {
  const json = { telegram_id: telegramId, language }
  const { json: acted } = await core.request('POST', '/api/bot/act-for', { token: BOT_KEY, json })
  return String(acted.access_token)
}

export const accountOf = async (core: TestCore, token: string): Promise<string> =>
  String((await core.request('GET', '/api/account', { token })).json.id)

export async function adjust(core: TestCore, token: string, amount: number): Promise<void> {
  const path = `/api/admin/accounts/${await accountOf(core, token)}/adjust`
  const { status, text } = await core.request('POST', path, {
    token: await core.admin(),
    json: { amount, reason: 'a test' },
  })
  if (status !== 201) throw new Error(text)
}

export const prefer = (core: TestCore, token: string, json: unknown) =>
  core.request('PATCH', '/api/notifications/preferences', { token, json })

/** Somebody in the chat and with an address; returns their token. */
export async function both(core: TestCore, telegramId: string): Promise<string> {
  const token = await core.register()
  const { json: code } = await core.request('POST', '/api/account/link-code', { token })
  await person(core, telegramId)
  const json = { telegram_id: telegramId, code: code.code }
  const { status, text } = await core.request('POST', '/api/bot/link', { token: BOT_KEY, json })
  if (status !== 200) throw new Error(text)
  return token
}

export const userOf = async (core: TestCore, token: string): Promise<string> =>
  String((await core.request('GET', '/api/account', { token })).json.user_id)

/** As if they had followed the link of a letter. */
export const confirmAddress = (core: TestCore, userId: string) =>
  core.db.write(async (tx) => void (await tx.run(`UPDATE users SET email_confirmed_at = 1 WHERE id = '${userId}'`)))
