import { NOTICE_KINDS, noticeTypeSchema } from '../../../core/contract/notices/types.ts'
import { languageSchema } from '../../../core/contract/common.ts'
import { enter } from '../../conversations/enter.ts'
import { templateKindsReply, templateReply, templatesReply } from '../../replies/staff/templates.ts'
import { type BotContext, send, show } from '../../ui/context.ts'
import type { Reply } from '../../ui/reply.ts'
import type { Router } from '../../ui/router.ts'

/** /templates: the texts of notifications are read, replaced after a preview, and put back. */
export function templatesFeature(router: Router) {
  const kinds = (ctx: BotContext): Reply => templateKindsReply(ctx.user.say)
  const parse = (type: string, language: string) => {
    const parsed = { type: noticeTypeSchema.safeParse(type), language: languageSchema.safeParse(language) }
    return parsed.type.success && parsed.language.success
      ? { type: parsed.type.data, language: parsed.language.data }
      : undefined
  }

  router.command('templates', async (ctx) => void (await send(ctx, kinds(ctx))))
  router.button('texts', async (ctx, [name]) => {
    const kind = NOTICE_KINDS.find((one) => one === name)
    if (kind === undefined) return
    const { items } = await ctx.user.act((core) => core.templates.list())
    await show(ctx, templatesReply(ctx.user.say, kind, items))
  })
  router.button('text', async (ctx, [type, language]) => {
    const one = parse(type, language)
    if (one === undefined) return
    const view = await ctx.user.act((core) => core.templates.get(one.type, one.language))
    await show(ctx, templateReply(ctx.user.say, view))
  })
  router.button('textnew', async (ctx, [type, language]) => {
    const one = parse(type, language)
    if (one !== undefined) await enter(ctx, 'template', { type: one.type, of: one.language })
  })
  router.button('textold', async (ctx, [type, language, version]) => {
    const one = parse(type, language)
    if (one !== undefined) await enter(ctx, 'template', { type: one.type, of: one.language, version: Number(version) })
  })
  router.button('textback', async (ctx, [type, language]) => {
    const one = parse(type, language)
    if (one === undefined) return
    const view = await ctx.user.act((core) => core.templates.reset(one.type, one.language))
    await show(ctx, templateReply(ctx.user.say, view))
  })
  return kinds
}
