import { CoreError } from '../../../core/client.ts'
import { button } from '../../ui/buttons.ts'
import { argumentsOf } from '../../ui/commands.ts'
import { type BotContext, send, show } from '../../ui/context.ts'
import { enter } from '../../conversations/enter.ts'
import { isCode } from './login.ts'
import { noticesFeature } from './notices.ts'
import {
  devicesReply,
  joinReply,
  linkedReply,
  passwordLinkReply,
  settingsReply,
  withAccounts,
} from '../../replies/account.ts'
import { credits, date } from '../../ui/format.ts'
import type { Services } from '../../services.ts'
import type { Reply } from '../../ui/reply.ts'
import type { Router } from '../../ui/router.ts'

/** /register, /login and /settings. */
export function accountFeature(router: Router, { people }: Pick<Services, 'people'>): void {
  noticesFeature(router)

  async function register(ctx: BotContext): Promise<void> {
    const { say } = ctx.user
    const account = await ctx.user.account()
    if (account.terms_accepted_at === null) return enter(ctx, 'register', {})
    await send(ctx, {
      text: say('register-already', { date: date(say, account.terms_accepted_at) }),
      keyboard: [
        [button(say('button-own'), 'own'), button(say('button-balance'), 'balance')],
        [button(say('button-apply'), 'apply')],
      ],
    })
  }
  router.command('register', register)
  router.button('register', register)
  router.button('apply', async (ctx) => {
    // Who has not registered yet is asked for the terms first.
    await ((await ctx.user.account()).terms_accepted_at === null ? enter(ctx, 'register', {}) : enter(ctx, 'apply', {}))
  })

  const settings = async (ctx: BotContext): Promise<Reply> => {
    const account = await ctx.user.account()
    const { items } = await ctx.user.act((core) => core.companies.accounts())
    return withAccounts(ctx.user.say, items, settingsReply(ctx.user.say, account))
  }
  router.command('settings', async (ctx) => void (await send(ctx, await settings(ctx))))

  const showDevices = async (ctx: BotContext): Promise<void> => {
    const { items } = await ctx.user.act((core) => core.sessions())
    await show(ctx, devicesReply(ctx.user.say, items))
  }
  router.button('switch', async (ctx, [id]) => {
    await ctx.user.act((core) => core.companies.choose(id))
    await show(ctx, await settings(ctx))
  })
  router.button('enter', async (ctx, [code]) => {
    const { user } = ctx
    const { company, account_id: id } = await user.act((core) => core.companies.acceptInvitation(code))
    const keyboard = [[button(user.say('button-switch', { name: company }), 'switch', id)]]
    await show(ctx, { text: user.say('company-joined', { company }), keyboard })
  })

  router.button('devices', showDevices)
  router.button('away', async (ctx, [id]) => {
    await ctx.user.act((core) => core.endSession(id)).catch(ignoreEnded)
    await showDevices(ctx)
  })
  router.button('empty', async (ctx) => {
    await ctx.user.act((core) => core.endSession())
    await showDevices(ctx)
  })

  router.button('secret', async (ctx) => {
    const { user } = ctx
    await send(ctx, passwordLinkReply(user.say, await people.resetLink(user.id)))
  })

  router.command('login', async (ctx) => {
    const code = argumentsOf(ctx.message?.text)
    if (isCode(code)) return logIn(ctx, code)
    await enter(ctx, 'login', {})
  })
  router.button('join', async (ctx, [code]) => {
    const { user } = ctx
    const account = await user.redeem(code)
    user.speak(account.language)
    await show(ctx, linkedReply(user.say, account, await user.act((core) => core.balance())))
  })
  router.button('stay', async (ctx) => {
    const { say } = ctx.user
    await show(ctx, { text: say('login-left'), keyboard: [[button(say('button-balance'), 'balance')]] })
  })
}

/** Shows what an invitation offers. Throws core's `invitation_invalid`. */
export async function offerCompany(ctx: BotContext, code: string): Promise<void> {
  const { user } = ctx
  const offered = await user.act((core) => core.companies.previewInvitation(code))
  const role = user.say(`company-role-${offered.role}`)
  const { company, monthly_limit: limit } = offered
  const allowed =
    limit === null ? user.say('members-no-limit') : user.say('members-limit', { limit: credits(user.say, limit) })
  const text = user.say('company-offer', { company, role, allowed })
  await send(ctx, { text, keyboard: [[button(user.say('button-enter'), 'enter', code)]] })
}

/** Tapped twice, or ended elsewhere meanwhile: what was wanted is so. */
function ignoreEnded(error: unknown): void {
  if (!(error instanceof CoreError && error.code === 'not_found')) throw error
}

/** Shows what joining this chat to the code's account would do. Throws core's `link_code_invalid`. */
export async function logIn(ctx: BotContext, code: string): Promise<void> {
  const { user } = ctx
  await send(ctx, joinReply(user.say, { userId: user.id, code, preview: await user.previewLink(code) }))
}
