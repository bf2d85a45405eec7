import { existsSync } from 'node:fs'
import { mkdir, open, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { EXPORTED } from '../contract/exports/export.ts'
import { type Now, toIso } from '../kit/clock.ts'
import { DAY_MS } from '../kit/units.ts'
import type { Exports } from './service.ts'

/** How many days are made up for after a time without exports. */
const DAYS = 7

/** Writes each table of each whole day (UTC) of the last week to `FOLDER/TABLE/DAY.parquet`, unless it is there. A file is whole or not
 *  there. Throws if the folder cannot be written. */
export const createDailyExports =
  ({ exports, folder, now }: { exports: Pick<Exports, 'read'>; folder: string; now: Now }) =>
  async (): Promise<void> => {
    const today = Math.floor(now() / DAY_MS) * DAY_MS
    for (const table of EXPORTED) {
      await mkdir(join(folder, table), { recursive: true, mode: 0o700 })
      for (let back = DAYS; back >= 1; back--) {
        const from = today - back * DAY_MS
        const path = join(folder, table, `${toIso(from).slice(0, 10)}.parquet`)
        if (!existsSync(path)) await writeWhole(path, exports.read(table, { from, to: from + DAY_MS }, 'parquet'))
      }
    }
  }

async function writeWhole(path: string, chunks: AsyncIterable<Uint8Array>): Promise<void> {
  const part = `${path}.part`
  const file = await open(part, 'w', 0o600)
  try {
    for await (const chunk of chunks) await file.write(chunk)
    await file.sync()
  } catch (error) {
    await rm(part, { force: true })
    throw error
  } finally {
    await file.close()
  }
  await rename(part, path)
}
