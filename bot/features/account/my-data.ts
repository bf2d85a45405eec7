import { CoreError } from '../../../core/client.ts'
import { deletionPreview, myDataReply } from '../../replies/data/my-data.ts'
import { button } from '../../ui/buttons.ts'
import { type BotContext, send, show } from '../../ui/context.ts'
import type { Router } from '../../ui/router.ts'

/** /settings → My data: the archive, and deleting the account. */
export function myDataFeature(router: Router): void {
  const tell = async (ctx: BotContext): Promise<void> => {
    const { user } = ctx
    await show(ctx, myDataReply(user.say, await user.act((core) => core.deletion())))
  }
  router.button('data', tell)

  router.button('export', async (ctx) => {
    const { user } = ctx
    try {
      await user.act((core) => core.createExport())
    } catch (error) {
      if (!(error instanceof CoreError) || error.code !== 'rate_limited') throw error
      return void (await send(ctx, { text: user.say('mydata-enough') }))
    }
    await send(ctx, { text: user.say('mydata-packing') })
  })

  const preview = async (ctx: BotContext): Promise<void> => {
    const { user } = ctx
    const view = await user.act((core) => core.deletion())
    await show(ctx, view.state === 'none' ? deletionPreview(user.say, view) : myDataReply(user.say, view))
  }
  router.button('leave', preview)

  router.button('bye', async (ctx, [given]) => {
    const { user } = ctx
    try {
      const view = await user.act((core) => core.deleteAccount({ give_up_credits: Number(given) }))
      await show(ctx, myDataReply(user.say, view))
    } catch (error) {
      // They are more or fewer by now: what is given up is named again.
      if (!(error instanceof CoreError) || error.code !== 'credits_left') throw error
      await preview(ctx)
    }
  })

  router.button('keep', async (ctx) => {
    const { user } = ctx
    try {
      await user.act((core) => core.cancelDeletion())
    } catch (error) {
      // Taken back already.
      if (!(error instanceof CoreError) || error.code !== 'state_conflict') throw error
    }
    await show(ctx, {
      text: user.say('deletion-canceled'),
      keyboard: [[button(user.say('button-balance'), 'balance'), button(user.say('button-mydata'), 'data')]],
    })
  })
}
