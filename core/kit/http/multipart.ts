import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReadableStream } from 'node:stream/web'
import { Busboy, type BusboyFileStream } from '@fastify/busboy'
import { AppError, isAppError } from '../errors.ts'

export interface MultipartRequest {
  /** The part that is saved as a file; every other part is read as text. */
  file: string
  /** Where it is saved; the file must not exist yet. The sender's file name is ignored. */
  path: string
  fileBytesMax: number
  textBytesMax: number
}

export interface Multipart {
  texts: Record<string, string>
  file: SavedFile | null
}

export interface SavedFile {
  sha256: string
  sizeBytes: number
}

const PARTS_MAX = 12

/** Receives a multipart body: one file streams to disk, the other parts are short texts, sent as fields or as
 *  files. Only the texts are held in memory. Throws `malformed_body`, `too_large`, or `unavailable` if the
 *  disk is full. */
export async function receiveMultipart(
  request: Request,
  { file, path, fileBytesMax, textBytesMax }: MultipartRequest,
): Promise<Multipart> {
  if (request.body === null) throw new AppError('malformed_body', { detail: 'there is no body' })
  const bodyBytesMax = fileBytesMax + PARTS_MAX * textBytesMax
  // A plain object would treat `__proto__` specially.
  const texts: Record<string, string> = Object.create(null)
  const work: Promise<unknown>[] = []
  const streams: BusboyFileStream[] = []
  const faults: AppError[] = []
  const saved: { file: Promise<SavedFile> | null } = { file: null }
  const fail = (detail: string): number => faults.push(new AppError('malformed_body', { detail }))
  const parser = createParser(request.headers.get('content-type') ?? '', { fileBytesMax, textBytesMax })
  parser.on('field', (name, value, nameTruncated, valueTruncated) => {
    if (nameTruncated || valueTruncated) fail(`the part ${name.slice(0, 50)} is too long`)
    else texts[name] = value
  })
  parser.on('file', (name, stream) => {
    streams.push(stream)
    if (name !== file) {
      work.push(readText(stream, textBytesMax).then((text) => void (texts[name] = text)))
    } else if (saved.file === null) {
      saved.file = save(stream, path, fileBytesMax)
      work.push(saved.file)
    } else {
      fail(`send one file, in the part named ${file}`)
      stream.resume()
    }
    // A part that cannot be received stops the parser, which would wait for its reader forever; one that is
    // too large is read to its end.
    work.at(-1)?.catch((error: unknown) => isAppError(error, 'too_large') || parser.destroy(toFault(error)))
  })
  for (const limit of ['partsLimit', 'filesLimit', 'fieldsLimit'] as const)
    parser.on(limit, () => fail('too many parts'))
  try {
    await pipeline(
      Readable.fromWeb(request.body as ReadableStream<Uint8Array>),
      boundTo(bodyBytesMax, fileBytesMax),
      parser,
    )
  } catch (error) {
    // The parser leaves unfinished parts open forever.
    for (const stream of streams) stream.destroy(toFault(error))
    await Promise.allSettled(work)
    throw toFault(error)
  }
  await Promise.all(work)
  if (faults[0] !== undefined) throw faults[0]
  return { texts, file: await saved.file }
}

/** Streams to a new file of at most `bytesMax`; returns its size and SHA-256. Throws `too_large`. */
export async function saveStream(source: Readable, path: string, bytesMax: number): Promise<SavedFile> {
  const hash = createHash('sha256')
  let sizeBytes = 0
  const measure = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      sizeBytes += chunk.length
      hash.update(chunk)
      done(sizeBytes > bytesMax ? tooLarge(bytesMax) : null, chunk)
    },
  })
  await pipeline(source, measure, createWriteStream(path, { mode: 0o600, flags: 'wx' })).catch((error: unknown) => {
    throw toFault(error)
  })
  return { sha256: hash.digest('hex'), sizeBytes }
}

/** The parser cuts a part at its limit and reads on to the end of the body: stopping in the middle of a part
 *  would leave the sender without an answer. */
async function save(stream: BusboyFileStream, path: string, bytesMax: number): Promise<SavedFile> {
  const saved = await saveStream(stream, path, bytesMax)
  if (stream.truncated) throw tooLarge(bytesMax)
  return saved
}

async function readText(stream: BusboyFileStream, bytesMax: number): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes <= bytesMax) chunks.push(chunk)
  }
  if (bytes > bytesMax) throw tooLarge(bytesMax)
  return Buffer.concat(chunks).toString('utf8')
}

function boundTo(bytesMax: number, saidMax: number): Transform {
  let bytes = 0
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length
      if (bytes > bytesMax) done(tooLarge(saidMax))
      else done(null, chunk)
    },
  })
}

function createParser(
  contentType: string,
  { fileBytesMax, textBytesMax }: { fileBytesMax: number; textBytesMax: number },
) {
  try {
    return new Busboy({
      headers: { 'content-type': contentType },
      limits: {
        fieldNameSize: 100,
        fieldSize: textBytesMax,
        fields: PARTS_MAX,
        files: PARTS_MAX,
        parts: PARTS_MAX,
        headerPairs: 20,
        fileSize: fileBytesMax,
      },
    })
  } catch (cause) {
    throw new AppError('malformed_body', { detail: 'the multipart boundary is missing' }, { cause })
  }
}

const tooLarge = (bytes: number): AppError => new AppError('too_large', { limit_bytes: bytes })

/** A full disk is our fault; any other failure here is caused by the body. */
function toFault(error: unknown): AppError {
  if (isAppError(error)) return error
  if (
    error instanceof Error &&
    'code' in error &&
    (error.code === 'ENOSPC' || error.code === 'EDQUOT' || error.code === 'EFBIG')
  ) {
    return new AppError('unavailable', { detail: 'the disk is full', retry_after_seconds: 60 }, { cause: error })
  }
  return new AppError('malformed_body', { detail: 'the multipart body is broken or cut short' }, { cause: error })
}
