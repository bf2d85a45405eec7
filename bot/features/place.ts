import { Composer } from 'grammy'
import type { BotContext } from '../context.ts'
import type { Shop } from '../shop.ts'

/** Only private chats are served. A group is told so once, when somebody there first speaks to the bot. */
export function placeFeature({ people, languages, wake }: Shop): Composer<BotContext> {
  const composer = new Composer<BotContext>()
  composer.on('my_chat_member', async (ctx) => {
    if (ctx.chat.type !== 'private') return
    const { status } = ctx.myChatMember.new_chat_member
    await people.setBlocked(String(ctx.from.id), status === 'kicked' || status === 'left')
    wake()
  })
  composer.use(async (ctx, next) => {
    if (ctx.chat === undefined || ctx.from === undefined) return
    if (ctx.chat.type === 'private') return next()
    const group = `group:${ctx.chat.id}`
    if (ctx.chat.type === 'channel' || (await people.find(group)) !== undefined) return
    const language = ctx.from.language_code?.startsWith('ru') === true ? 'ru' : 'en'
    await people.rememberGroup(group, language)
    await ctx.reply(languages[language]('private-only', { name: ctx.me.username }))
  })
  return composer
}
