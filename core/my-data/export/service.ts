import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import type { AuditLog } from '../../audit-log/service.ts'
import type { Actor } from '../../contract/account.ts'
import { LIMITS } from '../../contract/limits.ts'
import type { ExportView } from '../../contract/trust/my-data.ts'
import type { Db } from '../../db/client.ts'
import type { Errands } from '../../errands/service.ts'
import type { Events } from '../../events/service.ts'
import type { Acting } from '../../kit/acting.ts'
import { type Now, toIso, toIsoOrNull } from '../../kit/clock.ts'
import type { Disk } from '../../kit/disk.ts'
import { AppError } from '../../kit/errors.ts'
import type { NewId } from '../../kit/ids.ts'
import type { Log } from '../../kit/log.ts'
import { DAY_MS } from '../../kit/units.ts'
import { findOwner } from '../people.ts'
import type { ArchiveDeps } from './archive.ts'
import { createChatDataTaker } from './chat-data.ts'
import { createFiles } from './files.ts'
import { createMaker, errandKey } from './maker.ts'
import * as store from './store.ts'

export interface ExportsDeps {
  db: Db
  /** DATA_DIR/exports. */
  dir: string
  auditLog: AuditLog
  events: Pick<Events, 'add'>
  errands: Pick<Errands, 'add' | 'end'>
  disk: Pick<Disk, 'check'>
  joinReceipt: ArchiveDeps['joinReceipt']
  now: Now
  newId: NewId
  log: Log
}

/** Archives of all that is known of an account: asked for, made one at a time beside everything else, and kept for a day. */
export function createExports(deps: ExportsDeps) {
  const { db, dir, auditLog, errands, disk, now, newId } = deps
  const { pathOf, chatPathOf, removeFiles } = createFiles(dir)
  const maker = createMaker({ ...deps, files: { pathOf, chatPathOf, removeFiles } })
  async function findOwn({ accountId, member }: Actor, id: string): Promise<store.ExportRow> {
    const row = await store.findExport(db.reader, id)
    if (row === undefined || row.accountId !== accountId || member !== 'owner')
      throw new AppError('not_found', { what: 'export', asked: id })
    return row
  }

  return {
    /** Asks for an archive; returns the one that is being made, if there is one. Throws `rate_limited` after a few a day,
     *  and `forbidden` for who is in the account but does not own it. */
    async ask(actor: Actor, acting: Acting): Promise<ExportView> {
      if (actor.member !== 'owner') throw new AppError('forbidden', { needed: 'the owner of the account' })
      await disk.check({ isFree: true })
      const { accountId } = actor
      const row = await db.write(async (tx) => {
        const recent = await store.listExports(tx, accountId, now() - DAY_MS)
        const [newest] = recent
        if (newest?.state === 'making') return newest
        const oldest = recent[LIMITS.exportsPerDayMax - 1]
        if (oldest !== undefined)
          throw new AppError('rate_limited', {
            retry_after_seconds: Math.max(1, Math.ceil((oldest.createdAt + DAY_MS - now()) / 1000)),
          })
        const telegramId = (await findOwner(tx, accountId))?.telegramId ?? null
        const fresh: store.ExportRow = {
          id: newId('exp'),
          accountId,
          userId: actor.userId,
          state: 'making',
          via: actor.via === 'bot' ? 'chat' : 'api',
          awaits: telegramId,
          bytes: null,
          createdAt: now(),
          readyAt: null,
          expiresAt: null,
        }
        await store.insertExport(tx, fresh)
        if (telegramId !== null)
          await errands.add(tx, {
            key: errandKey(fresh.id),
            telegramId,
            errand: { kind: 'collect', export_id: fresh.id },
          })
        await auditLog.record(tx, {
          ...acting,
          action: 'account.export_asked',
          target: accountId,
          reason: null,
          before: null,
          after: { export_id: fresh.id, via: fresh.via },
        })
        return fresh
      })
      maker.workSoon()
      return toView(row, now())
    },

    /** The newest one, for the owner of the account. Throws `not_found` if none was asked for. */
    async newest({ accountId, member }: Actor): Promise<ExportView> {
      const [row] = await store.listExports(db.reader, accountId, 0)
      if (row === undefined || member !== 'owner') throw new AppError('not_found', { what: 'export' })
      return toView(row, now())
    },

    /** The path of an archive, for its owner. Throws `not_found` for another's, `state_conflict` while it is being made, and
     *  `export_gone` after a day. */
    async open(actor: Actor, id: string): Promise<{ path: string; bytes: number }> {
      const { state, bytes, expiresAt } = await findOwn(actor, id)
      if (state === 'making') throw new AppError('state_conflict', { what: 'export', state })
      if (state !== 'ready' || bytes === null || (expiresAt ?? 0) <= now() || !existsSync(pathOf(id)))
        throw new AppError('export_gone', {})
      return { path: pathOf(id), bytes }
    },

    takeChatData: createChatDataTaker({ ...deps, chatPathOf, workSoon: maker.workSoon }),

    /** Deletes archives whose day is over and files that belong to none, and makes what waits. */
    async sweep(): Promise<void> {
      for (const { id } of await store.listExpired(db.reader, now())) {
        await removeFiles(id)
        await db.write((tx) => store.markGone(tx, id))
      }
      for (const name of await readdir(dir)) {
        const id = name.replace(/\..*$/, '')
        const row = await store.findExport(db.reader, id)
        if (row === undefined || row.state === 'gone' || row.state === 'failed') await removeFiles(id)
      }
      await maker.work()
    },

    /** Deletes the files of an account's archives. */
    async removeOf(accountId: string): Promise<void> {
      for (const { id } of await store.listExports(db.reader, accountId, 0)) await removeFiles(id)
    },

    stop: () => maker.stop(),
  }
}

function toView({ id, state, createdAt, readyAt, expiresAt, bytes }: store.ExportRow, at: number): ExportView {
  const isGone = state === 'ready' && (expiresAt ?? 0) <= at
  return {
    id,
    state: isGone ? 'gone' : state,
    created_at: toIso(createdAt),
    ready_at: toIsoOrNull(readyAt),
    expires_at: toIsoOrNull(expiresAt),
    bytes,
    url: state === 'ready' && !isGone ? `/api/account/exports/${id}/archive.zip` : null,
  }
}
