import { KEY_PERMISSIONS } from '../../../core/contract/permissions.ts'
import type { CreateKey, KeyView } from '../../../core/contract/trust/key.ts'
import { KEY_RIGHTS, keyLimitReply, keyMadeReply, keyReply, keyRightsReply, keysReply } from '../../replies/keys.ts'
import type { Services } from '../../services.ts'
import { type BotContext, send, show } from '../../ui/context.ts'
import { date } from '../../ui/format.ts'
import type { Router } from '../../ui/router.ts'

const OF_MODELS = ['models.change', 'models.price', 'models.read'] as const

/** /settings → API keys: lists, makes, exchanges and revokes them. */
export function keysFeature(router: Router, { now }: Pick<Services, 'now'>): void {
  /** Those that work. */
  const list = async ({ user }: BotContext): Promise<KeyView[]> => (await user.act((core) => core.keys())).items
  const showAll = async (ctx: BotContext): Promise<void> => show(ctx, keysReply(ctx.user.say, await list(ctx)))

  router.button('keys', showAll)
  router.button('key', async (ctx, [id]) => {
    const key = (await list(ctx)).find((one) => one.id === id)
    // It has ended meanwhile.
    return key === undefined ? showAll(ctx) : show(ctx, keyReply(ctx.user.say, key))
  })
  router.button('newkey', async (ctx) => {
    const { permissions } = await ctx.user.account()
    await show(ctx, keyRightsReply(ctx.user.say, permissions.includes('models.change')))
  })
  router.button('cap_key', async (ctx) => show(ctx, keyLimitReply(ctx.user.say, 'predict')))
  router.button('mint', async (ctx, [rights, limit]) => {
    const { user } = ctx
    const name = user.say('keys-name', { date: date(user.say, new Date(now()).toISOString()) })
    const request = {
      name,
      ...(await rightsOf(ctx, rights)),
      ...(limit === '0' ? {} : { monthly_limit: Number(limit) }),
    }
    await send(ctx, keyMadeReply(user.say, await user.act((core) => core.createKey(request))))
  })
  router.button('swap', async (ctx, [id]) => {
    const { user } = ctx
    const made = await user.act((core) => core.rotateKey(id))
    const old = (await list(ctx)).find((one) => one.id === id)
    await send(ctx, keyMadeReply(user.say, made, old?.expires_at))
  })
  router.button('unkey', async (ctx, [id]) => {
    await ctx.user.act((core) => core.revokeKey(id))
    await showAll(ctx)
  })
}

async function rightsOf({ user }: BotContext, rights: string): Promise<Pick<CreateKey, 'scopes' | 'permissions'>> {
  const asked = KEY_RIGHTS.find((one) => one === rights) ?? 'read'
  if (asked !== 'models') return { scopes: asked === 'predict' ? ['predict', 'read'] : ['read'] }
  const { permissions } = await user.account()
  return { permissions: OF_MODELS.filter((one) => KEY_PERMISSIONS.includes(one) && permissions.includes(one)) }
}
