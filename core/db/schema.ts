import { sql } from 'drizzle-orm'
import { blob, check, index, integer, primaryKey, real, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import type { Role } from '../contract/account.ts'
import type { VersionState } from '../contract/catalog.ts'
import type { EventType } from '../contract/event.ts'
import type { DeliveryFailure, DeliveryState, DisabledReason, SentType } from '../contract/webhooks/webhook.ts'
import type { JobFailure, JobSource, JobStatus } from '../contract/job.ts'

// Times are milliseconds since the epoch, amounts whole credits. Every table is STRICT, and tables keyed by a
// text or a pair are WITHOUT ROWID, which halves the pages per write; both are added to each migration by
// hand.

export const accounts = sqliteTable(
  'accounts',
  {
    id: text().primaryKey(),
    email: text(),
    passwordHash: text('password_hash'),
    telegramId: text('telegram_id'),
    role: text().$type<Role>().notNull().default('user'),
    kind: text().$type<'personal' | 'corporate'>().notNull().default('personal'),
    company: text(),
    language: text().$type<'en' | 'ru'>().notNull().default('en'),
    termsAcceptedAt: integer('terms_accepted_at'),
    blockedAt: integer('blocked_at'),
    /** The account that everything of this one moved to when their chat joined it. */
    joinedTo: text('joined_to'),
    /** Tokens issued before this moment are rejected. */
    tokensValidFrom: integer('tokens_valid_from').notNull().default(0),
    createdAt: integer('created_at').notNull(),
  },
  (t) => [
    uniqueIndex('accounts_email').on(t.email),
    uniqueIndex('accounts_telegram_id').on(t.telegramId),
    index('accounts_created_at').on(t.createdAt),
    index('accounts_joined_to').on(t.joinedTo).where(sql`${t.joinedTo} IS NOT NULL`),
  ],
)

/** A refresh token in a family; the newest of a family is the live one. */
export const refreshTokens = sqliteTable(
  'refresh_tokens',
  {
    hash: text().primaryKey(),
    familyId: text('family_id').notNull(),
    accountId: text('account_id').notNull(),
    client: text().notNull(),
    /** The network that it was given to, shortened; '' for one from before it was kept. */
    address: text().notNull().default(''),
    createdAt: integer('created_at').notNull(),
    /** When its session began. */
    startedAt: integer('started_at').notNull().default(0),
    expiresAt: integer('expires_at').notNull(),
    usedAt: integer('used_at'),
    revokedAt: integer('revoked_at'),
  },
  (t) => [index('refresh_tokens_family').on(t.familyId), index('refresh_tokens_account').on(t.accountId)],
)

export const apiKeys = sqliteTable(
  'api_keys',
  {
    id: text().primaryKey(),
    accountId: text('account_id').notNull(),
    name: text().notNull(),
    prefix: text().notNull(),
    hash: text().notNull(),
    scopes: text().notNull(),
    createdAt: integer('created_at').notNull(),
    expiresAt: integer('expires_at'),
    lastUsedAt: integer('last_used_at'),
    revokedAt: integer('revoked_at'),
  },
  (t) => [uniqueIndex('api_keys_hash').on(t.hash), index('api_keys_account').on(t.accountId)],
)

/** One-time codes that join a Telegram chat to an account; only their hash is stored. */
export const linkCodes = sqliteTable('link_codes', {
  hash: text().primaryKey(),
  accountId: text('account_id').notNull(),
  expiresAt: integer('expires_at').notNull(),
  usedAt: integer('used_at'),
})

/** One-time links to a new password, one an account: only its hash is kept, and using it deletes it. */
export const passwordResets = sqliteTable('password_resets', {
  accountId: text('account_id').primaryKey(),
  hash: text().notNull(),
  expiresAt: integer('expires_at').notNull(),
})

/** Keys that sign access tokens; old ones are kept until every token they signed has expired. */
export const signingKeys = sqliteTable('signing_keys', {
  kid: text().primaryKey(),
  privateJwk: text('private_jwk').notNull(),
  publicJwk: text('public_jwk').notNull(),
  createdAt: integer('created_at').notNull(),
})

/** An entry is a list of postings. Append only: triggers refuse changes and deletions. */
export const entries = sqliteTable(
  'entries',
  {
    id: text().primaryKey(),
    type: text().notNull(),
    reason: text().notNull(),
    accountId: text('account_id'),
    jobId: text('job_id'),
    key: text().notNull(),
    createdAt: integer('created_at').notNull(),
  },
  (t) => [
    uniqueIndex('entries_key').on(t.key),
    index('entries_job').on(t.jobId, t.type),
    index('entries_created_at').on(t.createdAt),
  ],
)

export const postings = sqliteTable(
  'postings',
  {
    entryId: text('entry_id').notNull(),
    position: integer().notNull(),
    source: text().notNull(),
    target: text().notNull(),
    amount: integer().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.entryId, t.position] }),
    index('postings_source').on(t.source, t.amount),
    index('postings_target').on(t.target, t.amount),
    check('postings_amount', sql`${t.amount} > 0`),
  ],
)

/** The sum of the postings per ledger account. `floored` is 1 for wallets and holds, which may not go below
 *  zero; other accounts may. */
export const balances = sqliteTable(
  'balances',
  {
    ledgerAccount: text('ledger_account').primaryKey(),
    /** The account that owns these credits; null for the operator's own. */
    ownerId: text('owner_id'),
    amount: integer().notNull(),
    floored: integer().notNull(),
  },
  (t) => [index('balances_owner').on(t.ownerId), check('balances_floor', sql`${t.floored} = 0 OR ${t.amount} >= 0`)],
)

/** The statement of a wallet: one line per entry that moved it. */
export const statementLines = sqliteTable(
  'statement_lines',
  {
    accountId: text('account_id').notNull(),
    seq: integer().notNull(),
    entryId: text('entry_id').notNull(),
    type: text().notNull(),
    amount: integer().notNull(),
    balanceAfter: integer('balance_after').notNull(),
    reason: text().notNull(),
    jobId: text('job_id'),
    createdAt: integer('created_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.accountId, t.seq] }), check('statement_balance', sql`${t.balanceAfter} >= 0`)],
)

/** Purchases of credits from an external provider. */
export const orders = sqliteTable(
  'orders',
  {
    id: text().primaryKey(),
    accountId: text('account_id').notNull(),
    provider: text().notNull(),
    credits: integer().notNull(),
    priceAmount: integer('price_amount').notNull(),
    priceCurrency: text('price_currency').notNull(),
    status: text().$type<'open' | 'paid' | 'refunded' | 'expired'>().notNull(),
    createdAt: integer('created_at').notNull(),
    expiresAt: integer('expires_at').notNull(),
    plan: text(),
  },
  (t) => [index('orders_account').on(t.accountId, t.createdAt)],
)

/** Monthly plans that people pay for. Telegram identifies one by its first charge, and the person by their
 *  id. */
export const subscriptions = sqliteTable(
  'subscriptions',
  {
    orderId: text('order_id').primaryKey(),
    accountId: text('account_id').notNull(),
    telegramId: text('telegram_id').notNull(),
    chargeId: text('charge_id').notNull(),
    paidUntil: integer('paid_until').notNull(),
    renews: integer({ mode: 'boolean' }).notNull(),
    createdAt: integer('created_at').notNull(),
  },
  (t) => [index('subscriptions_person').on(t.telegramId)],
)

/** Money that a provider reports as received. A charge id is credited once, whatever the order says. */
export const charges = sqliteTable(
  'charges',
  {
    provider: text().notNull(),
    chargeId: text('charge_id').notNull(),
    orderId: text('order_id').notNull(),
    accountId: text('account_id').notNull(),
    credits: integer().notNull(),
    createdAt: integer('created_at').notNull(),
    /** When its credits were taken back. */
    refundedAt: integer('refunded_at'),
    /** The Telegram payer, to whom Stars are refunded; null for a charge from another provider. */
    telegramId: text('telegram_id'),
    /** When the payer had the money back; null while it is still owed. */
    returnedAt: integer('returned_at'),
  },
  (t) => [primaryKey({ columns: [t.provider, t.chargeId] }), index('charges_account').on(t.accountId)],
)

/** What the bot has to do in Telegram for core; open until it reports it done. */
export const errands = sqliteTable(
  'errands',
  {
    key: text().primaryKey(),
    telegramId: text('telegram_id').notNull(),
    /** JSON as defined by the contract. */
    body: text().notNull(),
    createdAt: integer('created_at').notNull(),
    dueAt: integer('due_at').notNull(),
    claims: integer().notNull().default(0),
    doneAt: integer('done_at'),
  },
  (t) => [index('errands_due').on(t.dueAt).where(sql`${t.doneAt} IS NULL`)],
)

/** Versions of models. The files are DATA_DIR/models/<sha256>.onnx, or in MODELS_DIR if shipped. */
export const modelVersions = sqliteTable(
  'model_versions',
  {
    id: text().primaryKey(),
    name: text().notNull(),
    version: text().notNull(),
    state: text().$type<VersionState>().notNull(),
    sha256: text().notNull(),
    sizeBytes: integer('size_bytes').notNull(),
    path: text().notNull(),
    manifest: text().notNull(),
    card: text().notNull(),
    verification: text(),
    quarantineReason: text('quarantine_reason'),
    /** JSON: since when and until when it is quarantined; see core/catalog/rest. */
    rest: text(),
    createdAt: integer('created_at').notNull(),
    activatedAt: integer('activated_at'),
  },
  (t) => [
    uniqueIndex('model_versions_name_version').on(t.name, t.version),
    uniqueIndex('model_versions_active').on(t.name).where(sql`${t.state} = 'active'`),
  ],
)

/** What a model costs, and since when; the newest row of a name is in force. */
export const modelPrices = sqliteTable(
  'model_prices',
  {
    id: integer().primaryKey({ autoIncrement: true }),
    name: text().notNull(),
    pricePerRow: integer('price_per_row').notNull(),
    reason: text().notNull(),
    actorId: text('actor_id').notNull(),
    createdAt: integer('created_at').notNull(),
  },
  (t) => [index('model_prices_name').on(t.name, t.id), check('model_prices_amount', sql`${t.pricePerRow} >= 0`)],
)

export const settings = sqliteTable('settings', { key: text().primaryKey(), value: text().notNull() })

/** A series that was read and checked; only the rows that models and pictures use are stored. */
export const datasets = sqliteTable(
  'datasets',
  {
    id: text().primaryKey(),
    accountId: text('account_id').notNull(),
    validRows: integer('valid_rows').notNull(),
    audit: text().notNull(),
    history: text().notNull(),
    recent: blob({ mode: 'buffer' }).notNull(),
    /** For a table: the model version whose columns it was checked against. Null for a series. */
    tableOf: text('table_of'),
    createdAt: integer('created_at').notNull(),
    /** Null once a job uses it: then it stays as long as the job. */
    expiresAt: integer('expires_at'),
  },
  (t) => [
    index('datasets_expiry').on(t.expiresAt).where(sql`${t.expiresAt} IS NOT NULL`),
    index('datasets_quoted').on(t.accountId, t.expiresAt).where(sql`${t.expiresAt} IS NOT NULL`),
  ],
)

/** The price of a model quoted for a dataset, and until when an order costs no more. Deleted with its
 *  dataset. */
export const quotes = sqliteTable(
  'quotes',
  {
    datasetId: text('dataset_id').notNull(),
    modelName: text('model_name').notNull(),
    pricePerRow: integer('price_per_row').notNull(),
    /** It was said to cost nothing, being a sample: see core/jobs/samples. */
    free: integer({ mode: 'boolean' }).notNull().default(false),
    expiresAt: integer('expires_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.datasetId, t.modelName] })],
)

export const jobs = sqliteTable(
  'jobs',
  {
    /** Ascends with submission: the order of the queue and of lists. */
    seq: integer().primaryKey({ autoIncrement: true }),
    id: text().notNull(),
    accountId: text('account_id').notNull(),
    status: text().$type<JobStatus>().notNull(),
    modelName: text('model_name').notNull(),
    modelVersionId: text('model_version_id').notNull(),
    modelVersion: text('model_version').notNull(),
    /** What its account pays. */
    cost: integer().notNull(),
    /** What the shop pays for it: the price of a sample. Then it costs its account nothing. */
    granted: integer().notNull().default(0),
    /** Who gets a sample of each model once: "telegram:<id>", or an account without a chat. Null where nothing is granted. */
    grantedTo: text('granted_to'),
    horizon: integer().notNull(),
    riskSteps: text('risk_steps').notNull(),
    datasetId: text('dataset_id').notNull(),
    rows: integer().notNull(),
    source: text().$type<JobSource>().notNull().default('api'),
    /** The id of the request that submitted it; null for jobs older than this column. */
    requestId: text('request_id'),
    /** The default model that was at rest when this job was submitted; null if none was. */
    insteadOf: text('instead_of'),
    /** The model's title at submission, in both languages, as JSON; '' for jobs created by hand. */
    modelTitle: text('model_title').notNull().default(''),
    attempts: integer().notNull().default(0),
    failure: text().$type<JobFailure>(),
    failureDetail: text('failure_detail'),
    verdict: text(),
    lastPrice: real('last_price'),
    median: real(),
    createdAt: integer('created_at').notNull(),
    deadlineAt: integer('deadline_at').notNull(),
    finishedAt: integer('finished_at'),
    /** Its result and series are kept at least until then; null while it is PENDING. */
    keptUntil: integer('kept_until'),
    /** When they were deleted. */
    purgedAt: integer('purged_at'),
  },
  (t) => [
    uniqueIndex('jobs_id').on(t.id),
    index('jobs_account').on(t.accountId, t.seq),
    index('jobs_account_status').on(t.accountId, t.status, t.seq),
    index('jobs_pending').on(t.seq).where(sql`${t.status} = 'PENDING'`),
    index('jobs_finished').on(t.finishedAt),
    index('jobs_unpaid').on(t.accountId, t.createdAt).where(sql`(${t.cost} = 0 OR ${t.status} = 'CANCELED')`),
    index('jobs_dataset').on(t.datasetId),
    // The one guard that a person gets the sample of a model once: a job that failed leaves the index, and gives the right back.
    uniqueIndex('jobs_sampled')
      .on(t.grantedTo, t.modelName)
      .where(sql`${t.grantedTo} IS NOT NULL AND ${t.status} IN ('PENDING', 'OK')`),
    index('jobs_sampled_account').on(t.accountId, t.modelName).where(sql`${t.grantedTo} IS NOT NULL`),
    index('jobs_kept').on(t.keptUntil).where(sql`${t.purgedAt} IS NULL`),
    check('jobs_status', sql`${t.status} IN ('PENDING', 'OK', 'ERROR', 'CANCELED')`),
  ],
)

/** The result of an OK job: the JSON text that the API sends, compressed. `body` is the same text in the
 *  earlier, uncompressed form; otherwise empty. */
export const results = sqliteTable('results', {
  jobId: text('job_id').primaryKey(),
  body: text().notNull(),
  packed: blob({ mode: 'buffer' }),
  /** The signed receipt in three parts, as core/receipts takes it apart; null of jobs that ended before there were receipts. */
  receiptHead: text('receipt_head'),
  receiptBody: blob('receipt_body', { mode: 'buffer' }),
  receiptSignature: blob('receipt_signature', { mode: 'buffer' }),
})

/** The public keys of all receipts there are; none is ever deleted. The private one lies in a file. */
export const receiptKeys = sqliteTable('receipt_keys', {
  kid: text().primaryKey(),
  publicJwk: text('public_jwk').notNull(),
  createdAt: integer('created_at').notNull(),
})

/** Forecasts whose dates may appear in a later upload of the same series, and how they turned out: see
 *  core/track-record. */
export const trackForecasts = sqliteTable(
  'track_forecasts',
  {
    jobId: text('job_id').primaryKey(),
    accountId: text('account_id').notNull(),
    modelName: text('model_name').notNull(),
    /** Time of the last known row; used to find the same series again. */
    anchorAt: integer('anchor_at').notNull(),
    horizon: integer().notNull(),
    /** Steps scored so far; more may become known later. */
    steps: integer().notNull().default(0),
    pinball: real(),
    pinballNaive: real('pinball_naive'),
    inside80: integer('inside_80'),
    inside95: integer('inside_95'),
    /** The price at the last known step, in the prices that the forecast was based on. */
    price: real(),
    /** The 80 % band at that step, as it was forecast. */
    low80: real('low_80'),
    high80: real('high_80'),
    scoredAt: integer('scored_at'),
  },
  (t) => [
    index('track_forecasts_open').on(t.accountId, t.anchorAt).where(sql`${t.steps} < ${t.horizon}`),
    index('track_forecasts_model').on(t.modelName).where(sql`${t.steps} > 0`),
  ],
)

/** Events in commit order: append only until they expire. See core/events. */
export const events = sqliteTable(
  'events',
  {
    seq: integer().primaryKey({ autoIncrement: true }),
    type: text().$type<EventType>().notNull(),
    version: integer().notNull(),
    /** Null: about the whole instance. */
    accountId: text('account_id'),
    /** JSON as defined by the contract. */
    data: text().notNull(),
    createdAt: integer('created_at').notNull(),
  },
  (t) => [index('events_account').on(t.accountId, t.seq)],
)

/** Where accounts have their events sent. Secrets are not kept: see core/webhooks/signature. */
export const webhooks = sqliteTable(
  'webhooks',
  {
    id: text().primaryKey(),
    accountId: text('account_id').notNull(),
    url: text().notNull(),
    description: text().notNull(),
    /** JSON: the types that are sent; null: all. */
    types: text(),
    /** Counts the secrets that there have been. */
    generation: integer().notNull().default(1),
    rotatedAt: integer('rotated_at'),
    /** Null: enabled. */
    disabledReason: text('disabled_reason').$type<DisabledReason>(),
    /** Bad answers without a good one between. */
    failures: integer().notNull().default(0),
    failingSince: integer('failing_since'),
    /** The place in `events` up to which deliveries are written. */
    cursor: integer().notNull(),
    createdAt: integer('created_at').notNull(),
  },
  (t) => [index('webhooks_account').on(t.accountId, t.createdAt, t.id)],
)

/** What is owed to a webhook and what became of it: one row for each event, written before it is sent. */
export const webhookDeliveries = sqliteTable(
  'webhook_deliveries',
  {
    seq: integer().primaryKey({ autoIncrement: true }),
    id: text().notNull(),
    webhookId: text('webhook_id').notNull(),
    eventId: text('event_id').notNull(),
    type: text().$type<SentType>().notNull(),
    body: text().notNull(),
    state: text().$type<DeliveryState>().notNull(),
    attempts: integer().notNull().default(0),
    /** Since when it is owed: when the event came, or somebody asked for it again. */
    since: integer().notNull(),
    dueAt: integer('due_at').notNull(),
    createdAt: integer('created_at').notNull(),
  },
  (t) => [
    uniqueIndex('webhook_deliveries_id').on(t.id),
    uniqueIndex('webhook_deliveries_event').on(t.webhookId, t.eventId),
    index('webhook_deliveries_list').on(t.webhookId, t.seq),
    index('webhook_deliveries_owed').on(t.webhookId, t.dueAt).where(sql`${t.state} = 'pending'`),
    index('webhook_deliveries_due').on(t.dueAt, t.webhookId).where(sql`${t.state} = 'pending'`),
  ],
)

export const webhookAttempts = sqliteTable(
  'webhook_attempts',
  {
    seq: integer().primaryKey({ autoIncrement: true }),
    deliverySeq: integer('delivery_seq').notNull(),
    at: integer().notNull(),
    url: text().notNull(),
    status: integer(),
    ms: integer().notNull(),
    failure: text().$type<DeliveryFailure>(),
    answer: text().notNull(),
  },
  (t) => [index('webhook_attempts_delivery').on(t.deliverySeq, t.seq)],
)

/** Answers of requests that carried an Idempotency-Key, kept for a day. */
export const idempotencyKeys = sqliteTable(
  'idempotency_keys',
  {
    accountId: text('account_id').notNull(),
    route: text().notNull(),
    key: text().notNull(),
    bodyHash: text('body_hash').notNull(),
    status: integer().notNull(),
    body: text().notNull(),
    createdAt: integer('created_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.accountId, t.route, t.key] }), index('idempotency_keys_created_at').on(t.createdAt)],
)

/** What admins did, each record chained to the previous one by its hash. */
export const auditLog = sqliteTable('audit_log', {
  seq: integer().primaryKey(),
  createdAt: integer('created_at').notNull(),
  actorId: text('actor_id').notNull(),
  action: text().notNull(),
  target: text().notNull(),
  reason: text(),
  before: text().notNull(),
  after: text().notNull(),
  requestId: text('request_id').notNull(),
  hash: text().notNull(),
})

/** Written by the readiness probe: the cheapest proof that a write is possible. */
export const probes = sqliteTable('probes', { id: integer().primaryKey(), at: integer().notNull() })
