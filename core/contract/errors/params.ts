import type { Localized } from '../common.ts'
import type { ReadReport } from '../series.ts'

/** A field fault before the language of its reader is known. */
export interface LocalizedFault {
  pointer: string
  message: Localized
  fix: Localized
}

/** The params that explain each error. Adding a code here makes the compiler ask for its status, its page and
 *  its sentences. */
export interface ErrorParams {
  malformed_body: { detail: string }
  /** `omitted`: how many further faults there are. */
  validation_failed: { fields: LocalizedFault[]; omitted?: number }
  unauthenticated: { reason: 'missing' | 'invalid' | 'expired' | 'revoked' }
  wrong_credentials: Record<string, never>
  /** The password was right: the sign-in goes on with this challenge and a code. */
  mfa_required: { challenge: string; expires_in_seconds: number }
  mfa_challenge_invalid: Record<string, never>
  mfa_enrolment_required: Record<string, never>
  enrolment_code_required: Record<string, never>
  step_up_required: Record<string, never>
  wrong_code: Record<string, never>
  insufficient_credits: { needed: number; available: number; missing: number }
  forbidden: { needed: string }
  /** `asked`: the name or id that was requested; `available`: the names that exist, if they are few and
   *  public. */
  not_found: { what: string; asked?: string; available?: string[] }
  method_not_allowed: { allowed: string[] }
  wrong_host: { host: string }
  email_taken: Record<string, never>
  /** The editions in force. */
  terms_not_accepted: { terms: string; privacy: string }
  /** `what` is not as the record left it: `left` then, `now` at present. */
  rollback_blocked: { what: string; left: string; now: string }
  /** `limit`: what one act of this person may move. */
  over_limit: { limit: number; amount: number }
  credits_left: { available: number }
  export_gone: Record<string, never>
  link_code_invalid: Record<string, never>
  invitation_invalid: Record<string, never>
  /** Of a member in the account of a company; `spent` this month, UTC, which ends at `resets_at`. */
  spending_limit: { of: 'member' | 'key'; needed: number; limit: number; spent: number; resets_at: string }
  reset_link_invalid: Record<string, never>
  email_link_invalid: Record<string, never>
  email_unconfirmed: Record<string, never>
  idempotency_mismatch: Record<string, never>
  precondition_failed: { what: string }
  job_not_cancelable: { status: string }
  job_not_finished: { status: string }
  job_without_result: { status: string }
  job_without_receipt: Record<string, never>
  result_gone: { kept_until: string }
  too_many_pending: { limit: number; retry_after_seconds: number }
  quota_reached: {
    what: 'quotes' | 'quoted_megabytes' | 'unpaid_jobs' | 'canceled_jobs'
    limit: number
    retry_after_seconds: number
  }
  state_conflict: { what: string; state: string }
  /** What one person, ticket or account may have; `unsolved` and `files` are counts. */
  ticket_limit: {
    what: 'unsolved' | 'files' | 'ticket_megabytes' | 'account_megabytes' | 'reopen_days'
    limit: number
  }
  /** `market`: the one that was asked; null if none was named. `near`: symbols like it. */
  symbol_unknown: { asked: string; market: string | null; near: string[] }
  /** `matches`: `market` and `symbol` of each. */
  symbol_ambiguous: { asked: string; matches: Array<{ market: string; symbol: string }> }
  market_unavailable: { market: string; detail: string; retry_after_seconds: number }
  too_large: { limit_bytes: number }
  unsupported_media: { supported: string[] }
  unreadable_file: { format: string; detail: string }
  empty_file: Record<string, never>
  too_many_rows: { limit: number }
  too_many_columns: { limit: number }
  /** `first_row`: what stands below the names. */
  /** `candidates`: the columns that hold times or numbers, of which one may be meant. */
  column_missing: {
    column: 'time' | 'price'
    found: string[]
    accepted: string[]
    first_row?: string[]
    candidates?: string[]
  } & Kept
  table_columns_missing: { missing: string[]; found: string[] }
  /** `labels`: the choices for the field `series` (for sheets: `sheet`); `more`: how many further ones there
   *  are. */
  several_series: { by: 'rows' | 'columns' | 'sheets'; column: string | null; labels: string[]; more: number } & Kept
  too_many_series: { series: number; limit: number }
  ambiguous_dates: { example: string } & Kept
  /** `reasons`: why rows were left out, with counts; `row`, `column` and `value`: the first unreadable cell,
   *  if there is one. */
  too_few_rows: {
    valid: number
    needed: number
    rejected: number
    reasons: Partial<Record<string, number>>
    row?: number
    column?: string
    value?: string
    audit?: ReadAccount
  } & Kept
  /** What was lost from the file: see `loss` in the read report. */
  rows_lost: {
    lost: number
    rows: number
    duplicates: number
    newest: number
    future: number
    row: number
    from: string
    value: string
    audit: ReadAccount
    /** Which one, where the file has several. */
    series?: string
  } & Kept
  horizon_too_long: { horizon: number; max: number }
  model_unsuitable: { model: string; detail: string }
  model_resting: { model: string; available: string[]; retry_after_seconds: number }
  model_rejected: { stage: string; detail: string }
  quote_changed: { quoted: number; price: number }
  payment_disabled: { provider: string; available?: string[] }
  /** The fewest and the most credits that can be bought that way; null if only the provider knows. */
  amount_unpayable: { provider: string; min_credits: number | null; max_credits: number | null }
  event_rejected: { provider: string; detail: string }
  statement_rejected: { detail: string }
  payment_mismatch: { what: string }
  refund_impossible: { detail: string }
  promo_code_unusable: { reason: 'unknown' | 'had' | 'used_up' | 'ended' | 'new_customers_only' | 'own' }
  /** `message`: what staff says about it. */
  maintenance: { message: string; until: string; retry_after_seconds: number }
  rate_limited: { retry_after_seconds: number }
  unavailable: { detail: string; retry_after_seconds: number }
  internal: Record<string, never>
}

/** `dataset_id`: the id under which the file is kept, so that it can be read in another way without being
 *  sent again. */
interface Kept {
  dataset_id?: string
}

/** How a refused file was read: the best reading found. */
export type ReadAccount = Pick<
  ReadReport,
  'format' | 'rows' | 'valid' | 'rejected' | 'rejected_by_reason' | 'columns' | 'time_format'
>

export type ErrorCode = keyof ErrorParams
