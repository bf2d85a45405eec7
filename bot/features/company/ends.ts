import { CoreError } from '../../../core/client.ts'
import { closingReply, lastOwnerReply, partReply } from '../../replies/company/ends.ts'
import { button } from '../../ui/buttons.ts'
import { type BotContext, show } from '../../ui/context.ts'
import type { Router } from '../../ui/router.ts'
import { look } from './inside.ts'

/** Leaving a company, and closing it. */
export function companyEnds(router: Router): void {
  const out = (ctx: BotContext, text: string): Promise<void> =>
    show(ctx, { text, keyboard: [[button(ctx.user.say('button-balance'), 'balance')]] })

  router.button('part', async (ctx, [accountId, step]) => {
    const { user } = ctx
    const inside = await look(ctx, accountId)
    if (step !== 'yes') return show(ctx, partReply(user.say, inside))
    try {
      await user.act((core) => core.companies.in(accountId).remove(inside.userId))
    } catch (error) {
      if (!(error instanceof CoreError) || error.code !== 'state_conflict') throw error
      return show(ctx, lastOwnerReply(user.say, inside))
    }
    await out(ctx, user.say('members-done-part', { company: inside.company }))
  })

  router.button('shut', async (ctx, [accountId, step]) => {
    const { user } = ctx
    const inside = await look(ctx, accountId)
    const preview = async (): Promise<void> =>
      show(ctx, closingReply(user.say, inside, await user.act((core) => core.companies.in(accountId).closing())))
    if (step === 'ask') return preview()
    try {
      await user.act((core) => core.companies.in(accountId).close({ give_up_credits: Number(step) }))
    } catch (error) {
      // Credits or obstacles are others by now: what would happen is shown again.
      if (!(error instanceof CoreError) || (error.code !== 'credits_left' && error.code !== 'state_conflict'))
        throw error
      return preview()
    }
    await out(ctx, user.say('closing-done', { company: inside.company }))
  })
}
