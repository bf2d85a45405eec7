import type { Context } from 'grammy'
import type { ModelView } from '../../../core/contract/catalog.ts'
import { button } from '../../ui/buttons.ts'
import { send } from '../../ui/context.ts'
import { defaultModel, listModels } from '../../drafts/drafts.ts'
import { modelKey } from '../../replies/models.ts'
import { shorten } from '../../ui/format.ts'
import { compose, type Reply } from '../../ui/reply.ts'
import { answerName, nameIn } from '../../drafts/named.ts'
import { openSeries, seriesOf } from '../../drafts/series.ts'
import type { Services } from '../../services.ts'
import { ask, type Dialogue, type Understood } from '../../conversations/ask.ts'
import { attempt, failed } from '../../conversations/attempt.ts'
import type { Began, DialogueArgs } from '../../conversations/enter.ts'
import type { Say } from '../../locales/say.ts'

/** /predict: asks for the series only; ends with the quote card, whose buttons need no dialogue. `model`: the
 *  one named beforehand. */
export const predictDialogue =
  (services: Services) =>
  async (conversation: Dialogue, ctx: Context, { language, mark, model }: Began & DialogueArgs['predict']) => {
    const say = services.languages[language]
    const listed = await attempt(services, conversation, (outer) => listModels(outer.user))
    if (!listed.ok) return void (await send(ctx, failed(say, listed.text)))
    const named = listed.value.find(({ name }) => name === model)
    if (named === undefined && defaultModel(listed.value) === undefined)
      return void (await send(ctx, failed(say, say('models-none'))))
    const isTable = named?.contract === 'tabular'
    await send(ctx, isTable ? tableReply(say, named) : seriesReply(say, named?.title[language]))
    const { value } = await ask<{ card: Reply }>(conversation, {
      say,
      mark,
      want: say(isTable ? 'predict-want-table' : 'predict-want-series'),
      read: async (message): Promise<Understood<{ card: Reply }>> => {
        const series = seriesOf(say, message)
        if (series === undefined) return isTable ? undefined : readName(message, named)
        if ('hint' in series) return series
        const opened = await attempt(services, conversation, (outer) => openSeries(services, outer, series.ref, named))
        return opened.ok ? { value: { card: opened.value.card } } : { hint: opened.text }
      },
    })
    await send(ctx, value.card)

    /** A name in the place of a series. */
    async function readName(message: Context, model: ModelView | undefined): Promise<Understood<{ card: Reply }>> {
      const name = nameIn(message)
      if (name === undefined) return undefined
      const found = await attempt(services, conversation, (outer) => answerName(services, outer, name, model))
      if (!found.ok) return { hint: found.text }
      return found.value === undefined ? undefined : { value: { card: found.value } }
    }
  }

const tableReply = (say: Say, { name, title }: ModelView): Reply => ({
  text: `${say('predict-send-table', { model: shorten(title[say.language], 60) })}\n${say('cancel-hint')}`,
  keyboard: [[button(say('button-example'), 'sample', modelKey(name))]],
})

const seriesReply = (say: Say, title: string | undefined): Reply =>
  compose(
    [
      title === undefined ? say('predict-send') : say('predict-send-for', { model: shorten(title, 60) }),
      `\n\n${say('predict-shape')}\n`,
      { text: say('predict-example'), type: 'pre' },
      `\n${say('predict-name')}\n${say('cancel-hint')}`,
    ],
    // The list forgets which model was named.
    [
      [
        ...(title === undefined ? [button(say('button-markets'), 'markets')] : []),
        button(say('button-where'), 'where'),
      ],
    ],
  )
