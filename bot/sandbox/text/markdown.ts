import { violation } from '../wire/refusal.ts'
import type { Entity } from '../wire/wire.ts'
import { isLink } from './html.ts'

const RESERVED = new Set('_*[]()~`>#+-=|{}.!')

const NAMES: Record<string, string> = {
  bold: 'Bold',
  italic: 'Italic',
  underline: 'Underline',
  strikethrough: 'Strikethrough',
  spoiler: 'Spoiler',
  code: 'Code',
  pre: 'Pre',
  text_link: 'TextUrl',
  custom_emoji: 'CustomEmoji',
  blockquote: 'BlockQuote',
}

/** The closing mark of each entity, longest first where one begins another. */
const MARKS = { bold: '*', italic: '_', underline: '__', strikethrough: '~', spoiler: '||', code: '`', pre: '```' }

interface Open {
  type: string
  argument: string
  offset: number
  at: number
}

const isEscapable = (code: number): boolean => code > 0 && code < 127

const failed = (what: string): Error => violation(`can't parse entities: ${what}`)
const reserved = (char: string): Error =>
  failed(`Character '${char}' is reserved and must be escaped with the preceding '\\'`)

/** Parses `parse_mode=MarkdownV2` as Telegram does, or throws its refusal. After TDLib's `parse_markdown_v2`. */
export function parseMarkdownV2(source: string): { text: string; entities: Entity[] } {
  const entities: Entity[] = []
  const open: Open[] = []
  let text = ''
  let at = 0
  let isLineStart = true

  while (at < source.length) {
    const char = source[at] ?? ''
    const inner = open.at(-1)
    const isVerbatim = inner?.type === 'code' || inner?.type === 'pre'
    if (char === '\\' && isEscapable(source.charCodeAt(at + 1))) {
      push(source[at + 1] ?? '')
      at += 2
    } else if (char === '\n' && inner?.type === 'blockquote' && source[at + 1] !== '>') {
      close(1)
      text += '\n'
      isLineStart = true
    } else if (isVerbatim ? char !== '`' : !RESERVED.has(char)) {
      push(char)
      at += 1
    } else if (char === '>' && isLineStart) {
      if (!open.some(({ type }) => type === 'blockquote')) begin('blockquote', 0)
      at += 1
      isLineStart = false
    } else if (inner !== undefined && closes(inner.type)) {
      if (inner.type === 'text_link' || inner.type === 'custom_emoji') closeLink(inner)
      else close(MARKS[inner.type as keyof typeof MARKS].length) // closes() is true for the types of MARKS only
      isLineStart = false
    } else if (isVerbatim) {
      push(char)
      at += 1
    } else {
      openMark(char)
      isLineStart = false
    }
  }
  if (open.at(-1)?.type === 'blockquote') close(0)
  const unclosed = open.at(-1)
  if (unclosed !== undefined) {
    throw failed(`Can't find end of ${NAMES[unclosed.type]} entity at byte offset ${unclosed.at}`)
  }
  return { text, entities: entities.sort((a, b) => a.offset - b.offset || b.length - a.length) }

  function push(char: string): void {
    text += char
    isLineStart = char === '\n'
  }

  function begin(type: string, markLength: number, argument = ''): void {
    open.push({ type, argument, offset: text.length, at: Buffer.byteLength(source.slice(0, at)) })
    at += markLength
  }

  function closes(type: string): boolean {
    if (type === 'text_link' || type === 'custom_emoji') return source[at] === ']'
    if (type === 'italic' && source[at + 1] === '_' && source[at] === '_') return false
    const mark = MARKS[type as keyof typeof MARKS] as string | undefined // a blockquote has no mark
    return mark !== undefined && source.startsWith(mark, at)
  }

  function close(markLength: number): void {
    const entity = open.pop()
    at += markLength
    if (entity === undefined) return
    const { type, offset, argument } = entity
    const length = text.length - offset
    if (length === 0) return
    entities.push(
      type === 'pre' && argument !== '' ? { type, offset, length, language: argument } : { type, offset, length },
    )
  }

  function closeLink({ type, offset }: Open): void {
    const length = text.length - offset
    let url = ''
    at += 1
    if (source[at] === '(') {
      const start = at
      at += 1
      while (at < source.length && source[at] !== ')') {
        if (source[at] === '\\' && at + 1 < source.length) at += 1
        url += source[at]
        at += 1
      }
      if (at >= source.length)
        throw failed(`Can't find end of a URL at byte offset ${Buffer.byteLength(source.slice(0, start))}`)
      at += 1
    } else if (type === 'custom_emoji') {
      throw failed('Custom emoji entity must contain a tg://emoji URL')
    } else url = text.slice(offset)
    open.pop()
    if (length === 0) return
    if (type === 'custom_emoji') {
      entities.push({ type, offset, length, custom_emoji_id: /id=(\d+)/.exec(url)?.[1] ?? '' })
    } else if (isLink(url)) entities.push({ type, offset, length, url })
  }

  function openMark(char: string): void {
    const next = source[at + 1]
    if (char === '_') begin(next === '_' ? 'underline' : 'italic', next === '_' ? 2 : 1)
    else if (char === '*') begin('bold', 1)
    else if (char === '~') begin('strikethrough', 1)
    else if (char === '|' && next === '|') begin('spoiler', 2)
    else if (char === '[') begin('text_link', 1)
    else if (char === '!' && next === '[') begin('custom_emoji', 2)
    else if (char === '`' && source.startsWith('```', at)) openPre()
    else if (char === '`') begin('code', 1)
    else throw reserved(char)
  }

  function openPre(): void {
    const language = /^```([^\s`]+)(?=[\s])/.exec(source.slice(at))?.[1] ?? ''
    begin('pre', 3 + language.length, language)
    if (source[at] === '\n') at += 1
  }
}
