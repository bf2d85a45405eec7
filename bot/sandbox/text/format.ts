import { LIMITS } from '../wire/limits.ts'
import { violation } from '../wire/refusal.ts'
import type { Entity } from '../wire/wire.ts'
import { checkEntities, detectEntities, trimText } from './entities.ts'
import { parseHtml } from './html.ts'
import { parseMarkdownV2 } from './markdown.ts'

export interface RawText {
  text: string
  parseMode: string | undefined
  entities: readonly Entity[] | undefined
}

export interface FormattedText {
  text: string
  entities: Entity[]
}

/** Text as the chat will show it. Throws the refusal Telegram would send: empty, too long, or wrongly marked
 *  up. Lengths count UTF-16 units after parsing: never fewer than Telegram counts, so what passes here passes
 *  there. */
export function formatMessageText(raw: RawText): FormattedText {
  const formatted = format(raw, 'Text is too long')
  if (formatted.text === '') throw violation('message text is empty')
  if (formatted.text.length > LIMITS.textCharsMax) throw violation('message is too long')
  return formatted
}

/** As `formatMessageText`, for captions: may be empty, and is shorter. */
export function formatCaption(raw: RawText): FormattedText {
  const formatted = format(raw, 'Caption is too long')
  if (formatted.text.length > LIMITS.captionCharsMax) throw violation('message caption is too long')
  return formatted
}

function format({ text, parseMode, entities }: RawText, tooLong: string): FormattedText {
  if (Buffer.byteLength(text) > LIMITS.rawTextBytesMax) throw violation(tooLong)
  const parsed = parse(text.replaceAll('\r', ''), parseMode, entities ?? [])
  const trimmed = trimText(parsed.text, parsed.entities)
  return { text: trimmed.text, entities: detectEntities(trimmed.text, trimmed.entities) }
}

function parse(text: string, mode: string | undefined, entities: readonly Entity[]): FormattedText {
  switch (mode?.toLowerCase()) {
    case undefined:
    case '':
      checkEntities(text, entities)
      return { text, entities: [...entities] }
    case 'html':
      return parseHtml(text)
    case 'markdownv2':
      return parseMarkdownV2(text)
    case 'markdown':
      throw violation(
        'parse_mode Markdown is the legacy one, which cannot be escaped reliably: use MarkdownV2, HTML or entities',
      )
    default:
      throw violation('unsupported parse_mode')
  }
}
