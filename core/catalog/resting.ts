import { systemActing } from '../kit/acting.ts'
import type { AuditLog } from '../audit-log/service.ts'
import type { Manifest } from '../contract/manifest.ts'
import type { Db, Tx } from '../db/client.ts'
import type { AddEvent } from '../events/service.ts'
import { type Now, toIso } from '../kit/clock.ts'
import { isAppError } from '../kit/errors.ts'
import type { Log } from '../kit/log.ts'
import type { ModelFiles } from './files.ts'
import { quarantineChanges, returnChanges, statesOf, type StateChange, type Version } from './lifecycle.ts'
import { extendRest, parseRest, startRest, type Rest } from './rest.ts'
import * as store from './store.ts'
import type { Verify } from './verifier.ts'

export interface RestingDeps {
  db: Db
  files: ModelFiles
  auditLog: AuditLog
  verify: Verify
  addEvent: AddEvent
  forget: () => void
  apply: (tx: Tx, changes: readonly StateChange[], at: number) => Promise<void>
  toVersion: (row: store.VersionRow) => Version
  now: Now
  log: Log
}

const SYSTEM = systemActing('none')

/** Versions whose runs crash are rested, and return after a successful trial in a fresh child process. */
export function createResting({
  db,
  files,
  auditLog,
  verify,
  addEvent,
  forget,
  apply,
  toVersion,
  now,
  log,
}: RestingDeps) {
  let trying = false

  /** Quarantines a version whose runs crash; the previous version, if any, is sold meanwhile. */
  async function quarantine(versionId: string, reason: string): Promise<void> {
    const row = await store.findVersion(db.reader, versionId)
    if (row === undefined) return
    await db.write(async (tx) => {
      const rows = await store.listVersionsOf(tx, row.name)
      const changes = quarantineChanges(versionId, rows.map(toVersion))
      if (changes.length === 0) return
      const at = now()
      const current = rows.find(({ id }) => id === versionId) ?? row
      const before = current.rest === null ? null : parseRest(current)
      const rest = startRest(before, at, current.state === 'active')
      await apply(tx, changes, at)
      await store.updateVersion(tx, versionId, { quarantineReason: reason, rest: JSON.stringify(rest) })
      await record(tx, { row, action: 'model.quarantined', reason, rows, changes })
      const data = { model: row.name, version: row.version, reason, until: toIso(rest.until) }
      await addEvent(tx, { type: 'model.resting', account_id: null, data })
    })
    forget()
  }

  /** Tries each version whose rest is over; returns how many passed. */
  async function tryResting(): Promise<number> {
    if (trying) return 0
    trying = true
    try {
      let returned = 0
      for (const row of await store.listInState(db.reader, 'quarantined')) {
        if (parseRest(row).until <= now() && (await tryOne(row))) returned++
      }
      return returned
    } finally {
      trying = false
    }
  }

  async function tryOne(row: store.VersionRow): Promise<boolean> {
    const fault = await faultOf(row)
    if (fault === 'untried') return false
    log({ event: 'model_tried', model: row.name, version: row.version, fault })
    if (fault !== null) {
      const rest = JSON.stringify(extendRest(parseRest(row), now()))
      await db.write((tx) => store.updateVersion(tx, row.id, { rest }))
      forget()
      return false
    }
    const isBack = await db.write(async (tx) => {
      const rows = await store.listVersionsOf(tx, row.name)
      const rest = parseRest(rows.find(({ id }) => id === row.id) ?? row)
      const changes = returnChanges(row.id, rest.since, rest.wasActive, rows.map(toVersion))
      if (changes.length === 0) return false
      const at = now()
      await apply(tx, changes, at)
      const ended = JSON.stringify({ ...rest, endedAt: at } satisfies Rest)
      await store.updateVersion(tx, row.id, { quarantineReason: null, rest: ended })
      const reason = 'a trial run in a fresh worker went well'
      await record(tx, { row, action: 'model.returned', reason, rows, changes })
      const data = { model: row.name, version: row.version, reason }
      await addEvent(tx, { type: 'model.back', account_id: null, data })
      return true
    })
    if (isBack) forget()
    return isBack
  }

  /** Null if it runs well; `untried` if no trial could be made, which says nothing about the model. */
  async function faultOf(row: store.VersionRow): Promise<string | null> {
    if (!(await files.holds(row.path, row.sha256))) return 'its file is gone'
    try {
      await verify({ path: files.toAbsolute(row.path), manifest: JSON.parse(row.manifest) as Manifest })
      return null
    } catch (error) {
      if (isAppError(error, 'model_rejected')) return error.params.detail
      log({ event: 'model_untried', level: 'warn', model: row.name, version: row.version, error })
      return 'untried'
    }
  }

  async function record(tx: Tx, { row, action, reason, rows, changes }: Recorded): Promise<void> {
    const before = statesOf(rows, changes)
    const after = statesOf(await store.listVersionsOf(tx, row.name), changes)
    await auditLog.record(tx, { ...SYSTEM, action, target: `${row.name}@${row.version}`, reason, before, after })
  }

  return { quarantine, tryResting }
}

interface Recorded {
  row: store.VersionRow
  action: string
  reason: string
  rows: store.VersionRow[]
  changes: StateChange[]
}
