import type { LedgerCheck } from '../contract/ledger.ts'
import type { Snapshot } from '../db/writer.ts'
import { type Invariant, LOT_INVARIANTS } from './check-lots.ts'

export interface LedgerFaults {
  checked: { entries: number; postings: number; accounts: number }
  faults: LedgerCheck['faults']
}

/** Faults reported per invariant: enough to identify the problem. */
const FAULTS_MAX = 20

const INVARIANTS: readonly Invariant[] = [
  {
    invariant: 'every balance is the sum of its postings',
    broken: `SELECT at || ': balance ' || sum(kept) || ', postings ' || sum(moved) FROM (
      SELECT ledger_account AS at, amount AS kept, 0 AS moved FROM balances
      UNION ALL SELECT target, 0, sum(amount) FROM postings GROUP BY target
      UNION ALL SELECT source, 0, -sum(amount) FROM postings GROUP BY source
    ) GROUP BY at HAVING sum(kept) <> sum(moved)`,
  },
  {
    invariant: 'all balances add up to zero',
    broken: 'SELECT total FROM (SELECT sum(amount) AS total FROM balances) WHERE total <> 0',
  },
  {
    invariant: 'wallets and holds are never below zero',
    broken: `SELECT ledger_account || ': ' || amount FROM balances
      WHERE (ledger_account LIKE 'wallet:%' OR ledger_account LIKE 'hold:%') AND (amount < 0 OR floored <> 1)`,
  },
  {
    invariant: 'wallets and holds have an owner',
    broken: `SELECT ledger_account FROM balances WHERE floored = 1 AND owner_id IS NULL
      OR ledger_account LIKE 'wallet:%' AND ledger_account <> 'wallet:' || owner_id`,
  },
  {
    invariant: 'no empty hold is kept',
    broken: `SELECT ledger_account FROM balances WHERE amount = 0 AND ledger_account LIKE 'hold:%'`,
  },
  {
    invariant: 'every entry has postings, every posting an entry',
    broken: `SELECT id FROM entries WHERE NOT EXISTS (SELECT 1 FROM postings WHERE entry_id = id)
      UNION ALL SELECT entry_id FROM postings WHERE NOT EXISTS (SELECT 1 FROM entries WHERE id = entry_id)`,
  },
  {
    invariant: 'the statement adds up to the wallet',
    broken: `SELECT at || ': wallet ' || sum(kept) || ', statement ' || sum(told) FROM (
      SELECT owner_id AS at, amount AS kept, 0 AS told FROM balances WHERE ledger_account LIKE 'wallet:%'
      UNION ALL SELECT account_id, 0, sum(amount) FROM statement_lines GROUP BY account_id
    ) GROUP BY at HAVING sum(kept) <> sum(told)`,
  },
  {
    invariant: 'each statement line goes on from the one before',
    broken: `SELECT account_id || ' line ' || seq FROM (
      SELECT account_id, seq, balance_after, amount,
        lag(balance_after, 1, 0) OVER w AS before, lag(seq, 1, 0) OVER w AS last
      FROM statement_lines WINDOW w AS (PARTITION BY account_id ORDER BY seq)
    ) WHERE balance_after <> before + amount OR seq <> last + 1`,
  },
  {
    invariant: 'every movement of a wallet is on its statement',
    broken: `SELECT at || ': ' || sum(moves) || ' movements, ' || sum(lines) || ' lines' FROM (
      SELECT substr(target, 8) AS at, count(*) AS moves, 0 AS lines FROM postings WHERE target LIKE 'wallet:%' GROUP BY 1
      UNION ALL SELECT substr(source, 8), count(*), 0 FROM postings WHERE source LIKE 'wallet:%' GROUP BY 1
      UNION ALL SELECT account_id, 0, count(*) FROM statement_lines WHERE amount <> 0 GROUP BY 1
    ) GROUP BY at HAVING sum(moves) <> sum(lines)`,
  },
  {
    invariant: 'a statement line of 0 tells of what a grant paid for or got back',
    broken: `SELECT account_id || ' line ' || seq FROM statement_lines AS l
      WHERE amount = 0 AND NOT EXISTS (SELECT 1 FROM postings AS p WHERE p.entry_id = l.entry_id
        AND (p.source LIKE 'grant:%' AND p.target LIKE 'hold:%' OR p.source LIKE 'hold:%' AND p.target LIKE 'grant:%'))`,
  },
]

/** Finds violations of the invariants of the ledger's own tables. */
export async function findLedgerFaults(snapshot: Snapshot): Promise<LedgerFaults> {
  const faults = await findFaults(snapshot, [...INVARIANTS, ...LOT_INVARIANTS])
  const [row] = await snapshot.values(`SELECT (SELECT count(*) FROM entries),
    (SELECT count(*) FROM postings), (SELECT count(DISTINCT owner_id) FROM balances)`)
  const [entries = 0, postings = 0, accounts = 0] = (row ?? []).map(Number)
  return { checked: { entries, postings, accounts }, faults }
}

/** Finds violations of these invariants: at most FAULTS_MAX each, none if all is well. */
export async function findFaults(snapshot: Snapshot, invariants: readonly Invariant[]): Promise<LedgerCheck['faults']> {
  const faults: LedgerCheck['faults'] = []
  for (const { invariant, broken } of invariants) {
    const rows = await snapshot.values(`${broken} LIMIT ${FAULTS_MAX}`)
    for (const [detail] of rows) faults.push({ invariant, detail: String(detail) })
  }
  return faults
}
