import { z } from 'zod'
import { refuseChanged, type Undos } from '../audit-log/undo.ts'
import { changeRoleRequestSchema } from '../contract/trust/role.ts'
import { planChange, toRecorded } from './role.ts'
import { getRole } from './find.ts'
import type { Standings } from './standing.ts'
import * as store from './store.ts'

const recordedSchema = changeRoleRequestSchema.omit({ reason: true }).required()

/** Takes back what a role may do. */
export const createRoleUndos = ({ standing, forget }: { standing: Standings; forget: () => void }): Undos => ({
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
