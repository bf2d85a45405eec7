import type { Step } from '../ui/context.ts'
import type { Services } from '../services.ts'
import { guessLanguage } from '../people/identify.ts'

/** Serves private chats only. A group is told so once, when somebody first addresses the bot there. */
export function privateOnlyFeature({ people, languages, wake }: Services): Step {
  return async (ctx, next) => {
    if (ctx.myChatMember !== undefined) {
      const { chat, from, new_chat_member } = ctx.myChatMember
      if (chat.type !== 'private') return
      await people.setBlocked(String(from.id), new_chat_member.status === 'kicked' || new_chat_member.status === 'left')
      return wake()
    }
    if (ctx.chat === undefined || ctx.from === undefined) return
    if (ctx.chat.type === 'private') return next()
    const group = `group:${ctx.chat.id}`
    if (ctx.chat.type === 'channel' || (await people.find(group)) !== undefined) return
    const language = guessLanguage(ctx.from.language_code)
    await people.rememberGroup(group, language)
    await ctx.reply(languages[language]('private-only', { name: ctx.me.username }))
  }
}
