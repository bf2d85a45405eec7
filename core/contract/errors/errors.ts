import type { ErrorCode } from './params.ts'

/** Status, title and advice: served as the page behind each problem's `type`. */
export const ERRORS = {
  malformed_body: {
    status: 400,
    title: 'The body could not be read',
    advice: 'Send well-formed JSON, or multipart/form-data with the parts named in the documentation.',
  },
  validation_failed: {
    status: 422,
    title: 'Some fields are invalid',
    advice:
      'Every field at fault is listed under `fields` with its pointer and what to do; `fields_omitted` counts those beyond the first 20.',
  },
  unauthenticated: {
    status: 401,
    title: 'Sign in first',
    advice:
      'Send `Authorization: Bearer <access_token>` or an API key. A token that has expired is renewed by POST /api/auth/refresh.',
  },
  wrong_credentials: {
    status: 401,
    title: 'E-mail or password is wrong',
    advice: 'Check both; for security we do not say which one is wrong.',
  },
  mfa_required: {
    status: 403,
    title: 'A code is needed as well',
    advice:
      'The password is right. Send `challenge` with the code of your authenticator app, or a backup code, to POST /api/auth/login/verify within `expires_in_seconds`.',
  },
  mfa_challenge_invalid: {
    status: 409,
    title: 'This sign-in has expired',
    advice: 'A challenge works once, for five minutes. Sign in with the password again.',
  },
  mfa_enrolment_required: {
    status: 403,
    title: 'Staff need a second factor',
    advice: 'Set one up with POST /api/auth/factor, or in the chat under Settings, and send the same request again.',
  },
  step_up_required: {
    status: 403,
    title: 'A fresh code is needed',
    advice:
      'Send a code of your authenticator app, or a backup code, to POST /api/auth/step-up; for five minutes this session does what needs one. Then send the same request again. An API key cannot do this.',
  },
  wrong_code: {
    status: 409,
    title: 'This code does not fit',
    advice:
      'Send the code that the app shows now: each counts once, and changes every 30 seconds. If none fits, set the clock of the phone to automatic.',
  },
  insufficient_credits: {
    status: 402,
    title: 'Not enough credits',
    advice: 'Top up by at least `missing` and send the same request again. Nothing was charged.',
  },
  forbidden: {
    status: 403,
    title: 'Not allowed',
    advice: 'This needs the permission or the key scope named under `needed`.',
  },
  not_found: {
    status: 404,
    title: 'Not found',
    advice: 'Check the name or id. Items of another account are also reported as not found.',
  },
  method_not_allowed: {
    status: 405,
    title: 'This method is not supported here',
    advice: 'The `Allow` header lists the methods of this address.',
  },
  wrong_host: {
    status: 421,
    title: 'This server does not go by that name',
    advice: 'Use the address in PUBLIC_URL. The operator adds other names to ALLOWED_HOSTS.',
  },
  email_taken: {
    status: 409,
    title: 'This e-mail is already registered',
    advice: 'Sign in with it, or register another.',
  },
  terms_not_accepted: {
    status: 403,
    title: 'Accept the terms first',
    advice:
      'They have changed, or were never accepted. Read GET /api/terms, accept with POST /api/account/terms (signed in, not with an API key) by the versions in `terms` and `privacy`, and send the same request again. Nothing was charged; reads go on without it.',
  },
  link_code_invalid: {
    status: 409,
    title: 'This code is not valid',
    advice: 'Codes work once, for ten minutes. Ask for a new one.',
  },
  reset_link_invalid: {
    status: 409,
    title: 'This link is not valid',
    advice: 'Links to a new password work once, for half an hour, and only the newest one does. Ask for a new one.',
  },
  idempotency_mismatch: {
    status: 422,
    title: 'This Idempotency-Key belongs to another request',
    advice: 'Use a new key for a new request; the same key must carry the same body.',
  },
  precondition_failed: {
    status: 412,
    title: 'It has changed in the meantime',
    advice: 'Read it again, then send your change with the new ETag.',
  },
  job_not_cancelable: { status: 409, title: 'This job has ended', advice: 'Only a PENDING job can be canceled.' },
  job_not_finished: {
    status: 409,
    title: 'This job is still running',
    advice: 'Wait until its status is OK: poll it, listen to its events, or submit with `Prefer: wait`.',
  },
  job_without_result: {
    status: 409,
    title: 'This job has no result',
    advice: 'It ended without one and cost nothing. Submit again.',
  },
  job_without_receipt: {
    status: 409,
    title: 'This forecast has no receipt',
    advice:
      'It finished before receipts were signed, and none is signed afterwards: it would prove nothing of what was forecast then. Order the forecast again; the new one has a receipt.',
  },
  result_gone: {
    status: 410,
    title: 'This result is no longer kept',
    advice:
      'Results and series are deleted after `kept_until`; the list of jobs and the statement still have it. Order it again.',
  },
  too_many_pending: {
    status: 429,
    title: 'Too many jobs are waiting',
    advice: 'Wait `retry_after_seconds`, until some of them have finished, or cancel them.',
  },
  quota_reached: {
    status: 429,
    title: 'Free quota used up',
    advice:
      'For `quotes` and `quoted_megabytes`: submit one of your quotes by its `dataset_id`, or submit the series directly without a quote. For `unpaid_jobs`: choose a model with a price. Otherwise, as for `canceled_jobs`, wait `retry_after_seconds`. Nothing was charged.',
  },
  state_conflict: { status: 409, title: 'Not possible in this state', advice: 'Fetch its current state first.' },
  too_large: {
    status: 413,
    title: 'Too large',
    advice: 'Send at most `limit_bytes`. For a long series, Parquet or CSV takes the least room.',
  },
  unsupported_media: {
    status: 415,
    title: 'This kind of content is not supported',
    advice: 'Send one of the kinds listed under `supported`.',
  },
  unreadable_file: {
    status: 422,
    title: 'The file could not be read',
    advice: 'Open it, save it again as CSV, JSON, XLSX or Parquet, and send that.',
  },
  empty_file: {
    status: 422,
    title: 'There are no rows in it',
    advice: 'Send a table with a time column and a price column.',
  },
  too_many_rows: {
    status: 413,
    title: 'Too many rows',
    advice: 'Send at most `limit` rows: the most recent ones matter most.',
  },
  too_many_columns: {
    status: 422,
    title: 'Too many columns',
    advice: 'Keep the time column and the price column; drop the rest.',
  },
  column_missing: {
    status: 422,
    title: 'A column is missing',
    advice:
      'Say which one it is with `time_column` or `price_column`, or name it as one of `accepted`. `found` lists what the file has, `first_row` what stands below, `candidates` the columns that could be meant.',
  },
  table_columns_missing: {
    status: 422,
    title: 'Columns are missing',
    advice:
      'The model needs every column of its card, under that name; `missing` lists those that are not there, `found` those that are.',
  },
  several_series: {
    status: 422,
    title: 'There is more than one series in it',
    advice:
      'Choose one: send the same request with `series` set to one of `labels` (for sheets of a workbook: `sheet`). `by` says whether rows, columns or sheets tell them apart, `column` which column names them.',
  },
  ambiguous_dates: {
    status: 422,
    title: 'Day and month cannot be told apart',
    advice: 'Say it with `date_order`, or write dates as YYYY-MM-DD.',
  },
  too_few_rows: {
    status: 422,
    title: 'Not enough valid rows',
    advice:
      'Send at least `needed` valid rows. `audit` says how the file was read and why rows were left out; `row`, `column` and `value` name the first cell that could not be read. Times are read as 2026-12-31, 31.12.2026, counts since 1970 and in many other ways. Where another column, order or mark is meant, say so with `time_column`, `price_column`, `date_order` or `decimal`.',
  },
  rows_lost: {
    status: 422,
    title: 'Too much of the file could not be read',
    advice:
      'More than a twentieth of the rows, or some of the newest, or some that are dated after tomorrow, would be left out: `audit` names them. Mend the file, say how to read it with `time_column`, `price_column`, `date_order` or `decimal`, or send `accept_loss` to go on without them.',
  },
  horizon_too_long: { status: 422, title: 'That is too far ahead', advice: 'Ask for at most `max` steps.' },
  model_unsuitable: {
    status: 422,
    title: 'This model cannot do that',
    advice: 'Choose another model; GET /api/models/ lists what each one needs.',
  },
  model_resting: {
    status: 503,
    title: 'This model is at rest',
    advice:
      'It broke its workers and is tried again by itself. Wait `retry_after_seconds`, or order one of `available`. Nothing was charged.',
  },
  model_rejected: {
    status: 422,
    title: 'The model was refused',
    advice: 'The reason is in `detail`; mend the file or its manifest and upload it again.',
  },
  quote_changed: { status: 409, title: 'The price has changed', advice: 'Ask for a new quote and confirm that.' },
  payment_disabled: { status: 403, title: 'This way to pay is switched off', advice: 'Use another one.' },
  payment_mismatch: { status: 409, title: 'The payment does not match its order', advice: 'Start a new top-up.' },
  refund_impossible: { status: 409, title: 'This cannot be refunded', advice: 'The reason is in `detail`.' },
  rate_limited: { status: 429, title: 'Too many requests', advice: 'Wait `retry_after_seconds` and send it again.' },
  unavailable: {
    status: 503,
    title: 'Not possible just now',
    advice: 'Nothing was changed. Try again after `retry_after_seconds`.',
  },
  internal: {
    status: 500,
    title: 'Internal error',
    advice: 'Nothing was charged. Quote the request id when you contact us.',
  },
} as const satisfies Record<ErrorCode, { status: number; title: string; advice: string }>
