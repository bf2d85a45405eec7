import type { Context } from 'grammy'
import type { ModelView } from '../../core/contract/catalog.ts'
import type { Instrument } from '../../core/contract/jobs/market.ts'
import { instrumentName, instrumentChoice } from '../replies/instruments.ts'
import type { Services } from '../services.ts'
import type { BotContext } from '../ui/context.ts'
import type { Reply } from '../ui/reply.ts'
import { tokenOf } from './series.ts'
import { packSpan, type Span, splitSpan, stepsOf } from './span.ts'

const NAME_CHARS_MAX = 60
const OFFERED_MAX = 8

/** The text of a message, where it can be the name of something that is traded. */
export function nameIn({ message }: Context): string | undefined {
  const text = message?.text?.trim() ?? ''
  const isName = text.length >= 2 && text.length <= NAME_CHARS_MAX && !/^\/|\n/.test(text) && /\p{L}/u.test(text)
  return isName ? text : undefined
}

/** Answers a name: with the card of its draft, with a question where several things have that name, and undefined where nothing has it. What
 *  no market lists is looked for at a source only if it is written as symbols are. */
export async function answerName(
  services: Services,
  ctx: BotContext,
  text: string,
  model?: Pick<ModelView, 'name' | 'contract'>,
): Promise<Reply | undefined> {
  const { name, span } = splitSpan(text)
  const { items, exact } = await ctx.user.act((core) => core.instruments({ q: name, limit: OFFERED_MAX + 1 }))
  const [first, ...others] = items
  if (first === undefined || items.length > OFFERED_MAX) return undefined
  const isListed = exact || others.length > 0 || !isUnlisted(first)
  if (!isListed && !/^[\^.]?[A-Z0-9][A-Z0-9.=_/-]{0,14}$/.test(name)) return undefined
  if (exact || others.length === 0) return openNamed(services, ctx, first, { span, model })
  return instrumentChoice(ctx.user.say, items, packSpan(span))
}

/** A source has not said that it has it: its name is its symbol. */
const isUnlisted = ({ name, symbol }: Instrument): boolean => name.en === symbol

/** Makes a draft of an instrument, over a span if one was named and the model reaches as far. */
export async function openNamed(
  { drafts }: Services,
  ctx: BotContext,
  instrument: Instrument,
  { span, model }: { span: Span | undefined; model?: Pick<ModelView, 'name' | 'contract'> | undefined },
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
