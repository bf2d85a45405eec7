import { Readable } from 'node:stream'
import { Busboy } from '@fastify/busboy'
import { LIMITS } from '../wire/limits.ts'
import { Refusal, violation } from '../wire/refusal.ts'
import { UploadedPart } from './kinds.ts'

export interface ReadParams {
  /** Fields as received: text from forms and queries, anything from JSON. A part is also a field of its own
   *  name. */
  fields: Record<string, unknown>
  parts: Map<string, UploadedPart>
}

/** The parameters of a call, from its query and its body, in any of the four forms the Bot API accepts. */
export async function readParams(request: Request): Promise<ReadParams> {
  const fields: Record<string, unknown> = Object.fromEntries(new URL(request.url).searchParams)
  const type = request.headers.get('content-type')?.toLowerCase() ?? ''
  if (request.method === 'GET' || request.method === 'HEAD' || request.body === null)
    return { fields, parts: new Map() }
  if (type.startsWith('multipart/form-data')) {
    const form = await readForm(request)
    return { fields: { ...fields, ...form.fields }, parts: form.parts }
  }
  const body = await request.text()
  if (Buffer.byteLength(body) > LIMITS.jsonBodyBytesMax)
    throw new Refusal(413, 'Request Entity Too Large', { isViolation: true })
  if (type.startsWith('application/json')) return { fields: { ...fields, ...parseObject(body) }, parts: new Map() }
  return { fields: { ...fields, ...Object.fromEntries(new URLSearchParams(body)) }, parts: new Map() }
}

function parseObject(body: string): object {
  if (body === '') return {}
  try {
    const parsed: unknown = JSON.parse(body)
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return parsed
  } catch {
    // reported below, for both
  }
  throw violation("can't parse JSON object")
}

/** Fields and files of a multipart body. Parsed by Busboy, because Node's own parser refuses the headers
 *  grammY writes. */
export async function readForm(request: Request): Promise<ReadParams> {
  const fields: Record<string, unknown> = {}
  const parts = new Map<string, UploadedPart>()
  const contentType = request.headers.get('content-type') ?? ''
  const boundary = /boundary="?([^";]+)/i.exec(contentType)?.[1]
  if (boundary === undefined || request.body === null) throw violation("can't parse the multipart body")
  const pieces = quoteFileNames(await readBody(request.body), boundary)
  let isTooLarge = false
  await new Promise<void>((resolve, reject) => {
    const parser = new Busboy({
      headers: { 'content-type': contentType },
      limits: { fieldSize: LIMITS.formFieldBytesMax, fileSize: LIMITS.uploadBytesMax + 1, files: 20, fields: 100 },
    })
    parser.on('field', (name, value) => {
      fields[name] = value
    })
    parser.on('file', (name, stream, fileName, _encoding, mimeType) => {
      const chunks: Uint8Array[] = []
      stream.on('data', (chunk: Uint8Array) => chunks.push(chunk))
      stream.on('limit', () => {
        isTooLarge = true
      })
      stream.on('end', () => {
        const part = new UploadedPart(fileName === '' ? name : fileName, mimeType, Buffer.concat(chunks))
        parts.set(name, part)
        fields[name] = part
      })
    })
    parser.on('finish', () => resolve())
    parser.on('error', () => reject(violation("can't parse the multipart body")))
    Readable.from(pieces, { objectMode: false }).pipe(parser)
  })
  if (isTooLarge) throw new Refusal(413, 'Request Entity Too Large', { isViolation: true })
  // A part that a field references with attach:// is that field's content, not a parameter of its own.
  const texts = Object.values(fields).filter((value) => typeof value === 'string')
  const attached = texts.flatMap((text) => [...text.matchAll(/attach:\/\/([^"\\]+)/g)].map(([, name]) => name ?? ''))
  for (const name of attached) if (fields[name] instanceof UploadedPart) delete fields[name]
  return { fields, parts }
}

async function readBody(body: ReadableStream<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of body) {
    chunks.push(chunk)
    size += chunk.length
    if (size > LIMITS.formBytesMax) throw new Refusal(413, 'Request Entity Too Large', { isViolation: true })
  }
  return Buffer.concat(chunks)
}

/** grammY leaves file names unquoted. Telegram then reads up to the next semicolon; Busboy would lose the
 *  spaces. */
function quoteFileNames(body: Buffer, boundary: string): Buffer[] {
  const mark = `--${boundary}`
  const pieces: Buffer[] = []
  let done = 0
  for (let at = body.indexOf(mark); at !== -1; at = body.indexOf(mark, at + mark.length)) {
    const end = body.indexOf('\r\n\r\n', at)
    if (end === -1) break
    const head = body.toString('latin1', at, end)
    const quoted = head.replace(
      /;\s*filename=([^";\r\n][^;\r\n]*)/i,
      (_, name: string) => `; filename="${name.replaceAll(/["\\]/g, '\\$&')}"`,
    )
    if (quoted === head) continue
    pieces.push(body.subarray(done, at), Buffer.from(quoted, 'latin1'))
    done = end
  }
  return [...pieces, body.subarray(done)]
}
