import type { PaymentView } from '../../../core/contract/payment.ts'
import { enter } from '../../conversations/enter.ts'
import { nameOf } from '../../replies/staff/admin.ts'
import { paymentKey, paymentsReply } from '../../replies/staff/payments.ts'
import type { Reply } from '../../ui/reply.ts'
import { tokenOf } from '../../drafts/series.ts'
import { createStaff } from '../../people/staff.ts'
import type { Services } from '../../services.ts'
import { type BotContext, show } from '../../ui/context.ts'
import { firstPage, PAGE_SIZE, turnPage } from '../../ui/pages.ts'
import type { Router } from '../../ui/router.ts'

const LOOKED_THROUGH_MAX = 500

/** A person's payments, and how to refund them. Returns a function that shows one page of the list. */
export function paymentsOfPerson(router: Router, { cards, people }: Pick<Services, 'cards' | 'people'>) {
  const staff = createStaff({ people })

  async function page(ctx: BotContext, accountId: string, token: string, index = 0): Promise<Reply> {
    const { user } = ctx
    const known = await cards.find(user.id, 'pages', token)
    const pages = known?.body ?? firstPage('payments', accountId)
    const account = await user.act((core) => staff.account(core, accountId))
    const shown = await turnPage(cards, user.id, { token, pages, index }, (cursor) =>
      user.act((core) =>
        core.admin.payments(accountId, { limit: PAGE_SIZE, ...(cursor === undefined ? {} : { cursor }) }),
      ),
    )
    return paymentsReply(user.say, account, shown)
  }

  async function find({ user }: BotContext, accountId: string, key: string): Promise<PaymentView | undefined> {
    let cursor: string | undefined
    for (let looked = 0; looked < LOOKED_THROUGH_MAX; looked += 100) {
      const from = cursor
      const { items, next_cursor } = await user.act((core) =>
        core.admin.payments(accountId, { limit: 100, ...(from === undefined ? {} : { cursor: from }) }),
      )
      const found = items.find(({ charge_id }) => paymentKey(charge_id) === key)
      if (found !== undefined || next_cursor === null) return found
      cursor = next_cursor
    }
    return undefined
  }

  router.button('paid', async (ctx, [accountId]) => show(ctx, await page(ctx, accountId, tokenOf(ctx))))
  router.button('refund', async (ctx, [accountId, key]) => {
    const payment = await find(ctx, accountId, key)
    if (payment === undefined || payment.status !== 'paid') return show(ctx, await page(ctx, accountId, tokenOf(ctx)))
    const account = await ctx.user.act((core) => staff.account(core, accountId))
    const { charge_id: chargeId, credits } = payment
    await enter(ctx, 'adjust', { kind: 'refund', accountId, name: nameOf(account), chargeId, credits })
  })
  return page
}
