import { expect, test } from 'vitest'
import { formatCaption, formatMessageText } from '../../../bot/sandbox/text/format.ts'
import type { Entity } from '../../../bot/sandbox/wire/wire.ts'

const html = (text: string) => formatMessageText({ text, parseMode: 'HTML', entities: undefined })
const markdown = (text: string) => formatMessageText({ text, parseMode: 'MarkdownV2', entities: undefined })
const plain = (text: string, entities?: Entity[]) => formatMessageText({ text, parseMode: undefined, entities })

test('HTML: every tag becomes its entity, in UTF-16 units, nested as written', () => {
  expect(html('😀 <b>bold <i>both</i></b> <u>u</u> <s>s</s> <tg-spoiler>x</tg-spoiler> <code>c</code>')).toEqual({
    text: '😀 bold both u s x c',
    entities: [
      { type: 'bold', offset: 3, length: 9 },
      { type: 'italic', offset: 8, length: 4 },
      { type: 'underline', offset: 13, length: 1 },
      { type: 'strikethrough', offset: 15, length: 1 },
      { type: 'spoiler', offset: 17, length: 1 },
      { type: 'code', offset: 19, length: 1 },
    ],
  })
})

test('HTML: links, code blocks with a language, quotes and escapes', () => {
  expect(html('<a href="https://a.org/?x=1&amp;y=2">link</a>').entities).toEqual([
    { type: 'text_link', offset: 0, length: 4, url: 'https://a.org/?x=1&y=2' },
  ])
  expect(html('<pre><code class="language-json">{}</code></pre>')).toEqual({
    text: '{}',
    entities: [{ type: 'pre', offset: 0, length: 2, language: 'json' }],
  })
  expect(html('<blockquote expandable>q</blockquote>').entities).toEqual([
    { type: 'expandable_blockquote', offset: 0, length: 1 },
  ])
  expect(html('&lt;b&gt; &amp; &#33; &#x21; & &nbsp;').text).toBe('<b> & ! ! & &nbsp;')
})

test.each([
  ['an unknown tag', '<h1>x</h1>', 'Unsupported start tag "h1" at byte offset 0'],
  ['a tag left open', 'жж <b>x', `Can't find end tag corresponding to start tag "b"`],
  ['tags crossed', '<b><i>x</b></i>', 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'],
  ['an end without a start', 'ж</b>', 'Unexpected end tag at byte offset 2'],
  ['a bare angle bracket', '1 < 2', 'Unsupported start tag "" at byte offset 2'],
  ['a span of another class', '<span class="x">y</span>', 'Tag "span" must have class "tg-spoiler"'],
])('HTML with %s cannot be parsed', (_, text, words) => {
  expect(() => html(text)).toThrow(`can't parse entities: ${words}`)
})

test('MarkdownV2: every mark becomes its entity', () => {
  expect(markdown('*b _i_* __u__ ~s~ ||p|| `c` [l](https://a.org/\\)x)').entities).toEqual([
    { type: 'bold', offset: 0, length: 3 },
    { type: 'italic', offset: 2, length: 1 },
    { type: 'underline', offset: 4, length: 1 },
    { type: 'strikethrough', offset: 6, length: 1 },
    { type: 'spoiler', offset: 8, length: 1 },
    { type: 'code', offset: 10, length: 1 },
    { type: 'text_link', offset: 12, length: 1, url: 'https://a.org/)x' },
  ])
})

test('MarkdownV2: blocks, quotes over several lines, and escapes', () => {
  expect(markdown('```json\n{"a": 1}\n```').entities).toEqual([{ type: 'pre', offset: 0, length: 8, language: 'json' }])
  expect(markdown('>one\n>two\nthree')).toEqual({
    text: 'one\ntwo\nthree',
    entities: [{ type: 'blockquote', offset: 0, length: 7 }],
  })
  expect(markdown('1\\.5 \\_\\*\\[\\]').text).toBe('1.5 _*[]')
})

test.each([
  ['a bare full stop', 'It costs 1.5', "Character '.' is reserved and must be escaped with the preceding '\\'"],
  ['a bare minus', '-5', "Character '-' is reserved"],
  ['an open mark', 'жж *bold', "Can't find end of Bold entity at byte offset 5"],
  ['an open link', '[x](https://a', "Can't find end of a URL at byte offset 3"],
])('MarkdownV2 with %s cannot be parsed', (_, text, words) => {
  expect(() => markdown(text)).toThrow(words)
})

test('hostile names survive as plain text, whatever they contain', () => {
  const name = '<b>_*[x](javascript:1)😀</i>'
  expect(plain(name)).toEqual({ text: name, entities: [] })
})

test('entities given by hand lie within the text and around whole characters', () => {
  expect(plain('😀 hi', [{ type: 'bold', offset: 3, length: 2 }]).entities).toEqual([
    { type: 'bold', offset: 3, length: 2 },
  ])
  expect(() => plain('hi', [{ type: 'bold', offset: 1, length: 2 }])).toThrow('outside the text')
  expect(() => plain('😀', [{ type: 'bold', offset: 1, length: 1 }])).toThrow('middle of a UTF-16 symbol')
  expect(() => plain('hi', [{ type: 'text_link', offset: 0, length: 2 }])).toThrow('text_link without url')
})

test('white space around a text goes, and its entities move along', () => {
  expect(html('\n <b>x</b> y \n')).toEqual({ text: 'x y', entities: [{ type: 'bold', offset: 0, length: 1 }] })
})

test('commands, links, mentions and hashtags are found, but not in code', () => {
  const types = (text: string) => html(text).entities.map(({ type }) => type)
  expect(types('/start https://a.org @coincast_bot #btc me@a.org')).toEqual([
    'bot_command',
    'url',
    'mention',
    'hashtag',
    'email',
  ])
  expect(types('1/2 and/or <code>/start</code>')).toEqual(['code'])
})

test('a link that leads nowhere becomes plain text, silently, as on Telegram', () => {
  expect(html('<a href="javascript:alert(1)">x</a>').entities).toEqual([])
})

test('a caption may be empty and has 1024 characters at most', () => {
  const caption = (text: string) => formatCaption({ text, parseMode: undefined, entities: undefined })
  expect(caption('').text).toBe('')
  expect(caption('x'.repeat(1024)).text).toHaveLength(1024)
  expect(() => caption('x'.repeat(1025))).toThrow('message caption is too long')
})
