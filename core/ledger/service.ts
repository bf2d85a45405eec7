import { setImmediate as nextTurn } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import type { Page, PageQuery } from '../contract/common.ts'
import type { BalanceView, TransactionView } from '../contract/ledger.ts'
import { LIMITS } from '../contract/limits.ts'
import type { Db, Reader, Tx } from '../db/client.ts'
import type { Snapshot } from '../db/writer.ts'
import type { Now } from '../kit/clock.ts'
import { toCsvLine } from '../kit/text/csv.ts'
import { parseCursor, toCursor } from '../kit/http/cursor.ts'
import { AppError } from '../kit/errors.ts'
import type { NewId } from '../kit/ids.ts'
import { findLedgerFaults, type LedgerFaults } from './check.ts'
import {
  type Credits,
  type Entry,
  type EntryType,
  isFloored,
  isHold,
  isWallet,
  ownerOf,
  type Posting,
  toCredits,
  walletOf,
} from './posting.ts'
import { type StatementLine, toStoredType, toTransactionView } from './statement.ts'
import * as lines from './statement-store.ts'
import * as store from './store.ts'

export interface LedgerDeps {
  db: Db
  now: Now
  newId: NewId
}

/** The outcome of an entry. `duplicate`: its key existed and nothing moved; `nothing`: there was nothing to
 *  move. */
export type Posted = { kind: 'posted'; entryId: string } | { kind: 'duplicate'; entryId: string } | { kind: 'nothing' }

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
  /** Writes an entry, updates the balances and adds a statement line to each wallet touched. `null` does
   *  nothing. The same key again moves nothing; with different content it throws `idempotency_mismatch`.
   *  Throws `insufficient_credits` if a wallet or hold would go below zero. */
  async function post(tx: Tx, entry: Entry | null): Promise<Posted> {
    if (entry === null) return { kind: 'nothing' }
    const { type, reason, accountId, jobId, key } = entry
    const row = { id: newId('ent'), type, reason, accountId, jobId, key, createdAt: now() }
    if (!(await store.insertEntry(tx, row))) return { kind: 'duplicate', entryId: await findTwin(tx, entry) }
    const wallets = new Map<string, { amount: number; balanceAfter: number }>()
    for (const [position, posting] of entry.postings.entries()) {
      await store.insertPosting(tx, row.id, position, posting)
      note(wallets, posting.source, 0 - posting.amount, await take(tx, posting))
      note(wallets, posting.target, posting.amount, await give(tx, entry, posting))
    }
    // What a grant pays for, and gets back, its account reads of too: it cost nothing.
    if (wallets.size === 0 && (type === 'hold' || type === 'release'))
      wallets.set(accountId, { amount: 0, balanceAfter: await available(tx, accountId) })
    for (const [owner, { amount, balanceAfter }] of wallets) {
      await lines.insertLine(tx, {
        accountId: owner,
        entryId: row.id,
        type,
        amount,
        balanceAfter,
        reason,
        jobId,
        createdAt: row.createdAt,
      })
    }
    return { kind: 'posted', entryId: row.id }
  }

  async function take(tx: Tx, { source, amount }: Posting): Promise<number> {
    if (!isFloored(source)) return store.addToBalance(tx, { ledgerAccount: source, ownerId: null, amount: 0 - amount })
    // A hold is always taken whole and its row deleted: there are as many rows as running jobs.
    if (isHold(source) && (await store.dropBalance(tx, source, amount))) return 0
    const left = await store.takeFromBalance(tx, source, amount)
    if (left !== undefined) return left
    const there = isWallet(source) ? await available(tx, ownerOf(source)) : 0
    throw new AppError('insufficient_credits', { needed: amount, available: there, missing: amount - there })
  }

  async function give(tx: Tx, { accountId }: Entry, { target, amount }: Posting): Promise<number> {
    const ownerId = isWallet(target) ? ownerOf(target) : isHold(target) ? accountId : null
    const balance = await store.addToBalance(tx, { ledgerAccount: target, ownerId, amount })
    if (isWallet(target) && balance > LIMITS.creditsMax) {
      throw new AppError('state_conflict', { what: 'wallet', state: 'full' })
    }
    return balance
  }

  async function findTwin(tx: Tx, entry: Entry): Promise<string> {
    const twin = await store.findEntry(tx, { key: entry.key })
    if (twin === undefined) throw new Error('an entry was neither inserted nor there')
    const { type, accountId, jobId, postings } = entry
    const same = isDeepStrictEqual(
      { type, accountId, jobId, postings: postings.map(({ source, target, amount }) => ({ source, target, amount })) },
      { type: twin.type, accountId: twin.accountId, jobId: twin.jobId, postings: twin.postings },
    )
    if (!same) throw new AppError('idempotency_mismatch', {})
    return twin.id
  }

  /** Returns what an account can spend now; inside a transaction, including its own changes. */
  async function available(reader: Reader, accountId: string): Promise<Credits> {
    return toCredits((await store.findBalance(reader, walletOf(accountId))) ?? 0)
  }

  async function balance(reader: Reader, accountId: string): Promise<BalanceView> {
    const sums = await store.sumBalances(reader, accountId)
    return { balance: sums.available + sums.held, held: sums.held, available: sums.available }
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

/** Adds up what an entry does to each wallet it touches. */
function note(
  wallets: Map<string, { amount: number; balanceAfter: number }>,
  at: Posting['source'],
  amount: number,
  balanceAfter: number,
): void {
  if (!isWallet(at)) return
  const owner = ownerOf(at)
  wallets.set(owner, { amount: (wallets.get(owner)?.amount ?? 0) + amount, balanceAfter })
}

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
