import type { Language } from '../../core/contract/common.ts'
import type { NoticeType } from '../../core/contract/notices/types.ts'
import type { MemberRole } from '../../core/contract/trust/member.ts'
import type { TimeUnit } from '../../core/kit/text/time-words.ts'
import type { BotContext } from '../ui/context.ts'
import { tokenOf } from '../drafts/series.ts'

/** The arguments of every dialogue: data only, because it is stored and parsed again. */
export interface Began {
  language: Language
  /** Carried by the buttons of this run, so that those of other runs are recognized as foreign. */
  mark: string
}

/** What each dialogue needs in addition. */
export interface DialogueArgs {
  register: object
  apply: object
  email: object
  login: object
  limit: { accountId: string; member: string | null; role: MemberRole; name: string }
  topup: object
  predict: { model?: string }
  horizon: { token: string; unit: TimeUnit; max: number }
  holding: { jobId: string }
  broadcast: object
  castgo: { id: string; recipients: number }
  /** `of`: the language of the text. Without a version: a new one. */
  template: { type: NoticeType; of: Language; version?: number }
  /** Without an id: a new ticket. `staff`: how staff writes into it. */
  ticket: { ticketId?: string; jobId?: string; requestId?: string; staff?: 'answer' | 'note' }
  adjust:
    | { kind: 'credit'; accountId: string; name: string }
    | { kind: 'price'; model: string; price: number }
    | { kind: 'limit'; role: string; title: string; from: number | null }
    | { kind: 'company'; accountId: string; company: string; approve: boolean }
    | { kind: 'invoice'; invoiceId: string; number: string }
    | { kind: 'decline'; proposalId: string; what: string }
    | { kind: 'refund'; accountId: string; name: string; chargeId: string; credits: number }
}

/** Begins a dialogue. An earlier one has already been left, see conversations/leave-dialogue.ts. */
export async function enter<D extends keyof DialogueArgs>(
  ctx: BotContext,
  dialogue: D,
  args: DialogueArgs[D],
): Promise<void> {
  const began: Began = { language: ctx.user.say.language, mark: tokenOf(ctx) }
  await ctx.enterDialogue(dialogue, { ...began, ...args })
}
