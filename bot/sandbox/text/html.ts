import { violation } from '../wire/refusal.ts'
import type { Entity } from '../wire/wire.ts'

interface OpenTag {
  name: string
  type: string
  argument: string
  offset: number
  at: number
}

const TYPES: Record<string, string> = {
  b: 'bold',
  strong: 'bold',
  i: 'italic',
  em: 'italic',
  u: 'underline',
  ins: 'underline',
  s: 'strikethrough',
  strike: 'strikethrough',
  del: 'strikethrough',
  'tg-spoiler': 'spoiler',
  span: 'spoiler',
  a: 'text_link',
  'tg-emoji': 'custom_emoji',
  code: 'code',
  pre: 'pre',
  blockquote: 'blockquote',
}

const NAMED: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"' }

const failed = (what: string): Error => violation(`can't parse entities: ${what}`)
const byteOffset = (text: string, at: number): number => Buffer.byteLength(text.slice(0, at))

/** Parses `parse_mode=HTML` as Telegram does: returns plain text and entities in UTF-16 units, or throws its
 *  refusal with the byte offset. */
export function parseHtml(source: string): { text: string; entities: Entity[] } {
  const entities: Entity[] = []
  const open: OpenTag[] = []
  let text = ''
  let at = 0

  while (at < source.length) {
    const char = source[at]
    if (char === '&') {
      const [decoded, length] = decodeReference(source, at)
      text += decoded
      at += length
    } else if (char !== '<') {
      text += char
      at += 1
    } else if (source[at + 1] === '/') {
      at = closeTag(source, at)
    } else {
      at = openTag(source, at)
    }
  }
  const unclosed = open.at(-1)
  if (unclosed !== undefined) throw failed(`Can't find end tag corresponding to start tag "${unclosed.name}"`)
  return { text, entities }

  function openTag(from: string, start: number): number {
    const offset = byteOffset(from, start)
    const end = from.indexOf('>', start)
    const head = /^<([^\s>]*)/.exec(from.slice(start))?.[1] ?? ''
    const name = head.toLowerCase()
    const type = TYPES[name]
    if (type === undefined) throw failed(`Unsupported start tag "${name}" at byte offset ${offset}`)
    if (end === -1) throw failed(`Unclosed start tag at byte offset ${offset}`)
    const attributes = readAttributes(from.slice(start + 1 + head.length, end), offset)
    open.push({ name, type, argument: argumentOf(name, attributes, offset), offset: text.length, at: offset })
    return end + 1
  }

  function closeTag(from: string, start: number): number {
    const offset = byteOffset(from, start)
    const tag = open.pop()
    if (tag === undefined) throw failed(`Unexpected end tag at byte offset ${offset}`)
    const end = from.indexOf('>', start)
    if (end === -1) throw failed(`Unclosed end tag at byte offset ${offset}`)
    const name = from
      .slice(start + 2, end)
      .trim()
      .toLowerCase()
    if (name !== '' && name !== tag.name) {
      throw failed(`Unmatched end tag at byte offset ${offset}, expected "</${tag.name}>", found "</${name}>"`)
    }
    const length = text.length - tag.offset
    if (length > 0) addEntity(tag, length)
    return end + 1
  }

  function addEntity({ type, offset, argument }: OpenTag, length: number): void {
    const outer = open.at(-1)
    if (type === 'code' && outer?.type === 'pre' && outer.offset === offset && argument !== '') {
      outer.argument = argument // <pre><code class="language-…"> is one block with a language
      return
    }
    const inner = entities.at(-1)
    if (type === 'pre' && inner?.type === 'code' && inner.offset === offset && inner.length === length) entities.pop()
    if (type === 'text_link') {
      const url = argument === '' ? text.slice(offset, offset + length) : argument
      if (isLink(url)) entities.push({ type, offset, length, url })
    } else if (type === 'pre' && argument !== '') entities.push({ type, offset, length, language: argument })
    else if (type === 'custom_emoji') entities.push({ type, offset, length, custom_emoji_id: argument })
    else if (type === 'blockquote' && argument !== '') entities.push({ type: 'expandable_blockquote', offset, length })
    else entities.push({ type, offset, length })
  }
}

/** Which link targets Telegram accepts: a text without a valid address silently becomes plain text. */
export const isLink = (url: string): boolean =>
  /^(https?|tg|tonsite|mailto|tel):/i.test(url) || /^[\w-]+(\.[\w-]+)+/.test(url)

function decodeReference(source: string, at: number): [decoded: string, length: number] {
  const match = /^&(#x[\da-f]{1,6}|#\d{1,7}|[a-z]+);?/i.exec(source.slice(at, at + 12))
  const body = match?.[1]
  if (match === null || body === undefined) return ['&', 1]
  if (!body.startsWith('#')) {
    const named = NAMED[body]
    return named === undefined ? ['&', 1] : [named, match[0].length]
  }
  const code = body[1]?.toLowerCase() === 'x' ? Number.parseInt(body.slice(2), 16) : Number.parseInt(body.slice(1), 10)
  return code === 0 || code > 0x10ffff ? ['&', 1] : [String.fromCodePoint(code), match[0].length]
}

function readAttributes(source: string, offset: number): Map<string, string> {
  const attributes = new Map<string, string>()
  const pattern = /\s*([\w-]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([\w.-]+)))?/y
  const trimmed = source.trimEnd()
  while (pattern.lastIndex < trimmed.length) {
    const match = pattern.exec(trimmed)
    if (match === null) throw failed(`Empty attribute name in the tag at byte offset ${offset}`)
    const value = match[2] ?? match[3] ?? match[4] ?? ''
    attributes.set(
      (match[1] ?? '').toLowerCase(),
      value.replaceAll(/&(?:#\w+|\w+);?/g, (reference) => decodeReference(reference, 0)[0]),
    )
  }
  return attributes
}

function argumentOf(name: string, attributes: Map<string, string>, offset: number): string {
  if (name === 'a') return attributes.get('href') ?? ''
  if (name === 'code') return /^language-(.+)$/.exec(attributes.get('class') ?? '')?.[1] ?? ''
  if (name === 'tg-emoji') return attributes.get('emoji-id') ?? ''
  if (name === 'blockquote') return attributes.has('expandable') ? 'expandable' : ''
  if (name === 'span' && attributes.get('class') !== 'tg-spoiler') {
    throw failed(`Tag "span" must have class "tg-spoiler" at byte offset ${offset}`)
  }
  return ''
}
