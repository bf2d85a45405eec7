import type { InlineKeyboardButton, MessageEntity } from 'grammy/types'
import { cut } from './format.ts'

/** What the bot says: plain text with formatting beside it, never markup inside, so that hostile names stay
 *  text. */
export interface Reply {
  text: string
  entities?: MessageEntity[]
  keyboard?: InlineKeyboardButton[][]
}

export type Part = string | { text: string; type: 'bold' | 'pre' | 'code' }

export const bold = (text: string): Part => ({ text, type: 'bold' })
export const pre = (text: string): Part => ({ text, type: 'pre' })
export const code = (text: string): Part => ({ text, type: 'code' })

/** A sentence in which `verbatim` stands as it is to be typed: people copy it by a tap. */
export function withCode(sentence: string, verbatim: string): Part[] {
  const at = verbatim === '' ? -1 : sentence.indexOf(verbatim)
  if (at < 0) return [sentence]
  return [sentence.slice(0, at), code(verbatim), sentence.slice(at + verbatim.length)]
}

const TEXT_CHARS_MAX = 4096

/** Joins parts into one text; formatting offsets count UTF-16 units, as Telegram does. */
export function compose(parts: Part[], keyboard?: InlineKeyboardButton[][]): Reply {
  let text = ''
  const entities: MessageEntity[] = []
  for (const part of parts) {
    const added = typeof part === 'string' ? part : part.text
    if (typeof part !== 'string' && added !== '')
      entities.push({ type: part.type, offset: text.length, length: added.length })
    text += added
  }
  const shown = cut(text, TEXT_CHARS_MAX)
  const end = shown === text ? text.length : shown.length - 1
  const marks = entities
    .filter(({ offset }) => offset < end)
    .map((mark) => ({ ...mark, length: Math.min(mark.length, end - mark.offset) }))
  return withKeyboard(marks.length === 0 ? { text: shown } : { text: shown, entities: marks }, keyboard)
}

function withKeyboard(reply: Reply, keyboard: InlineKeyboardButton[][] | undefined): Reply {
  const rows = keyboard?.filter((row) => row.length > 0) ?? []
  return rows.length === 0 ? reply : { ...reply, keyboard: rows }
}

/** The options of sendMessage and editMessageText for a reply. */
export function toOptions({ entities, keyboard }: Reply) {
  return {
    ...(entities === undefined ? {} : { entities }),
    ...(keyboard === undefined ? {} : { reply_markup: { inline_keyboard: keyboard } }),
    link_preview_options: { is_disabled: true },
  }
}

/** A card under a sentence that says why it is shown. */
export const withLead = (lead: string, card: Reply): Reply => ({
  ...card,
  text: `${lead}\n\n${card.text}`,
  ...(card.entities === undefined
    ? {}
    : { entities: card.entities.map((entity) => ({ ...entity, offset: entity.offset + lead.length + 2 })) }),
})
