import { statfs } from 'node:fs/promises'
import { AppError } from './errors.ts'
import { cacheFor } from './cache-for.ts'
import type { Now } from './clock.ts'
import { MEGABYTE } from './units.ts'

const LOOK_MS = 5_000
const RETRY_SECONDS = 60
/** Of the reserve, the part that is left to what is paid for. */
const PAID_SHARE = 0.25

export interface DiskDeps {
  folder: string
  /** Below so much, no free work is taken; below a quarter of it, none at all. 0 for no bound. */
  reserveMegabytes: number
  /** Bytes inside the database file that hold nothing: they are written to before the file grows. */
  unusedBytes: () => Promise<number>
  now: Now
}

/** Watches how much room there is, so that work is refused while the books can still be written. */
export function createDisk({ folder, reserveMegabytes, unusedBytes, now }: DiskDeps) {
  const reserve = reserveMegabytes * MEGABYTE
  let last = Number.NaN
  const look = cacheFor(LOOK_MS, now, async () => {
    const [{ bavail, bsize }, unused] = await Promise.all([statfs(folder), unusedBytes()])
    last = bavail * bsize + unused
    return last
  })
  return {
    /** Throws `unavailable` when there is no room for work of that kind. */
    async check({ isFree }: { isFree: boolean }): Promise<void> {
      if (reserve === 0) return
      const floor = isFree ? reserve : reserve * PAID_SHARE
      if ((await look()) < floor)
        throw new AppError('unavailable', { detail: 'the disk is nearly full', retry_after_seconds: RETRY_SECONDS })
    },
    /** As last seen; NaN before the first look. */
    freeBytes: (): number => last,
    look,
  }
}
export type Disk = ReturnType<typeof createDisk>
