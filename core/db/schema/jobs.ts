import { sql } from 'drizzle-orm'
import { blob, check, index, integer, primaryKey, real, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import type { JobFailure, JobSource, JobStatus } from '../../contract/jobs/job.ts'

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
    /** How many series it holds, where they are forecast together; null for one series and for a table. */
    panel: integer(),
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
    /** Who ordered it: they are told how it ends. */
    userId: text('user_id').notNull().default(''),
    status: text().$type<JobStatus>().notNull(),
    modelName: text('model_name').notNull(),
    modelVersionId: text('model_version_id').notNull(),
    modelVersion: text('model_version').notNull(),
    /** What its account pays. */
    cost: integer().notNull(),
    /** What the shop pays for it: the price of a sample. Then it costs its account nothing. */
    granted: integer().notNull().default(0),
    /** Who gets a sample of each model once: the fingerprint of a Telegram id, or an account without a chat. Null where nothing is granted. */
    grantedTo: text('granted_to'),
    horizon: integer().notNull(),
    riskSteps: text('risk_steps').notNull(),
    datasetId: text('dataset_id').notNull(),
    rows: integer().notNull(),
    /** Of several series: at most this many of the newest rows of each. Null for one series and for a table. */
    rowsEach: integer('rows_each'),
    /** The API key that ordered it; null for orders of a session or of the chat. */
    keyId: text('key_id'),
    source: text().$type<JobSource>().notNull().default('api'),
    /** The id of the request that submitted it; null for jobs older than this column. */
    requestId: text('request_id'),
    /** The default model that was at rest when this job was submitted; null if none was. */
    insteadOf: text('instead_of'),
    /** The model's title at submission, in both languages, as JSON; '' for jobs created by hand. */
    modelTitle: text('model_title').notNull().default(''),
    attempts: integer().notNull().default(0),
    /** Who may store its result, where it is given to a worker elsewhere, and until when it is given to nobody else. */
    leaseId: text('lease_id'),
    leaseUntil: integer('lease_until'),
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
    // What members of companies have ordered; a person's own account needs no index for that.
    index('jobs_of_members')
      .on(t.accountId, t.userId, t.createdAt)
      .where(sql`substr(${t.userId}, 5) <> substr(${t.accountId}, 5)`),
    index('jobs_of_keys').on(t.keyId, t.createdAt).where(sql`${t.keyId} IS NOT NULL`),
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
