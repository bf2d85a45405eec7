import { readImageSize } from './image-size.ts'
import { LIMITS } from '../wire/limits.ts'
import { badRequest, Refusal, violation } from '../wire/refusal.ts'
import { UploadedPart } from '../schemas/kinds.ts'
import { nextNumber, type SandboxState, type StoredFile } from './state.ts'
import type { DocumentFile, FileRef, PhotoSize } from '../wire/wire.ts'

const FOLDERS = { photo: 'photos', document: 'documents', voice: 'voice', sticker: 'stickers' } as const

const MIME_TYPES: Record<string, string> = {
  csv: 'text/csv',
  json: 'application/json',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  parquet: 'application/vnd.apache.parquet',
  txt: 'text/plain',
  pdf: 'application/pdf',
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  zip: 'application/zip',
}

export interface NewFile {
  name: string
  bytes: Uint8Array
  mimeType?: string
}

/** Files in both directions: kept whole in memory; the oldest are dropped when the total grows too large. */
export function createFiles({ state }: { state: SandboxState }) {
  let storedBytes = [...state.files.values()].reduce((sum, { bytes }) => sum + bytes.length, 0)

  function store(kind: StoredFile['kind'], { name, bytes, mimeType }: NewFile): StoredFile {
    const number = nextNumber(state, 'file')
    const extension = /\.(\w{1,10})$/.exec(name)?.[1]?.toLowerCase()
    const size = kind === 'photo' ? readImageSize(bytes) : undefined
    const given = mimeType === undefined || mimeType === 'application/octet-stream' ? undefined : mimeType
    const file: StoredFile = {
      id: `SandboxFile${number}_${bytes.length}`,
      uniqueId: `unique${number}`,
      name,
      mimeType: given ?? MIME_TYPES[extension ?? ''] ?? 'application/octet-stream',
      bytes,
      path: `${FOLDERS[kind]}/file_${number}${extension === undefined ? '' : `.${extension}`}`,
      width: size?.width,
      height: size?.height,
      kind,
    }
    state.files.set(file.id, file)
    storedBytes += bytes.length
    for (const [id, old] of state.files) {
      if (storedBytes <= LIMITS.fileStoreBytesMax || id === file.id) break
      state.files.delete(id)
      storedBytes -= old.bytes.length
    }
    return file
  }

  function find(id: string): StoredFile {
    const file = state.files.get(id)
    if (file === undefined) throw badRequest('wrong file identifier/HTTP URL specified')
    return file
  }

  /** A file of a call: a new part, `attach://part`, or the id of a stored one. */
  function take(
    kind: 'photo' | 'document',
    given: UploadedPart | string,
    parts: Map<string, UploadedPart>,
  ): StoredFile {
    if (typeof given === 'string' && !given.startsWith('attach://')) {
      if (/^https?:/i.test(given))
        throw violation('failed to get HTTP URL content (the sandbox fetches nothing from the network)')
      const known = find(given)
      if (known.kind !== kind) throw violation(`type of file mismatch: can't use file of type ${known.kind} as ${kind}`)
      return known
    }
    const part = typeof given === 'string' ? parts.get(given.slice('attach://'.length)) : given
    if (part === undefined) throw violation(`there is no ${kind} in the request`)
    if (part.bytes.length === 0) throw violation('file must be non-empty')
    if (part.bytes.length > LIMITS.uploadBytesMax)
      throw new Refusal(413, 'Request Entity Too Large', { isViolation: true })
    if (kind === 'photo') checkPhoto(part.bytes)
    return store(kind, part)
  }

  return { store, find, take }
}

export type Files = ReturnType<typeof createFiles>

function checkPhoto(bytes: Uint8Array): void {
  if (bytes.length > LIMITS.photoBytesMax)
    throw violation(
      `file of size ${bytes.length} bytes is too big for a photo; the maximum size is ${LIMITS.photoBytesMax} bytes`,
    )
  const size = readImageSize(bytes)
  if (size === undefined) throw violation('IMAGE_PROCESS_FAILED')
  const { width, height } = size
  const ratio = Math.max(width, height) / Math.max(1, Math.min(width, height))
  if (width + height > LIMITS.photoSidesSumMax || ratio > LIMITS.photoRatioMax || width * height === 0) {
    throw violation('PHOTO_INVALID_DIMENSIONS')
  }
}

export const toFileRef = ({ id, uniqueId, bytes }: StoredFile): FileRef => ({
  file_id: id,
  file_unique_id: uniqueId,
  file_size: bytes.length,
})

export const toPhoto = (file: StoredFile): PhotoSize[] => [
  { ...toFileRef(file), width: file.width ?? 0, height: file.height ?? 0 },
]

export const toDocument = (file: StoredFile): DocumentFile => ({
  ...toFileRef(file),
  file_name: file.name,
  mime_type: file.mimeType,
})
