import type { Context } from 'grammy'
import { emailSchema } from '../../../core/contract/account.ts'
import { ask, type Dialogue } from '../../conversations/ask.ts'
import { attempt, failed } from '../../conversations/attempt.ts'
import { type Began, enter } from '../../conversations/enter.ts'
import { tokenOf } from '../../drafts/series.ts'
import type { Services } from '../../services.ts'
import { button } from '../../ui/buttons.ts'
import { send, show } from '../../ui/context.ts'
import type { Router } from '../../ui/router.ts'

/** /settings → Another e-mail: a link goes to the new address, and nothing changes until it is followed. */
export function emailFeature(router: Router, { cards }: Pick<Services, 'cards'>): void {
  router.button('email', (ctx) => enter(ctx, 'email', {}))
  router.button('mail', async (ctx, [token]) => {
    const { user } = ctx
    const card = await cards.find(user.id, 'email', token)
    // Tapped twice: one letter is enough.
    if (card === undefined || card.state !== 'open') return
    const { email } = card.body
    await user.act((core) => core.companies.changeEmail(email))
    await cards.set(token, { state: 'done', body: { email: '' } })
    await show(ctx, { text: user.say('email-sent', { email }) })
  })
}

/** Asks for the new address. Ends with a card whose button needs no dialogue. */
export const emailDialogue =
  (services: Services) =>
  async (conversation: Dialogue, ctx: Context, { language, mark }: Began) => {
    const say = services.languages[language]
    await ctx.reply(`${say('email-ask')}\n${say('cancel-hint')}`)
    const { value } = await ask<{ email: string }>(conversation, {
      say,
      mark,
      want: say('email-want'),
      read: ({ message }) => {
        const { data } = emailSchema.safeParse(message?.text?.trim())
        return data === undefined ? undefined : { value: { email: data } }
      },
    })
    const made = await attempt(services, conversation, async (outer) => {
      const token = `e${tokenOf(outer)}`
      await services.cards.add(outer.user.id, 'email', token, value)
      return token
    })
    if (!made.ok) return void (await send(ctx, failed(say, made.text)))
    await send(ctx, {
      text: say('email-sure', value),
      keyboard: [[button(say('button-email-send'), 'mail', made.value), button(say('button-no'), 'stay')]],
    })
  }
