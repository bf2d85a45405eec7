import type { Context } from 'grammy'
import type { ModelView } from '../../../core/contract/catalog.ts'
import { dialogueButton } from '../../ui/buttons.ts'
import { send } from '../../ui/context.ts'
import { defaultModel, listForecasters } from '../../orders.ts'
import { shorten } from '../../replies/format.ts'
import { choiceLabel, choiceParts } from '../../replies/models.ts'
import { compose, type Reply } from '../../replies/reply.ts'
import { openSeries, seriesOf } from '../../series.ts'
import type { Shop } from '../../shop.ts'
import { ask, type Dialogue, type Understood } from '../../conversations/ask.ts'
import { attempt, failed } from '../../conversations/attempt.ts'
import type { Began, DialogueArgs } from '../../conversations/enter.ts'
import type { Say } from '../../locales/say.ts'

type Choice = Pick<ModelView, 'name' | 'title'>
type Chosen = { model: Choice } | { card: Reply }

const MODELS_MAX = 12

/** /predict: which model, then the series; it ends with the card of the quote, whose buttons need no dialogue. A series sent
 *  in place of a choice is taken with the default model. */
export const predictDialogue =
  (shop: Shop) =>
  async (conversation: Dialogue, ctx: Context, { language, mark, model }: Began & DialogueArgs['predict']) => {
    const say = shop.languages[language]
    const listed = await attempt(shop, conversation, (outer) => listForecasters(outer.user))
    if (!listed.ok) return void (await send(ctx, failed(say, listed.text)))
    const models = listed.value.slice(0, MODELS_MAX)
    const usual = defaultModel(models)
    if (usual === undefined) return void (await send(ctx, failed(say, say('models-none'))))
    const preset = models.find(({ name }) => name === model) ?? (models.length === 1 ? usual : undefined)
    const chosen = preset === undefined ? await chooseModel(conversation, ctx, models, usual) : { model: preset }
    const card = 'card' in chosen ? chosen.card : await takeSeries(conversation, ctx, chosen.model)
    await send(ctx, card)

    async function chooseModel(
      dialogue: Dialogue,
      at: Context,
      choices: ModelView[],
      fallback: ModelView,
    ): Promise<Chosen> {
      await send(at, choiceReply(say, mark, choices))
      const { value } = await ask<Chosen>(dialogue, {
        say,
        mark,
        want: say('predict-want-model'),
        choose: (choice) => {
          const found = choices[Number(choice)]
          return found === undefined ? undefined : { model: found }
        },
        read: (message) => readSeries(dialogue, message, fallback.name),
      })
      return value
    }

    async function takeSeries(dialogue: Dialogue, at: Context, { name, title }: Choice): Promise<Reply> {
      await send(at, seriesReply(say, title[language]))
      const { value } = await ask<{ card: Reply }>(dialogue, {
        say,
        mark,
        want: say('predict-want-series'),
        read: (message) => readSeries(dialogue, message, name),
      })
      return value.card
    }

    async function readSeries(
      dialogue: Dialogue,
      message: Context,
      name: string,
    ): Promise<Understood<{ card: Reply }>> {
      const series = seriesOf(say, message)
      if (series === undefined || 'hint' in series) return series
      const opened = await attempt(shop, dialogue, (outer) => openSeries(shop, outer, series.ref, name))
      return opened.ok ? { value: { card: opened.value.card } } : { hint: opened.text }
    }
  }

function choiceReply(say: Say, mark: string, models: ModelView[]): Reply {
  const keyboard = models.map((model, i) => [dialogueButton(choiceLabel(say, model), mark, String(i))])
  return compose([say('predict-choose'), ...choiceParts(say, models)], keyboard)
}

const seriesReply = (say: Say, title: string): Reply =>
  compose([
    say('predict-send', { model: shorten(title, 60) }),
    `\n\n${say('predict-shape')}\n`,
    { text: say('predict-example'), type: 'pre' },
    `\n${say('cancel-hint')}`,
  ])
