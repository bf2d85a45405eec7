import { createHash } from 'node:crypto'
import type { PaymentView } from '../../../core/contract/payment.ts'
import type { Say } from '../../locales/say.ts'
import { button } from '../../ui/buttons.ts'
import type { Person } from '../../people/staff.ts'
import { nameOf } from './admin.ts'
import { credits, date, stars } from '../../ui/format.ts'
import { bold, compose, type Reply } from '../../ui/reply.ts'
import type { Paged } from '../../ui/pages.ts'
import { pager } from '../wallet.ts'

/** A charge in a button: Telegram's own id would be too long. */
export const paymentKey = (chargeId: string): string =>
  createHash('sha256').update(chargeId).digest('base64url').slice(0, 16)

/** A person's payments, newest first, as staff see them: refundable ones have a button. */
export function paymentsReply(say: Say, account: Person, page: Paged<PaymentView>): Reply {
  const back = [button(say('button-back'), 'user', account.id)]
  if (page.items.length === 0 && page.index === 0)
    return { text: say('admin-payments-none', { name: nameOf(account) }), keyboard: [back] }
  const lines = page.items.map((payment) => `\n\n${date(say, payment.created_at, true)}\n${toLine(say, payment)}`)
  const refunds = page.items
    .filter(({ status }) => status === 'paid')
    .map((payment) => [
      button(
        say('button-refund', { what: `${date(say, payment.created_at)} · ${credits(say, payment.credits)}` }),
        'refund',
        account.id,
        paymentKey(payment.charge_id),
      ),
    ])
  return compose(
    [bold(say('admin-payments-title', { name: nameOf(account) })), ...lines],
    [...refunds, pager(say, page), back],
  )
}

function toLine(say: Say, { credits: bought, price, status, returned_at }: PaymentView): string {
  const sold = price === null ? credits(say, bought) : `${credits(say, bought)} · ${stars(say, price.amount)}`
  if (status === 'paid') return sold
  return `${sold} · ${say(returned_at === null ? 'payment-owed' : 'payment-back')}`
}
