import { createHash, randomUUID } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { MEBIBYTE } from '../../kit/units.ts'

export interface ModelCacheDeps {
  folder: string
  megabytesMax: number
  /** Resolves with the file of that hash, as core has it. */
  fetchModel: (sha256: string) => Promise<Buffer>
}

const SUFFIX = '.onnx'

/** Model files on this machine's disk, by their hash. The hash of a file is checked when it arrives and when this process
 *  uses it first. Those that were unused for longest are deleted. */
export function createModelCache({ folder, megabytesMax, fetchModel }: ModelCacheDeps) {
  const checked = new Set<string>()
  const coming = new Map<string, Promise<string>>()
  const pathOf = (sha256: string): string => join(folder, `${sha256}${SUFFIX}`)

  async function load(sha256: string): Promise<string> {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const path = pathOf(sha256)
    const there = await readFile(path).catch(() => null)
    if (there === null || hashOf(there) !== sha256) {
      const bytes = await fetchModel(sha256)
      if (hashOf(bytes) !== sha256) throw new Error('what core sent has another hash than was asked for')
      // Another worker may use this folder too: a file is whole from the moment that it has its name.
      const draft = join(folder, `${randomUUID()}.part`)
      await writeFile(draft, bytes, { mode: 0o600 })
      await rename(draft, path)
    }
    checked.add(sha256)
    await shrink()
    return path
  }

  async function shrink(): Promise<void> {
    const names = (await readdir(folder)).filter((name) => name.endsWith(SUFFIX))
    const files = await Promise.all(
      names.map(async (name) => ({
        name,
        ...(await stat(join(folder, name)).then(({ size, mtimeMs }) => ({ size, mtimeMs }))),
      })),
    )
    let bytes = files.reduce((sum, { size }) => sum + size, 0)
    for (const { name, size } of files.toSorted((a, b) => a.mtimeMs - b.mtimeMs).slice(0, -1)) {
      if (bytes <= megabytesMax * MEBIBYTE) return
      await rm(join(folder, name), { force: true })
      checked.delete(name.slice(0, -SUFFIX.length))
      bytes -= size
    }
  }

  return {
    /** Resolves with the path of the file. Rejects if core does not give it, or gives another one. */
    async find(sha256: string): Promise<string> {
      if (!/^[0-9a-f]{64}$/.test(sha256)) throw new Error('not a hash')
      if (checked.has(sha256)) {
        const used = new Date()
        const isThere = await utimes(pathOf(sha256), used, used).then(
          () => true,
          () => false,
        )
        if (isThere) return pathOf(sha256)
      }
      const known = coming.get(sha256)
      if (known !== undefined) return known
      const loading = load(sha256).finally(() => coming.delete(sha256))
      coming.set(sha256, loading)
      return loading
    },
    /** Hashes of the files that this process has checked. */
    list: (): string[] => [...checked],
  }
}
export type ModelCache = ReturnType<typeof createModelCache>

const hashOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')
