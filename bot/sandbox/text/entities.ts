import { violation } from '../wire/refusal.ts'
import type { Entity } from '../wire/wire.ts'

export const ENTITY_TYPES = [
  'mention',
  'hashtag',
  'cashtag',
  'bot_command',
  'url',
  'email',
  'phone_number',
  'bold',
  'italic',
  'underline',
  'strikethrough',
  'spoiler',
  'blockquote',
  'expandable_blockquote',
  'code',
  'pre',
  'text_link',
  'text_mention',
  'custom_emoji',
  'date_time',
] as const

const DETECTED: [type: string, pattern: RegExp][] = [
  ['url', /\b(?:https?:\/\/|www\.)[^\s<>"]*[^\s<>".,;:!?)\]}']/gi],
  ['email', /\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b/g],
  ['bot_command', /(?<![\w/<>])\/[a-zA-Z0-9_]{1,64}(?:@[a-zA-Z0-9_]{3,32})?(?![\w/@])/g],
  ['mention', /(?<![\w@])@[a-zA-Z]\w{3,31}\b/g],
  ['hashtag', /(?<![\p{L}\p{N}_#])#[\p{L}\p{N}_]*[\p{L}_][\p{L}\p{N}_]*/gu],
]

/** Refuses entities that point outside the text or into the middle of a character, as Telegram does. */
export function checkEntities(text: string, entities: readonly Entity[]): void {
  for (const { type, offset, length, url } of entities) {
    const end = offset + length
    if (offset < 0 || length <= 0 || end > text.length) {
      throw violation(
        `can't parse entities: entity of type ${type} at ${offset}+${length} is outside the text of ${text.length} UTF-16 units`,
      )
    }
    if (splitsCharacter(text, offset) || splitsCharacter(text, end)) {
      throw violation(
        `can't parse entities: entity of type ${type} at ${offset}+${length} begins or ends in a middle of a UTF-16 symbol`,
      )
    }
    if (type === 'text_link' && url === undefined) throw violation("can't parse entities: text_link without url")
  }
}

/** Commands, links, mentions and hashtags that Telegram detects by itself, outside marked code and links. */
export function detectEntities(text: string, given: readonly Entity[]): Entity[] {
  const taken = given.filter(({ type }) => ['code', 'pre', 'text_link', 'text_mention', 'custom_emoji'].includes(type))
  const found: Entity[] = []
  for (const [type, pattern] of DETECTED) {
    for (const match of text.matchAll(pattern)) {
      const entity = { type, offset: match.index, length: match[0].length }
      if (![...taken, ...found].some((other) => overlaps(entity, other))) found.push(entity)
    }
  }
  return [...given, ...found].sort((a, b) => a.offset - b.offset || b.length - a.length)
}

/** The text without surrounding white space, with its entities shifted and cut accordingly. */
export function trimText(text: string, entities: readonly Entity[]): { text: string; entities: Entity[] } {
  const trimmed = text.trim()
  const lead = text.length - text.trimStart().length
  const moved = entities
    .map((entity) => {
      const offset = Math.max(0, entity.offset - lead)
      const end = Math.min(trimmed.length, entity.offset + entity.length - lead)
      return { ...entity, offset, length: end - offset }
    })
    .filter(({ length }) => length > 0)
  return { text: trimmed, entities: moved }
}

const overlaps = (a: Entity, b: Entity): boolean => a.offset < b.offset + b.length && b.offset < a.offset + a.length

function splitsCharacter(text: string, at: number): boolean {
  const unit = text.charCodeAt(at)
  const before = text.charCodeAt(at - 1)
  return unit >= 0xdc00 && unit <= 0xdfff && before >= 0xd800 && before <= 0xdbff
}
