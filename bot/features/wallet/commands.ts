import { LIMITS } from '../../../core/contract/limits.ts'
import { invoiceOf, STARS_MAX } from '../../telegram/invoice.ts'
import type { Pages } from '../../ui/cards.ts'
import { argumentsOf } from '../../ui/commands.ts'
import { named, whose, whoseIn } from '../../people/whose.ts'
import { parseWhole } from '../predict/horizon.ts'
import { answer, type BotContext, send, show } from '../../ui/context.ts'
import { enter } from '../../conversations/enter.ts'
import { firstPage, PAGE_SIZE, turnPage } from '../../ui/pages.ts'
import { usageReply } from '../../replies/usage.ts'
import { balanceReply, codeReply, historyReply, statementReply } from '../../replies/wallet.ts'
import type { Reply } from '../../ui/reply.ts'
import { tokenOf } from '../../drafts/series.ts'
import type { Services } from '../../services.ts'
import type { Router } from '../../ui/router.ts'

const isAdminList = ({ list }: Pages): boolean => list !== 'tx' && list !== 'history'

const CODE_CHARS_MAX = 60

/** /balance, /topup, /code, /tx, /usage and /ph: credits, and what happened to them. */
export function walletFeature(router: Router, { cards, numbers }: Services): void {
  const balance = async ({ user }: BotContext): Promise<Reply> => {
    const [account, view] = await user.act((core) => Promise.all([whoseIn(core, user.say), core.balance()]))
    return named(account, balanceReply(user.say, view))
  }

  async function page(ctx: BotContext, token: string, pages: Pages, index: number): Promise<Reply | undefined> {
    const { user } = ctx
    const at = { token, pages, index }
    const ask = (cursor: string | undefined) => ({ limit: PAGE_SIZE, ...(cursor === undefined ? {} : { cursor }) })
    if (pages.list === 'tx') {
      const read = (cursor: string | undefined) => user.act((core) => core.transactions(ask(cursor)))
      const account = await whose(user)
      return named(account, statementReply(user.say, await turnPage(cards, user.id, at, read)))
    }
    if (pages.list === 'history') {
      const read = (cursor: string | undefined) => user.act((core) => core.history(ask(cursor)))
      const account = await whose(user)
      const jobs = await turnPage(cards, user.id, at, read)
      const ids = jobs.items.map(({ id }) => id)
      return named(account, historyReply(user.say, jobs, await numbers.of(user.id, ids.toReversed())))
    }
    return undefined
  }

  const open = (list: 'tx' | 'history') => async (ctx: BotContext) => {
    const reply = await page(ctx, tokenOf(ctx), firstPage(list), 0)
    if (reply !== undefined) await send(ctx, reply)
  }

  router.command('balance', async (ctx) => void (await send(ctx, await balance(ctx))))
  router.button('balance', async (ctx) => void (await send(ctx, await balance(ctx))))
  router.command('topup', async (ctx) => {
    const amount = parseWhole(argumentsOf(ctx.message?.text))
    if (amount === undefined) return enter(ctx, 'topup', {})
    const { say } = ctx.user
    if (amount < 1 || amount > LIMITS.topUpMax) return void (await send(ctx, { text: say('topup-range') }))
    const order = await ctx.user.act((core) =>
      core.topUp({ provider: 'stars', amount }, `order:${ctx.update.update_id}`),
    )
    if (order.price.amount > STARS_MAX) return void (await send(ctx, { text: say('topup-range') }))
    await ctx.api.sendInvoice(Number(ctx.user.id), ...invoiceOf(say, order, await whose(ctx.user)))
  })
  router.button('top', (ctx) => enter(ctx, 'topup', {}))
  router.command('tx', open('tx'))
  router.command('code', async (ctx) => {
    const { say } = ctx.user
    const typed = argumentsOf(ctx.message?.text)
    if (typed === '' || typed.length > CODE_CHARS_MAX) return void (await send(ctx, { text: say('code-ask') }))
    const given = await ctx.user.act((core) => core.redeem(typed, `code:${ctx.update.update_id}`))
    await send(ctx, codeReply(say, given))
  })
  router.command('usage', async (ctx) => {
    const [models, days] = await ctx.user.act((core) => Promise.all([core.usage('model'), core.usage('day')]))
    await send(ctx, usageReply(ctx.user.say, models, days))
  })
  router.command('ph', open('history'))
  router.button('history', open('history'))
  router.query('page', async (ctx, [token, index], next) => {
    const card = await cards.find(ctx.user.id, 'pages', token)
    // Admins' lists are paged by their own feature.
    if (card === undefined || isAdminList(card.body)) return next()
    await answer(ctx)
    const reply = await page(ctx, token, card.body, Number(index))
    if (reply !== undefined) await show(ctx, reply)
  })
}
