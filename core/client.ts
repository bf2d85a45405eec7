import { z } from 'zod'
import { accountViewSchema, type AccountChange, linkCodeViewSchema, sessionViewSchema } from './contract/account.ts'
import { modelCardSchema, modelListSchema } from './contract/catalog.ts'
import { type Language, pageOf } from './contract/common.ts'
import type { ErrorCode } from './contract/errors/params.ts'
import { type FieldFault, type Problem, problemSchema } from './contract/errors/problem.ts'
import type { ForecastOptions } from './contract/jobs/submission.ts'
import { type JobStatus, jobLineSchema, jobViewSchema } from './contract/jobs/job.ts'
import { quoteViewSchema } from './contract/jobs/quote.ts'
import { ownBalanceSchema, type topUpRequestSchema, topUpViewSchema, transactionViewSchema } from './contract/ledger.ts'
import { type CreateKey, createdKeySchema, keyViewSchema } from './contract/trust/key.ts'
import { pricesViewSchema } from './contract/money/prices.ts'
import { redeemedSchema } from './contract/money/promo.ts'
import { usageViewSchema } from './contract/money/usage.ts'
import { type DeleteAccount, deletionViewSchema, exportViewSchema } from './contract/trust/my-data.ts'
import { type AcceptTerms, legalTextsSchema, termsViewSchema } from './contract/trust/terms.ts'
import { type Call, type PageAsk, toQuery } from './client/call.ts'
import { adminCalls } from './client/admin.ts'
import { marketCalls } from './client/markets.ts'
import { factorCalls } from './client/factor.ts'
import { botCalls } from './client/bot.ts'
import { planCalls } from './client/plans.ts'
import { companyCalls } from './client/companies.ts'
import { tellingCalls } from './client/telling.ts'
import { keyHeader as key } from './client/call.ts'

/** Core refused, or could not be reached (`code: 'unreachable'`). Look at `code`; `problem` is the body that
 *  core sent. */
export class CoreError extends Error {
  readonly code: ErrorCode | 'unreachable'
  readonly status: number
  readonly params: Record<string, unknown>
  readonly requestId: string
  /** What is wrong with which field, and how to fix it. */
  readonly fields: readonly FieldFault[]

  constructor(
    problem: Pick<Problem, 'code' | 'status' | 'params' | 'request_id' | 'title' | 'fields'>,
    options?: ErrorOptions,
  ) {
    super(problem.title, options)
    this.name = 'CoreError'
    this.code = problem.code as ErrorCode | 'unreachable'
    this.status = problem.status
    this.params = problem.params
    this.requestId = problem.request_id
    this.fields = problem.fields ?? []
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

/** A finished call of core. */
export interface Called {
  method: string
  /** Without its query. */
  path: string
  /** Of the answer; 0 if there was none. */
  status: number
  /** The id under which core's log has it too. */
  requestId: string
}

export interface ClientDeps {
  baseUrl: string
  /** The bot's key; it authorizes the calls under `bot`. */
  botKey: string
  send: Send
  /** Creates the id of each request, which core's log, answers and jobs carry. */
  newRequestId: () => string
  /** Called after each call. */
  onCalled?: (called: Called) => void
  timeoutMs?: number
}

/** A file as a user sent it. The name is shown only to its sender and never used as a path. */
export interface FileUpload {
  bytes: Uint8Array
  name: string
}

/** The typed client of core's REST API: the bot's only access to core. Every answer is checked against the
 *  contract; one that violates it is thrown as a CoreError `internal`. */
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
    const file = (job: string, name: string) =>
      bytes({ path: `/api/predict/${encodeURIComponent(job)}/${name}`, token, language })
    const done = async (rest: Omit<Call, 'token'>) => void (await send({ ...rest, token, language }))
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
      /** The terms and the privacy notice in force, in the client's language. */
      legalTexts: () => call(legalTextsSchema, { path: '/api/terms' }),
      terms: () => call(termsViewSchema, { path: '/api/account/terms' }),
      acceptTerms: (versions: AcceptTerms) =>
        call(termsViewSchema, { method: 'POST', path: '/api/account/terms', json: versions }),
      get factor() {
        return factorCalls(call, (path, method) => send({ path, method, token, language }))
      },
      createExport: () => call(exportViewSchema, { method: 'POST', path: '/api/account/export' }),
      exportArchive: (id: string) =>
        bytes({ path: `/api/account/exports/${encodeURIComponent(id)}/archive.zip`, token, language }),
      /** What deleting the account would do, or when it happens. */
      deletion: () => call(deletionViewSchema, { path: '/api/account/deletion' }),
      deleteAccount: (request: DeleteAccount) =>
        call(deletionViewSchema, { method: 'DELETE', path: '/api/account', json: request }),
      cancelDeletion: () => call(deletionViewSchema, { method: 'DELETE', path: '/api/account/deletion' }),
      ...tellingCalls(call, (rest) => bytes({ ...rest, token, language }), done),
      companies: companyCalls(call, done),
      linkCode: () => call(linkCodeViewSchema, { method: 'POST', path: '/api/account/link-code' }),
      balance: () => call(ownBalanceSchema, { path: '/api/account/balance' }),
      transactions: (page: PageAsk = {}) =>
        call(pageOf(transactionViewSchema), { path: `/api/account/transactions${toQuery(page)}` }),
      topUp: (request: z.input<typeof topUpRequestSchema>, idempotencyKey: string) =>
        call(topUpViewSchema, {
          method: 'POST',
          path: '/api/account/top-up',
          json: request,
          headers: key(idempotencyKey),
        }),
      prices: () => call(pricesViewSchema, { path: '/api/prices' }),
      redeem: (code: string, idempotencyKey: string) =>
        call(redeemedSchema, {
          method: 'POST',
          path: '/api/account/promo-codes',
          json: { code },
          headers: key(idempotencyKey),
        }),
      usage: (by: 'day' | 'model') => call(usageViewSchema, { path: `/api/account/usage?by=${by}` }),
      ...planCalls(call),
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
      ...marketCalls(call, (ask) => send({ ...ask, token, language })),
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
      chart: (id: string, series?: string) => file(id, `chart.png${toQuery({ series })}`),
      forecastCsv: (id: string) => file(id, 'forecast.csv'),
      receipt: (id: string) => file(id, 'receipt'),
      predictionsCsv: (id: string) => file(id, 'predictions.csv'),
      keys: () => call(pageOf(keyViewSchema), { path: '/api/keys?live=true&limit=100' }),
      createKey: (request: CreateKey) => call(createdKeySchema, { method: 'POST', path: '/api/keys', json: request }),
      rotateKey: (id: string) =>
        call(createdKeySchema, { method: 'POST', path: `/api/keys/${encodeURIComponent(id)}/rotate`, json: {} }),
      revokeKey: (id: string): Promise<unknown> =>
        send({ method: 'DELETE', path: `/api/keys/${encodeURIComponent(id)}`, token, language }),
      // Built on demand, because most callers do not need it.
      get admin() {
        return adminCalls(call)
      },
    }
  }

  async function bytes(call: Call): Promise<Uint8Array> {
    const { response } = await send(call)
    return new Uint8Array(await response.arrayBuffer())
  }

  return {
    withToken,
    /** What only the bot may do. */
    bot: botCalls(
      (schema, rest) => ask(schema, { ...rest, token: botKey }),
      async (rest) => void (await send({ ...rest, token: botKey })),
    ),
  }
}
export type CoreClient = ReturnType<typeof createCoreClient>
export type ActingClient = ReturnType<CoreClient['withToken']>

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
