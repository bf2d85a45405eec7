import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Page, PageQuery } from '../contract/common.ts'
import type { BalanceView, OwnBalance, TransactionView } from '../contract/ledger.ts'
import type { Db, Reader, Tx } from '../db/client.ts'
import type { Snapshot } from '../db/writer.ts'
import { type Now, toIso } from '../kit/clock.ts'
import { toCsvLine } from '../kit/text/csv.ts'
import { parseCursor, toCursor } from '../kit/http/cursor.ts'
import type { NewId } from '../kit/ids.ts'
import { findLedgerFaults, type LedgerFaults } from './check.ts'
import { endLot, expiringIn, paidIn, type Place, spendableIn } from './lots.ts'
import { createExpiring } from './expiring.ts'
import * as grants from './grants-store.ts'
import { createPost, keep } from './post.ts'
import { type Credits, type EntryType, isWallet, toCredits, walletOf } from './posting.ts'
import { type StatementLine, toStoredType, toTransactionView } from './statement.ts'
import * as lines from './statement-store.ts'
import * as store from './store.ts'

export interface LedgerDeps {
  db: Db
  now: Now
  newId: NewId
}

export interface StatementQuery extends PageQuery {
  type?: TransactionView['type'] | undefined
}

/** Lines scanned per page of one type, so that a rare type in a long statement costs no more than a full
 *  page. */
const LINES_SCANNED_MAX = 5_000
const EXPORT_LINES = 500

/** Double-entry credits: every movement is an entry, and the balances are kept beside the entries. Knows no
 *  other noun. */
export function createLedger({ db, now, newId }: LedgerDeps) {
  const { post, available, expire } = createPost({ now, newId })
  const { expireOf, listDue, moveGrants } = createExpiring({ db, now, expire })

  async function balance(reader: Reader, accountId: string): Promise<BalanceView> {
    const { wallet, held } = await store.sumBalances(reader, accountId)
    const spendable = spendableIn(wallet, now())
    return { balance: spendable + held, held, available: spendable }
  }

  /** The balance, and which credits expire when. */
  async function ownBalance(reader: Reader, accountId: string): Promise<OwnBalance> {
    const expiring = expiringIn(await placeOf(reader, accountId), now())
    return {
      ...(await balance(reader, accountId)),
      expiring: expiring.map(({ credits, expiresAt }) => ({ credits, expires_at: toIso(expiresAt) })),
    }
  }

  /** What can be spent and was paid for: no more than that goes back to its payer. */
  async function paid(reader: Reader, accountId: string): Promise<Credits> {
    return toCredits(paidIn(await placeOf(reader, accountId), now()))
  }

  /** What an account has available, with its lots. */
  async function placeOf(reader: Reader, accountId: string): Promise<Place> {
    return (await store.findBalance(reader, walletOf(accountId))) ?? { amount: 0, lots: [] }
  }

  /** What of each grant of an account is available, and what is held or frozen. */
  async function placed(reader: Reader, accountId: string): Promise<Map<string, { available: number; held: number }>> {
    const sums = new Map<string, { available: number; held: number }>()
    for (const { at, lots } of await grants.listPlaces(reader, accountId))
      for (const { id, left } of lots) {
        const { available: some, held } = sums.get(id) ?? { available: 0, held: 0 }
        sums.set(id, isWallet(at) ? { available: some + left, held } : { available: some, held: held + left })
      }
    return sums
  }

  /** Ends a grant now, wherever its credits are: what is available goes to breakage, what is held does when it is released. */
  async function endGrant(
    tx: Tx,
    { entryId, accountId, expiresAt }: Pick<grants.GrantRow, 'entryId' | 'accountId' | 'expiresAt'>,
  ): Promise<void> {
    const at = Math.min(expiresAt ?? now(), now())
    for (const { at: place, lots } of await grants.listPlaces(tx, accountId))
      if (lots.some(({ id }) => id === entryId)) await keep(tx, place, endLot(lots, entryId, at))
    await grants.updateGrant(tx, entryId, { expiresAt: at })
    await expireOf(tx, accountId)
  }

  /** Newest first. With a type, a page may be short though more follow: then `next_cursor` is not null. */
  async function statement(reader: Reader, accountId: string, query: StatementQuery): Promise<Page<TransactionView>> {
    const below = query.cursor === undefined ? Number.MAX_SAFE_INTEGER : parseCursor(query.cursor, ['number'])[0]
    const { limit, type } = query
    if (type === undefined) {
      const rows = await lines.listLines(reader, { accountId, below, limit: limit + 1 })
      return toPage(rows.slice(0, limit), rows.length > limit ? rows[limit - 1]?.seq : undefined)
    }
    const top = Math.min(below, (await lines.lastLine(reader, accountId)) + 1)
    const from = Math.max(1, top - LINES_SCANNED_MAX)
    const asked = { accountId, below: top, from, limit: limit + 1, ...toStoredType(type) }
    const rows = await lines.listLinesOfType(reader, asked)
    const end = rows.length > limit ? rows[limit - 1]?.seq : from > 1 ? from : undefined
    return toPage(rows.slice(0, limit), end)
  }

  /** Yields the whole statement as CSV, newest first, one page at a time; the event loop turns between pages. */
  async function* statementCsv(reader: Reader, accountId: string): AsyncGenerator<string> {
    yield toCsvLine(['id', 'type', 'amount', 'balance_after', 'reason', 'job_id', 'created_at', 'ordered_by'])
    let below = (await lines.lastLine(reader, accountId)) + 1
    while (below > 1) {
      const rows = await lines.listLines(reader, { accountId, below, limit: EXPORT_LINES })
      yield rows.map((row) => toCsv(toTransactionView(toLine(row)))).join('')
      below = rows.at(-1)?.seq ?? 0
      await nextTurn()
    }
  }

  return {
    post,
    available,
    balance,
    ownBalance,
    paid,
    grants: {
      find: grants.findGrant,
      placed,
      list: grants.listGrants,
      listUnwarned: grants.listUnwarned,
      update: grants.updateGrant,
      move: moveGrants,
    },
    placeOf,
    listDue,
    expireOf,
    endGrant,
    statement,
    statementCsv,
    /** An entry with its postings, or undefined. */
    findEntry: store.findEntry,
    /** The total that each type of entry has moved in and out of an account's wallet. */
    totals: (reader: Reader, accountId: string): Promise<Map<EntryType, number>> => lines.sumLines(reader, accountId),
    /** Checks the invariants of the ledger tables alone; `reports` adds those that join them with jobs and
     *  charges. */
    check: (snapshot?: Snapshot): Promise<LedgerFaults> =>
      snapshot === undefined ? db.snapshot(findLedgerFaults) : findLedgerFaults(snapshot),
  }
}
export type Ledger = ReturnType<typeof createLedger>

const toLine = (row: lines.StatementRow): StatementLine => ({ ...row, captured: row.captured === 1 })

function toPage(rows: lines.StatementRow[], end: number | undefined): Page<TransactionView> {
  return {
    items: rows.map((row) => toTransactionView(toLine(row))),
    next_cursor: end === undefined ? null : toCursor(end),
  }
}

const toCsv = (view: TransactionView): string =>
  toCsvLine([
    view.id,
    view.type,
    view.amount,
    view.balance_after,
    view.reason,
    view.job_id,
    view.created_at,
    view.ordered_by,
  ])
