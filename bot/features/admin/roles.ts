import { PERMISSIONS } from '../../../core/contract/permissions.ts'
import { enter } from '../../conversations/enter.ts'
import { tokenOf } from '../../drafts/series.ts'
import type { Staff } from '../../people/staff.ts'
import { afterwards, nameOf, titleOf } from '../../replies/staff/admin.ts'
import { findRole, ranksReply, roleReply, rolesReply } from '../../replies/staff/roles.ts'
import { argumentsOf } from '../../ui/commands.ts'
import { type BotContext, send, show } from '../../ui/context.ts'
import { cut } from '../../ui/format.ts'
import type { Reply } from '../../ui/reply.ts'
import type { Router } from '../../ui/router.ts'
import type { Changes } from './changes.ts'

const REASON_CHARS_MAX = 200

/** The roles of staff, what each may do, and who has which. Returns a function that shows the list. */
export function rolesFeature(router: Router, changes: Changes, staff: Staff): (ctx: BotContext) => Promise<Reply> {
  const rolesOf = async ({ user }: BotContext) => (await user.act((core) => core.admin.roles())).items

  async function list(ctx: BotContext): Promise<Reply> {
    const { permissions } = await ctx.user.account()
    return rolesReply(ctx.user.say, await rolesOf(ctx), permissions.includes('roles.change'))
  }

  async function preview(ctx: BotContext, accountId: string, roleName: string, reason: string): Promise<void> {
    const { say } = ctx.user
    const role = findRole(await rolesOf(ctx), roleName)
    if (role === undefined) return void (await send(ctx, afterwards(say, say('admin-role-unknown'))))
    const account = await ctx.user.act((core) => staff.account(core, accountId))
    const title = titleOf(say, role.title)
    const change = { kind: 'role', accountId, from: account.role, role: role.id, title, reason } as const
    await send(ctx, await changes.preview(ctx.user, tokenOf(ctx), change))
  }

  router.command('roles', async (ctx) => void (await send(ctx, await list(ctx))))
  router.command('role', async (ctx) => {
    const { say } = ctx.user
    const [, who, role, reason] = /^(\S+)\s+(\S+)\s+(.{3,})$/s.exec(argumentsOf(ctx.message?.text)) ?? []
    if (who === undefined || role === undefined || reason === undefined)
      return void (await ctx.reply(say('admin-usage-role')))
    const [account, another] = await ctx.user.act((core) => staff.find(core, who))
    if (account === undefined) return void (await send(ctx, afterwards(say, say('admin-users-none'))))
    if (another !== undefined) return void (await send(ctx, afterwards(say, say('admin-users-several'))))
    await preview(ctx, account.id, role, cut(reason, REASON_CHARS_MAX))
  })
  router.button('ranks', async (ctx, [accountId]) => {
    const account = await ctx.user.act((core) => staff.account(core, accountId))
    await show(ctx, ranksReply(ctx.user.say, nameOf(account), accountId, await rolesOf(ctx)))
  })
  router.button('rank', (ctx, [accountId, role]) => preview(ctx, accountId, role, ctx.user.say('admin-reason-chat')))
  router.button('role', async (ctx, [id]) => {
    const role = (await rolesOf(ctx)).find((one) => one.id === id)
    await show(ctx, role === undefined ? await list(ctx) : roleReply(ctx.user.say, role))
  })
  router.button('may', async (ctx, [id, name]) => {
    const { say } = ctx.user
    const role = (await rolesOf(ctx)).find((one) => one.id === id)
    const permission = PERMISSIONS.find((one) => one === name)
    if (role === undefined || permission === undefined) return show(ctx, await list(ctx))
    const has = !role.permissions.includes(permission)
    const title = titleOf(say, role.title)
    const change = { kind: 'permission', role: id, title, permission, has, reason: say('admin-reason-chat') } as const
    await send(ctx, await changes.preview(ctx.user, tokenOf(ctx), change))
  })
  router.button('cap', async (ctx, [id]) => {
    const role = (await rolesOf(ctx)).find((one) => one.id === id)
    if (role === undefined) return show(ctx, await list(ctx))
    const title = titleOf(ctx.user.say, role.title)
    await enter(ctx, 'adjust', { kind: 'limit', role: id, title, from: role.credit_limit })
  })
  return list
}
