import type { Context } from 'grammy'
import { LIMITS } from '../../../core/contract/limits.ts'
import type { Change } from '../../ui/cards.ts'
import { send } from '../../ui/context.ts'
import { createChanges } from './changes.ts'
import { credits, shorten } from '../../ui/format.ts'
import { limitText } from '../../replies/staff/roles.ts'
import { tokenOf } from '../../drafts/series.ts'
import type { Services } from '../../services.ts'
import { ask, type Dialogue } from '../../conversations/ask.ts'
import { attempt, failed } from '../../conversations/attempt.ts'
import type { Began, DialogueArgs } from '../../conversations/enter.ts'
import type { Say } from '../../locales/say.ts'
import { parseWhole } from '../predict/horizon.ts'

const PRICE_MAX = 1_000_000

/** An admin's change from a card: the number, the reason, then the preview, whose buttons need no dialogue. */
export const adjustDialogue =
  (services: Services) => async (conversation: Dialogue, ctx: Context, args: Began & DialogueArgs['adjust']) => {
    const say = services.languages[args.language]
    const { mark } = args
    const amount = isNumbered(args) ? await askNumber(args) : 0
    await ctx.reply(`${askReason(say, args)}\n${say('cancel-hint')}`)
    const { value } = await ask(conversation, {
      say,
      mark,
      want: say('admin-want-reason'),
      read: ({ message }) => {
        const reason = message?.text?.trim() ?? ''
        const isFit = reason.length >= 3 && reason.length <= LIMITS.reasonCharsMax && !reason.startsWith('/')
        return isFit ? { value: { reason } } : undefined
      },
    })
    const change = toChange(args, amount, value.reason)
    const shown = await attempt(services, conversation, (outer) =>
      createChanges(services).preview(outer.user, tokenOf(outer), change),
    )
    await send(ctx, shown.ok ? shown.value : failed(say, shown.text))

    async function askNumber(about: Extract<typeof args, Numbered>): Promise<number> {
      const isCredit = about.kind === 'credit'
      const max = about.kind === 'price' ? PRICE_MAX : LIMITS.topUpMax
      await ctx.reply(`${toQuestion(say, about)}\n${say('cancel-hint')}`)
      const { value: answered } = await ask(conversation, {
        say,
        mark,
        want: isCredit ? say('admin-want-amount') : say('admin-want-number', { max }),
        read: ({ message }) => {
          const amount = parseSigned(message?.text)
          if (amount === undefined) return undefined
          const isInside = isCredit ? amount !== 0 && Math.abs(amount) <= LIMITS.topUpMax : amount >= 0 && amount <= max
          return isInside ? { value: { amount } } : undefined
        },
      })
      return answered.amount
    }
  }

/** The changes that need a number. */
type Numbered = { kind: 'credit' | 'price' | 'limit' }
const isNumbered = (args: DialogueArgs['adjust']): args is Extract<typeof args, Numbered> =>
  args.kind === 'credit' || args.kind === 'price' || args.kind === 'limit'

function toQuestion(say: Say, about: Extract<DialogueArgs['adjust'], Numbered>): string {
  if (about.kind === 'credit') return say('admin-ask-amount', { name: about.name })
  if (about.kind === 'price') return say('admin-ask-price', { model: about.model, price: credits(say, about.price) })
  return say('admin-ask-limit', { title: about.title, limit: limitText(say, about.from) })
}

function askReason(say: Say, args: DialogueArgs['adjust']): string {
  if (args.kind === 'refund') return say('admin-ask-reason-refund', { name: args.name })
  if (args.kind === 'company')
    return say(args.approve ? 'admin-ask-approve' : 'admin-ask-decline', { company: shorten(args.company, 120) })
  if (args.kind === 'invoice') return say('admin-ask-reason-invoice', { number: args.number })
  if (args.kind === 'decline') return say('admin-ask-reason-decline', { what: args.what })
  return say(args.kind === 'credit' ? 'admin-ask-reason' : 'admin-ask-reason-price')
}

function toChange(args: DialogueArgs['adjust'], to: number, reason: string): Change {
  switch (args.kind) {
    case 'credit':
      return { kind: 'credit', accountId: args.accountId, amount: to, reason }
    case 'price':
      return { kind: 'price', model: args.model, from: args.price, to, reason }
    case 'limit':
      return { kind: 'limit', role: args.role, title: args.title, from: args.from, to, reason }
    case 'company': {
      const { accountId, company, approve } = args
      return { kind: 'company', accountId, company, approve, reason }
    }
    case 'invoice':
      return { kind: 'invoice', invoiceId: args.invoiceId, number: args.number, act: 'cancel', reason }
    case 'refund': {
      const { accountId, chargeId, credits: bought } = args
      return { kind: 'refund', accountId, chargeId, credits: bought, reason }
    }
    case 'decline':
      return { kind: 'decline', proposalId: args.proposalId, what: args.what, reason }
    default:
      return args satisfies never
  }
}

function parseSigned(text: string | undefined): number | undefined {
  const [, sign, digits] = /^\s*([+\-−]?)\s*(.*)$/s.exec(text ?? '') ?? []
  const amount = parseWhole(digits)
  return amount === undefined ? undefined : sign === '-' || sign === '−' ? -amount : amount
}
