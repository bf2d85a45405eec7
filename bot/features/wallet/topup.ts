import type { Context } from 'grammy'
import { LIMITS } from '../../../core/contract/limits.ts'
import { dialogueButton } from '../../ui/buttons.ts'
import { invoiceOf, STARS_MAX } from '../../telegram/invoice.ts'
import { offerOf } from '../../replies/top-up.ts'
import { waysReply } from '../../replies/money/ways.ts'
import type { Services } from '../../services.ts'
import { ask, type Dialogue } from '../../conversations/ask.ts'
import { send } from '../../ui/context.ts'
import { attempt, failed } from '../../conversations/attempt.ts'
import type { Began } from '../../conversations/enter.ts'
import { whose } from '../../people/whose.ts'
import { parseWhole } from '../predict/horizon.ts'

/** /topup: how many credits, then the invoice. The payment itself needs no dialogue: it may come at any time,
 *  and more than once. */
export const topUpDialogue =
  (services: Services) =>
  async (conversation: Dialogue, ctx: Context, { language, mark }: Began) => {
    const say = services.languages[language]
    const prices = await attempt(services, conversation, (outer) => outer.user.act((core) => core.prices()))
    const account = await attempt(services, conversation, async ({ user }) => (await whose(user)) ?? null)
    if (!account.ok) return void (await send(ctx, failed(say, account.text)))
    if (!prices.ok) return void (await send(ctx, failed(say, prices.text)))
    const { text, amounts } = offerOf(say, prices.value)
    const buttons = amounts.map(({ n, label }) => dialogueButton(label, mark, String(n)))
    const lead = account.value === null ? '' : `${account.value}\n\n`
    await ctx.reply(`${lead}${text}`, { reply_markup: { inline_keyboard: pairsOf(buttons) } })
    const { value: order } = await ask(conversation, {
      say,
      mark,
      want: say('topup-want'),
      choose: (choice) => {
        const amount = parseWhole(choice)
        return amount === undefined ? undefined : { amount }
      },
      read: ({ message }) => {
        const amount = parseWhole(message?.text)
        if (amount === undefined) return undefined
        return amount >= 1 && amount <= LIMITS.topUpMax ? { value: { amount } } : { hint: say('topup-range') }
      },
    })
    const made = await attempt(services, conversation, async (outer) => {
      const topUp = await outer.user.act((core) =>
        core.topUp({ provider: 'stars', amount: order.amount }, `order:${outer.update.update_id}`),
      )
      return { topUp, account: (await whose(outer.user)) ?? null }
    })
    if (!made.ok) return void (await send(ctx, failed(say, made.text)))
    if (made.value.topUp.price.amount > STARS_MAX) return void (await send(ctx, failed(say, say('topup-range'))))
    await ctx.api.sendInvoice(ctx.from?.id ?? 0, ...invoiceOf(say, made.value.topUp, made.value.account ?? undefined))
    if (services.sandboxUrl !== undefined) await send(ctx, waysReply(say, order.amount))
  }

const pairsOf = <T>(all: readonly T[]): T[][] =>
  all.flatMap((_, index) => (index % 2 === 0 ? [all.slice(index, index + 2)] : []))
