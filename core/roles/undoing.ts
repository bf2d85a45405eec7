import { z } from 'zod'
import { blocked, refuseChanged, type Undos } from '../audit-log/undo.ts'
import { changeRoleRequestSchema } from '../contract/trust/role.ts'
import { planChange, refuseBeyond, refuseDeletion, type Role, toRecorded } from './role.ts'
import { getRole } from './find.ts'
import type { Now } from '../kit/clock.ts'
import type { Standings } from './standing.ts'
import * as store from './store.ts'

const recordedSchema = changeRoleRequestSchema.omit({ reason: true }).required()

export interface RoleUndosDeps {
  now: Now
  standing: Standings
  forget: () => void
}

/** Takes back a new role, what a role may do, and the end of a role. */
export const createRoleUndos = ({ now, standing, forget }: RoleUndosDeps): Undos => ({
  'role.created': {
    permission: 'roles.change',
    async undo(tx, acting, { target: id, after }) {
      const role = await getRole(tx, id)
      refuseChanged('role', z.unknown().parse(after), toRecorded(role))
      const holders = (await store.countHolders(tx)).get(id) ?? 0
      refuseDeletion(role, holders, await standing.ofActing(tx, acting))
      await store.deleteRole(tx, id)
      return { forget }
    },
  },
  'role.deleted': {
    permission: 'roles.change',
    async undo(tx, acting, { target: id, before }) {
      if ((await store.findRole(tx, id)) !== undefined) throw blocked('role', null, 'there')
      const { title, permissions, credit_limit: creditLimit } = recordedSchema.parse(before)
      const role: Role = { id, title, permissions: new Set(permissions), creditLimit, builtIn: false, createdAt: now() }
      refuseBeyond(await standing.ofActing(tx, acting), role)
      await store.insertRole(tx, role)
      return { forget }
    },
  },
  'role.changed': {
    permission: 'roles.change',
    async undo(tx, acting, { target: id, before, after }) {
      const role = await getRole(tx, id)
      refuseChanged('role', z.unknown().parse(after), toRecorded(role))
      const was = recordedSchema.parse(before)
      const isOfTitle = JSON.stringify(was.permissions) === JSON.stringify(toRecorded(role).permissions)
      const change = isOfTitle && was.credit_limit === role.creditLimit ? { title: was.title } : was
      await store.updateRole(tx, planChange(role, { ...change, reason: '' }, await standing.ofActing(tx, acting)))
      return { forget }
    },
  },
})
