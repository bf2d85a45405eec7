import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReadableStream } from 'node:stream/web'
import { Busboy, type BusboyFileStream } from '@fastify/busboy'
import { LIMITS } from '../contract/limits.ts'
import { type Manifest, manifestSchema } from '../contract/manifest.ts'
import { AppError, isAppError } from '../kit/errors.ts'
import type { NewId } from '../kit/ids.ts'
import { toFieldFaults } from '../kit/router.ts'
import type { Upload } from './changes.ts'

const TEXT_BYTES_MAX = 300_000
/** Room for the manifest and the card around a model of the full size. */
const BODY_BYTES_MAX = LIMITS.modelBytesMax + 1_000_000

interface SavedFile {
  sha256: string
  sizeBytes: number
}

/** Takes in an upload, multipart: `model` (the .onnx file), `manifest` (JSON, as a field or a file) and, if there is one, `card`
 *  (Markdown). The model streams to a file in `folder`, which is removed when `use` has not moved it. Throws unsupported_media,
 *  malformed_body, too_large, validation_failed, or what `use` throws. */
export async function receiveUpload<T>(
  request: Request,
  { folder, newId }: { folder: string; newId: NewId },
  use: (upload: Upload) => Promise<T>,
): Promise<T> {
  const type = request.headers.get('content-type') ?? ''
  if (!/^multipart\/form-data\b/i.test(type))
    throw new AppError('unsupported_media', { supported: ['multipart/form-data'] })
  if (Number(request.headers.get('content-length') ?? 0) > BODY_BYTES_MAX) throw tooLarge()
  const temporary = join(folder, `${newId('ver')}.part`)
  try {
    const { texts, model } = await saveParts(request, type, temporary)
    if (model === null) throw missing('model', 'send the .onnx file in the part named `model`')
    if (texts.manifest === undefined) throw missing('manifest', 'send the manifest in the part named `manifest`')
    return await use({ manifest: parseManifest(texts.manifest), card: texts.card ?? '', temporary, ...model })
  } finally {
    await rm(temporary, { force: true })
  }
}

function parseManifest(text: string): Manifest {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (cause) {
    throw new AppError('malformed_body', { detail: 'the manifest is not JSON' }, { cause })
  }
  const parsed = manifestSchema.safeParse(json)
  if (parsed.success) return parsed.data
  const fields = toFieldFaults(parsed.error, 'json').map((fault) => ({
    ...fault,
    pointer: `/manifest${fault.pointer}`,
  }))
  throw new AppError('validation_failed', { fields })
}

type Texts = Partial<Record<'manifest' | 'card', string>>

async function saveParts(
  request: Request,
  contentType: string,
  path: string,
): Promise<{ texts: Texts; model: SavedFile | null }> {
  if (request.body === null) throw new AppError('malformed_body', { detail: 'there is no body' })
  const texts: Texts = {}
  const work: Promise<unknown>[] = []
  const streams: BusboyFileStream[] = []
  const faults: AppError[] = []
  const saved: { model: Promise<SavedFile> | null } = { model: null }
  const fail = (detail: string): number => faults.push(new AppError('malformed_body', { detail }))
  const parser = createParser(contentType)
  parser.on('field', (name, value, nameTruncated, valueTruncated) => {
    if (nameTruncated || valueTruncated) fail(`the part ${name.slice(0, 50)} is too long`)
    else if (name === 'manifest' || name === 'card') texts[name] = value
    else fail(`the part ${name.slice(0, 50)} is not known`)
  })
  parser.on('file', (name, stream) => {
    streams.push(stream)
    if (name === 'model' && saved.model === null) {
      saved.model = saveModel(stream, path)
      work.push(saved.model)
    } else if (name === 'manifest' || name === 'card') {
      work.push(readText(stream).then((text) => void (texts[name] = text)))
    } else {
      fail(`the part ${name.slice(0, 50)} is not known, or comes twice`)
      stream.resume()
    }
    // A part that cannot be taken stops the parser, which would wait for its reader for ever.
    work.at(-1)?.catch((error: unknown) => isAppError(error) || parser.destroy(toFault(error)))
  })
  for (const limit of ['partsLimit', 'filesLimit', 'fieldsLimit'] as const)
    parser.on(limit, () => fail('too many parts'))
  try {
    await pipeline(Readable.fromWeb(request.body as ReadableStream<Uint8Array>), boundTo(BODY_BYTES_MAX), parser)
  } catch (error) {
    // The parser leaves the parts that it was in the middle of open for ever.
    for (const stream of streams) stream.destroy(toFault(error))
    await Promise.allSettled(work)
    throw toFault(error)
  }
  await Promise.all(work)
  if (faults[0] !== undefined) throw faults[0]
  return { texts, model: await saved.model }
}

function boundTo(bytesMax: number): Transform {
  let bytes = 0
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length
      if (bytes > bytesMax) done(tooLarge())
      else done(null, chunk)
    },
  })
}

function createParser(contentType: string) {
  try {
    const limits = {
      fieldNameSize: 100,
      fieldSize: TEXT_BYTES_MAX,
      fields: 4,
      files: 3,
      parts: 6,
      headerPairs: 20,
      fileSize: LIMITS.modelBytesMax,
    }
    return new Busboy({ headers: { 'content-type': contentType }, limits })
  } catch (cause) {
    throw new AppError('malformed_body', { detail: 'the multipart boundary is missing' }, { cause })
  }
}

/** A part beyond its limit is cut by the parser, which reads on to the end of the body: stopping in the middle of a part would
 *  leave the sender without an answer. */
async function saveModel(stream: BusboyFileStream, path: string): Promise<SavedFile> {
  const hash = createHash('sha256')
  let sizeBytes = 0
  const measure = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      sizeBytes += chunk.length
      hash.update(chunk)
      done(null, chunk)
    },
  })
  await pipeline(stream, measure, createWriteStream(path, { mode: 0o600, flags: 'wx' }))
  if (stream.truncated) throw tooLarge()
  return { sha256: hash.digest('hex'), sizeBytes }
}

async function readText(stream: BusboyFileStream): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes <= TEXT_BYTES_MAX) chunks.push(chunk)
  }
  if (bytes > TEXT_BYTES_MAX) throw new AppError('too_large', { limit_bytes: TEXT_BYTES_MAX })
  return Buffer.concat(chunks).toString('utf8')
}

const tooLarge = (): AppError => new AppError('too_large', { limit_bytes: LIMITS.modelBytesMax })

/** Disk full is ours; anything else that goes wrong here is in the body. */
function toFault(error: unknown): AppError {
  if (isAppError(error)) return error
  if (error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT')) {
    return new AppError('unavailable', { detail: 'the disk is full', retry_after_seconds: 60 }, { cause: error })
  }
  return new AppError('malformed_body', { detail: 'the multipart body is broken or cut short' }, { cause: error })
}

const missing = (part: string, fix: string): AppError =>
  new AppError('validation_failed', { fields: [{ pointer: `/${part}`, message: 'is missing', fix }] })
