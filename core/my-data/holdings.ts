import type { Holding } from './holding.ts'
import { LEDGER_HOLDINGS } from './ledger-holdings.ts'
import { TOLD_HOLDINGS } from './told-holdings.ts'

const OF_ACCOUNT = 'account_id = :account'
const OF_USER = 'user_id = :user'
const OF_JOBS = 'job_id IN (SELECT id FROM jobs WHERE account_id = :account)'
const OF_HOOKS = 'webhook_id IN (SELECT id FROM webhooks WHERE account_id = :account)'
const OF_CHAT = 'telegram_id = :telegram'

function ofNobody(table: string): Holding {
  return { table, owner: null, fate: 'keep', key: [], shown: [] }
}

/** Every table of the database, in the order in which they are emptied: rows that are found by others go before those. A test compares
 *  this list with the schema: a new table has to name its treatment. */
export const HOLDINGS: readonly Holding[] = [
  {
    table: 'webhook_attempts',
    owner: `delivery_seq IN (SELECT seq FROM webhook_deliveries WHERE ${OF_HOOKS})`,
    fate: 'delete',
    key: ['seq'],
    shown: ['seq', 'delivery_seq', 'at', 'url', 'status', 'ms', 'failure', 'answer'],
  },
  {
    table: 'webhook_deliveries',
    owner: OF_HOOKS,
    fate: 'delete',
    key: ['seq'],
    shown: ['seq', 'id', 'webhook_id', 'event_id', 'type', 'body', 'state', 'attempts', 'created_at'],
  },
  {
    table: 'webhooks',
    owner: OF_ACCOUNT,
    fate: 'delete',
    key: ['id'],
    shown: ['id', 'url', 'description', 'types', 'disabled_reason', 'created_at'],
  },
  ...TOLD_HOLDINGS,
  // In files of their own: results, receipts and series.
  { table: 'results', owner: OF_JOBS, fate: 'delete', key: ['job_id'], shown: [] },
  {
    table: 'quotes',
    owner: 'dataset_id IN (SELECT id FROM datasets WHERE account_id = :account)',
    fate: 'delete',
    key: ['dataset_id', 'model_name'],
    shown: ['dataset_id', 'model_name', 'price_per_row', 'free', 'expires_at'],
  },
  { table: 'datasets', owner: OF_ACCOUNT, fate: 'delete', key: ['id'], shown: [] },
  {
    table: 'track_forecasts',
    owner: OF_ACCOUNT,
    fate: 'delete',
    key: ['job_id'],
    shown: [
      'job_id',
      'model_name',
      'anchor_at',
      'horizon',
      'steps',
      'inside_80',
      'price',
      'low_80',
      'high_80',
      'scored_at',
    ],
  },
  {
    table: 'jobs',
    owner: OF_ACCOUNT,
    fate: {
      strip:
        'verdict = NULL, last_price = NULL, median = NULL, failure_detail = NULL, request_id = NULL, purged_at = coalesce(purged_at, :at)',
    },
    key: ['seq'],
    // What was ordered, and what came of it.
    shown:
      'id status model_name model_version cost horizon risk_steps dataset_id rows source request_id failure verdict last_price median created_at finished_at kept_until purged_at'.split(
        ' ',
      ),
  },
  {
    table: 'refresh_tokens',
    owner: OF_USER,
    fate: 'delete',
    key: ['hash'],
    shown: ['family_id', 'client', 'address', 'started_at', 'created_at', 'expires_at', 'used_at', 'revoked_at'],
  },
  {
    table: 'api_keys',
    owner: `(${OF_ACCOUNT} OR ${OF_USER})`,
    fate: 'delete',
    key: ['id'],
    shown: [
      'id',
      'name',
      'prefix',
      'scopes',
      'permissions',
      'monthly_limit',
      'created_at',
      'expires_at',
      'last_used_at',
      'revoked_at',
      'replaced_by',
    ],
  },
  // Sealed or hashed, and nothing to read.
  { table: 'factors', owner: OF_USER, fate: 'delete', key: ['user_id'], shown: ['enrolled_at'] },
  { table: 'backup_codes', owner: OF_USER, fate: 'delete', key: ['hash'], shown: [] },
  { table: 'login_challenges', owner: OF_USER, fate: 'delete', key: ['hash'], shown: [] },
  { table: 'factor_proofs', owner: OF_USER, fate: 'delete', key: ['proof_id'], shown: [] },
  // Of a company's that they invited to, or to themselves by address or chat.
  {
    table: 'invitations',
    owner: `(${OF_ACCOUNT} OR created_by = :user OR ${OF_CHAT} OR email = (SELECT email FROM users WHERE id = :user))`,
    fate: 'delete',
    key: ['id'],
    shown: ['id', 'account_id', 'role', 'monthly_limit', 'created_at', 'expires_at', 'ended_at'],
  },
  { table: 'link_codes', owner: OF_USER, fate: 'delete', key: ['hash'], shown: [] },
  { table: 'email_confirmations', owner: OF_USER, fate: 'delete', key: ['user_id'], shown: [] },
  { table: 'password_resets', owner: OF_USER, fate: 'delete', key: ['user_id'], shown: [] },
  // Answers that were given, word for word, for a day.
  { table: 'idempotency_keys', owner: OF_ACCOUNT, fate: 'delete', key: ['account_id', 'route', 'key'], shown: [] },
  {
    table: 'exports',
    owner: OF_ACCOUNT,
    fate: 'delete',
    key: ['id'],
    shown: ['id', 'state', 'via', 'bytes', 'created_at', 'ready_at', 'expires_at'],
  },
  {
    table: 'orders',
    owner: OF_ACCOUNT,
    fate: { strip: 'url = NULL' },
    key: ['id'],
    shown: 'id provider credits price_amount price_currency status plan created_at expires_at'.split(' '),
  },
  {
    table: 'payment_disputes',
    owner: OF_ACCOUNT,
    fate: 'keep',
    key: ['provider', 'dispute_id'],
    shown: ['provider', 'dispute_id', 'charge_id', 'amount', 'status', 'credits', 'created_at', 'changed_at'],
  },
  {
    table: 'payment_refunds',
    owner: `(provider, charge_id) IN (SELECT provider, charge_id FROM charges WHERE ${OF_ACCOUNT})`,
    fate: { strip: "reason = ''" },
    key: ['id'],
    shown: ['id', 'provider', 'charge_id', 'amount', 'status', 'reason', 'created_at', 'changed_at'],
  },
  // Whole payments in the words of their provider, with names and addresses.
  {
    table: 'payment_events',
    owner: `EXISTS (SELECT 1 FROM orders WHERE ${OF_ACCOUNT} AND (instr(body, orders.id) > 0 OR instr(body, coalesce(orders.provider_ref, orders.id)) > 0)) OR payment ->> 'chargeId' IN (SELECT charge_id FROM charges WHERE ${OF_ACCOUNT})`,
    fate: { strip: "body = ''" },
    key: ['provider', 'event_id'],
    shown: ['provider', 'event_id', 'type', 'body', 'received_at'],
  },
  // The reference stays, so that the same statement still adds nothing.
  {
    table: 'bank_entries',
    owner: `order_id IN (SELECT id FROM orders WHERE ${OF_ACCOUNT})`,
    fate: { strip: "text = coalesce(reference, ''), party = NULL, party_iban = NULL, reason = NULL" },
    key: ['id'],
    shown: ['id', 'booked_on', 'amount', 'currency', 'text', 'party', 'party_iban', 'order_id'],
  },
  ofNobody('bank_statements'),
  // Laws have them kept for years. Those of people name nobody but the account.
  {
    table: 'invoices',
    owner: OF_ACCOUNT,
    fate: 'keep',
    key: ['id'],
    shown: ['id', 'kind', 'state', 'paper', 'order_id', 'charge_id', 'created_at', 'issued_at', 'due_at', 'ended_at'],
  },
  ofNobody('invoice_counters'),
  {
    table: 'charges',
    owner: OF_ACCOUNT,
    fate: { strip: 'telegram_id = NULL' },
    key: ['provider', 'charge_id'],
    shown: ['provider', 'charge_id', 'order_id', 'credits', 'telegram_id', 'created_at', 'refunded_at', 'returned_at'],
  },
  {
    table: 'subscriptions',
    owner: `(${OF_CHAT} OR ${OF_ACCOUNT})`,
    fate: { strip: "telegram_id = '', charge_id = '', renews = 0" },
    key: ['order_id'],
    shown: ['order_id', 'paid_until', 'renews', 'created_at'],
  },
  {
    table: 'promo_redemptions',
    owner: OF_ACCOUNT,
    fate: 'keep',
    key: ['entry_id'],
    shown: ['entry_id', 'code', 'credits', 'created_at'],
  },
  // Returned Stars. One that is still owed is waited for.
  {
    table: 'errands',
    owner: `${OF_CHAT} AND (done_at IS NOT NULL OR key LIKE 'export:%')`,
    fate: 'delete',
    key: ['key'],
    shown: [],
  },
  ...LEDGER_HOLDINGS,
  {
    table: 'events',
    owner: OF_ACCOUNT,
    fate: { strip: "data = CASE WHEN data LIKE '%\"reason\"%' THEN json_set(data, '$.reason', '') ELSE data END" },
    key: ['seq'],
    shown: ['seq', 'type', 'version', 'data', 'created_at'],
  },
  {
    table: 'terms_acceptances',
    owner: OF_USER,
    fate: 'keep',
    key: ['seq'],
    shown: ['document', 'version', 'language', 'how', 'accepted_at'],
  },
  {
    table: 'memberships',
    owner: `(${OF_ACCOUNT} OR ${OF_USER})`,
    fate: { strip: 'ended_at = coalesce(ended_at, :at)' },
    key: ['account_id', 'user_id'],
    shown: ['account_id', 'user_id', 'role', 'monthly_limit', 'since', 'ended_at'],
  },
  {
    table: 'users',
    owner: 'id = :user',
    fate: {
      strip:
        "email = NULL, email_confirmed_at = NULL, password_hash = NULL, telegram_id = NULL, role = 'customer', chosen_account_id = NULL, blocked_at = coalesce(blocked_at, :at), tokens_valid_from = :forever",
    },
    key: ['id'],
    shown: 'id email email_confirmed_at telegram_id role language terms_accepted_at blocked_at created_at'.split(' '),
  },
  {
    table: 'accounts',
    owner: '(id = :account OR joined_to = :account)',
    fate: {
      strip:
        "company = NULL, tax_id = NULL, billing_address = NULL, kind = 'personal', state = 'closed', blocked_at = coalesce(blocked_at, :at)",
    },
    key: ['id'],
    shown: ['id', 'kind', 'company', 'tax_id', 'billing_address', 'state', 'blocked_at', 'joined_to', 'created_at'],
  },
  {
    table: 'deletions',
    owner: OF_ACCOUNT,
    fate: 'keep',
    key: ['account_id'],
    shown: ['state', 'requested_at', 'due_at'],
  },
  ...['reconciliations', 'forgotten'].map(ofNobody),
  // The shop's own.
  ...'legal_texts model_versions model_prices signing_keys receipt_keys roles settings probes schedules schedule_runs promo_codes price_lists plans'
    .split(' ')
    .map(ofNobody),
  // Letters are sealed and go within a day; a rollback names two records of the audit log.
  ofNobody('mails'),
  {
    table: 'proposals',
    owner: OF_ACCOUNT,
    fate: { strip: "reason = '', decline_reason = NULL" },
    key: ['id'],
    shown: [],
  },
  ofNobody('notice_templates'),
  ofNobody('broadcasts'),
  ofNobody('rollbacks'),
  ofNobody('audit_log'),
]

/** Events that would say of a deleted account where it signed in, where it had its events sent, and what its prices were. */
export const EVENTS_DELETED = [
  'session.new_device',
  'webhook.disabled',
  'forecast.resolved',
  'ticket.waiting',
  'ticket.answered',
  'ticket.solved',
] as const
