import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createForecasts, type Forecasts } from '../../../bot/outbox/forecasts.ts'
import { createOutboxStore } from '../../../bot/outbox/store.ts'
import { MIGRATIONS } from '../../../bot/wiring.ts'
import { openDb } from '../../../core/db/client.ts'
import { systemSleep } from '../../../core/kit/clock.ts'
import { silentLog } from '../../../core/kit/log.ts'
import { placeMigrated } from '../../support/migrated.ts'

export const SUBMISSION = {
  token: 't',
  datasetId: 'dat_1',
  fileName: 'prices.csv',
  model: 'naive',
  horizon: 5,
  rows: null,
  cost: 3,
  isTable: false,
  draftState: 'open',
} as const
export const DAY_MS = 24 * 60 * 60 * 1000

/** An outbox, in a database of the test's own, by a clock the test moves. */
export async function openOutbox() {
  const folder = mkdtempSync(join(tmpdir(), 'coincast-outbox-'))
  await placeMigrated(join(folder, 'bot.db'), MIGRATIONS)
  const db = openDb({ url: `file:${join(folder, 'bot.db')}`, log: silentLog, sleep: systemSleep })
  const clock = { at: Date.UTC(2026, 2, 2) }
  const now = () => clock.at
  const forecasts = createForecasts({ db, now })
  return {
    db,
    forecasts,
    outbox: createOutboxStore({ db, now, forecasts }),
    clock,
    async [Symbol.asyncDispose]() {
      await db.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

export const intend = (forecasts: Forecasts, key: string) =>
  forecasts.intend({ key, userId: '1', submission: SUBMISSION, messageId: 7 })
