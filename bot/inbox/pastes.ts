import type { Message, Update } from 'grammy/types'

/** Telegram splits texts longer than 4,096 characters into several messages; some clients split at the line
 *  before. */
const CUT_CHARS = 4_000
const WHOLE_CHARS = 4_096
const APART_SECONDS_MAX = 5
const SEPARATORS = /[,;\t|]/g

type TextUpdate = Update & { message: Message & { text: string } }

const isText = (update: Update | undefined): update is TextUpdate => update?.message?.text !== undefined

/** Whether the rest of this text may come in the next message. */
export const isCut = (update: Update | undefined): boolean => isText(update) && update.message.text.length >= CUT_CHARS

/** Whether an update may be the continuation of the previous one. */
export function isRest(update: Update | undefined, before: Update | undefined): boolean {
  if (!isText(update) || !isText(before) || update.message.text.startsWith('/')) return false
  const isSameChat = update.message.chat.id === before.message.chat.id
  return isSameChat && update.message.date - before.message.date <= APART_SECONDS_MAX
}

/** One update with the text of all of them, as it was before it was split. */
export function joinTexts(pieces: readonly [Update, ...Update[]]): Update {
  const [first, ...rest] = pieces
  if (rest.length === 0 || !isText(first)) return first
  const { entities: _, ...message } = first.message
  const text = rest.reduce((all, piece) => join(all, piece.message?.text ?? ''), message.text)
  return { ...first, message: { ...message, text } }
}

/** Telegram trims each piece: the rows on both sides show whether a line ended at the split. */
function join(before: string, after: string): string {
  const [last, next] = [before.slice(before.lastIndexOf('\n') + 1), after.split('\n', 1)[0] ?? '']
  const usual = cellsOf(before.split('\n', 1)[0] ?? '')
  const areWhole = usual > 0 && cellsOf(last) === usual && cellsOf(next) === usual
  const isOne = usual > 0 && cellsOf(last + next) === usual
  const hasLineEnd = areWhole || (!isOne && before.length % WHOLE_CHARS !== 0)
  return hasLineEnd ? `${before}\n${after}` : before + after
}

const cellsOf = (line: string): number => line.match(SEPARATORS)?.length ?? 0
