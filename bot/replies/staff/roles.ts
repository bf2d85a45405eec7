import { ADMIN, CUSTOMER, type Permission, PERMISSIONS } from '../../../core/contract/permissions.ts'
import type { RoleView } from '../../../core/contract/trust/role.ts'
import type { Say } from '../../locales/say.ts'
import { button } from '../../ui/buttons.ts'
import { credits } from '../../ui/format.ts'
import { bold, compose, type Reply } from '../../ui/reply.ts'
import { backToMenu, titleOf } from './admin.ts'

/** A permission in a few words. */
export const permissionName = (say: Say, permission: Permission): string =>
  say(`permission-${permission.replace('.', '-') as Dashed<Permission>}`)
type Dashed<P extends string> = P extends `${infer A}.${infer B}` ? `${A}-${B}` : P

export const limitText = (say: Say, limit: number | null): string =>
  limit === null ? say('admin-no-limit') : credits(say, limit)

const isFixed = ({ id }: RoleView): boolean => id === ADMIN || id === CUSTOMER

/** The roles, what they may do and how many have them, with links to those that can be changed. */
export function rolesReply(say: Say, roles: readonly RoleView[], mayChange: boolean): Reply {
  const parts = roles.flatMap((role) => [
    '\n\n',
    bold(`${titleOf(say, role.title)} · ${say('admin-role-holders', { n: role.holders })}`),
    `\n${summary(say, role)}`,
  ])
  const open = mayChange ? roles.filter((role) => !isFixed(role)) : []
  return compose(
    [bold(say('admin-roles-title')), ...parts],
    [...open.map((role) => [button(titleOf(say, role.title), 'role', role.id)]), backToMenu(say)],
  )
}

function summary(say: Say, { id, permissions, credit_limit }: RoleView): string {
  if (id === ADMIN) return say('admin-role-all')
  if (permissions.length === 0) return say('admin-role-none')
  const may = permissions.map((one) => permissionName(say, one)).join(', ')
  const isOfMoney = permissions.some((one) => one === 'credits.adjust' || one === 'payments.refund')
  return isOfMoney ? `${may}. ${say('admin-role-limit', { limit: limitText(say, credit_limit) })}` : may
}

/** One role: every permission is a button that gives it or takes it. */
export function roleReply(say: Say, role: RoleView): Reply {
  const toggles = PERMISSIONS.map((one) => {
    const mark = role.permissions.includes(one) ? '✅' : '▫️'
    return [button(`${mark} ${permissionName(say, one)}`, 'may', role.id, one)]
  })
  return compose(
    [
      bold(titleOf(say, role.title)),
      `\n${say('admin-role-limit', { limit: limitText(say, role.credit_limit) })}\n${say('admin-role-hint')}`,
    ],
    [...toggles, [button(say('button-limit'), 'cap', role.id)], [button(say('button-back'), 'a', 'roles')]],
  )
}

/** Which role shall somebody have? */
export function ranksReply(say: Say, name: string, accountId: string, roles: readonly RoleView[]): Reply {
  return {
    text: say('admin-ask-role', { name }),
    keyboard: [
      ...roles.map((role) => [button(titleOf(say, role.title), 'rank', accountId, role.id)]),
      [button(say('button-back'), 'user', accountId)],
    ],
  }
}

/** The role with this id or title. */
export const findRole = (roles: readonly RoleView[], name: string): RoleView | undefined =>
  roles.find(({ id, title }) => [id, title.en, title.ru].some((one) => one.toLowerCase() === name.toLowerCase()))
