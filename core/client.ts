import { z } from 'zod'
import {
  accountViewSchema,
  type AccountChange,
  actForViewSchema,
  createdKeySchema,
  keyViewSchema,
  linkCodeViewSchema,
  linkPreviewSchema,
  sessionViewSchema,
} from './contract/account.ts'
import { adjustedSchema, adminAccountSchema, auditRecordSchema, statsSchema } from './contract/admin.ts'
import { modelCardSchema, modelListSchema, priceViewSchema, versionViewSchema } from './contract/catalog.ts'
import { type Language, pageOf } from './contract/common.ts'
import { claimedErrandsSchema } from './contract/errand.ts'
import { botEventsSchema } from './contract/event.ts'
import type { ErrorCode } from './contract/errors/params.ts'
import { type Problem, problemSchema } from './contract/errors/problem.ts'
import type { ForecastOptions } from './contract/jobs/submission.ts'
import { type JobStatus, jobLineSchema, jobViewSchema } from './contract/jobs/job.ts'
import { quoteViewSchema } from './contract/jobs/quote.ts'
import {
  balanceViewSchema,
  type CreateOrderRequest,
  ledgerCheckSchema,
  orderViewSchema,
  settledOrderSchema,
  topUpViewSchema,
  transactionViewSchema,
} from './contract/ledger.ts'
import { paymentViewSchema, refundedSchema, returnedSchema } from './contract/payment.ts'
import { resetLinkSchema } from './contract/trust/password.ts'
import { planListSchema, subscriptionListSchema, subscriptionViewSchema } from './contract/plan.ts'

/** Core refused, or could not be reached (`code: 'unreachable'`). Look at `code`; `problem` is the body that
 *  core sent. */
export class CoreError extends Error {
  readonly code: ErrorCode | 'unreachable'
  readonly status: number
  readonly params: Record<string, unknown>
  readonly requestId: string

  constructor(problem: Pick<Problem, 'code' | 'status' | 'params' | 'request_id' | 'title'>, options?: ErrorOptions) {
    super(problem.title, options)
    this.name = 'CoreError'
    this.code = problem.code as ErrorCode | 'unreachable'
    this.status = problem.status
    this.params = problem.params
    this.requestId = problem.request_id
  }
}

/** What the client needs of a request; a subset of what fetch takes. */
export interface SendRequest {
  method?: string
  headers?: Record<string, string>
  body?: string | Uint8Array<ArrayBuffer> | FormData | null
  signal?: Pick<AbortSignal, 'aborted' | 'addEventListener' | 'removeEventListener'>
  /** Time limit until the answer begins, and for each further part of it. */
  timeoutMs?: number
}

/** What the client reads of an answer; a Response has all of it. */
export interface Sent {
  readonly ok: boolean
  readonly status: number
  readonly headers: { get(name: string): string | null }
  text(): Promise<string>
  json(): Promise<unknown>
  arrayBuffer(): Promise<ArrayBuffer>
}

/** How a request is sent: fetch, or anything that does as much of it as is needed here. */
export type Send = (url: string, request?: SendRequest) => Promise<Sent>

/** A call of core, as it ended. */
export interface Called {
  method: string
  /** Without its query. */
  path: string
  /** Of the answer; 0 when none came. */
  status: number
  /** Under which core's log has it too. */
  requestId: string
}

export interface ClientDeps {
  baseUrl: string
  /** The bot's key; it authorizes the calls under `bot`. */
  botKey: string
  send: Send
  /** Names each request: core's log and answers, and its jobs, have it under that name. */
  newRequestId: () => string
  /** Is told of each call when it has ended. */
  onCalled?: (called: Called) => void
  timeoutMs?: number
}

interface Call {
  method?: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  path: string
  token: string
  json?: unknown
  form?: FormData
  headers?: Record<string, string>
  language?: Language | undefined
  signal?: AbortSignal | undefined
}

export interface PageAsk {
  limit?: number
  cursor?: string | undefined
}

/** A file as a user sent it. The name is shown only to its sender and never used as a path. */
export interface FileUpload {
  bytes: Uint8Array
  name: string
}

/** The typed client of core over its REST API: the bot's only door. Every answer is checked against the contract: one that breaks it
 *  is thrown as a CoreError `internal`. */
export function createCoreClient({
  baseUrl,
  botKey,
  send: sendRequest,
  newRequestId,
  onCalled = () => undefined,
  timeoutMs = 30_000,
}: ClientDeps) {
  async function send({
    method = 'GET',
    path,
    token,
    json,
    form,
    headers = {},
    language,
    signal,
  }: Call): Promise<{ response: Sent; requestId: string }> {
    const requestId = newRequestId()
    const end = (status: number) => onCalled({ method, path: path.replace(/\?.*/, ''), status, requestId })
    const body = form ?? (json === undefined ? null : JSON.stringify(json))
    let response: Sent
    try {
      response = await sendRequest(`${baseUrl}${path}`, {
        method,
        body,
        timeoutMs,
        ...(signal === undefined ? {} : { signal }),
        headers: {
          authorization: `Bearer ${token}`,
          'x-request-id': requestId,
          ...(json === undefined ? {} : { 'content-type': 'application/json' }),
          ...(language === undefined ? {} : { 'accept-language': language }),
          ...headers,
        },
      })
    } catch (cause) {
      end(0)
      throw new CoreError(
        { code: 'unreachable', status: 0, title: 'Core cannot be reached', params: {}, request_id: requestId },
        { cause },
      )
    }
    end(response.status)
    if (!response.ok) throw await toCoreError(response, requestId)
    return { response, requestId }
  }

  async function ask<T extends z.ZodType>(schema: T, call: Call): Promise<z.infer<T>> {
    const { response, requestId } = await send(call)
    try {
      return schema.parse(await response.json())
    } catch (cause) {
      const { status } = response
      const title = 'Core answered against its contract'
      throw new CoreError({ code: 'internal', status, title, params: {}, request_id: requestId }, { cause })
    }
  }

  /** What one account may do, with its token. `language` selects the language of pictures and texts. */
  function withToken(token: string, language?: Language) {
    const call = <T extends z.ZodType>(schema: T, rest: Omit<Call, 'token'>) =>
      ask(schema, { ...rest, token, language })
    const key = (idempotencyKey: string) => ({ 'idempotency-key': idempotencyKey })
    return {
      account: () => call(accountViewSchema, { path: '/api/account' }),
      changeAccount: (change: AccountChange) =>
        call(accountViewSchema, { method: 'PATCH', path: '/api/account', json: change }),
      sessions: () => call(pageOf(sessionViewSchema), { path: '/api/sessions' }),
      /** Ends one session, or all of them. */
      endSession: async (id?: string): Promise<void> => {
        const path = id === undefined ? '/api/sessions' : `/api/sessions/${encodeURIComponent(id)}`
        await send({ method: 'DELETE', path, token, language })
      },
      linkCode: () => call(linkCodeViewSchema, { method: 'POST', path: '/api/account/link-code' }),
      balance: () => call(balanceViewSchema, { path: '/api/account/balance' }),
      transactions: (page: PageAsk = {}) =>
        call(pageOf(transactionViewSchema), { path: `/api/account/transactions${toQuery(page)}` }),
      topUp: (amount: number, idempotencyKey: string) =>
        call(topUpViewSchema, {
          method: 'POST',
          path: '/api/account/top-up',
          json: { amount },
          headers: key(idempotencyKey),
        }),
      plans: () => call(planListSchema, { path: '/api/plans' }),
      subscriptions: () => call(subscriptionListSchema, { path: '/api/account/subscriptions' }),
      createOrder: (order: CreateOrderRequest, idempotencyKey: string) =>
        call(orderViewSchema, {
          method: 'POST',
          path: '/api/payments/orders',
          json: order,
          headers: key(idempotencyKey),
        }),
      models: () => call(modelListSchema, { path: '/api/models' }),
      modelSample: (name: string) =>
        bytes({ path: `/api/models/${encodeURIComponent(name)}/sample.csv`, token, language }),
      model: (name: string) => call(modelCardSchema, { path: `/api/models/${encodeURIComponent(name)}` }),
      quoteFile: (file: FileUpload, options: ForecastOptions) =>
        call(quoteViewSchema, { method: 'POST', path: '/api/predict/quote', form: toForm(file, options) }),
      quoteDataset: (datasetId: string, options: ForecastOptions) =>
        call(quoteViewSchema, {
          method: 'POST',
          path: '/api/predict/quote',
          json: { dataset_id: datasetId, ...options },
        }),
      submit: (datasetId: string, options: ForecastOptions, idempotencyKey: string) =>
        call(jobViewSchema, {
          method: 'POST',
          path: '/api/predict',
          json: { dataset_id: datasetId, ...options },
          headers: key(idempotencyKey),
        }),
      job: (id: string) => call(jobViewSchema, { path: `/api/predict/${encodeURIComponent(id)}` }),
      history: (page: PageAsk & { status?: JobStatus } = {}) =>
        call(pageOf(jobLineSchema), { path: `/api/predict/history${toQuery(page)}` }),
      cancel: (id: string) => call(jobViewSchema, { method: 'DELETE', path: `/api/predict/${encodeURIComponent(id)}` }),
      chart: (id: string) => bytes({ path: `/api/predict/${encodeURIComponent(id)}/chart.png`, token, language }),
      forecastCsv: (id: string) =>
        bytes({ path: `/api/predict/${encodeURIComponent(id)}/forecast.csv`, token, language }),
      receipt: (id: string) => bytes({ path: `/api/predict/${encodeURIComponent(id)}/receipt`, token, language }),
      predictionsCsv: (id: string) =>
        bytes({ path: `/api/predict/${encodeURIComponent(id)}/predictions.csv`, token, language }),
      keys: () => call(pageOf(keyViewSchema), { path: '/api/keys' }),
      createKey: (name: string) => call(createdKeySchema, { method: 'POST', path: '/api/keys', json: { name } }),
      // Built on demand, because most callers do not need it.
      get admin() {
        return {
          stats: () => call(statsSchema, { path: '/api/admin/stats' }),
          accounts: (ask: PageAsk & { query?: string } = {}) =>
            call(pageOf(adminAccountSchema), { path: `/api/admin/accounts${toQuery(ask)}` }),
          account: (id: string) => call(adminAccountSchema, { path: `/api/admin/accounts/${encodeURIComponent(id)}` }),
          changeAccount: (
            id: string,
            change: { role?: 'user' | 'support' | 'admin'; blocked?: boolean; reason: string },
          ) =>
            call(adminAccountSchema, {
              method: 'PATCH',
              path: `/api/admin/accounts/${encodeURIComponent(id)}`,
              json: change,
            }),
          adjust: (id: string, adjustment: { amount: number; reason: string }, idempotencyKey: string) =>
            call(adjustedSchema, {
              method: 'POST',
              path: `/api/admin/accounts/${encodeURIComponent(id)}/adjust`,
              json: adjustment,
              headers: key(idempotencyKey),
            }),
          undoAdjustment: (entryId: string, idempotencyKey: string) =>
            call(adjustedSchema, {
              method: 'POST',
              path: `/api/admin/adjustments/${encodeURIComponent(entryId)}/undo`,
              headers: key(idempotencyKey),
            }),
          payments: (id: string, page: PageAsk = {}) =>
            call(pageOf(paymentViewSchema), {
              path: `/api/admin/accounts/${encodeURIComponent(id)}/payments${toQuery(page)}`,
            }),
          refund: (chargeId: string, reason: string) =>
            call(refundedSchema, {
              method: 'POST',
              path: `/api/admin/payments/${encodeURIComponent(chargeId)}/refund`,
              json: { reason },
            }),
          ledgerCheck: () => call(ledgerCheckSchema, { path: '/api/admin/ledger/check' }),
          audit: (page: PageAsk = {}) => call(pageOf(auditRecordSchema), { path: `/api/admin/audit${toQuery(page)}` }),
          versions: () => call(pageOf(versionViewSchema), { path: '/api/admin/models' }),
          prices: (name: string) =>
            call(pageOf(priceViewSchema), { path: `/api/admin/models/${encodeURIComponent(name)}/prices` }),
          setPrice: (name: string, price: { price_per_row: number; reason: string }) =>
            call(priceViewSchema, {
              method: 'POST',
              path: `/api/admin/models/${encodeURIComponent(name)}/price`,
              json: price,
            }),
          setState: (
            name: string,
            version: string,
            change: { action: 'activate' | 'retire' | 'roll_back' | 'make_default'; reason: string },
          ) =>
            call(versionViewSchema, {
              method: 'POST',
              path: `/api/admin/models/${encodeURIComponent(name)}/versions/${encodeURIComponent(version)}/state`,
              json: change,
            }),
        }
      },
    }
  }

  async function bytes(call: Call): Promise<Uint8Array> {
    const { response } = await send(call)
    return new Uint8Array(await response.arrayBuffer())
  }

  const bot = <T extends z.ZodType>(schema: T, rest: Omit<Call, 'token'>) => ask(schema, { ...rest, token: botKey })
  return {
    withToken,
    /** What only the bot may do. */
    bot: {
      actFor: (telegramId: string, language?: Language) =>
        bot(actForViewSchema, {
          method: 'POST',
          path: '/api/bot/act-for',
          json: { telegram_id: telegramId, ...(language === undefined ? {} : { language }) },
        }),
      previewLink: (telegramId: string, code: string) =>
        bot(linkPreviewSchema, {
          method: 'POST',
          path: '/api/bot/link/preview',
          json: { telegram_id: telegramId, code },
        }),
      resetLink: (telegramId: string) =>
        bot(resetLinkSchema, { method: 'POST', path: '/api/bot/reset-link', json: { telegram_id: telegramId } }),
      redeemLink: (telegramId: string, code: string) =>
        bot(actForViewSchema, { method: 'POST', path: '/api/bot/link', json: { telegram_id: telegramId, code } }),
      checkOrder: (order: { telegram_id: string; order_id: string; amount: number; currency: string }) =>
        bot(orderViewSchema, { method: 'POST', path: '/api/bot/orders/check', json: order }),
      settleOrder: (order: {
        telegram_id: string
        order_id: string
        amount: number
        currency: string
        charge_id: string
        paid_until?: string | undefined
      }) => bot(settledOrderSchema, { method: 'POST', path: '/api/bot/orders/settle', json: order }),
      endSubscription: (id: string, telegramId: string) =>
        bot(subscriptionViewSchema, {
          method: 'POST',
          path: `/api/bot/subscriptions/${encodeURIComponent(id)}/end`,
          json: { telegram_id: telegramId },
        }),
      /** Reports Stars that Telegram has refunded: the credits are taken back, once per charge. */
      returnPayment: (payment: { telegram_id: string; charge_id: string }) =>
        bot(returnedSchema, { method: 'POST', path: '/api/bot/payments/returned', json: payment }),
      /** Claims what core needs done in Telegram; each errand is offered again until it is ended. */
      claimErrands: (waitSeconds: number, signal?: AbortSignal) =>
        bot(claimedErrandsSchema, { method: 'POST', path: `/api/bot/errands/claim?wait=${waitSeconds}`, signal }),
      /** Returns the events after `position` that concern people in Telegram, oldest first; from the start of
       *  the history if it is not `epoch`; without a position, from a day ago. Waits up to `waitSeconds` for
       *  the first one. */
      events: (
        { position, epoch }: { position?: number | undefined; epoch?: string | undefined },
        waitSeconds: number,
        signal?: AbortSignal,
      ) => {
        const path = `/api/bot/events${toQuery({ after: position, epoch, wait: waitSeconds })}`
        return bot(botEventsSchema, { path, signal })
      },
    },
  }
}
export type CoreClient = ReturnType<typeof createCoreClient>
export type ActingClient = ReturnType<CoreClient['withToken']>

function toQuery(values: object): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(values)) if (value !== undefined) query.set(name, String(value))
  const text = query.toString()
  return text === '' ? '' : `?${text}`
}

function toForm(file: FileUpload, options: ForecastOptions): FormData {
  const form = new FormData()
  for (const [name, value] of Object.entries(options))
    if (value !== undefined) form.set(name, typeof value === 'object' ? JSON.stringify(value) : String(value))
  form.set('file', new Blob([new Uint8Array(file.bytes)]), file.name)
  return form
}

async function toCoreError(response: Sent, requestId: string): Promise<CoreError> {
  const parsed = problemSchema.safeParse(await response.json().catch(() => undefined))
  if (parsed.success) return new CoreError(parsed.data)
  return new CoreError({
    code: 'internal',
    status: response.status,
    title: 'Core answered without a problem',
    params: {},
    request_id: requestId,
  })
}
