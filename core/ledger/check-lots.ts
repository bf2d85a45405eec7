/** An invariant as a sentence, and the SELECT that finds violations: one text per row. */
export interface Invariant {
  invariant: string
  broken: string
}

/** Every lot, with the place it is in. */
const LOTS = `(SELECT b.ledger_account AS at, b.owner_id, b.amount, l.value ->> 'id' AS id, l.value ->> 'left' AS n,
  l.value ->> 'kind' AS kind, l.value ->> 'expiresAt' AS ends FROM balances AS b, json_each(b.lots) AS l WHERE b.lots IS NOT NULL)`

/** Where the credits of grants are. */
export const LOT_INVARIANTS: readonly Invariant[] = [
  {
    invariant: 'the lots of a place are part of what is there, each once and with something in it',
    broken: `SELECT at || ': ' || sum(n) || ' in lots of ' || amount FROM ${LOTS} GROUP BY at
      HAVING sum(n) > amount OR min(n) <= 0 OR count(DISTINCT id) <> count(*)
    UNION ALL SELECT ledger_account FROM balances WHERE lots = '[]'`,
  },
  {
    invariant: 'only what is a customer’s has lots, and a wallet says when the first of them expires',
    broken: `SELECT ledger_account FROM balances WHERE lots IS NOT NULL AND floored <> 1 AND ledger_account NOT LIKE 'dispute:%'
    UNION ALL SELECT ledger_account || ': ' || coalesce(expires_at, 'never') FROM balances WHERE (lots IS NOT NULL OR expires_at IS NOT NULL)
      AND expires_at IS NOT CASE WHEN ledger_account LIKE 'wallet:%' THEN
        (SELECT min(l.value ->> 'expiresAt') FROM json_each(balances.lots) AS l) END`,
  },
  {
    invariant: 'every lot is of a grant of its account, as that says',
    broken: `SELECT at || ' ' || id FROM ${LOTS} AS l LEFT JOIN grants AS g ON g.entry_id = l.id
      WHERE g.entry_id IS NULL OR g.kind <> l.kind OR g.expires_at IS NOT l.ends OR l.owner_id IS NOT NULL AND g.account_id <> l.owner_id`,
  },
  {
    invariant: 'no more is left of a grant, or can come back to it, than it gave, less what has expired',
    broken: `SELECT id || ': ' || sum(n) || ' left of ' || g.credits || ', expired ' || expired FROM (
        SELECT id, n FROM ${LOTS} UNION ALL SELECT grant_id, credits FROM taken_lots WHERE grant_id IS NOT NULL
      ) JOIN grants AS g ON g.entry_id = id GROUP BY id HAVING sum(n) + expired > g.credits
    UNION ALL SELECT entry_id || ': expired ' || expired || ' of ' || credits FROM grants WHERE expired NOT BETWEEN 0 AND credits`,
  },
  {
    invariant: 'breakage is what grants say has expired, each credit of a grant once',
    broken: `SELECT at || ': breakage ' || sum(moved) || ', expired ' || sum(noted) FROM (
      SELECT substr(e.key, 8, instr(e.key, '#') - 8) AS at, p.amount AS moved, 0 AS noted
        FROM postings AS p JOIN entries AS e ON e.id = p.entry_id WHERE p.target = 'breakage' AND e.type = 'expiry'
      UNION ALL SELECT entry_id, 0, expired FROM grants WHERE expired <> 0
    ) GROUP BY at HAVING sum(moved) <> sum(noted)
    UNION ALL SELECT e.id || ': ' || e.type FROM postings AS p JOIN entries AS e ON e.id = p.entry_id
      WHERE p.target = 'breakage' AND e.type <> 'expiry' OR p.source = 'breakage'`,
  },
  {
    invariant: 'a grant gave what its entry says',
    broken: `SELECT g.entry_id FROM grants AS g WHERE NOT EXISTS (
      SELECT 1 FROM postings AS p WHERE p.entry_id = g.entry_id AND p.amount = g.credits AND +p.target LIKE 'wallet:%')`,
  },
]
