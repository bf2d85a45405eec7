import type { ChangeRole, CreateRole, RoleView } from '../contract/trust/role.ts'
import type { AuditLog } from '../audit-log/service.ts'
import type { Db, Reader } from '../db/client.ts'
import type { Acting } from '../kit/acting.ts'
import type { Now } from '../kit/clock.ts'
import { AppError } from '../kit/errors.ts'
import { planChange, refuseBeyond, refuseDeletion, type Role, toRecorded, toRoleView } from './role.ts'
import type { Standings } from './standing.ts'
import { getRole } from './find.ts'
import { createRoleUndos } from './undoing.ts'
import * as store from './store.ts'

export interface RolesDeps {
  db: Db
  now: Now
  auditLog: AuditLog
  standing: Standings
  /** Called after a role has changed: its cached actors must be looked up again. */
  forget: () => void
}

/** The roles of staff, each a set of permissions. A change and its audit record are one transaction. */
export function createRoles({ db, now, auditLog, standing, forget }: RolesDeps) {
  async function view(reader: Reader, role: Role): Promise<RoleView> {
    return toRoleView(role, (await store.countHolders(reader)).get(role.id) ?? 0)
  }

  return {
    undos: createRoleUndos({ now, standing, forget }),

    /** Every role by its id. */
    async byId(): Promise<Map<string, Role>> {
      return new Map((await store.listRoles(db.reader)).map((role) => [role.id, role]))
    },

    async list(): Promise<RoleView[]> {
      const [roles, holders] = await Promise.all([store.listRoles(db.reader), store.countHolders(db.reader)])
      return roles.map((role) => toRoleView(role, holders.get(role.id) ?? 0))
    },

    /** Throws `state_conflict` if there is a role of this id, `forbidden` beyond one's own permissions. */
    async create(acting: Acting, { id, title, permissions, credit_limit, reason }: CreateRole): Promise<RoleView> {
      return db.write(async (tx) => {
        if ((await store.findRole(tx, id)) !== undefined)
          throw new AppError('state_conflict', { what: 'role', state: 'there already' })
        const role: Role = {
          id,
          title,
          permissions: new Set(permissions),
          creditLimit: credit_limit,
          builtIn: false,
          createdAt: now(),
        }
        refuseBeyond(await standing.ofActing(tx, acting), role)
        await store.insertRole(tx, role)
        await auditLog.record(tx, {
          ...acting,
          action: 'role.created',
          target: id,
          reason,
          before: null,
          after: toRecorded(role),
        })
        return view(tx, role)
      })
    },

    /** Throws `not_found`, `state_conflict`, `forbidden`: see `planChange`. */
    async change(acting: Acting, id: string, change: ChangeRole): Promise<RoleView> {
      const changed = await db.write(async (tx) => {
        const role = await getRole(tx, id)
        const after = planChange(role, change, await standing.ofActing(tx, acting))
        await store.updateRole(tx, after)
        await auditLog.record(tx, {
          ...acting,
          action: 'role.changed',
          target: id,
          reason: change.reason,
          before: toRecorded(role),
          after: toRecorded(after),
        })
        return view(tx, after)
      })
      forget()
      return changed
    },

    /** Throws `not_found`, `state_conflict`, `forbidden`: see `refuseDeletion`. */
    async remove(acting: Acting, id: string, reason: string): Promise<void> {
      await db.write(async (tx) => {
        const role = await getRole(tx, id)
        const holders = (await store.countHolders(tx)).get(id) ?? 0
        refuseDeletion(role, holders, await standing.ofActing(tx, acting))
        await store.deleteRole(tx, id)
        await auditLog.record(tx, {
          ...acting,
          action: 'role.deleted',
          target: id,
          reason,
          before: toRecorded(role),
          after: null,
        })
      })
      forget()
    },
  }
}
export type Roles = ReturnType<typeof createRoles>
