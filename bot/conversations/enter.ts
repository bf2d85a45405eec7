import type { Language } from '../../core/contract/common.ts'
import type { TimeUnit } from '../../core/kit/text/time-words.ts'
import type { BotContext } from '../ui/context.ts'
import { tokenOf } from '../drafts/series.ts'

/** What every dialogue is begun with: data only, for it is stored and read again. */
export interface Began {
  language: Language
  /** Stands on the buttons of this run, so that those of another are known as foreign. */
  mark: string
}

/** What each dialogue needs beside that. */
export interface DialogueArgs {
  register: object
  login: object
  topup: object
  predict: { model?: string }
  horizon: { token: string; unit: TimeUnit; max: number }
  holding: { jobId: string }
  adjust:
    | { kind: 'credit'; accountId: string; name: string }
    | { kind: 'price'; model: string; price: number }
    | { kind: 'refund'; accountId: string; name: string; chargeId: string; credits: number }
}

/** Begins a dialogue; one that was open has been left by then, see features/leaving.ts. */
export async function enter<D extends keyof DialogueArgs>(
  ctx: BotContext,
  dialogue: D,
  args: DialogueArgs[D],
): Promise<void> {
  const began: Began = { language: ctx.user.say.language, mark: tokenOf(ctx) }
  await ctx.enterDialogue(dialogue, { ...began, ...args })
}
