import type { Localized } from '../contract/common.ts'
import { ADMIN, CUSTOMER, type Permission, PERMISSIONS } from '../contract/permissions.ts'
import type { ChangeRole, RoleView } from '../contract/trust/role.ts'
import { AppError } from '../kit/errors.ts'

/** A role: a named set of permissions, and how many credits one act may move (null: any number). */
export interface Role {
  id: string
  title: Localized
  permissions: ReadonlySet<Permission>
  creditLimit: number | null
  builtIn: boolean
  createdAt: number
}

/** What somebody may do as staff. */
export type Standing = Pick<Role, 'permissions' | 'creditLimit'> & { role: string }

export const NO_STANDING: Standing = { role: CUSTOMER, permissions: new Set(), creditLimit: 0 }

export const toRoleView = (role: Role, holders: number): RoleView => ({
  id: role.id,
  title: role.title,
  permissions: [...role.permissions].sort(),
  credit_limit: role.creditLimit,
  built_in: role.builtIn,
  holders,
})

/** Throws `forbidden` if `other` may do anything that `own` may not: nobody gives, takes or blocks more than
 *  they have. */
export function refuseBeyond(own: Pick<Standing, 'permissions' | 'creditLimit'>, other: typeof own): void {
  const missing = PERMISSIONS.find((one) => other.permissions.has(one) && !own.permissions.has(one))
  if (missing !== undefined) throw new AppError('forbidden', { needed: missing })
  if (own.creditLimit !== null && (other.creditLimit === null || other.creditLimit > own.creditLimit))
    throw new AppError('forbidden', { needed: `a credit limit above ${own.creditLimit}` })
}

/** Throws `over_limit` if one act may not move so many credits. */
export function refuseOverLimit({ creditLimit }: Pick<Standing, 'creditLimit'>, amount: number): void {
  if (creditLimit !== null && amount > creditLimit) throw new AppError('over_limit', { limit: creditLimit, amount })
}

/** Returns the role after a change by somebody with this standing. Throws `state_conflict` for their own role,
 *  and where `admin` would lose or `customer` gain a permission; `forbidden` beyond their own permissions. */
export function planChange(role: Role, { title, permissions, credit_limit }: ChangeRole, own: Standing): Role {
  if (role.id === own.role) throw conflict('your own')
  const isFixed = role.id === ADMIN || role.id === CUSTOMER
  if (isFixed && (permissions !== undefined || credit_limit !== undefined))
    throw conflict(role.id === ADMIN ? 'admin, which keeps all permissions' : 'customer, which has no permissions')
  const changed: Role = {
    ...role,
    title: title ?? role.title,
    permissions: permissions === undefined ? role.permissions : new Set(permissions),
    creditLimit: credit_limit === undefined ? role.creditLimit : credit_limit,
  }
  if (!isFixed) {
    refuseBeyond(own, role)
    refuseBeyond(own, changed)
  }
  return changed
}

/** Throws `state_conflict` for a role that is built in, one's own, or held by somebody. */
export function refuseDeletion(role: Role, holders: number, own: Standing): void {
  if (role.id === own.role) throw conflict('your own')
  if (role.builtIn) throw conflict('built in')
  if (holders > 0) throw conflict(`held by ${holders}`)
  refuseBeyond(own, role)
}

/** What the audit log keeps of a role. */
export const toRecorded = ({ title, permissions, creditLimit }: Role) => ({
  title,
  permissions: [...permissions].sort(),
  credit_limit: creditLimit,
})

const conflict = (state: string): AppError => new AppError('state_conflict', { what: 'role', state })
