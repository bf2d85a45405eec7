import type { Holding } from './holding.ts'

const OF_ACCOUNT = 'account_id = :account'

/** The books of an account: they stay, without what anybody wrote in words. */
export const LEDGER_HOLDINGS: readonly Holding[] = [
  {
    table: 'statement_lines',
    owner: OF_ACCOUNT,
    fate: { strip: "reason = ''" },
    key: ['seq'],
    shown: ['seq', 'entry_id', 'type', 'amount', 'balance_after', 'reason', 'job_id', 'created_at'],
  },
  { table: 'entries', owner: OF_ACCOUNT, fate: { strip: "reason = ''" }, key: ['id'], shown: [] },
  { table: 'postings', owner: null, fate: 'keep', key: [], shown: [] },
  { table: 'taken_lots', owner: null, fate: 'keep', key: [], shown: [] },
  {
    table: 'grants',
    owner: OF_ACCOUNT,
    fate: { strip: "reason = ''" },
    key: ['entry_id'],
    shown: ['entry_id', 'kind', 'reason', 'credits', 'expires_at', 'expired', 'created_at'],
  },
  {
    table: 'balances',
    owner: 'owner_id = :account',
    fate: 'keep',
    key: ['ledger_account'],
    shown: ['ledger_account', 'amount', 'lots'],
  },
]
