import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import type { Db } from '../../db/client.ts'
import type { Errands } from '../../errands/service.ts'
import type { Events } from '../../events/service.ts'
import { type Now, toIso } from '../../kit/clock.ts'
import type { Log } from '../../kit/log.ts'
import { DAY_MS, MINUTE_MS } from '../../kit/units.ts'
import { findOwner } from '../people.ts'
import { type ArchiveDeps, writeArchive } from './archive.ts'
import type { ExportFiles } from './files.ts'
import * as store from './store.ts'

export interface MakerDeps {
  db: Db
  files: ExportFiles
  events: Pick<Events, 'add'>
  errands: Pick<Errands, 'end'>
  joinReceipt: ArchiveDeps['joinReceipt']
  now: Now
  log: Log
}

/** A company has no chat of its own. */
const COMPANY = { telegramId: null, language: 'en' } as const
const KEPT_MS = DAY_MS
/** How long the bot is waited for. */
const CHAT_MS_MAX = 15 * MINUTE_MS
const GIVEN_UP_MS = DAY_MS

/** Makes the archives that were asked for, one after the other. One that was cut off by a kill is made again from its start. */
export function createMaker({ db, files, events, errands, joinReceipt, now, log }: MakerDeps) {
  const { pathOf, chatPathOf, removeFiles } = files
  let making: Promise<void> | undefined
  let isOver = false

  async function make(row: store.ExportRow): Promise<void> {
    const { telegramId, language } = (await findOwner(db.reader, row.accountId)) ?? COMPANY
    const chatPath = existsSync(chatPathOf(row.id)) ? chatPathOf(row.id) : undefined
    const whose = { accountId: row.accountId, telegramId }
    const about = { chatPath, hasChat: telegramId !== null, language, at: now() }
    const bytes = await writeArchive(pathOf(row.id), { db: db.reader, whose, joinReceipt, ...about })
    const isReady = await db.write(async (tx) => {
      const end = { state: 'ready', readyAt: now(), expiresAt: now() + KEPT_MS, bytes, awaits: null } as const
      if (!(await store.endMaking(tx, row.id, end))) return false
      await errands.end(tx, errandKey(row.id))
      await events.add(tx, {
        type: 'export.ready',
        account_id: row.accountId,
        user_id: row.userId,
        data: { export_id: row.id, bytes, via: row.via, expires_at: toIso(end.expiresAt) },
      })
      return true
    })
    // Its account was deleted meanwhile.
    if (!isReady) await removeFiles(row.id)
    else await rm(chatPathOf(row.id), { force: true })
    log({ event: 'export_made', exportId: row.id, accountId: row.accountId, bytes })
  }

  async function makeAll(): Promise<void> {
    for (;;) {
      const row = isOver ? undefined : await store.nextToMake(db.reader, now() - CHAT_MS_MAX)
      if (row === undefined) return
      try {
        await make(row)
      } catch (error) {
        if (isOver) return
        log({ event: 'export_failed', level: 'error', exportId: row.id, error })
        if (now() - row.createdAt < GIVEN_UP_MS) return
        await db.write((tx) => store.endMaking(tx, row.id, { state: 'failed', awaits: null }))
        await removeFiles(row.id)
      }
    }
  }

  /** Makes what is asked for, if nothing is being made. */
  async function work(): Promise<void> {
    making ??= makeAll().finally(() => {
      making = undefined
    })
    await making
  }

  /** The same, not waited for. */
  const workSoon = (): void => {
    work().catch((error: unknown) => log({ event: 'export_failed', level: 'error', error }))
  }

  return {
    work,
    workSoon,
    /** Lets the one that is being made end. */
    async stop(): Promise<void> {
      isOver = true
      await making?.catch(() => undefined)
    },
  }
}

/** The key of what the bot is asked for. */
export const errandKey = (id: string): string => `export:${id}`
