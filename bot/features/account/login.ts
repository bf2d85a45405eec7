import type { Context } from 'grammy'
import { send } from '../../ui/context.ts'
import { joinReply } from '../../replies/account.ts'
import type { Reply } from '../../ui/reply.ts'
import type { Services } from '../../services.ts'
import { ask, type Dialogue, type Understood } from '../../conversations/ask.ts'
import { attempt } from '../../conversations/attempt.ts'
import type { Began } from '../../conversations/enter.ts'

/** /login: joins this chat to an existing account by a one-time code. Ends with a preview, whose buttons need
 *  no dialogue. Never asks for a password. */
export const loginDialogue =
  (services: Services) =>
  async (conversation: Dialogue, ctx: Context, { language, mark }: Began) => {
    const say = services.languages[language]
    await ctx.reply(`${say('login-ask')}\n${say('cancel-hint')}`)
    const { value } = await ask<Reply>(conversation, {
      say,
      mark,
      want: say('login-want'),
      read: async ({ message }): Promise<Understood<Reply>> => {
        const code = message?.text?.trim()
        if (code === undefined || !isCode(code)) return undefined
        const shown = await attempt(services, conversation, async ({ user }) =>
          joinReply(user.say, { userId: user.id, code, preview: await user.previewLink(code) }),
        )
        return shown.ok ? { value: shown.value } : { hint: shown.text }
      },
    })
    await send(ctx, value)
  }

/** The form of a link code; core decides whether it is valid. */
export const isCode = (text: string): boolean => /^[\w-]{4,32}$/.test(text)
