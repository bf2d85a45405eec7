import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { messageOf, SettingsError } from '../kit/process/refusal.ts'

/** A backup is a folder: these files, and a manifest that is written last. */
export const MANIFEST = 'manifest.json'
export const FORMAT = 1
/** Paths inside an archive, independent of the settings. */
export const CORE_DB = 'core.db'
export const BOT_DB = 'bot.db'
export const BOT_KEY = 'bot.key'
export const AUDIT_KEY = 'audit.key'
export const WEBHOOKS_KEY = 'webhooks.key'
export const FACTOR_KEY = 'factor.key'
export const RECEIPT_KEY = 'receipt.key'
export const DELETIONS = 'deletions.jsonl'
export const MODELS = 'models'

const fileSchema = z.object({
  // Rejects paths that lead out of the archive or of the folder it is restored to.
  path: z
    .string()
    .regex(
      /^(core\.db|bot\.db|deletions\.jsonl|(?:bot|audit|factor|webhooks|receipt)\.key|models\/(?!.*\.\.)[\w.@ /-]+)$/,
    ),
  bytes: z.int().min(0),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
})
export type ArchivedFile = z.infer<typeof fileSchema>

const manifestSchema = z.object({
  format: z.literal(FORMAT),
  made_at: z.iso.datetime(),
  files: z.array(fileSchema).min(1),
})
export type Manifest = z.infer<typeof manifestSchema>

/** Returns the manifest of a complete archive after checking every file's size and checksum. Throws one error
 *  that lists every fault. */
export async function checkArchive(archive: string): Promise<Manifest> {
  const manifest = await readManifest(archive)
  const faults: string[] = []
  for (const file of manifest.files) {
    const found = await describe(archive, file.path).catch((error: unknown) => messageOf(error))
    if (typeof found === 'string') faults.push(`${file.path}: ${found}`)
    else if (found.bytes !== file.bytes) faults.push(`${file.path}: ${found.bytes} bytes, ${file.bytes} were written`)
    else if (found.sha256 !== file.sha256) faults.push(`${file.path}: is not what was written`)
  }
  if (faults.length > 0) throw new SettingsError(faults, 'from a broken archive')
  return manifest
}

async function readManifest(archive: string): Promise<Manifest> {
  try {
    return manifestSchema.parse(JSON.parse(await readFile(join(archive, MANIFEST), 'utf8')))
  } catch (error) {
    throw new SettingsError([`${join(archive, MANIFEST)}: ${messageOf(error)}`], 'from a broken archive', {
      cause: error,
    })
  }
}

/** Size and checksum of a file. */
export async function describe(folder: string, path: string): Promise<ArchivedFile> {
  const hash = createHash('sha256')
  let bytes = 0
  for await (const chunk of createReadStream(join(folder, path)) as AsyncIterable<Buffer>) {
    bytes += chunk.length
    hash.update(chunk)
  }
  return { path, bytes, sha256: hash.digest('hex') }
}

/** Flushes a file or a folder to disk. */
export async function flush(path: string): Promise<void> {
  const handle = await open(path, 'r')
  await handle.sync()
  await handle.close()
}
