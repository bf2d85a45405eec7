import { statfs } from 'node:fs/promises'
import { AppError } from './errors.ts'
import { cacheFor } from './cache-for.ts'
import type { Now } from './clock.ts'
import { MEGABYTE } from './units.ts'

const LOOK_MS = 5_000
const RETRY_SECONDS = 60
/** The part of the reserve that is left for paid work. */
const PAID_SHARE = 0.25

export interface DiskDeps {
  folder: string
  /** Below this, free work is refused; below a quarter of it, all work. 0 disables the check. */
  reserveMegabytes: number
  /** Bytes of free pages inside the database file, which are written before the file grows. */
  unusedBytes: () => Promise<number>
  now: Now
}

/** Watches free disk space, so that work is refused while the ledger can still be written. */
export function createDisk({ folder, reserveMegabytes, unusedBytes, now }: DiskDeps) {
  const reserve = reserveMegabytes * MEGABYTE
  let last = Number.NaN
  const look = cacheFor(LOOK_MS, now, async () => {
    const [{ bavail, bsize }, unused] = await Promise.all([statfs(folder), unusedBytes()])
    last = bavail * bsize + unused
    return last
  })
  return {
    /** Throws `unavailable` if there is no room for this kind of work. */
    async check({ isFree }: { isFree: boolean }): Promise<void> {
      if (reserve === 0) return
      const floor = isFree ? reserve : reserve * PAID_SHARE
      if ((await look()) < floor)
        throw new AppError('unavailable', { detail: 'the disk is nearly full', retry_after_seconds: RETRY_SECONDS })
    },
    /** At the last check; NaN before the first. */
    freeBytes: (): number => last,
    look,
  }
}
export type Disk = ReturnType<typeof createDisk>
