import { expect } from 'vitest'
import { BOT_KEY, type StartCore, startCore } from '../../../support/core.ts'
import { codeNow } from '../../../support/factor.ts'

export const PASSWORD = 'correct horse battery'
export const REASON = 'a test'

/** Starts a core whose clock is the test's own, with what people and staff do there. */
export async function startFactorWorld(options: StartCore = {}) {
  const clock = { at: Date.UTC(2023, 0, 1, 0, 0, 10) }
  const core = await startCore({ now: () => clock.at, ...options })

  async function ask(method: string, path: string, token: string, json?: unknown) {
    const answer = await core.request(method, path, { token, ...(json === undefined ? {} : { json }) })
    return { status: answer.status, code: answer.json.code, json: answer.json }
  }

  return {
    core,
    clock,
    ask,
    minutes: (n: number): void => void (clock.at += n * 60_000),
    stepUp: (token: string, secret: string) =>
      ask('POST', '/api/auth/step-up', token, { code: codeNow(secret, core.now) }),
    inChat: async (telegram_id: string, pass?: unknown): Promise<string> => {
      const { json } = await core.request('POST', '/api/bot/act-for', { token: BOT_KEY, json: { telegram_id, pass } })
      return String(json.access_token)
    },
    /** A person with a role who signs in with a password; returns a fresh token. */
    newStaff: async (role: string, email: string): Promise<{ token: string; id: string }> => {
      const registered = await core.request('POST', '/api/auth/register', { json: { email, password: PASSWORD } })
      const { json } = await ask('GET', '/api/account', String(registered.json.access_token))
      const path = `/api/admin/accounts/${String(json.id)}/role`
      const change = await ask('PUT', path, await core.admin(), { role, reason: REASON })
      expect(change.status).toBe(200)
      const login = await core.request('POST', '/api/auth/login', { json: { email, password: PASSWORD } })
      return { token: String(login.json.access_token), id: String(json.id) }
    },
    [Symbol.asyncDispose]: () => core.close(),
  }
}
