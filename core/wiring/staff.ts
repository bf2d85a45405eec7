import { join } from 'node:path'
import { createAuditLog } from '../audit-log/service.ts'
import type { Db } from '../db/client.ts'
import type { Now } from '../kit/clock.ts'
import type { Log } from '../kit/log.ts'
import { ensureSecret } from '../kit/secret-file.ts'
import { createRoles } from '../roles/service.ts'
import { createStanding } from '../roles/standing.ts'

export interface StaffPartsDeps {
  db: Db
  now: Now
  log: Log
  dataDir: string
  adminTelegramIds: readonly string[]
  /** Has everybody looked up again, because roles have changed. */
  forget: () => void
}

/** What staff may do, and the log of what they did; a new key seals the log as it is. */
export async function createStaffParts({ db, now, log, dataDir, adminTelegramIds, forget }: StaffPartsDeps) {
  const key = ensureSecret(join(dataDir, 'audit.key'))
  const standing = createStanding({ adminTelegramIds })
  const auditLog = createAuditLog({ now, key: key.secret, authorize: standing.authorize })
  if (key.made) log({ event: 'audit_sealed', ...(await db.write((tx) => auditLog.seal(tx))) })
  return { standing, auditLog, roles: createRoles({ db, now, auditLog, standing, forget }) }
}
