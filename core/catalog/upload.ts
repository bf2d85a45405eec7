import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Localized } from '../contract/common.ts'
import { LIMITS } from '../contract/limits.ts'
import { type Manifest, manifestSchema } from '../contract/manifest.ts'
import { AppError, refuseField } from '../kit/errors.ts'
import type { NewId } from '../kit/ids.ts'
import { receiveMultipart } from '../kit/http/multipart.ts'
import { toValidationFault } from '../kit/http/faults.ts'
import { parseJson } from '../kit/http/json.ts'
import type { Upload } from './changes.ts'

const TEXT_BYTES_MAX = 300_000
/** Room for the manifest and the card around a model of the maximum size. */
const BODY_BYTES_MAX = LIMITS.modelBytesMax + 1_000_000

/** Receives an upload, multipart: `model` (the .onnx file), `manifest` (JSON, as a field or a file) and
 *  optionally `card` (Markdown). The model streams to a file in `folder`, which is removed unless `use` has
 *  moved it. Throws `unsupported_media`, `malformed_body`, `too_large`, `validation_failed`, or what `use`
 *  throws. */
export async function receiveUpload<T>(
  request: Request,
  { folder, newId }: { folder: string; newId: NewId },
  use: (upload: Upload) => Promise<T>,
): Promise<T> {
  const type = request.headers.get('content-type') ?? ''
  if (!/^multipart\/form-data\b/i.test(type))
    throw new AppError('unsupported_media', { supported: ['multipart/form-data'] })
  if (Number(request.headers.get('content-length') ?? 0) > BODY_BYTES_MAX)
    throw new AppError('too_large', { limit_bytes: LIMITS.modelBytesMax })
  const temporary = join(folder, `${newId('ver')}.part`)
  try {
    const { texts, file: model } = await receiveMultipart(request, {
      file: 'model',
      path: temporary,
      fileBytesMax: LIMITS.modelBytesMax,
      textBytesMax: TEXT_BYTES_MAX,
    })
    const unknown = Object.keys(texts).find((name) => name !== 'manifest' && name !== 'card')
    if (unknown !== undefined)
      throw new AppError('malformed_body', { detail: `the part ${unknown.slice(0, 50)} is not known` })
    if (model === null) throw missing('model', { en: 'the .onnx file', ru: 'файл .onnx' })
    if (texts.manifest === undefined) throw missing('manifest', { en: 'the manifest', ru: 'манифест' })
    return await use({ manifest: parseManifest(texts.manifest), card: texts.card ?? '', temporary, ...model })
  } finally {
    await rm(temporary, { force: true })
  }
}

function parseManifest(text: string): Manifest {
  if (Buffer.byteLength(text) > LIMITS.smallBodyBytesMax)
    throw new AppError('too_large', { limit_bytes: LIMITS.smallBodyBytesMax })
  const parsed = manifestSchema.safeParse(parseJson(text, 'the manifest'))
  if (parsed.success) return parsed.data
  throw toValidationFault(parsed.error, 'json', '/manifest')
}

const missing = (part: 'model' | 'manifest', what: Localized): AppError =>
  refuseField(
    `/${part}`,
    { en: 'is missing', ru: 'не указано' },
    { en: `send ${what.en} in the part named \`${part}\``, ru: `пришлите ${what.ru} в части \`${part}\`` },
  )
