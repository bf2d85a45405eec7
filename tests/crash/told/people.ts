import type { Random } from '../../support/random.ts'
import { CRASH_ADMIN_TELEGRAM_ID, CRASH_BOT_KEY } from '../core-process.ts'

/** Core has died under a request: whether it was done is in doubt. */
export class Lost extends Error {}

export interface Reply {
  status: number
  json: Record<string, unknown>
}

/** Something said in a ticket. The same key and words are sent until core has answered. */
export interface Said {
  key: string
  text: string
  /** Where it was said, once core has said so. */
  ticketId: string | null
  by: 'customer' | 'staff'
  /** The customer. */
  telegramId: string
  isDone: boolean
}

const TICKET_MESSAGES_MAX = 15
const ASKERS = 4

/** Customers who ask, a member of staff who answers, and a bot that hands over what they are told. */
export function createPeople({ random }: { random: Random }) {
  let url = ''
  let keys = 0
  const said: Said[] = []
  /** The ids of the notices with a text, by who got them. */
  const told = new Map<string, Set<string>>()
  /** Those that were handed over and not reported yet. */
  const owing = new Set<string>()
  const current = new Map<string, { id: string; messages: number }>()

  async function ask(method: string, path: string, token: string, json?: unknown, key?: string): Promise<Reply> {
    const headers = {
      authorization: `Bearer ${token}`,
      ...(json === undefined ? {} : { 'content-type': 'application/json' }),
      ...(key === undefined ? {} : { 'idempotency-key': key }),
    }
    const body = json === undefined ? {} : { body: JSON.stringify(json) }
    try {
      const response = await fetch(`${url}${path}`, { method, headers, ...body })
      const text = await response.text()
      return { status: response.status, json: text === '' ? {} : JSON.parse(text) }
    } catch (error) {
      throw new Lost('core is gone', { cause: error })
    }
  }

  async function actFor(telegramId: string): Promise<string> {
    const { json } = await ask('POST', '/api/bot/act-for', CRASH_BOT_KEY, { telegram_id: telegramId, language: 'en' })
    return String(json['access_token'])
  }
  const admin = (): Promise<string> => actFor(CRASH_ADMIN_TELEGRAM_ID)

  /** Sends it once more; throws `Lost`. Refused for a limit, it never was. */
  async function send(one: Said): Promise<void> {
    const { key, text, ticketId, by, telegramId } = one
    const path =
      by === 'staff'
        ? `/api/admin/tickets/${ticketId}/messages`
        : ticketId === null
          ? '/api/tickets'
          : `/api/tickets/${ticketId}/messages`
    const reply = await ask('POST', path, by === 'staff' ? await admin() : await actFor(telegramId), { text }, key)
    if (reply.status === 429 || reply.status === 409) return void said.splice(said.indexOf(one), 1)
    if (reply.status >= 400) throw new Error(`${path} answered ${reply.status}: ${JSON.stringify(reply.json)}`)
    Object.assign(one, { ticketId: String(reply.json['id']), isDone: true })
  }

  function note(by: Said['by'], telegramId: string, ticketId: string | null): Said {
    const key = `k${keys++}`
    const one = { key, text: `${by} says ${key}`, ticketId, by, telegramId, isDone: false }
    said.push(one)
    return one
  }

  /** One thing after another until core is gone. */
  async function customer(telegramId: string): Promise<void> {
    for (;;) {
      const ticket = current.get(telegramId)
      const one = note('customer', telegramId, ticket?.id ?? null)
      await send(one)
      if (!one.isDone || one.ticketId === null) {
        await bot()
        continue
      }
      const messages = (ticket?.messages ?? 0) + 1
      current.set(telegramId, { id: one.ticketId, messages })
      if (random.next() < 0.7) await send(note('staff', telegramId, one.ticketId))
      if (messages < TICKET_MESSAGES_MAX) continue
      await ask('POST', `/api/tickets/${one.ticketId}/solve`, await actFor(telegramId))
      current.delete(telegramId)
    }
  }

  /** Takes what is due and reports it; returns how many there were. */
  async function bot(): Promise<number> {
    const { json } = await ask('POST', '/api/bot/notifications/claim', CRASH_BOT_KEY)
    const items = json['items'] as Array<{ id: string; telegram_id: string; text: string }>
    for (const { id, telegram_id, text } of items) {
      const key = `${telegram_id}: ${text}`
      told.set(key, (told.get(key) ?? new Set()).add(id))
      owing.add(id)
    }
    const reported = [...owing].slice(0, 100)
    if (reported.length === 0) return 0
    await ask('POST', '/api/bot/notifications/outcomes', CRASH_BOT_KEY, {
      items: reported.map((id) => ({ id, outcome: 'sent' })),
    })
    for (const id of reported) owing.delete(id)
    return items.length
  }

  async function bots(): Promise<void> {
    for (;;) if ((await bot()) === 0) await ask('GET', '/healthz', CRASH_BOT_KEY)
  }

  return {
    said,
    told,
    connect: (to: string): void => void (url = to),
    ask,
    actFor,
    admin,
    bot,
    /** Everybody at once; resolves when all have lost core. */
    async live(): Promise<void> {
      const all = [bots(), ...Array.from({ length: ASKERS }, (_, i) => customer(String(9_000 + i)))]
      for (const one of await Promise.allSettled(all))
        if (one.status === 'rejected' && !(one.reason instanceof Lost)) throw one.reason
    },
    /** Sends again what is in doubt. */
    async settle(): Promise<void> {
      for (const one of said.filter(({ isDone }) => !isDone)) await send(one)
    },
  }
}
export type People = ReturnType<typeof createPeople>
