import { copyFile, link, mkdir, readdir, rm, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { LIMITS } from '../contract/limits.ts'
import type { Now } from '../kit/clock.ts'
import { HOUR_MS } from '../kit/units.ts'

/** All files together; the oldest give way. */
const BYTES_MAX = 2_000_000_000
const ACCOUNT_BYTES_MAX = 200_000_000

export interface KeptUploadsDeps {
  /** A folder of its own. What it holds may be lost: whoever asks for it is told to send the file again. */
  dir: string
  now: Now
  bytesMax?: number
}

interface Kept {
  path: string
  size: number
  at: number
}

/** Uploaded files as they came, for as long as a quote lasts, so that they can be read in another way without being sent again.
 *  Each belongs to one account. */
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

  /** Removes the oldest of `files`, and those whose time is over, until the others are at most so many bytes. */
  async function trim(files: readonly Kept[], most: number): Promise<void> {
    let size = files.reduce((sum, file) => sum + file.size, 0)
    for (const file of files) {
      if (size <= most && isFresh(file)) continue
      await rm(file.path, { force: true })
      size -= file.size
    }
  }

  return {
    /** Keeps the file at `path`, which may go afterwards, under an id of the account. */
    async keep(path: string, accountId: string, id: string): Promise<void> {
      await mkdir(folderOf(accountId), { recursive: true, mode: 0o700 })
      const kept = pathOf(accountId, id)
      await link(path, kept).catch(() => copyFile(path, kept))
      const at = new Date(now())
      await utimes(kept, at, at)
      await trim(await list(folderOf(accountId)), ACCOUNT_BYTES_MAX)
    },

    /** Where the file of that id is; undefined when the account has no such file, or no longer. */
    async find(accountId: string, id: string): Promise<string | undefined> {
      if (!/^[\w-]{1,60}$/.test(id)) return undefined
      return (await list(folderOf(accountId))).find((file) => file.path === pathOf(accountId, id) && isFresh(file))
        ?.path
    },

    /** Removes what is kept too long, and the oldest of what is too much. */
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
