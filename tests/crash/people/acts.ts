import { z } from 'zod'
import { samplePrices } from '../../support/samples.ts'
import { type CoreProcess, CRASH_ADMIN_TELEGRAM_ID, CRASH_BOT_KEY } from '../core-process.ts'

/** Bodies are looked into freely here; what they must be is the contract's business. */
type Body = ReturnType<typeof JSON.parse>

export interface Answered {
  status: number
  body: Body
}

export type Ask = (
  method: string,
  path: string,
  asked?: { token?: string | undefined; json?: unknown; headers?: Record<string, string> },
) => Promise<Answered>

export const OLD = 'correct horse battery'
export const NEW = 'staple under a green moon'
const LEFT = 500

/** Asks one core; a connection that is lost rejects. */
export const askOf =
  ({ url }: CoreProcess): Ask =>
  async (method, path, { token, json, headers = {} } = {}) => {
    const answer = await fetch(`${url}${path}`, {
      method,
      headers: {
        ...headers,
        ...(json === undefined ? {} : { 'content-type': 'application/json' }),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      ...(json === undefined ? {} : { body: JSON.stringify(json) }),
    })
    const text = await answer.text()
    const isJson = /[/+]json/.test(answer.headers.get('content-type') ?? '')
    return { status: answer.status, body: isJson ? JSON.parse(text) : { text } }
  }

/** Throws if it was refused: what a test needs beforehand. */
async function must(answer: Promise<Answered>): Promise<Body> {
  const { status, body } = await answer
  if (status >= 300) throw new Error(`${status} ${JSON.stringify(body)}`)
  return body
}

/** An act of several steps, ready to be done, and what must be so after a kill in the middle of it. */
export interface Prepared {
  act: (ask: Ask) => Promise<Answered>
  /** Returns whether it was done; throws for what is done by half. */
  isDone: (ask: Ask) => Promise<boolean>
}

const tokenSchema = z.object({ access_token: z.string() })

export async function adminOf(ask: Ask): Promise<string> {
  const json = { telegram_id: CRASH_ADMIN_TELEGRAM_ID }
  return tokenSchema.parse((await ask('POST', '/api/bot/act-for', { token: CRASH_BOT_KEY, json })).body).access_token
}

const signIn = (ask: Ask, email: string, password: string) =>
  ask('POST', '/api/auth/login', { json: { email, password } })

async function register(ask: Ask, email: string): Promise<{ token: string; id: string; email: string }> {
  const json = { email, password: OLD }
  const { access_token: token } = tokenSchema.parse(await must(ask('POST', '/api/auth/register', { json })))
  return { token, email, id: String((await must(ask('GET', '/api/account', { token }))).id) }
}

/** How often the log has an act of somebody. */
async function countOf(ask: Ask, action: string, about: string): Promise<number> {
  const path = `/api/admin/audit?action=${action}&about=${about}&limit=100`
  return (await must(ask('GET', path, { token: await adminOf(ask) }))).items.length
}

function agree(what: string, ...facts: boolean[]): boolean {
  if (new Set(facts).size > 1) throw new Error(`${what} is done by half: ${facts.join(', ')}`)
  return facts[0] === true
}

/** What is prepared anew before each kill, by the name of the act. `n` tells one kill from another. */
export const PREPARE: Record<string, (ask: Ask, n: number) => Promise<Prepared>> = {
  async 'a device signed out'(ask, n) {
    const anna = await register(ask, `device${n}@example.com`)
    const other = tokenSchema.parse(await must(signIn(ask, anna.email, OLD))).access_token
    return {
      act: (live) => live('DELETE', '/api/sessions', { token: anna.token }),
      async isDone(live) {
        const works = (await live('GET', '/api/account', { token: other })).status === 200
        const { items } = await must(live('GET', '/api/sessions', { token: anna.token }))
        const noted = (await countOf(live, 'session.ended', anna.id)) === 1
        return agree('signing out', !works, items.length === 1, noted)
      },
    }
  },

  async 'a password reset'(ask, n) {
    const telegram_id = String(70_000 + n)
    const chat = await must(ask('POST', '/api/bot/act-for', { token: CRASH_BOT_KEY, json: { telegram_id } }))
    const anna = await register(ask, `reset${n}@example.com`)
    const { code } = await must(ask('POST', '/api/account/link-code', { token: anna.token }))
    await must(ask('POST', '/api/bot/link', { token: CRASH_BOT_KEY, json: { telegram_id, code } }))
    if (chat.account === undefined) throw new Error('no account of the chat')
    const link = await must(ask('POST', '/api/bot/reset-link', { token: CRASH_BOT_KEY, json: { telegram_id } }))
    const json = { code: String(link.url).split('#')[1], password: NEW }
    return {
      act: (live) => live('POST', '/api/auth/reset/confirm', { json }),
      async isDone(live) {
        const ended = (await live('GET', '/api/account', { token: anna.token })).status === 401
        const [old, fresh] = [await signIn(live, anna.email, OLD), await signIn(live, anna.email, NEW)]
        const noted = (await countOf(live, 'password.reset', anna.id)) === 1
        const again = await live('POST', '/api/auth/reset/confirm', { json: { ...json, password: 'password' } })
        const isUsed = again.body.code === 'reset_link_invalid'
        return agree('a reset', fresh.status === 200, old.status !== 200, ended, noted, isUsed)
      },
    }
  },

  async 'an export asked for'(ask, n) {
    const anna = await register(ask, `export${n}@example.com`)
    return {
      act: (live) => live('POST', '/api/account/export', { token: anna.token }),
      async isDone(live) {
        const { status } = await live('GET', '/api/account/export', { token: anna.token })
        return agree('an export', status === 200, (await countOf(live, 'account.export_asked', anna.id)) === 1)
      },
    }
  },

  async 'a deletion asked for'(ask, n) {
    const anna = await register(ask, `leaving${n}@example.com`)
    const { available } = await must(ask('GET', '/api/account/balance', { token: anna.token }))
    const json = { password: OLD, give_up_credits: available ?? LEFT }
    return {
      act: (live) => live('DELETE', '/api/account', { token: anna.token, json }),
      async isDone(live) {
        const token = tokenSchema.parse(await must(signIn(live, anna.email, OLD))).access_token
        const { state } = await must(live('GET', '/api/account/deletion', { token }))
        return agree(
          'a deletion',
          state === 'scheduled',
          (await countOf(live, 'account.deletion_scheduled', anna.id)) === 1,
        )
      },
    }
  },

  async 'a company applied for'(ask, n) {
    const anna = await register(ask, `applicant${n}@example.com`)
    const json = { company: `Rook ${n}`, tax_id: 'GB123456789', billing_address: '1 High Street, London' }
    return {
      act: (live) => live('POST', '/api/companies', { token: anna.token, json }),
      async isDone(live) {
        const { items } = await must(live('GET', '/api/accounts', { token: anna.token }))
        const company = items.find((one: Body) => one.id !== anna.id)
        if (company === undefined) return false
        const headers = { 'x-account': company.id }
        const members = await live('GET', '/api/account/members', { token: anna.token, headers })
        const isOwned = members.status === 200 && members.body.items.length === 1
        return agree('an application', true, isOwned, (await countOf(live, 'company.applied', company.id)) === 1)
      },
    }
  },

  async 'an invitation accepted'(ask, n) {
    const anna = await register(ask, `owner${n}@example.com`)
    const boris = await register(ask, `guest${n}@example.com`)
    const json = { company: `Bishop ${n}`, tax_id: 'GB123456789', billing_address: '1 High Street, London' }
    const company = await must(ask('POST', '/api/companies', { token: anna.token, json }))
    const headers = { 'x-account': String(company.id) }
    const { code } = await must(ask('POST', '/api/account/invitations', { token: anna.token, headers, json: {} }))
    return {
      act: (live) => live('POST', '/api/invitations/accept', { token: boris.token, json: { code } }),
      async isDone(live) {
        const { items } = await must(live('GET', '/api/account/members', { token: anna.token, headers }))
        const noted = (await countOf(live, 'member.joined', company.id)) === 1
        const again = await live('POST', '/api/invitations/preview', { token: boris.token, json: { code } })
        return agree('joining', items.length === 2, noted, again.status !== 200)
      },
    }
  },

  async 'a proposal approved'(ask, n) {
    const [anna, olga] = [await register(ask, `rich${n}@example.com`), await register(ask, `clerk${n}@example.com`)]
    const given = { role: 'admin', reason: 'a test' }
    await must(ask('PUT', `/api/admin/accounts/${olga.id}/role`, { token: await adminOf(ask), json: given }))
    const clerk = tokenSchema.parse(await must(signIn(ask, olga.email, OLD))).access_token
    const json = { amount: 2_000, reason: 'a test' }
    const { id } = await must(ask('POST', `/api/admin/accounts/${anna.id}/adjust`, { token: clerk, json }))
    const before = (await must(ask('GET', '/api/account/balance', { token: anna.token }))).available
    const approver = await adminOf(ask)
    return {
      act: (live) => live('POST', `/api/admin/proposals/${String(id)}/approve`, { token: approver }),
      async isDone(live) {
        const token = await adminOf(live)
        const { status } = await must(live('GET', `/api/admin/proposals/${String(id)}`, { token }))
        const after = (await must(live('GET', '/api/account/balance', { token: anna.token }))).available
        const noted = (await countOf(live, 'account.adjusted', anna.id)) === 1
        return agree('an approval', status === 'approved', after === before + 2_000, noted)
      },
    }
  },

  async 'a forecast and its receipt'(ask, n) {
    const anna = await register(ask, `receipt${n}@example.com`)
    const headers = { 'idempotency-key': `receipt-${n}` }
    const order = (live: Ask, rest: Record<string, string> = {}) => {
      const json = { model: 'naive', horizon: 2, data: samplePrices(60) }
      return live('POST', '/api/predict', { token: anna.token, json, headers: { ...headers, ...rest } })
    }
    return {
      act: (live) => order(live),
      async isDone(live) {
        const { items } = await must(live('GET', '/api/predict/history', { token: anna.token }))
        if (items.length === 0) return false
        const { id } = await must(order(live, { prefer: 'wait=30' }))
        const ended = await must(
          live('GET', `/api/predict/${String(id)}`, { token: anna.token, headers: { prefer: 'wait=30' } }),
        )
        const { text: receipt } = await must(live('GET', `/api/predict/${String(id)}/receipt`, { token: anna.token }))
        const checked = await must(live('POST', '/api/receipts/verify', { json: { receipt } }))
        return agree('a forecast', items.length === 1, ended.status === 'OK', checked.valid === true)
      },
    }
  },
}
