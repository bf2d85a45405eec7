import { MAINTENANCE_MINUTES_MAX } from '../../../core/contract/maintenance.ts'
import { tokenOf } from '../../drafts/series.ts'
import { maintenanceReply } from '../../replies/staff/admin.ts'
import { argumentsOf } from '../../ui/commands.ts'
import { type BotContext, send } from '../../ui/context.ts'
import { cut } from '../../ui/format.ts'
import type { Router } from '../../ui/router.ts'
import type { Changes } from './changes.ts'

const MESSAGE_CHARS_MAX = 300

/** Whether it is on, and how to begin or end it. */
export const showState = async (ctx: BotContext) =>
  maintenanceReply(ctx.user.say, await ctx.user.act((core) => core.admin.maintenance()))

/** /maintenance with minutes and a message begins it, with `off` ends it, and without arguments shows the
 *  state. */
export function maintenanceFeature(router: Router, changes: Changes): void {
  async function end(ctx: BotContext): Promise<void> {
    const change = { kind: 'maintenance', minutes: 0, reason: ctx.user.say('admin-reason-chat') } as const
    await send(ctx, await changes.preview(ctx.user, tokenOf(ctx), change))
  }

  router.command('maintenance', async (ctx) => {
    const words = argumentsOf(ctx.message?.text)
    if (words === 'off') return end(ctx)
    const [, typed, message] = /^(\d{1,5})\s+(.{3,})$/s.exec(words) ?? []
    const minutes = Number(typed)
    if (message === undefined || minutes < 1 || minutes > MAINTENANCE_MINUTES_MAX)
      return void (await send(ctx, await showState(ctx)))
    const change = { kind: 'maintenance', minutes, reason: cut(message, MESSAGE_CHARS_MAX) } as const
    await send(ctx, await changes.preview(ctx.user, tokenOf(ctx), change))
  })
  router.button('resume', (ctx) => end(ctx))
}
