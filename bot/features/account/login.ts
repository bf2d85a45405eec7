import type { Context } from 'grammy'
import { send } from '../../ui/context.ts'
import { linkedReply } from '../../replies/account.ts'
import type { Reply } from '../../replies/reply.ts'
import type { Shop } from '../../shop.ts'
import { ask, type Dialogue, type Understood } from '../../conversations/ask.ts'
import { attempt } from '../../conversations/attempt.ts'
import type { Began } from '../../conversations/enter.ts'

/** /login: joins this chat to an account made elsewhere, by a one-time code. A password is never asked for. */
export const loginDialogue =
  (shop: Shop) =>
  async (conversation: Dialogue, ctx: Context, { language, mark }: Began) => {
    const say = shop.languages[language]
    await ctx.reply(`${say('login-ask')}\n${say('cancel-hint')}`)
    const { value } = await ask<Reply>(conversation, {
      say,
      mark,
      want: say('login-want'),
      read: async ({ message }): Promise<Understood<Reply>> => {
        const code = message?.text?.trim()
        if (code === undefined || !isCode(code)) return undefined
        const linked = await attempt(shop, conversation, async (outer) => {
          const account = await outer.user.redeem(code)
          outer.user.speak(account.language)
          return linkedReply(outer.user.say, account, await outer.user.act((core) => core.balance()))
        })
        return linked.ok ? { value: linked.value } : { hint: linked.text }
      },
    })
    await send(ctx, value)
  }

/** What a link code may look like; whether it is one, core knows. */
export const isCode = (text: string): boolean => /^[\w-]{4,64}$/.test(text)
