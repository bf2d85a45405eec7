import type { Db } from '../../db/client.ts'
import type { Log } from '../../kit/log.ts'
import type { Marks } from '../marks.ts'
import { findOwner } from '../people.ts'
import { listRawGrants, renameGrants } from '../store.ts'
import { type Journal, toLine } from './journal.ts'
import * as store from './store.ts'

export interface ReplayDeps {
  db: Db
  journal: Journal
  marks: Marks
  log: Log
}

const RENAMED_AT_ONCE = 200

/** What is done at every start, so that the database knows what was decided before. */
export function createReplay({ db, journal, marks, log }: ReplayDeps) {
  /** Telegram ids that the books hold from before they were kept as fingerprints become such. */
  async function renameRawGrants(): Promise<void> {
    for (;;) {
      const raws = await listRawGrants(db.reader, RENAMED_AT_ONCE)
      if (raws.length === 0) return
      await db.write(async (tx) => {
        for (const raw of raws) await renameGrants(tx, raw, marks.ofTelegram(raw.slice('telegram:'.length)))
      })
    }
  }

  /** Brings the database in line with what was decided on deletions: one that was put back from a backup does not know it. Call it
   *  before anybody is served. */
  async function replay(): Promise<void> {
    const words = journal.read()
    for (const [accountId, line] of words) {
      const owner = await findOwner(db.reader, accountId)
      const row = await store.findDeletion(db.reader, accountId)
      if (line.state === 'canceled') {
        if (row?.state === 'scheduled' && row.requestedAt <= line.at)
          await db.write((tx) => store.dropScheduled(tx, accountId))
        continue
      }
      if (line.state === 'erased') await db.write((tx) => store.insertMarks(tx, line.marks, line.at))
      if (owner === undefined || row?.state === 'erased' || row?.state === 'erasing') continue
      const state = line.state === 'erased' ? ('erasing' as const) : ('scheduled' as const)
      const found = { accountId, state, requestedAt: line.at, dueAt: line.due_at, erasedAt: null }
      await db.write((tx) => store.upsertDeletion(tx, found))
      if (row === undefined) log({ event: 'deletion_replayed', level: 'warn', accountId, state })
    }
    // Killed between the database and the file.
    for (const row of await store.listScheduled(db.reader)) {
      const line = words.get(row.accountId)
      if (line === undefined || line.at < row.requestedAt) journal.append(toLine(row))
    }
    await renameRawGrants()
  }

  return replay
}
