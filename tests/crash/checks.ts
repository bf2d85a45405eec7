import { z } from 'zod'
import { actForAdmin } from './acts.ts'
import type { Client } from './client.ts'
import type { Account } from './journal.ts'

/** What core itself says of its books and of its audit log. */
export async function checkCore({ retrying }: Client): Promise<string[]> {
  const token = await actForAdmin(retrying)
  const [books, audit] = await Promise.all([
    retrying.ask('GET', '/api/admin/ledger/check', [200], { token }),
    retrying.ask('GET', '/api/admin/audit/check', [200], { token }),
  ])
  const { faults } = ledgerSchema.parse(JSON.parse(books.text))
  const { ok, broken_at: brokenAt } = auditCheckSchema.parse(JSON.parse(audit.text))
  return [
    ...faults.map(({ invariant, detail }) => `ledger check: ${invariant}: ${detail}`),
    ...(ok ? [] : [`audit check: broken at ${brokenAt}`]),
  ]
}

/** I-15: what the pages of a statement add up to is the balance. Only while nothing moves. */
export async function checkStatement({ retrying }: Client, account: Account): Promise<string[]> {
  let [sum, cursor, lines] = [0, '', 0]
  do {
    const path = `/api/account/transactions?limit=50${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`
    const { text } = await retrying.ask('GET', path, [200], { account })
    const page = pageSchema.parse(JSON.parse(text))
    sum += page.items.reduce((total, { amount }) => total + amount, 0)
    lines += page.items.length
    cursor = page.next_cursor ?? ''
  } while (cursor !== '')
  const { text } = await retrying.ask('GET', '/api/account/balance', [200], { account })
  const { balance, available } = balanceSchema.parse(JSON.parse(text))
  return sum === available && balance === available
    ? []
    : [`${account.email}: ${lines} lines add up to ${sum}, available ${available} of ${balance} with nothing running`]
}

/** How many jobs of an account have not ended: 0 or 1, for nobody needs to know more. */
export async function pendingOf({ retrying }: Client, account: Account): Promise<number> {
  const reply = await retrying.ask('GET', '/api/predict/history?status=PENDING&limit=1', [200], { account })
  return z.object({ items: z.array(z.unknown()) }).parse(JSON.parse(reply.text)).items.length
}

const ledgerSchema = z.object({ faults: z.array(z.object({ invariant: z.string(), detail: z.string() })) })
const auditCheckSchema = z.object({ ok: z.boolean(), broken_at: z.number().nullable() })
const pageSchema = z.object({ items: z.array(z.object({ amount: z.number() })), next_cursor: z.string().nullable() })
const balanceSchema = z.object({ balance: z.number(), available: z.number() })
