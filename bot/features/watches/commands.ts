import { CoreError } from '../../../core/client.ts'
import { MARKETS } from '../../../core/contract/jobs/market.ts'
import { CADENCES, type Cadence, type WatchView } from '../../../core/contract/watches/watch.ts'
import { findNamed } from '../../drafts/named.ts'
import { tokenOf } from '../../drafts/series.ts'
import { goneReply } from '../../replies/quote.ts'
import { instrumentName, watchChoice } from '../../replies/instruments.ts'
import { watchCard, watchList, watchOffer } from '../../replies/watches.ts'
import type { Services } from '../../services.ts'
import { argumentsOf } from '../../ui/commands.ts'
import { type BotContext, send } from '../../ui/context.ts'
import type { Reply } from '../../ui/reply.ts'
import type { Router } from '../../ui/router.ts'
import { splitCadence } from './cadence.ts'

const SAME_MAX = 20

/** /watch: forecasts on a schedule, and their list. */
export function watchesFeature(router: Router, services: Services): void {
  const { drafts } = services

  async function list(ctx: BotContext): Promise<void> {
    const { items } = await ctx.user.act((core) => core.watches())
    await send(ctx, watchList(ctx.user.say, items))
  }

  async function offer(ctx: BotContext, token: string, every: Cadence): Promise<Reply> {
    const found = await drafts.quoted(ctx.user, token)
    if (found === undefined) return goneReply(ctx.user.say)
    return watchOffer(ctx.user.say, { token, every, ...found })
  }

  /** Prices a forecast of an instrument, and offers to repeat it. */
  async function open(
    ctx: BotContext,
    instrument: Parameters<typeof instrumentName>[1] & Pick<WatchView, 'market'>,
    every: Cadence,
  ) {
    void ctx.replyWithChatAction('typing').catch(() => undefined)
    const { symbol, market } = instrument
    const token = tokenOf(ctx)
    await drafts.open(ctx.user, token, { symbol, market, name: instrumentName(ctx.user.say, instrument) })
    await send(ctx, await offer(ctx, token, every))
  }

  router.command('watch', async (ctx) => {
    const asked = argumentsOf(ctx.message?.text)
    if (asked === '') return list(ctx)
    const { say } = ctx.user
    const { name, every } = splitCadence(asked)
    const found = await findNamed(ctx, name)
    if (found === undefined) return void (await send(ctx, { text: say('watch-unknown') }))
    if ('choice' in found) return void (await send(ctx, watchChoice(say, found.choice, every)))
    await open(ctx, found.one, every)
  })
  router.button('watches', list)
  router.button('watchnew', async (ctx, [market, symbol, word]) => {
    const known = MARKETS.find((one) => one === market)
    const { items } = await ctx.user.act((core) => core.instruments({ q: symbol, market: known, limit: SAME_MAX }))
    const found = items.find((item) => item.symbol === symbol && item.market === market)
    if (found === undefined) return void (await send(ctx, { text: ctx.user.say('named-gone') }))
    await open(ctx, found, cadenceOf(word))
  })
  router.button('watchas', async (ctx, [token, word]) => send(ctx, await offer(ctx, token, cadenceOf(word))).then(noop))
  router.button('watchgo', async (ctx, [token, word, revision]) => {
    const { user } = ctx
    const draft = await drafts.find(user, token)
    if (draft === undefined) return void (await send(ctx, goneReply(user.say)))
    if (String(draft.revision) !== revision) return void (await send(ctx, await offer(ctx, token, cadenceOf(word))))
    const { datasetId, model, horizon, rows, cost } = draft
    try {
      const watch = await user.act((core) =>
        core.createWatch({
          dataset_id: datasetId,
          every: cadenceOf(word),
          model,
          max_cost: cost,
          ...(horizon === null ? {} : { horizon }),
          ...(rows === null ? {} : { rows }),
        }),
      )
      await drafts.drop(user, token)
      await send(ctx, {
        ...watchCard(user.say, watch),
        text: user.say('watch-begun', { name: instrumentName(user.say, watch) }),
      })
    } catch (error) {
      if (!(error instanceof CoreError) || error.code !== 'state_conflict') throw error
      await ctx.reply(user.say(error.params['state'] === 'too_many' ? 'watch-too-many' : 'watch-already'))
      await list(ctx)
    }
  })
  router.button('watch', async (ctx, [id]) => {
    const { items } = await ctx.user.act((core) => core.watches())
    const found = items.find((item) => item.id === id)
    if (found === undefined) return list(ctx)
    await send(ctx, watchCard(ctx.user.say, found))
  })
  router.button('watchset', async (ctx, [id, what, value]) => {
    const { user } = ctx
    if (what === 'state' && value === 'ended') {
      await user.act((core) => core.endWatch(id))
      return list(ctx)
    }
    const { items } = await user.act((core) => core.watches())
    const present = items.find((item) => item.id === id)
    if (present === undefined) return list(ctx)
    await send(ctx, watchCard(user.say, await user.act((core) => core.changeWatch(id, changeOf(present, what, value)))))
  })
}

const noop = (): void => undefined
const cadenceOf = (word: string): Cadence => CADENCES.find((known) => known === word) ?? 'weekly'

/** What a button of a watch changes. */
function changeOf({ alerts }: WatchView, what: string, value: string) {
  const share = Number(value) > 0 ? Number(value) / 100 : null
  switch (what) {
    case 'band':
      return { alerts: { ...alerts, band: value === '1' } }
    case 'ploss':
      return { alerts: { ...alerts, p_loss_above: share } }
    case 'var':
      return { alerts: { ...alerts, var_95_above: share } }
    default:
      return { state: value === 'active' ? ('active' as const) : ('paused' as const) }
  }
}
