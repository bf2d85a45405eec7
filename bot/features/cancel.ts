import { button } from '../ui/buttons.ts'
import { send } from '../ui/context.ts'
import type { Router } from '../ui/router.ts'

/** /cancel: the dialogue has already been left; this says so. */
export function cancelFeature(router: Router): void {
  router.command('cancel', async (ctx) => {
    const { say } = ctx.user
    await send(ctx, {
      text: say(ctx.hasLeft ? 'cancel-done' : 'cancel-nothing'),
      keyboard: [[button(say('button-own'), 'own'), button(say('button-history'), 'history')]],
    })
  })
}
