import { join } from 'node:path'
import { auditRoutes } from '../audit-log/routes.ts'
import { createFourEyes } from '../audit-log/four-eyes.ts'
import { noteAct } from '../audit-log/acts.ts'
import { createAuditLog } from '../audit-log/service.ts'
import type { Undos } from '../audit-log/undo.ts'
import type { Db } from '../db/client.ts'
import type { Now } from '../kit/clock.ts'
import type { Log } from '../kit/log.ts'
import type { OrderNotes, OrderNotesDeps } from '../jobs/ordered/service.ts'
import { ensureSecret } from '../kit/secret-file.ts'
import { createRouter } from '../kit/http/router.ts'
import type { Events } from '../events/service.ts'
import type { NewId } from '../kit/ids.ts'
import { proposalRoutes } from '../proposals/routes.ts'
import { type Carriers, createProposals } from '../proposals/service.ts'
import { createRollback } from '../rollback/service.ts'
import { rollbackRoutes } from '../rollback/routes.ts'
import { roleRoutes } from '../roles/routes.ts'
import { createRoles } from '../roles/service.ts'
import { createStanding } from '../roles/standing.ts'

export interface StaffPartsDeps {
  db: Db
  now: Now
  log: Log
  dataDir: string
  adminTelegramIds: readonly string[]
  /** What moves more waits for a second person. */
  fourEyesCredits: number
  events: Pick<Events, 'add'>
  newId: NewId
  /** Has everybody looked up again, because roles have changed. */
  forget: () => void
}

/** What staff may do, and the log of what they did; a new key seals the log as it is. */
export async function createStaffParts(deps: StaffPartsDeps) {
  const { db, now, log, dataDir, adminTelegramIds, fourEyesCredits, forget } = deps
  const key = ensureSecret(join(dataDir, 'audit.key'))
  const standing = createStanding({ adminTelegramIds })
  const auditLog = createAuditLog({
    now,
    key: key.secret,
    authorize: (...asked) => standing.authorize(...asked),
    demandSecond: createFourEyes({ creditsMax: fourEyesCredits, now }),
  })
  if (key.made) log({ event: 'audit_sealed', ...(await db.write((tx) => auditLog.seal(tx))) })
  const proposals = createProposals({ ...deps, auditLog, standing })
  const orderRecords: Pick<OrderNotesDeps, 'note' | 'records'> = {
    note: (tx, noted) => noteAct(auditLog, tx, { act: 'job.ordered', ...noted }),
    records: (reader) => auditLog.all(reader, { action: 'job.ordered' }),
  }
  return { standing, auditLog, proposals, orderRecords, roles: createRoles({ db, now, auditLog, standing, forget }) }
}

export interface StaffRoutesDeps {
  db: Db
  staff: Omit<Awaited<ReturnType<typeof createStaffParts>>, 'orderRecords'>
  findChangedOrders: OrderNotes['findChanged']
  stepUpCredits: number
  /** The nouns whose acts can be taken back. */
  parts: ReadonlyArray<{ undos: Undos }>
  /** How what a second person agrees to is carried out. */
  carriers: Omit<Carriers, 'rollback'>
}

/** The routes of roles, of the log, and of taking back what is in it. */
export function staffRoutes({ db, staff, findChangedOrders, stepUpCredits, parts, carriers }: StaffRoutesDeps) {
  const { standing, auditLog, proposals, roles } = staff
  const rollback = createRollback({
    db,
    auditLog,
    stepUpCredits,
    proposals,
    undos: Object.assign({}, ...parts.map(({ undos }) => undos)),
    permissionsOf: async (reader, acting) => (await standing.ofActing(reader, acting)).permissions,
  })
  return createRouter()
    .route('/', roleRoutes({ roles }))
    .route('/', auditRoutes({ auditLog, findChangedOrders, db }))
    .route('/', rollbackRoutes({ rollback }))
    .route('/', proposalRoutes({ proposals, carriers: { ...carriers, rollback: rollback.carrier } }))
}
