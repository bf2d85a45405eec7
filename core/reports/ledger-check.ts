import type { LedgerCheck } from '../contract/ledger.ts'
import type { Db } from '../db/client.ts'
import type { Snapshot } from '../db/writer.ts'
import { findFaults } from '../ledger/check.ts'
import type { Invariant } from '../ledger/check-lots.ts'
import type { Ledger } from '../ledger/service.ts'

/** An entry is of the account that the row is of, or of one that was joined to it. */
const isOf = (row: string): string =>
  `(e.account_id = ${row}.account_id OR e.account_id IN (SELECT id FROM accounts WHERE joined_to = ${row}.account_id))`

/** What the account pays of a job, or the shop for a sample. */
const COST = '(jobs.cost + jobs.granted)'
/** What the capture of several series gave back, for those without a forecast. */
const SPARED = `CASE WHEN jobs.rows_each IS NULL THEN 0 ELSE (
  SELECT coalesce(sum(b.amount), 0) FROM entries AS c JOIN postings AS b ON b.entry_id = c.id AND +b.target = 'wallet:' || c.account_id
  WHERE c.job_id = jobs.id AND c.type = 'capture') END`
/** Where that comes from. */
const PAYER = "CASE WHEN jobs.granted > 0 THEN 'grant:sample' ELSE 'wallet:' || e.account_id END"

/** What joins the ledger with jobs, results, charges and accounts. A `+` before a column keeps its index out of the plan: through
 *  `postings_source` each hold would look through all postings of its account. */
const INVARIANTS: readonly Invariant[] = [
  {
    invariant: 'every OK job that costs has one capture, of exactly its cost',
    broken: `SELECT id || ': ' || n || ' captures of ' || amount || ', cost ' || cost FROM (
      SELECT jobs.id, ${COST} AS cost, count(DISTINCT e.id) AS n, coalesce(sum(p.amount), 0) AS amount
      FROM jobs LEFT JOIN entries AS e ON e.job_id = jobs.id AND e.type = 'capture'
        LEFT JOIN postings AS p ON p.entry_id = e.id AND +p.target = 'revenue'
      WHERE jobs.status = 'OK' GROUP BY jobs.id
    ) WHERE n <> (cost > 0) OR amount <> cost`,
  },
  {
    invariant: 'a job that is not OK has no capture',
    broken: `SELECT jobs.id || ': ' || jobs.status FROM jobs
      WHERE jobs.status <> 'OK' AND EXISTS (SELECT 1 FROM entries WHERE job_id = jobs.id AND type = 'capture')`,
  },
  {
    invariant: 'a job that ended without a result has given back its hold, once; no other job has',
    broken: `SELECT id || ': ' || status || ', ' || n || ' releases of ' || amount || ', cost ' || cost FROM (
      SELECT jobs.id, jobs.status, ${COST} AS cost, count(DISTINCT e.id) AS n, coalesce(sum(p.amount), 0) AS amount
      FROM jobs LEFT JOIN entries AS e ON e.job_id = jobs.id AND e.type = 'release'
        LEFT JOIN postings AS p ON p.entry_id = e.id AND +p.target = ${PAYER}
      GROUP BY jobs.id
    ) WHERE CASE WHEN status IN ('ERROR', 'CANCELED') THEN n <> (cost > 0) OR amount <> cost ELSE n > 0 END`,
  },
  {
    invariant:
      'every job that costs took one hold, of exactly its cost, from its own account, or of a sample from its grant',
    broken: `SELECT id || ': ' || n || ' holds of ' || amount || ', cost ' || cost FROM (
      SELECT jobs.id, ${COST} + ${SPARED} AS cost, count(DISTINCT e.id) AS n, coalesce(sum(p.amount), 0) AS amount
      FROM jobs LEFT JOIN entries AS e ON e.job_id = jobs.id AND e.type = 'hold' AND ${isOf('jobs')}
        LEFT JOIN postings AS p ON p.entry_id = e.id AND +p.source = ${PAYER}
      GROUP BY jobs.id
    ) WHERE n <> (cost > 0) OR amount <> cost`,
  },
  {
    invariant: 'a job that runs has its cost set aside, and nothing is set aside for any other',
    broken: `SELECT at || ': held ' || sum(held) || ', due ' || sum(due) FROM (
      SELECT substr(ledger_account, 6) AS at, amount AS held, 0 AS due FROM balances WHERE ledger_account LIKE 'hold:%'
      UNION ALL SELECT id, 0, ${COST} FROM jobs WHERE status = 'PENDING'
    ) GROUP BY at HAVING sum(held) <> sum(due)`,
  },
  {
    invariant: 'nobody is given the sample of a model twice, and a sample costs its account nothing',
    broken: `SELECT granted_to || ' ' || model_name || ': ' || count(*) || ' jobs, cost ' || sum(cost) FROM jobs
      WHERE granted > 0 AND (status IN ('PENDING', 'OK') OR cost > 0)
      GROUP BY granted_to, model_name HAVING count(*) <> 1 OR sum(cost) > 0 OR granted_to IS NULL`,
  },
  {
    invariant: 'entries about jobs are about jobs that exist',
    broken: `SELECT id || ': ' || job_id FROM entries
      WHERE job_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM jobs WHERE jobs.id = entries.job_id)`,
  },
  {
    invariant: 'a job has a result exactly when it is OK and still kept',
    broken: `SELECT id || ': ' || status FROM jobs
      WHERE (status = 'OK' AND purged_at IS NULL) <> EXISTS (SELECT 1 FROM results WHERE job_id = jobs.id)`,
  },
  {
    invariant: 'an ended job, and no other, says when it ended',
    broken: `SELECT id || ': ' || status FROM jobs
      WHERE (status = 'PENDING') <> (finished_at IS NULL)`,
  },
  {
    invariant: 'every charge is credited once, of exactly its credits',
    broken: `SELECT provider || ' ' || charge_id || ': ' || n || ' entries of ' || amount || ', credits ' || credits FROM (
      SELECT c.provider, c.charge_id, c.credits, count(e.id) AS n, coalesce(sum(p.amount), 0) AS amount
      FROM charges AS c LEFT JOIN entries AS e
          ON e.key = 'charge:' || c.provider || ':' || c.charge_id AND e.type = 'top_up' AND ${isOf('c')}
        LEFT JOIN postings AS p ON p.entry_id = e.id
      GROUP BY c.provider, c.charge_id
    ) WHERE n <> 1 OR amount <> credits`,
  },
  {
    invariant: 'an account has as many top-ups as charges',
    broken: `SELECT at || ': ' || sum(entries) || ' top-ups, ' || sum(charges) || ' charges' FROM (
      SELECT coalesce(joined_to, account_id) AS at, count(*) AS entries, 0 AS charges
        FROM entries LEFT JOIN accounts ON accounts.id = account_id WHERE type = 'top_up' GROUP BY 1
      UNION ALL SELECT account_id, 0, count(*) FROM charges GROUP BY 1
    ) GROUP BY at HAVING sum(entries) <> sum(charges)`,
  },
  {
    // The keys of its refunds are that of the first, and those that go on with # and a number.
    invariant: 'what was refunded of a charge is what its refunds took, at most what it bought, and says when',
    broken: `SELECT provider || ' ' || charge_id || ': refunded ' || amount || ', noted ' || refunded || ' of ' || credits FROM (
      SELECT c.provider, c.charge_id, c.credits, c.refunded_credits AS refunded, c.refunded_at AS at,
        coalesce(sum(CASE WHEN p.target = 'funding:' || c.provider THEN p.amount
          WHEN p.source = 'funding:' || c.provider THEN -p.amount END), 0) AS amount
      FROM charges AS c
        LEFT JOIN entries AS e ON e.key >= 'refund:' || c.provider || ':' || c.charge_id
          AND e.key < 'refund:' || c.provider || ':' || c.charge_id || '$'
        LEFT JOIN postings AS p ON p.entry_id = e.id
      GROUP BY c.provider, c.charge_id
    ) WHERE amount <> refunded OR refunded > credits OR (refunded = 0) <> (at IS NULL)`,
  },
  {
    invariant: 'credits are frozen for open disputes only, as many as each says',
    broken: `SELECT at || ': frozen ' || sum(kept) || ', noted ' || sum(noted) FROM (
      SELECT ledger_account AS at, amount AS kept, 0 AS noted FROM balances WHERE ledger_account LIKE 'dispute:%'
      UNION ALL SELECT 'dispute:' || provider || ':' || dispute_id, 0, frozen FROM payment_disputes
    ) GROUP BY at HAVING sum(kept) <> sum(noted)
    UNION ALL SELECT dispute_id || ': frozen though ' || status FROM payment_disputes WHERE status <> 'open' AND frozen <> 0`,
  },
  {
    invariant: 'what accounts owe is what their lost disputes say',
    broken: `SELECT at || ': owes ' || sum(kept) || ', noted ' || sum(noted) FROM (
      SELECT substr(ledger_account, 6) AS at, -amount AS kept, 0 AS noted FROM balances WHERE ledger_account LIKE 'debt:%'
      UNION ALL SELECT account_id, 0, debt FROM payment_disputes
    ) GROUP BY at HAVING sum(kept) <> sum(noted)`,
  },
  {
    invariant: 'a promo code was used as often as it says, and each use gave exactly its credits',
    broken: `SELECT c.code || ': ' || c.uses || ' uses, noted ' || count(r.entry_id) FROM promo_codes AS c
      LEFT JOIN promo_redemptions AS r ON r.code = c.code GROUP BY c.code HAVING count(r.entry_id) <> c.uses
    UNION ALL SELECT r.code || ' ' || r.entry_id || ': ' || r.credits FROM promo_redemptions AS r WHERE NOT EXISTS (
      SELECT 1 FROM postings AS p WHERE p.entry_id = r.entry_id AND p.amount = r.credits
        AND +p.source = 'grant:code:' || r.code)`,
  },
  {
    invariant: 'invoices are numbered from 1 without gaps, in each series and year',
    broken: `SELECT c.series || ' ' || c.year || ': ' || count(i.id) || ' papers up to ' || coalesce(max(i.serial), 0) || ', counted ' || c.last
      FROM invoice_counters AS c LEFT JOIN invoices AS i ON i.series = c.series AND i.year = c.year
      GROUP BY c.series, c.year HAVING count(i.id) <> c.last OR max(i.serial) <> c.last OR min(i.serial) <> 1
    UNION ALL SELECT id || ': no counter' FROM invoices AS i WHERE serial IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM invoice_counters AS c WHERE c.series = i.series AND c.year = i.year)
    UNION ALL SELECT id || ': ' || state FROM invoices WHERE (serial IS NULL) <> (issued_at IS NULL)`,
  },
  {
    // Stars and PayPal's money alike, in the unit of the payment. Payments from before the first receipt have none.
    invariant: 'the receipts and credit notes of a payment add up to what is kept of it',
    broken: `SELECT provider || ' ' || charge_id || ': papers of ' || papers || ', kept ' || kept FROM (
      SELECT c.provider, c.charge_id,
        coalesce((SELECT sum(CASE kind WHEN 'receipt' THEN total WHEN 'credit_note' THEN -total ELSE 0 END)
          FROM invoices AS i WHERE i.provider = c.provider AND i.charge_id = c.charge_id), 0) AS papers,
        CASE WHEN o.price_currency = 'XTR' THEN CASE WHEN c.refunded_at IS NULL THEN o.price_amount ELSE 0 END
          ELSE max(0, coalesce(c.amount, o.price_amount) - coalesce((SELECT sum(r.amount) FROM payment_refunds AS r
            WHERE r.provider = c.provider AND r.charge_id = c.charge_id AND r.status <> 'failed'), 0)
            - coalesce((SELECT sum(d.amount) FROM payment_disputes AS d
            WHERE d.provider = c.provider AND d.charge_id = c.charge_id AND d.status = 'lost'), 0)) END AS kept
      FROM charges AS c JOIN orders AS o ON o.id = c.order_id
      WHERE c.provider <> 'sandbox' AND c.created_at > (SELECT min(created_at) FROM invoices WHERE kind = 'receipt')
    ) WHERE papers <> kept`,
  },
  {
    // The receipt of a paid invoice refers to it, beside the receipts of money that came back.
    invariant: 'credit notes take back no more than a paper is about',
    broken: `SELECT p.id || ': ' || sum(CASE i.kind WHEN 'receipt' THEN -i.total ELSE i.total END) || ' of ' || p.total
      FROM invoices AS p JOIN invoices AS i ON i.refers_to = p.id
      GROUP BY p.id HAVING sum(CASE i.kind WHEN 'receipt' THEN -i.total ELSE i.total END) > CASE p.state WHEN 'paid' THEN 0 ELSE p.total END`,
  },
  {
    invariant: 'credits belong to accounts that exist',
    broken: `SELECT ledger_account FROM balances
      WHERE owner_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM accounts WHERE id = owner_id)`,
  },
]

/** Checks every invariant of money, over all tables. `deep` also makes SQLite read every page of the file. */
export function createLedgerCheck({ db, ledger }: { db: Db; ledger: Ledger }) {
  return async function checkLedger({ deep = false }: { deep?: boolean } = {}): Promise<LedgerCheck> {
    const started = performance.now()
    const { checked, faults } = await db.snapshot(async (snapshot) => {
      const own = await ledger.check(snapshot)
      const joined = await findFaults(snapshot, INVARIANTS)
      const inFile = deep ? await findFileFaults(snapshot) : []
      const [row] = await snapshot.values('SELECT count(*) FROM jobs')
      return { checked: { ...own.checked, jobs: Number(row?.[0]) }, faults: [...own.faults, ...joined, ...inFile] }
    })
    return {
      ok: faults.length === 0,
      checked,
      faults,
      run_ms: Math.round(performance.now() - started),
    }
  }
}

async function findFileFaults(snapshot: Snapshot): Promise<LedgerCheck['faults']> {
  const rows = await snapshot.values('PRAGMA integrity_check(10)')
  const orphans = await snapshot.values('PRAGMA foreign_key_check')
  return [
    ...rows
      .filter(([detail]) => detail !== 'ok')
      .map(([detail]) => ({ invariant: 'the file is whole', detail: String(detail) })),
    ...orphans.map(([table]) => ({ invariant: 'every reference leads somewhere', detail: String(table) })),
  ]
}
