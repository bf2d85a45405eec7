import type { Context } from 'grammy'
import { button } from '../../ui/buttons.ts'
import { send } from '../../ui/context.ts'
import { defaultModel, listSeriesModels } from '../../orders/orders.ts'
import { shorten } from '../../ui/format.ts'
import { compose, type Reply } from '../../ui/reply.ts'
import { openSeries, seriesOf } from '../../orders/series.ts'
import type { Shop } from '../../shop.ts'
import { ask, type Dialogue, type Understood } from '../../conversations/ask.ts'
import { attempt, failed } from '../../conversations/attempt.ts'
import type { Began, DialogueArgs } from '../../conversations/enter.ts'
import type { Say } from '../../locales/say.ts'

/** /predict: asks for the series and nothing else; it ends with the card of the quote, whose buttons need no dialogue. `model`: the
 *  one that was named beforehand. */
export const predictDialogue =
  (shop: Shop) =>
  async (conversation: Dialogue, ctx: Context, { language, mark, model }: Began & DialogueArgs['predict']) => {
    const say = shop.languages[language]
    const listed = await attempt(shop, conversation, (outer) => listSeriesModels(outer.user))
    if (!listed.ok) return void (await send(ctx, failed(say, listed.text)))
    if (defaultModel(listed.value) === undefined) return void (await send(ctx, failed(say, say('models-none'))))
    const named = listed.value.find(({ name }) => name === model)
    await send(ctx, seriesReply(say, named?.title[language]))
    const { value } = await ask<{ card: Reply }>(conversation, {
      say,
      mark,
      want: say('predict-want-series'),
      read: async (message): Promise<Understood<{ card: Reply }>> => {
        const series = seriesOf(say, message)
        if (series === undefined || 'hint' in series) return series
        const opened = await attempt(shop, conversation, (outer) => openSeries(shop, outer, series.ref, named?.name))
        return opened.ok ? { value: { card: opened.value.card } } : { hint: opened.text }
      },
    })
    await send(ctx, value.card)
  }

const seriesReply = (say: Say, title: string | undefined): Reply =>
  compose(
    [
      title === undefined ? say('predict-send') : say('predict-send-for', { model: shorten(title, 60) }),
      `\n\n${say('predict-shape')}\n`,
      { text: say('predict-example'), type: 'pre' },
      `\n${say('cancel-hint')}`,
    ],
    [[button(say('button-where'), 'where')]],
  )
