import type { Context } from 'grammy'
import type { ModelView } from '../../core/contract/catalog.ts'
import type { FoundInstrument, Instrument } from '../../core/contract/jobs/market.ts'
import { instrumentName, instrumentChoice } from '../replies/instruments.ts'
import type { Services } from '../services.ts'
import type { BotContext } from '../ui/context.ts'
import type { Reply } from '../ui/reply.ts'
import { tokenOf } from './series.ts'
import { packSpan, type Span, splitSpan, stepsOf } from './span.ts'

const NAME_CHARS_MAX = 60
const OFFERED_MAX = 8

type Model = Pick<ModelView, 'name' | 'contract'>

/** The text of a message, where it can be the name of something that is traded. */
export function nameIn({ message }: Context): string | undefined {
  const text = message?.text?.trim() ?? ''
  const isName = text.length >= 2 && text.length <= NAME_CHARS_MAX && !/^\/|\n/.test(text) && /\p{L}/u.test(text)
  return isName ? text : undefined
}

/** What a name that was asked for means: one thing, several to choose from, or undefined where nothing fits. */
export async function findNamed(
  ctx: BotContext,
  name: string,
): Promise<{ one: FoundInstrument } | { choice: FoundInstrument[] } | undefined> {
  const { items, exact } = await search(ctx, name)
  const [first, ...others] = items
  if (first === undefined) return undefined
  // A name alone of its kind may not be alone while a market does not answer; one that was merely begun is.
  const isClear = exact || (others.length === 0 && (first.fit !== 'exact' || !first.listed))
  return isClear ? { one: first } : { choice: items.slice(0, OFFERED_MAX) }
}

/** Answers a name that somebody was asked for, or sent with /predict: with the card of what it means, with a question where that is not
 *  clear, and undefined where nothing fits. */
export async function answerName(
  services: Services,
  ctx: BotContext,
  text: string,
  model?: Model,
): Promise<Reply | undefined> {
  const { name, span } = splitSpan(text)
  const found = await findNamed(ctx, name)
  if (found === undefined) return undefined
  if ('one' in found) return openNamed(services, ctx, found.one, { span, model })
  return instrumentChoice(ctx.user.say, found.choice, { span: packSpan(span), model })
}

/** Answers a text that nobody asked for. Most of them are no names: only an exact one opens a card, whole words of names and what is written
 *  as symbols are is offered, and for everything else it is undefined. */
export async function answerUnasked(services: Services, ctx: BotContext, text: string): Promise<Reply | undefined> {
  const { name, span } = splitSpan(text)
  const isSymbol = SYMBOL.test(name)
  const hasWords = name.split(/\s+/).every((word) => LETTERS.test(word))
  const { items, exact } = await search(ctx, name)
  const [first] = items
  if (exact && first !== undefined && (isSymbol || name.length >= LETTERS_MIN))
    return openNamed(services, ctx, first, { span })
  const offered = items.filter(({ listed, fit }) => isSymbol || (hasWords && listed && fit !== 'beginning'))
  if (offered.length === 0 || offered.length > OFFERED_MAX) return undefined
  return instrumentChoice(ctx.user.say, offered, { span: packSpan(span) })
}

const LETTERS_MIN = 3
/** As symbols are written: in capitals, at least three signs. */
const SYMBOL = /^[\^.]?(?=.*[A-Z])[A-Z0-9][A-Z0-9.=_/-]{2,14}$/
const LETTERS = /^\p{L}{4,}$/u

const search = (ctx: BotContext, q: string): Promise<{ items: FoundInstrument[]; exact: boolean }> =>
  ctx.user.act((core) => core.instruments({ q, limit: OFFERED_MAX + 1 }))

/** Makes a draft of an instrument, over a span if one was named and the model reaches as far. */
export async function openNamed(
  { drafts }: Services,
  ctx: BotContext,
  instrument: Instrument,
  { span, model }: { span: Span | undefined; model?: Model | undefined },
): Promise<Reply> {
  void ctx.replyWithChatAction('typing').catch(() => undefined)
  const { user } = ctx
  const token = tokenOf(ctx)
  const { symbol, market } = instrument
  const opened = await drafts.open(user, token, { symbol, market, name: instrumentName(user.say, instrument) }, model)
  const steps = span === undefined ? undefined : stepsOf(span, opened.draft.unit)
  if (steps === undefined) return opened.card
  const horizon = Math.min(steps, opened.draft.horizonMax)
  return (await drafts.change(user, token, { horizon })) ?? opened.card
}
