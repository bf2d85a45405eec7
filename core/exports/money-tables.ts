import { sql } from 'drizzle-orm'
import type { Pseudonyms } from './pseudonyms.ts'
import { type ExportTable, PAGE_ROWS, pagesAfter } from './table.ts'

type PaymentRow = [
  provider: string,
  chargeId: string,
  at: number,
  account: string,
  person: string | null,
  ...rest: Array<string | number | null>,
]
type EntryRow = [at: number, id: string, type: string, account: string | null, job: string | null]
type PostingRow = [...EntryRow, position: number, source: string, target: string, amount: number]
type AccountRow = [at: number, id: string, ...rest: Array<string | number | null>]

/** Payments received, by when they came. */
export const paymentsTable = ({ of, ofNullable }: Pseudonyms): ExportTable => ({
  columns: [
    ['payment', 'text'],
    ['recorded_at', 'time'],
    ['account', 'text'],
    ['person', 'text'],
    ['provider', 'text'],
    ['plan', 'text'],
    ['credits', 'whole'],
    ['amount', 'whole'],
    ['currency', 'text'],
    ['credits_refunded', 'whole'],
    ['refunded_at', 'time'],
    ['dispute', 'text'],
  ],
  async *pages(reader, { from, to }) {
    const read = (after: PaymentRow | undefined): Promise<PaymentRow[]> =>
      reader.values<PaymentRow>(sql`SELECT c.provider, c.charge_id, c.created_at, c.account_id, o.user_id, o.plan, c.credits,
          coalesce(c.amount, o.price_amount), coalesce(c.currency, o.price_currency),
          CASE WHEN c.refunded_at IS NULL THEN c.refunded_credits ELSE max(c.refunded_credits, c.credits) END, c.refunded_at,
          (SELECT d.status FROM payment_disputes AS d WHERE d.provider = c.provider AND d.charge_id = c.charge_id
            ORDER BY d.created_at DESC LIMIT 1)
        FROM charges AS c LEFT JOIN orders AS o ON o.id = c.order_id
        WHERE c.created_at >= ${after?.[2] ?? from} AND c.created_at < ${to}
          ${after === undefined ? sql`` : sql`AND (c.created_at, c.provider, c.charge_id) > (${after[2]}, ${after[0]}, ${after[1]})`}
        ORDER BY c.created_at, c.provider, c.charge_id LIMIT ${PAGE_ROWS}`)
    for await (const rows of pagesAfter(read))
      yield rows.map(([provider, charge, at, account, person, plan = null, ...rest]) => [
        of(`pay_${provider} ${charge}`),
        at,
        of(account),
        ofNullable(person),
        provider,
        plan,
        ...rest,
      ])
  },
})

/** Postings of the ledger: each moved an amount of credits from a source to a target. */
export const ledgerTable = ({ of, ofNullable, ofSide: sideOf }: Pseudonyms): ExportTable => ({
  columns: [
    ['entry', 'text'],
    ['position', 'whole'],
    ['at', 'time'],
    ['type', 'text'],
    ['account', 'text'],
    ['job', 'text'],
    ['source', 'text'],
    ['source_id', 'text'],
    ['target', 'text'],
    ['target_id', 'text'],
    ['credits', 'whole'],
  ],
  async *pages(reader, { from, to }) {
    // Pages are of entries: postings of one are never torn apart.
    const read = (after: EntryRow | undefined): Promise<EntryRow[]> =>
      reader.values<EntryRow>(sql`SELECT created_at, id, type, account_id, job_id FROM entries
        WHERE created_at >= ${after?.[0] ?? from} AND created_at < ${to}
          ${after === undefined ? sql`` : sql`AND (created_at, id) > (${after[0]}, ${after[1]})`}
        ORDER BY created_at, id LIMIT ${PAGE_ROWS}`)
    for await (const entries of pagesAfter(read)) {
      const [first, last] = [entries[0], entries.at(-1)]
      if (first === undefined || last === undefined) continue
      const rows =
        await reader.values<PostingRow>(sql`SELECT e.created_at, e.id, e.type, e.account_id, e.job_id, p.position, p.source,
          p.target, p.amount
        FROM entries AS e JOIN postings AS p ON p.entry_id = e.id
        WHERE e.created_at >= ${first[0]} AND e.created_at <= ${last[0]}
          AND (e.created_at, e.id) >= (${first[0]}, ${first[1]}) AND (e.created_at, e.id) <= (${last[0]}, ${last[1]})
        ORDER BY e.created_at, e.id, p.position`)
      yield rows.map(([at, id, type, account, job, position, source, target, amount]) => [
        of(id),
        position,
        at,
        type,
        ofNullable(account),
        ofNullable(job),
        ...sideOf(source),
        ...sideOf(target),
        amount,
      ])
    }
  },
})

/** Accounts by when they were made, as they are now. */
export const accountsTable = ({ of }: Pseudonyms): ExportTable => ({
  columns: [
    ['account', 'text'],
    ['created_at', 'time'],
    ['kind', 'text'],
    ['state', 'text'],
    ['blocked_at', 'time'],
    ['members', 'whole'],
    ['credits', 'whole'],
    ['first_forecast_at', 'time'],
    ['first_payment_at', 'time'],
  ],
  async *pages(reader, { from, to }) {
    const read = (after: AccountRow | undefined): Promise<AccountRow[]> =>
      reader.values<AccountRow>(sql`SELECT a.created_at, a.id, a.kind, a.state, a.blocked_at,
          (SELECT count(*) FROM memberships AS m WHERE m.account_id = a.id AND m.ended_at IS NULL),
          coalesce((SELECT b.amount FROM balances AS b WHERE b.ledger_account = 'wallet:' || a.id), 0),
          (SELECT j.created_at FROM jobs AS j WHERE j.account_id = a.id ORDER BY j.seq LIMIT 1),
          (SELECT min(c.created_at) FROM charges AS c WHERE c.account_id = a.id)
        FROM accounts AS a WHERE a.created_at >= ${after?.[0] ?? from} AND a.created_at < ${to}
          ${after === undefined ? sql`` : sql`AND (a.created_at, a.id) > (${after[0]}, ${after[1]})`}
        ORDER BY a.created_at, a.id LIMIT ${PAGE_ROWS}`)
    for await (const rows of pagesAfter(read)) yield rows.map(([at, id, ...rest]) => [of(id), at, ...rest])
  },
})
