import type { ErrorCode } from './params.ts'
import { SERIES_ERRORS } from './series-errors.ts'

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
      '`fields` lists every invalid field with its pointer and how to fix it; `fields_omitted` counts those beyond the first 20.',
  },
  unauthenticated: {
    status: 401,
    title: 'Sign in first',
    advice:
      'Send `Authorization: Bearer <access_token>` or an API key. POST /api/auth/refresh renews an expired token.',
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
    advice:
      'Set one up with POST /api/auth/factor, or in the chat under Settings, and send the same request again. One from before you were staff is set up anew.',
  },
  enrolment_code_required: {
    status: 403,
    title: 'Staff set up their second factor with a code of the operator',
    advice: 'The log of core says it now (`staff_enrolment_code`). Send it as `enrolment_code` within the hour.',
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
    advice: 'The request needs the permission or key scope named in `needed`.',
  },
  rollback_blocked: {
    status: 409,
    title: 'It has changed since',
    advice:
      'The record left `what` as `left`; at present it is `now`. Take back the later change first, or set it by hand.',
  },
  over_limit: {
    status: 403,
    title: 'More than you may move at once',
    advice: 'Your role may move at most `limit` credits in one act. Ask a colleague whose limit is higher.',
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
    title: 'Unknown host name',
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
      'The terms have changed or were never accepted. Read GET /api/terms, accept the versions in `terms` and `privacy` with POST /api/account/terms (signed in, not with an API key), and send the same request again. Nothing was charged; reads work without it.',
  },
  credits_left: {
    status: 409,
    title: 'There are credits left',
    advice:
      'Spend them, have their payment refunded, or give them up by sending all that is `available` as `give_up_credits`. Nothing was deleted.',
  },
  export_gone: {
    status: 410,
    title: 'This archive is no longer kept',
    advice: 'Archives are deleted after a day. Ask for another one: POST /api/account/export.',
  },
  invitation_invalid: {
    status: 409,
    title: 'This invitation is not valid',
    advice: 'Invitations work once, for seven days, and some for one person only. Ask for a new one.',
  },
  spending_limit: {
    status: 402,
    title: 'Your monthly limit is reached',
    advice:
      '`of` says whose limit it is: yours in this company, or that of the API key. It is `limit` credits a month, of which `spent` are used until `resets_at`. Ask a manager for more, or create a key with another limit. Nothing was charged.',
  },
  link_code_invalid: {
    status: 409,
    title: 'This code is not valid',
    advice: 'A code works once, for ten minutes. Request a new one.',
  },
  email_link_invalid: { status: 409, title: 'This link is not valid', advice: 'Have a new one sent; use the newest.' },
  email_unconfirmed: { status: 403, title: 'Confirm your e-mail first', advice: 'Have a link sent, and follow it.' },
  reset_link_invalid: {
    status: 409,
    title: 'This link is not valid',
    advice: 'A password link works once, for half an hour, and only the newest one works. Request a new one.',
  },
  idempotency_mismatch: {
    status: 422,
    title: 'This Idempotency-Key belongs to another request',
    advice: 'Use a new key for a new request; the same key must carry the same body.',
  },
  precondition_failed: {
    status: 412,
    title: 'Changed in the meantime',
    advice: 'Fetch it again, then send your change with the new ETag.',
  },
  job_not_cancelable: { status: 409, title: 'This job has ended', advice: 'Only a PENDING job can be canceled.' },
  job_not_finished: {
    status: 409,
    title: 'This job is still running',
    advice: 'Wait until its status is OK: poll it, stream its events, or submit with `Prefer: wait`.',
  },
  job_without_result: {
    status: 409,
    title: 'This job has no result',
    advice: 'It ended without a result and cost nothing. Submit it again.',
  },
  job_without_receipt: {
    status: 409,
    title: 'This forecast has no receipt',
    advice:
      'It finished before receipts were introduced. None is signed afterwards, because it would not prove what was forecast at the time. Submit the forecast again; the new one has a receipt.',
  },
  result_gone: {
    status: 410,
    title: 'This result is no longer kept',
    advice:
      'Results and series are deleted after `kept_until`; the job stays in the list of jobs and in the statement. Submit it again.',
  },
  too_many_pending: {
    status: 429,
    title: 'Too many jobs are waiting',
    advice: 'Wait `retry_after_seconds` for some of them to finish, or cancel them.',
  },
  quota_reached: {
    status: 429,
    title: 'Free quota used up',
    advice:
      'For `quotes` and `quoted_megabytes`: submit one of your quotes by its `dataset_id`, or submit the series directly without a quote. For `unpaid_jobs`: choose a paid model. In any case, as for `canceled_jobs`, you can wait `retry_after_seconds`. Nothing was charged.',
  },
  ticket_limit: {
    status: 409,
    title: 'More than tickets take',
    advice:
      'For `unsolved`: continue one of your tickets, or solve one. For `files` and `ticket_megabytes`: open another ticket for further files. For `account_megabytes`: files go with their tickets a year after these are solved. For `reopen_days`: open a new ticket.',
  },
  state_conflict: { status: 409, title: 'Not possible in this state', advice: 'Fetch its current state first.' },
  ...SERIES_ERRORS,
  model_resting: {
    status: 503,
    title: 'This model is paused',
    advice:
      'Its runs failed repeatedly; it is retested automatically. Wait `retry_after_seconds`, or use one of `available`. Nothing was charged.',
  },
  maintenance: {
    status: 503,
    title: 'The shop is under maintenance',
    advice:
      'New orders and payments wait until `until`; `message` says why. Reads, running jobs and payments that have begun go on. Nothing was charged.',
  },
  model_rejected: {
    status: 422,
    title: 'The model was refused',
    advice: '`detail` gives the reason; fix the file or its manifest and upload it again.',
  },
  quote_changed: { status: 409, title: 'The price has changed', advice: 'Request a new quote and confirm it.' },
  payment_disabled: {
    status: 403,
    title: 'This payment method is disabled',
    advice: 'Name one of `available` as `provider`.',
  },
  amount_unpayable: {
    status: 422,
    title: 'This amount cannot be paid that way',
    advice: 'Buy between `min_credits` and `max_credits` at once, or use another payment method.',
  },
  event_rejected: {
    status: 400,
    title: 'The event was not accepted',
    advice:
      'The reason is in `detail`. Only the payment provider sends here, signed with the secret of its webhook; nothing was booked.',
  },
  statement_rejected: { status: 422, title: 'The bank statement was refused', advice: '`detail` says why.' },
  payment_mismatch: { status: 409, title: 'The payment does not match its order', advice: 'Start a new top-up.' },
  promo_code_unusable: { status: 409, title: 'This code cannot be used', advice: '`reason` says why.' },
  refund_impossible: { status: 409, title: 'This cannot be refunded', advice: '`detail` gives the reason.' },
  rate_limited: { status: 429, title: 'Too many requests', advice: 'Wait `retry_after_seconds` and send it again.' },
  unavailable: {
    status: 503,
    title: 'Temporarily unavailable',
    advice: 'Nothing was changed. Try again after `retry_after_seconds`.',
  },
  internal: {
    status: 500,
    title: 'Internal error',
    advice: 'Nothing was charged. Quote the request id when you contact us.',
  },
} as const satisfies Record<ErrorCode, { status: number; title: string; advice: string }>
