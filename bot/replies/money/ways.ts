import type { TopUpView } from '../../../core/contract/ledger.ts'
import { button } from '../../ui/buttons.ts'
import type { Say } from '../../locales/say.ts'
import { credits, date, paid } from '../../ui/format.ts'
import type { Reply } from '../../ui/reply.ts'

/** Ways to pay that Telegram allows for digital goods in no chat but that of the sandbox. */
export const SANDBOX_WAYS = ['stripe', 'paypal', 'bank'] as const

/** The other ways to pay for so many credits. */
export const waysReply = (say: Say, amount: number): Reply => ({
  text: say('ways-ask', { credits: credits(say, amount) }),
  keyboard: SANDBOX_WAYS.map((way) => [button(say('provider', { name: way }), 'way', way, String(amount))]),
})

/** Where an order is paid: the provider's page, or the page of the sandbox's bank with what to write into the transfer. */
export function payReply(say: Say, order: TopUpView, sandboxUrl: string): Reply {
  const { amount, price, url, instruction } = order
  const terms = { credits: credits(say, amount), price: paid(say, price) }
  const label = say('button-pay', { price: terms.price })
  if (instruction === null)
    return { text: say('ways-pay', terms), keyboard: url === null ? [] : [[{ text: label, url }]] }
  const query = new URLSearchParams({ amount: String(price.amount), reference: instruction.reference })
  return {
    text: say('ways-transfer', {
      ...terms,
      beneficiary: instruction.beneficiary,
      iban: instruction.iban,
      reference: instruction.reference,
      date: date(say, instruction.due_at),
    }),
    keyboard: [[{ text: label, url: `${sandboxUrl}/bank?${query.toString()}` }]],
  }
}
