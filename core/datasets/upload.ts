import { hash } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import type { ReadableStream } from 'node:stream/web'
import { type ForecastOptions, submitFormSchema, submitRequestSchema } from '../contract/jobs/submission.ts'
import { LIMITS } from '../contract/limits.ts'
import type { MarketName, Origin } from '../contract/jobs/market.ts'
import type { ReadingFields, ReadReport } from '../contract/series.ts'
import { AppError, refuseField } from '../kit/errors.ts'
import type { Now } from '../kit/clock.ts'
import type { NewId } from '../kit/ids.ts'
import { receiveMultipart, saveStream } from '../kit/http/multipart.ts'
import { toValidationFault } from '../kit/http/faults.ts'
import { parseJson } from '../kit/http/json.ts'
import { readUpTo, textOf } from '../kit/http/read-body.ts'
import { createEventLoopBudget } from '../kit/event-loop.ts'
import type { ResolvedModel } from '../catalog/service.ts'
import { readTable } from '../series/read.ts'
import { checkTable } from '../series/check-table.ts'
import { type Intake, toTableIntake } from './intake.ts'
import { intakeOfRows } from './reading.ts'
import type { Readers, Wanted } from './readers.ts'

/** What was requested: the options, and the series as a known dataset or as one just read. */
export interface Submission {
  options: ForecastOptions
  /** The requested model, or the default one; it decides how the rows are read. */
  model: ResolvedModel
  source: { datasetId: string } | { intake: Intake }
}

/** How the rows of a submission are to be read. */
export function wantedBy({ manifest }: ResolvedModel, options: ForecastOptions): Wanted {
  if (manifest.contract === 'tabular') return { contract: 'tabular', columns: manifest.tabular.columns }
  return { contract: 'series', asked: readingOf(options), minRows: manifest.min_rows }
}

/** The options that concern reading only. */
export function readingOf({
  series,
  sheet,
  time_column,
  price_column,
  date_order,
  decimal,
}: ForecastOptions): ReadingFields {
  return { series, sheet, time_column, price_column, date_order, decimal }
}

/** A body that has arrived but has not been read. A request that was answered before is recognized by its
 *  hash alone, whatever has happened to its model since. */
export interface Received {
  /** Hash of everything that was sent: two requests with the same hash ask for the same. */
  bodyHash: () => string
  /** Where the file is until the request has been answered; null if there is none. */
  path: string | null
  /** Throws `validation_failed`, `not_found` for the model, or what reading the series throws. */
  read: () => Promise<Submission>
}

/** A series that is asked for by name. */
export interface Named {
  symbol: string
  market?: MarketName | undefined
}

export interface ReceiverDeps {
  readers: Readers
  /** Returns the model of that name, or the default one. Throws `not_found`. */
  resolveModel: (name: string | undefined) => Promise<ResolvedModel>
  /** Returns prices by name, as a file. Throws `symbol_unknown`, `symbol_ambiguous`, `market_unavailable`, `rate_limited`. */
  fetchPrices: (asked: Named & { accountId: string }) => Promise<{ origin: Origin; bytes: Uint8Array }>
  /** A folder for uploads while they are read; emptied at start. */
  uploadsDir: string
  newId: NewId
  now: Now
}

/** Receives the body of a quote or submission, JSON or multipart with a file, and passes it to `use`. Small
 *  bodies are read here; a file or a long JSON body streams to disk, is read by a limited child process, and
 *  is removed when `use` ends. Throws `malformed_body`, `validation_failed`, `too_large`,
 *  `unsupported_media`, or what `use` throws. */
export function createReceiver({ readers, resolveModel, fetchPrices, uploadsDir, newId, now }: ReceiverDeps) {
  const eventLoop = createEventLoopBudget(READ_MS_A_TURN)
  const named = createNamedReader({ readers, resolveModel, fetchPrices, uploadsDir, newId })
  const { withUpload } = named
  return {
    readSymbol: (...asked: Parameters<typeof named.readSymbol>) => named.readSymbol(...asked),

    /** `accountId`: who sent it. */
    async receive<T>(request: Request, accountId: string, use: (received: Received) => Promise<T>): Promise<T> {
      const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase() ?? ''
      const length = Number(request.headers.get('content-length') ?? Number.NaN)
      if (length > LIMITS.fileBytesMax + ENVELOPE_BYTES)
        throw new AppError('too_large', { limit_bytes: LIMITS.fileBytesMax })
      if (type === 'multipart/form-data') return receiveForm(request, use)
      if (type === 'application/json') return receiveJson(request, accountId, use)
      throw new AppError('unsupported_media', { supported: ['application/json', 'multipart/form-data'] })
    },
  }

  async function fromSmallJson(text: string, accountId: string): Promise<Received> {
    await eventLoop.wait()
    const { options, datasetId, data, asked } = parseBody(parseJson(text))
    if ([datasetId, data, asked].filter((given) => given !== undefined).length !== 1) throw oneOf()
    return {
      bodyHash: () => hash('sha256', text),
      path: null,
      async read() {
        const model = await resolveModel(options.model)
        if (datasetId !== undefined) return { options, model, source: { datasetId } }
        const wanted = wantedBy(model, options)
        if (asked !== undefined) return named.readSymbol({ ...asked, accountId }, options)
        const intake =
          wanted.contract === 'series'
            ? intakeOfRows(data, { nowMs: now(), ...wanted })
            : toTableIntake(checkTable(await readTable(Buffer.from(JSON.stringify(data))), wanted.columns))
        return { options, model, source: { intake } }
      },
    }
  }

  async function receiveJson<T>(
    request: Request,
    accountId: string,
    use: (received: Received) => Promise<T>,
  ): Promise<T> {
    const length = Number(request.headers.get('content-length') ?? Number.NaN)
    if (length <= LIMITS.jsonBodyBytesMax) return use(await fromSmallJson(await textOf(request), accountId))
    const body = bodyOf(request)[Symbol.asyncIterator]()
    const { chunks, ended } = await readUpTo(body, LIMITS.jsonBodyBytesMax)
    if (ended) return use(await fromSmallJson(Buffer.concat(chunks).toString(), accountId))
    return withUpload(async (path) => {
      const { sha256 } = await saveStream(Readable.from(resume(chunks, body)), path, LIMITS.fileBytesMax)
      return use({
        bodyHash: () => sha256,
        path: null,
        async read() {
          const { options, datasetId, asked } = parseBody(await readers.readFields(path))
          const model = await resolveModel(options.model)
          const intake = await readers.readRows(path, wantedBy(model, options))
          if (datasetId !== undefined || asked !== undefined || intake === null) throw oneOf()
          return { options, model, source: { intake } }
        },
      })
    })
  }

  async function receiveForm<T>(request: Request, use: (received: Received) => Promise<T>): Promise<T> {
    return withUpload(async (path) => {
      const { texts, file } = await receiveMultipart(request, {
        file: 'file',
        path,
        fileBytesMax: LIMITS.fileBytesMax,
        textBytesMax: FIELD_BYTES_MAX,
      })
      const { options, datasetId } = parseFields(texts)
      if ((datasetId === undefined) === (file === null)) throw oneOf()
      return use({
        bodyHash: () => hash('sha256', JSON.stringify(texts) + (file?.sha256 ?? '')),
        path: file === null ? null : path,
        async read() {
          const model = await resolveModel(options.model)
          if (datasetId !== undefined) return { options, model, source: { datasetId } }
          return { options, model, source: { intake: await readers.readFile(path, wantedBy(model, options)) } }
        },
      })
    })
  }
}
export type Receiver = ReturnType<typeof createReceiver>

/** Reads prices that are asked for by name as a file that was sent is read, and notes in the report where they came from. */
function createNamedReader({ readers, resolveModel, fetchPrices, uploadsDir, newId }: Omit<ReceiverDeps, 'now'>) {
  async function withUpload<T>(use: (path: string) => Promise<T>): Promise<T> {
    const path = join(uploadsDir, newId('dat'))
    try {
      return await use(path)
    } finally {
      await rm(path, { force: true })
    }
  }

  return {
    withUpload,

    /** Throws `not_found` for the model, `model_unsuitable` for one that scores tables, and what `fetchPrices` and reading the series
     *  throw. */
    async readSymbol(asked: Named & { accountId: string }, options: ForecastOptions): Promise<Submission> {
      const model = await resolveModel(options.model)
      const wanted = wantedBy(model, options)
      if (wanted.contract === 'tabular')
        throw new AppError('model_unsuitable', {
          model: model.manifest.name,
          detail: 'it scores tables, and a symbol is a series',
        })
      const { origin, bytes } = await fetchPrices(asked)
      const intake = await withUpload(async (path) => {
        await saveStream(Readable.from([bytes]), path, LIMITS.fileBytesMax)
        return readers.readFile(path, wanted)
      })
      const audit = JSON.stringify({ ...(JSON.parse(intake.audit) as ReadReport), origin })
      return { options, model, source: { intake: { ...intake, audit } } }
    },
  }
}

/** Reading a short series takes about a millisecond, and many may arrive together. */
const READ_MS_A_TURN = 4
/** Room for the fields around a file of the maximum size. */
const ENVELOPE_BYTES = 100_000
const FIELD_BYTES_MAX = 8_000

function parseBody(body: unknown) {
  if (Array.isArray(body)) {
    throw refuseField(
      '/data',
      {
        en: 'the body is a list of rows, which belong into `data`',
        ru: 'тело запроса – список строк, им место в `data`',
      },
      { en: 'send {"data": […]}', ru: 'пришлите {"data": […]}' },
    )
  }
  const parsed = submitRequestSchema.safeParse(body)
  if (!parsed.success) throw toValidationFault(parsed.error, 'json')
  const { data, dataset_id: datasetId, symbol, market, ...options } = parsed.data
  if (symbol === undefined && market !== undefined) throw oneOf()
  const asked: Named | undefined = symbol === undefined ? undefined : { symbol, market }
  return { options, datasetId, data, asked }
}

function parseFields(fields: Record<string, string>) {
  const parsed = submitFormSchema.safeParse(fields)
  if (!parsed.success) throw toValidationFault(parsed.error, 'form')
  const { dataset_id: datasetId, ...options } = parsed.data
  return { options, datasetId }
}

function oneOf(): AppError {
  return refuseField(
    '/data',
    {
      en: 'exactly one of data (or file), symbol and dataset_id is needed',
      ru: 'нужно ровно одно: data (или file), symbol либо dataset_id',
    },
    {
      en: 'send the series, its symbol, or the dataset_id of an earlier quote',
      ru: 'пришлите ряд, его symbol или dataset_id прежней оценки',
    },
  )
}

async function* resume(chunks: readonly Buffer[], rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  yield* chunks
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value
}

function bodyOf(request: Request): Readable {
  if (request.body === null) throw new AppError('malformed_body', { detail: 'there is no body' })
  return Readable.fromWeb(request.body as ReadableStream<Uint8Array>)
}
