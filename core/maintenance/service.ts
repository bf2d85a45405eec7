import type { AuditLog } from '../audit-log/service.ts'
import { blocked, refuseChanged, type Undo, type Undos } from '../audit-log/undo.ts'
import { type BeginMaintenance, type Maintenance, maintenanceSchema } from '../contract/maintenance.ts'
import type { Db, Tx } from '../db/client.ts'
import { deleteSetting, findSetting, upsertSetting } from '../db/settings.ts'
import type { Acting } from '../kit/acting.ts'
import { type Now, toIso } from '../kit/clock.ts'
import { AppError } from '../kit/errors.ts'
import { MINUTE_MS } from '../kit/units.ts'

export interface MaintenanceDeps {
  db: Db
  auditLog: AuditLog
  now: Now
}

/** What is stored while maintenance is on. */
interface Stored {
  message: string
  /** Milliseconds since the epoch. */
  until: number
}

const KEY = 'maintenance'
const OFF: Maintenance = { on: false, message: null, until: null }

/** Maintenance mode: new orders and payments are refused with staff's message until its end, which comes by
 *  itself; whatever has begun goes on. */
export async function createMaintenance({ db, auditLog, now }: MaintenanceDeps) {
  // Core is the only writer, so what it wrote last is what is stored.
  const value = await findSetting(db.reader, KEY)
  let stored = value === undefined ? undefined : (JSON.parse(value) as Stored)
  const current = (): Stored | undefined => (stored !== undefined && stored.until > now() ? stored : undefined)
  const toView = (state: Stored | undefined): Maintenance =>
    state === undefined ? OFF : { on: true, message: state.message, until: toIso(state.until) }

  async function write(tx: Tx, next: Stored | undefined): Promise<void> {
    if (next === undefined) await deleteSetting(tx, KEY)
    else await upsertSetting(tx, KEY, JSON.stringify(next))
  }

  async function change(acting: Acting, next: Stored | undefined): Promise<Maintenance> {
    await db.write(async (tx) => {
      const before = current()
      await write(tx, next)
      await auditLog.record(tx, {
        ...acting,
        action: next === undefined ? 'maintenance.ended' : 'maintenance.begun',
        target: 'shop',
        reason: next?.message ?? null,
        before: toView(before),
        after: toView(next),
      })
    })
    stored = next
    return toView(next)
  }

  /** Restores the message and end that there were, or that orders are accepted. */
  const undo: Undo = {
    permission: 'maintenance.change',
    async undo(tx, _acting, { before, after }) {
      refuseChanged('maintenance', maintenanceSchema.parse(after), toView(current()))
      const { message, until } = maintenanceSchema.parse(before)
      const was = message === null || until === null ? undefined : { message, until: Date.parse(until) }
      if (was !== undefined && was.until <= now()) throw blocked('end of maintenance', until, toIso(now()))
      await write(tx, was)
      return {
        forget: () => {
          stored = was
        },
      }
    },
  }

  return {
    undos: { 'maintenance.begun': undo, 'maintenance.ended': undo } satisfies Undos,

    view: (): Maintenance => toView(current()),

    /** Begins maintenance, or changes its message and end. */
    begin: (acting: Acting, { message, minutes }: BeginMaintenance): Promise<Maintenance> =>
      change(acting, { message, until: now() + minutes * MINUTE_MS }),

    /** Ends maintenance before its time; ending it twice changes nothing. */
    async end(acting: Acting): Promise<Maintenance> {
      return current() === undefined ? OFF : change(acting, undefined)
    },

    /** Throws `maintenance` while it is on. */
    refuse(): void {
      const state = current()
      if (state === undefined) return
      const { message, until } = state
      const seconds = Math.max(1, Math.ceil((until - now()) / 1000))
      throw new AppError('maintenance', { message, until: toIso(until), retry_after_seconds: seconds })
    },
  }
}
export type MaintenanceMode = Awaited<ReturnType<typeof createMaintenance>>
