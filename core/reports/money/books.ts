import { type SQL, sql } from 'drizzle-orm'
import type {
  MonthLine,
  MonthReport,
  MonthsQuery,
  ProviderLine,
  ProviderReport,
  TrialBalance,
} from '../../contract/money/reports.ts'
import type { Db } from '../../db/client.ts'
import { type Now, toIso } from '../../kit/clock.ts'
import { refuseField } from '../../kit/errors.ts'
import { monthAfter, monthOf, monthsBetween } from './months.ts'

const MONTHS_SHOWN = 12
const MONTHS_MAX = 120

/** Whose credits a ledger account's are: of a wallet, a hold, a dispute or a debt only the kind is told. */
const kindOf = (column: SQL): SQL =>
  sql`CASE WHEN substr(${column}, 1, instr(${column} || ':', ':')) IN ('wallet:', 'hold:', 'dispute:', 'debt:')
    THEN substr(${column}, 1, instr(${column}, ':')) || '*' ELSE ${column} END`

/** Every movement as two lines: what came to an account of the ledger, and what left another. */
const MOVES = sql`(
  SELECT e.created_at AS at, p.target AS account, p.amount AS came, 0 AS went FROM postings AS p JOIN entries AS e ON e.id = p.entry_id
  UNION ALL SELECT e.created_at, p.source, 0, p.amount FROM postings AS p JOIN entries AS e ON e.id = p.entry_id)`
const MONTH = sql`strftime('%Y-%m', at / 1000, 'unixepoch')`

/** The reports of the shop's money. All of them are sums over the postings of the ledger, so that they tie to it. */
export function createBooks({ db, now }: { db: Db; now: Now }) {
  /** Throws `validation_failed`. */
  function rangeOf({ from, to }: MonthsQuery) {
    const last = to ?? monthOf(now())
    const first = from ?? monthAfter(last, 1 - MONTHS_SHOWN)
    const range = monthsBetween(first, last, MONTHS_MAX)
    if (range === undefined)
      throw refuseField(
        'query/from',
        {
          en: 'after the last month, or too long before it',
          ru: 'позже последнего месяца или слишком задолго до него',
        },
        { en: `ask for at most ${MONTHS_MAX} months`, ru: `запросите не больше ${MONTHS_MAX} месяцев` },
      )
    return { from: first, to: last, ...range }
  }

  return {
    /** What each month brought, in credits. Throws `validation_failed`. */
    async months(query: MonthsQuery): Promise<MonthReport> {
      const { from, to, months, ends } = rangeOf(query)
      const rows = await db.reader.values<[string, string, number]>(sql`
        SELECT ${MONTH}, ${kindOf(sql`account`)} AS kind, sum(came) - sum(went)
        FROM ${MOVES} WHERE at < ${ends} GROUP BY 1, 2`)
      const parts = await db.reader.values<[string, number]>(sql`
        SELECT ${MONTH}, sum(went) FROM (
          SELECT e.created_at AS at, p.amount AS went FROM postings AS p JOIN entries AS e ON e.id = p.entry_id
          WHERE e.type = 'top_up' AND p.source LIKE 'funding:%'
        ) WHERE at < ${ends} GROUP BY 1`)
      const sold = new Map(parts)
      const net = (month: string, is: (kind: string) => boolean): number =>
        rows.reduce((sum, [at, kind, moved]) => (at === month && is(kind) ? sum + moved : sum), 0)
      const unusedAt = (month: string): number =>
        rows.reduce((sum, [at, kind, moved]) => (at <= month && CUSTOMERS.includes(kind) ? sum + moved : sum), 0)
      const items = months.map((month): MonthLine => {
        const bought = sold.get(month) ?? 0
        return {
          month,
          sold: bought,
          refunded: net(month, (kind) => kind.startsWith('funding:')) + bought,
          lost: 0 - net(month, (kind) => kind === 'refund' || kind === 'debt:*'),
          granted: 0 - net(month, (kind) => kind.startsWith('grant:')),
          adjusted: 0 - net(month, (kind) => kind === 'adjustment'),
          expired: net(month, (kind) => kind === 'breakage'),
          revenue: net(month, (kind) => kind === 'revenue'),
          unused: unusedAt(month),
        }
      })
      return { from, to, items }
    },

    /** What came and went by each provider in each month: credits as the ledger has them, money as the charges have it. Throws
     *  `validation_failed`. */
    async providers(query: MonthsQuery): Promise<ProviderReport> {
      const { from, to, begins, ends } = rangeOf(query)
      const moved = await db.reader.values<[string, string, number, number]>(sql`
        SELECT ${MONTH}, substr(account, 9), sum(sold), sum(back) FROM (
          SELECT e.created_at AS at, p.source AS account, CASE WHEN e.type = 'top_up' THEN p.amount ELSE 0 END AS sold,
            CASE WHEN e.type = 'top_up' THEN 0 ELSE -p.amount END AS back
            FROM postings AS p JOIN entries AS e ON e.id = p.entry_id WHERE p.source LIKE 'funding:%'
          UNION ALL SELECT e.created_at, p.target, 0, p.amount
            FROM postings AS p JOIN entries AS e ON e.id = p.entry_id WHERE p.target LIKE 'funding:%'
        ) WHERE at >= ${begins} AND at < ${ends} GROUP BY 1, 2 ORDER BY 1, 2`)
      const paid = await db.reader.values<[string, string, string | null, number, number]>(sql`
        SELECT ${MONTH}, provider, currency, count(*), sum(amount) FROM (
          SELECT c.created_at AS at, c.provider, coalesce(c.currency, o.price_currency) AS currency,
            coalesce(c.amount, o.price_amount, 0) AS amount
          FROM charges AS c LEFT JOIN orders AS o ON o.id = c.order_id
        ) WHERE at >= ${begins} AND at < ${ends} GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`)
      return { from, to, items: moved.flatMap((row) => toProviderLines(row, paid)) }
    },

    /** Every account of the ledger at a moment, ms. */
    async trialBalance(at = now()): Promise<TrialBalance> {
      const rows = await db.reader.values<[string, number, number]>(sql`
        SELECT ${kindOf(sql`account`)} AS kind, sum(went), sum(came) FROM ${MOVES} WHERE at <= ${at} GROUP BY kind ORDER BY kind`)
      const items = rows.map(([account, debit, credit]) => ({ account, debit, credit, balance: credit - debit }))
      const total = items.reduce(
        (sum, { debit, credit, balance }) => ({
          debit: sum.debit + debit,
          credit: sum.credit + credit,
          balance: sum.balance + balance,
        }),
        { debit: 0, credit: 0, balance: 0 },
      )
      return { at: toIso(at), items, total }
    },
  }
}

/** What is customers' and not used. */
const CUSTOMERS = ['wallet:*', 'hold:*', 'dispute:*']

/** One line for each currency; the credits stand in the first. */
function toProviderLines(
  [month, provider, sold, back]: [string, string, number, number],
  paid: ReadonlyArray<[string, string, string | null, number, number]>,
): ProviderLine[] {
  const sums = paid.filter(([at, name]) => at === month && name === provider)
  const lines = sums.length === 0 ? [[month, provider, null, 0, 0] as const] : sums
  return lines.map(([, , currency, payments, amount], index) => ({
    month,
    provider,
    payments,
    credits_sold: index === 0 ? sold : 0,
    credits_refunded: index === 0 ? back : 0,
    currency,
    amount,
  }))
}
