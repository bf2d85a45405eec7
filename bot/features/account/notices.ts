import { NOTICE_KINDS, type NoticeKind } from '../../../core/contract/notices/types.ts'
import {
  hoursOf,
  nextChoice,
  preferencesReply,
  quietReply,
  toldListReply,
  zoneOf,
} from '../../replies/notices/preferences.ts'
import { button } from '../../ui/buttons.ts'
import { type BotContext, send, show } from '../../ui/context.ts'
import type { Router } from '../../ui/router.ts'

const kindOf = (text: string): NoticeKind | undefined => NOTICE_KINDS.find((kind) => kind === text)

/** What somebody is told: the list of it, the kinds and channels, and the quiet hours. */
export function noticesFeature(router: Router): void {
  const preferences = (ctx: BotContext) => ctx.user.act((core) => core.notices.preferences())

  router.button('told', async (ctx) => {
    const { items } = await ctx.user.act((core) => core.notices.list({ limit: 10 }))
    await send(ctx, toldListReply(ctx.user.say, items))
  })

  router.button('notes', async (ctx) => show(ctx, preferencesReply(ctx.user.say, await preferences(ctx))))
  // A button of an earlier version.
  router.button('outcomes', async (ctx) => {
    await send(ctx, preferencesReply(ctx.user.say, await preferences(ctx)))
  })

  router.button('note', async (ctx, [name]) => {
    const kind = kindOf(name)
    const before = await preferences(ctx)
    const choice = kind === undefined ? null : nextChoice(kind, before)
    const after =
      kind === undefined || choice === null
        ? before
        : await ctx.user.act((core) => core.notices.change({ kinds: { [kind]: choice } }))
    await show(ctx, preferencesReply(ctx.user.say, after))
  })

  async function stop(ctx: BotContext, kind: NoticeKind): Promise<void> {
    const { say } = ctx.user
    await ctx.user.act((core) => core.notices.change({ kinds: { [kind]: [] } }))
    const text = say('notices-less', { kind: say(`notices-kind-${kind}`) })
    await send(ctx, { text, keyboard: [[button(say('button-notes'), 'notes')]] })
  }
  router.button('fewer', (ctx) => stop(ctx, 'forecasts'))
  router.button('less', async (ctx, [name]) => {
    const kind = kindOf(name)
    if (kind !== undefined) await stop(ctx, kind)
  })

  router.button('hush', async (ctx, [hours]) => {
    const { say } = ctx.user
    const { quiet } = await preferences(ctx)
    const chosen = hours === 'off' ? null : (hoursOf(hours, quiet, say.language) ?? quiet)
    if (chosen !== quiet) await ctx.user.act((core) => core.notices.change({ quiet: chosen }))
    await show(ctx, quietReply(say, chosen))
  })
  router.button('zone', async (ctx, [name]) => {
    const zone = zoneOf(name)
    const { quiet } = await preferences(ctx)
    if (zone === undefined || quiet === null) return show(ctx, quietReply(ctx.user.say, quiet))
    const { quiet: changed } = await ctx.user.act((core) => core.notices.change({ quiet: { ...quiet, zone } }))
    await show(ctx, quietReply(ctx.user.say, changed))
  })
}
