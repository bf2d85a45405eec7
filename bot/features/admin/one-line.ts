import { argumentsOf } from '../../ui/commands.ts'
import { type BotContext, send } from '../../ui/context.ts'
import { button } from '../../ui/buttons.ts'
import { afterwards, nameOf } from '../../replies/staff/admin.ts'
import { cut } from '../../ui/format.ts'
import type { Reply } from '../../ui/reply.ts'
import { tokenOf } from '../../drafts/series.ts'
import type { Router } from '../../ui/router.ts'
import { type Changes, toStateChange } from './changes.ts'
import type { Staff } from '../../people/staff.ts'

const REASON_CHARS_MAX = 200
const MODEL_WORDS: Record<string, string> = {
  on: 'activate',
  off: 'retire',
  back: 'roll_back',
  default: 'make_default',
}

/** /user, /credit, /price and /model with their arguments in one line; without arguments they show their
 *  usage. */
export function oneLineCommands(
  router: Router,
  changes: Changes,
  staff: Staff,
  person: (ctx: BotContext, id: string) => Promise<Reply>,
): void {
  const find = ({ user }: BotContext, query: string) => user.act((core) => staff.find(core, query))

  router.command('user', async (ctx) => {
    const { say } = ctx.user
    const query = argumentsOf(ctx.message?.text)
    if (query === '') return void (await ctx.reply(say('admin-usage-user')))
    const found = await find(ctx, query)
    const only = found.length === 1 ? found[0] : undefined
    if (only !== undefined) return void (await send(ctx, await person(ctx, only.id)))
    if (found.length === 0) return void (await send(ctx, afterwards(say, say('admin-users-none'))))
    await send(ctx, {
      text: say('admin-users-title'),
      keyboard: found.map((account) => [button(nameOf(account), 'user', account.id)]),
    })
  })

  router.command('credit', async (ctx) => {
    const { say } = ctx.user
    const [, who, amount, reason] = /^(\S+)\s+([+-]?\d{1,9})\s+(.{3,})$/s.exec(argumentsOf(ctx.message?.text)) ?? []
    if (who === undefined || reason === undefined || Number(amount) === 0)
      return void (await ctx.reply(say('admin-usage-credit')))
    const [account, another] = await find(ctx, who)
    if (account === undefined) return void (await send(ctx, afterwards(say, say('admin-users-none'))))
    if (another !== undefined) return void (await send(ctx, await person(ctx, account.id)))
    const change = {
      kind: 'credit',
      accountId: account.id,
      amount: Number(amount),
      reason: cut(reason, REASON_CHARS_MAX),
    } as const
    await send(ctx, await changes.preview(ctx.user, tokenOf(ctx), change))
  })

  router.command('price', async (ctx) => {
    const { say } = ctx.user
    const [, name, to, reason] = /^(\S+)\s+(\d{1,7})\s+(.{3,})$/s.exec(argumentsOf(ctx.message?.text)) ?? []
    if (name === undefined || reason === undefined) return void (await ctx.reply(say('admin-usage-price')))
    const { items } = await ctx.user.act((core) => core.admin.versions())
    const current = items.find((version) => version.name === name && version.state === 'active')
    if (current === undefined) return void (await send(ctx, afterwards(say, say('admin-model-unknown'))))
    const change = {
      kind: 'price',
      model: name,
      from: current.price_per_row,
      to: Number(to),
      reason: cut(reason, REASON_CHARS_MAX),
    } as const
    await send(ctx, await changes.preview(ctx.user, tokenOf(ctx), change))
  })

  router.command('model', async (ctx) => {
    const { say } = ctx.user
    const [name = '', word = '', ...rest] = argumentsOf(ctx.message?.text).split(/\s+/)
    const { items } = await ctx.user.act((core) => core.admin.versions())
    const reason = cut(rest.join(' '), REASON_CHARS_MAX)
    if (!items.some((version) => version.name === name) && name !== '')
      return void (await send(ctx, afterwards(say, say('admin-model-unknown'))))
    const change = toStateChange(items, {
      model: name,
      action: MODEL_WORDS[word] ?? '',
      reason: reason.length >= 3 ? reason : say('admin-reason-chat'),
    })
    if (change === undefined) return void (await ctx.reply(say('admin-usage-model')))
    await send(ctx, await changes.preview(ctx.user, tokenOf(ctx), change))
  })
}
