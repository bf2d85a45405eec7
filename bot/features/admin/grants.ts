import { tokenOf } from '../../drafts/series.ts'
import type { Staff } from '../../people/staff.ts'
import { afterwards, nameOf } from '../../replies/staff/admin.ts'
import { grantsReply } from '../../replies/staff/grants.ts'
import { argumentsOf } from '../../ui/commands.ts'
import { type BotContext, send, show } from '../../ui/context.ts'
import { cut } from '../../ui/format.ts'
import type { Reply } from '../../ui/reply.ts'
import type { Router } from '../../ui/router.ts'
import type { Changes } from './changes.ts'

const REASON_CHARS_MAX = 200
const LINE = /^(\S+)\s+(\d{1,8})\s+(\d{4}-\d{2}-\d{2}|-)\s+(.{3,})$/s

/** /grant gives credits that may expire; /grants lists what somebody was given, with a button that ends each. */
export function grantsFeature(
  router: Router,
  changes: Changes,
  { staff, person }: { staff: Staff; person: (ctx: BotContext, id: string) => Promise<Reply> },
): void {
  const list = async ({ user }: BotContext, id: string): Promise<Reply> => {
    const [account, { items }] = await user.act((core) =>
      Promise.all([staff.account(core, id), core.admin.grants.list(id)]),
    )
    const mayEnd = (await user.account()).permissions.includes('credits.adjust')
    return grantsReply(user.say, { name: nameOf(account), grants: items, mayEnd })
  }

  /** The one account that is meant; else it tells the person who asked what is wrong. */
  async function findOne(ctx: BotContext, who: string): Promise<string | undefined> {
    const { say } = ctx.user
    const [account, another] = await ctx.user.act((core) => staff.find(core, who))
    if (account === undefined) await send(ctx, afterwards(say, say('admin-users-none')))
    else if (another !== undefined) await send(ctx, await person(ctx, account.id))
    return another === undefined ? account?.id : undefined
  }

  router.command('grant', async (ctx) => {
    const [, who, credits, until, reason] = LINE.exec(argumentsOf(ctx.message?.text)) ?? []
    if (who === undefined || reason === undefined || Number(credits) === 0 || !isDay(until))
      return void (await ctx.reply(ctx.user.say('admin-usage-grant')))
    const accountId = await findOne(ctx, who)
    if (accountId === undefined) return
    const change = {
      kind: 'grant',
      accountId,
      credits: Number(credits),
      until: until === undefined || until === '-' ? null : until,
      reason: cut(reason, REASON_CHARS_MAX),
    } as const
    await send(ctx, await changes.preview(ctx.user, tokenOf(ctx), change))
  })

  router.command('grants', async (ctx) => {
    const who = argumentsOf(ctx.message?.text)
    if (who === '') return void (await ctx.reply(ctx.user.say('admin-usage-grants')))
    const id = await findOne(ctx, who)
    if (id !== undefined) await send(ctx, await list(ctx, id))
  })

  router.button('gifts', async (ctx, [id]) => show(ctx, await list(ctx, id)))
  router.button('lapse', async (ctx, [grantId]) => {
    const grant = await ctx.user.act((core) => core.admin.grants.get(grantId))
    const change = {
      kind: 'lapse',
      accountId: grant.account_id,
      grantId,
      credits: grant.available + grant.held,
      reason: ctx.user.say('admin-reason-chat'),
    } as const
    await send(ctx, await changes.preview(ctx.user, tokenOf(ctx), change))
  })
}

/** A day that there is, such as 2028-02-29; or a dash. */
function isDay(text = ''): boolean {
  const at = Date.parse(`${text}T00:00:00Z`)
  return text === '-' || (!Number.isNaN(at) && new Date(at).toISOString().startsWith(text))
}
