import type { InlineKeyboardButton } from 'grammy/types'
import type { LegalText, TermsView } from '../../../core/contract/trust/terms.ts'
import { parseArticle } from '../../../core/kit/text/markdown.ts'
import type { Say } from '../../locales/say.ts'
import { button } from '../../ui/buttons.ts'
import { date } from '../../ui/format.ts'
import { bold, compose, type Part, type Reply } from '../../ui/reply.ts'

/** The terms or the privacy notice in full, what is new in it, and, while it waits for it, the button that accepts both. */
export function legalReply(say: Say, { document, version, changes, text }: LegalText, view: TermsView): Reply {
  const { title, paragraphs } = parseArticle(text)
  const accepted = view.accepted.find((one) => one.document === document && one.version === version)
  const standing = view.must_accept
    ? say('terms-waiting')
    : accepted === undefined
      ? ''
      : say('terms-accepted', { date: date(say, accepted.accepted_at) })
  const words: Part[] = paragraphs.flatMap((pieces) => [
    '\n\n',
    ...pieces.map((piece) => (piece.isBold ? bold(piece.text) : piece.text)),
  ])
  const other =
    document === 'terms'
      ? button(say('button-privacy'), 'legal', 'privacy')
      : button(say('button-terms'), 'legal', 'terms')
  return compose(
    [bold(title), `\n${say('terms-edition', { version, changes })}`, ...words, `\n\n${standing}`],
    [
      view.must_accept ? [button(say('button-agree-new'), 'agree', view.terms, view.privacy)] : [],
      [other],
      [button(say('button-help'), 'help')],
    ],
  )
}

/** To read both texts, and to accept the editions that a refusal names. */
export const agreeButtons = (say: Say, { terms, privacy }: Record<string, unknown>): InlineKeyboardButton[][] => [
  [button(say('button-terms'), 'legal', 'terms'), button(say('button-privacy'), 'legal', 'privacy')],
  [button(say('button-agree-new'), 'agree', String(terms), String(privacy))],
]
