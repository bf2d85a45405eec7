import type { Api } from 'grammy'
import { CoreError } from '../../../core/client.ts'
import { button } from '../../ui/buttons.ts'
import type { Say } from '../../locales/say.ts'
import type { Buyer } from '../../people/buyer.ts'
import { isPassing } from '../../core/answers.ts'
import { type Notice, noticeSchema } from '../notices.ts'
import type { Delivered } from '../sender.ts'
import { backToMenu, nameOf } from '../../replies/staff/admin.ts'
import { credits, date } from '../../ui/format.ts'
import { createStaff, type Staff } from '../../people/staff.ts'
import { type Reply, toOptions } from '../../ui/reply.ts'
import { returnedReply } from '../../replies/wallet.ts'
import type { Services } from '../../services.ts'

/** Notices. Stored once and delivered when the person can be reached, even if the bot is blocked meanwhile. */
export function createNotices({ outbox, drafts, people }: Pick<Services, 'outbox' | 'drafts' | 'people'>, api: Api) {
  const staff = createStaff({ people })
  const send = (buyer: Buyer, reply: Reply) => api.sendMessage(Number(buyer.id), reply.text, toOptions(reply))

  /** The available credits; undefined for an account that is closed to them: its notices are sent without. */
  async function availableOf(buyer: Buyer): Promise<number | undefined> {
    try {
      return (await buyer.act((core) => core.balance())).available
    } catch (error) {
      if (error instanceof CoreError && !isPassing(error)) return undefined
      throw error
    }
  }

  async function owe(buyer: Pick<Buyer, 'id'>, notice: Extract<Notice, { chargeId: string }>): Promise<void> {
    await outbox.addNotice(buyer.id, `${notice.about}:${notice.chargeId}`, JSON.stringify(notice))
  }

  async function tell(buyer: Buyer, body: string): Promise<Delivered> {
    const { say } = buyer
    const notice = noticeSchema.parse(JSON.parse(body))
    switch (notice.about) {
      case 'paid': {
        const keyboard = [[button(say('button-own'), 'own'), button(say('button-balance'), 'balance')]]
        await send(buyer, { text: toPaidText(say, notice, await availableOf(buyer)), keyboard })
        await owe(buyer, { about: 'funded', chargeId: notice.chargeId })
        return 'sent'
      }
      case 'unmatched':
        await send(buyer, { text: say('payment-odd', { charge: notice.chargeId }) })
        return 'sent'
      case 'funded': {
        // The draft stays in `waiting` until it is submitted; its outcome is reported there.
        const waiting = await drafts.waiting(buyer)
        if (waiting !== undefined) await drafts.confirm(buyer, { token: waiting.token, messageId: null })
        return 'moot'
      }
      case 'returned': {
        const available = await availableOf(buyer)
        await send(buyer, returnedReply(say, available === undefined ? null : { back: notice, available }))
        return 'sent'
      }
      case 'returned_unbooked':
        await send(buyer, returnedReply(say, null))
        return 'sent'
      case 'refund_done': {
        const { chargeId } = notice
        const values = { name: await nameOfPayer(staff, buyer, notice.payer), credits: credits(say, notice.credits) }
        await send(buyer, {
          text: say('admin-refund-done', { ...values, charge: chargeId }),
          keyboard: [backToMenu(say)],
        })
        return 'sent'
      }
      case 'refund_stuck': {
        const { chargeId: charge, why } = notice
        const values = { name: await nameOfPayer(staff, buyer, notice.payer), charge, why }
        await send(buyer, { text: say('admin-refund-stuck', values), keyboard: [backToMenu(say)] })
        return 'sent'
      }
      default:
        // Written by an earlier version: what happened is in the lists that the buttons open.
        await send(buyer, { text: say('notice-earlier'), keyboard: [[button(say('button-notices'), 'told')]] })
        return 'sent'
    }
  }

  return { owe, tell }
}
export type Notices = ReturnType<typeof createNotices>

function toPaidText(say: Say, paid: Extract<Notice, { about: 'paid' }>, available: number | undefined): string {
  const arrived = credits(say, paid.credits)
  if (available === undefined) return say('payment-arrived', { credits: arrived })
  const both = { credits: arrived, available: credits(say, available) }
  return paid.paidUntil === undefined
    ? say('payment-done', both)
    : say('plan-paid', { ...both, date: date(say, paid.paidUntil) })
}

/** The payer's name for staff; the Telegram id if this admin may no longer look it up. */
async function nameOfPayer(staff: Staff, admin: Buyer, telegramId: string): Promise<string> {
  try {
    const payer = await admin.act((core) => staff.byTelegramId(core, telegramId))
    return payer === undefined ? telegramId : nameOf(payer)
  } catch (error) {
    if (error instanceof CoreError && !isPassing(error)) return telegramId
    throw error
  }
}
