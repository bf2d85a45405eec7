import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { type Manifest, manifestSchema } from '../contract/manifest.ts'
import type { Log } from '../kit/log.ts'

/** A model found in MODELS_DIR. */
export interface ShippedModel {
  manifest: Manifest
  card: string
  sizeBytes: number
  /** As stored: relative, so that the folders may move. */
  path: string
}

/** A model has megabytes: with chunks of the default size, half of the time goes to handing them over. */
const CHUNK_BYTES = 1_048_576
const SHIPPED = 'shipped/'
const UPLOADED = 'uploaded/'
const IS_UPLOAD = /^([0-9a-f]{64}\.onnx|ver_[\w-]+\.part)$/

/** The files of models: shipped ones in MODELS_DIR, uploaded ones in DATA_DIR/models named by their hash.
 *  Versions store a path relative to one of the two. */
export function createModelFiles({ modelsDir, dataDir, log }: { modelsDir: string; dataDir: string; log: Log }) {
  const shippedDir = resolve(modelsDir)
  const uploadedDir = resolve(dataDir, 'models')

  async function readShipped(name: string): Promise<ShippedModel | null> {
    const folder = join(shippedDir, name)
    const text = await readFile(join(folder, 'manifest.json'), 'utf8').catch(() => null)
    if (text === null) return null
    try {
      const manifest = manifestSchema.parse(JSON.parse(text))
      if (manifest.name !== name) throw new Error('its name is not that of its folder')
      const file = join(folder, 'model.onnx')
      if ((await hashFile(file)) !== manifest.sha256) throw new Error('model.onnx is not the one in the manifest')
      const card = await readFile(join(folder, 'README.md'), 'utf8').catch(() => '')
      return { manifest, card, sizeBytes: (await stat(file)).size, path: `${SHIPPED}${name}/model.onnx` }
    } catch (error) {
      log({ event: 'shipped_model_unusable', level: 'error', model: name, error })
      return null
    }
  }

  const toAbsolute = (path: string): string =>
    path.startsWith(SHIPPED)
      ? join(shippedDir, path.slice(SHIPPED.length))
      : join(uploadedDir, path.slice(UPLOADED.length))

  return {
    uploadedDir,
    toAbsolute,
    isShipped: (path: string): boolean => path.startsWith(SHIPPED),

    /** Every usable model of MODELS_DIR; faults of the others are logged. */
    async listShipped(): Promise<ShippedModel[]> {
      const entries = await readdir(shippedDir, { withFileTypes: true }).catch(() => [])
      const folders = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name)
      const found = await Promise.all(folders.sort().map(readShipped))
      return found.filter((model) => model !== null)
    },

    /** The table that is shipped beside a model to try it with, as CSV; undefined where there is none. */
    async findSample(path: string): Promise<string | undefined> {
      if (!path.startsWith(SHIPPED)) return undefined
      return readFile(join(dirname(toAbsolute(path)), 'sample.csv'), 'utf8').catch(() => undefined)
    },

    /** Whether the file exists and has these bytes. */
    holds: async (path: string, sha256: string): Promise<boolean> =>
      (await hashFile(toAbsolute(path)).catch(() => null)) === sha256,

    /** Moves an upload to its final place; returns the path to store. */
    async keep(temporary: string, sha256: string): Promise<string> {
      const path = `${UPLOADED}${sha256}.onnx`
      await rename(temporary, toAbsolute(path))
      return path
    },

    remove: (path: string): Promise<void> =>
      path.startsWith(UPLOADED) ? rm(toAbsolute(path), { force: true }) : Promise.resolve(),

    /** Creates the folder for uploads, and removes files that a crash left there. Only names of uploads are
     *  removed, because DATA_DIR may point to a folder with other content. */
    async prepare(kept: ReadonlySet<string>): Promise<void> {
      await mkdir(uploadedDir, { recursive: true, mode: 0o700 })
      for (const name of await readdir(uploadedDir)) {
        if (IS_UPLOAD.test(name) && !kept.has(`${UPLOADED}${name}`)) await rm(join(uploadedDir, name), { force: true })
      }
    },
  }
}
export type ModelFiles = ReturnType<typeof createModelFiles>

async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path, { highWaterMark: CHUNK_BYTES }), hash)
  return hash.digest('hex')
}
