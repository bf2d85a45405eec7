import { copyFile, link, mkdir, readdir, rm, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { LIMITS } from '../contract/limits.ts'
import type { Now } from '../kit/clock.ts'
import { HOUR_MS } from '../kit/units.ts'

/** Limit for all files together; the oldest are removed first. */
const BYTES_MAX = 2_000_000_000
const ACCOUNT_BYTES_MAX = 200_000_000

export interface KeptUploadsDeps {
  /** A separate folder. Its content may be lost: a caller must then send the file again. */
  dir: string
  now: Now
  bytesMax?: number
}

interface Kept {
  path: string
  size: number
  at: number
}

/** Keeps uploaded files as they were sent, for as long as a quote lasts, so that they can be read differently
 *  without being sent again. Each file belongs to one account. */
export function createKeptUploads({ dir, now, bytesMax = BYTES_MAX }: KeptUploadsDeps) {
  const folderOf = (accountId: string) => join(dir, accountId)
  const pathOf = (accountId: string, id: string) => join(folderOf(accountId), id)
  const isFresh = ({ at }: Kept) => at > now() - LIMITS.datasetTtlHours * HOUR_MS

  async function list(folder: string): Promise<Kept[]> {
    const names = await readdir(folder).catch(() => [])
    const found = await Promise.all(
      names.map(async (name) => {
        const path = join(folder, name)
        const known = await stat(path).catch(() => undefined)
        return known?.isFile() === true ? [{ path, size: known.size, at: known.mtimeMs }] : []
      }),
    )
    return found.flat().sort((a, b) => a.at - b.at)
  }

  /** Removes expired files, and the oldest of `files` until the rest take at most `most` bytes. */
  async function trim(files: readonly Kept[], most: number): Promise<void> {
    let size = files.reduce((sum, file) => sum + file.size, 0)
    for (const file of files) {
      if (size <= most && isFresh(file)) continue
      await rm(file.path, { force: true })
      size -= file.size
    }
  }

  return {
    /** Stores the file at `path` under an id of the account; the original may be removed afterwards. */
    async keep(path: string, accountId: string, id: string): Promise<void> {
      await mkdir(folderOf(accountId), { recursive: true, mode: 0o700 })
      const kept = pathOf(accountId, id)
      await link(path, kept).catch(() => copyFile(path, kept))
      const at = new Date(now())
      await utimes(kept, at, at)
      await trim(await list(folderOf(accountId)), ACCOUNT_BYTES_MAX)
    },

    /** Returns the path of the file with that id; undefined if the account has no such file, or it has
     *  expired. */
    async find(accountId: string, id: string): Promise<string | undefined> {
      if (!/^[\w-]{1,60}$/.test(id)) return undefined
      return (await list(folderOf(accountId))).find((file) => file.path === pathOf(accountId, id) && isFresh(file))
        ?.path
    },

    /** Removes all files of an account. */
    removeOf: (accountId: string): Promise<void> => rm(folderOf(accountId), { recursive: true, force: true }),

    /** Removes expired files, and the oldest ones above the limit. */
    async sweep(): Promise<void> {
      const folders = await readdir(dir).catch(() => [])
      const files = (await Promise.all(folders.map((name) => list(join(dir, name))))).flat()
      await trim(
        files.sort((a, b) => a.at - b.at),
        bytesMax,
      )
    },
  }
}
export type KeptUploads = ReturnType<typeof createKeptUploads>
