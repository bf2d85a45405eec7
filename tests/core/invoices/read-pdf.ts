import { inflateSync } from 'node:zlib'

/** The text of each page of a PDF, its lines from top to bottom and their pieces from left to right, with two spaces between pieces. Reads what
 *  Skia writes: one stream a page, text as glyph numbers, and a table from those to letters. Throws for a glyph without a letter. */
export function readPdf(bytes: Uint8Array): string[] {
  const file = Buffer.from(bytes).toString('latin1')
  const objects = new Map<string, string>()
  for (const [, id = '', body = ''] of file.matchAll(/(?:^|\n)(\d+) 0 obj\n([\s\S]*?)\nendobj/g)) objects.set(id, body)
  const get = (id: string | undefined): string => objects.get(id ?? '') ?? ''
  const streamOf = (id: string | undefined): string => {
    const body = get(id)
    const [, data = ''] = /stream\r?\n([\s\S]*?)\r?\nendstream/.exec(body) ?? []
    return body.includes('/FlateDecode') ? inflateSync(Buffer.from(data, 'latin1')).toString('latin1') : data
  }
  const letters = new Map<string, Map<string, string>>()
  for (const [id, body] of objects) {
    const [, map] = /\/ToUnicode (\d+) 0 R/.exec(body) ?? []
    if (map !== undefined) letters.set(id, readLetters(streamOf(map)))
  }
  return [...objects.values()]
    .filter((body) => /\/Type \/Page\b/.test(body))
    .map((body) => {
      const [, content] = /\/Contents (\d+) 0 R/.exec(body) ?? []
      const fonts = new Map([...body.matchAll(/\/(F\d+) (\d+) 0 R/g)].map(([, name = '', id = '']) => [name, id]))
      return readPage(streamOf(content), (font, glyph) => {
        const letter = letters.get(fonts.get(font) ?? '')?.get(glyph)
        if (letter === undefined) throw new Error(`the glyph ${glyph} of ${font} has no letter`)
        return letter
      })
    })
}

/** Glyph numbers in hex, and the letters that they show. */
function readLetters(map: string): Map<string, string> {
  const found = new Map<string, string>()
  const set = (glyph: number, code: string): void => {
    const units = (code.match(/.{4}/g) ?? []).map((unit) => Number.parseInt(unit, 16))
    found.set(glyph.toString(16).padStart(4, '0').toUpperCase(), String.fromCharCode(...units))
  }
  for (const [, part = ''] of map.matchAll(/beginbfchar\n([\s\S]*?)endbfchar/g))
    for (const [, glyph = '', code = ''] of part.matchAll(/<([0-9A-F]+)> <([0-9A-F]+)>/g))
      set(Number.parseInt(glyph, 16), code)
  for (const [, part = ''] of map.matchAll(/beginbfrange\n([\s\S]*?)endbfrange/g))
    for (const [, from = '', to = '', code = ''] of part.matchAll(/<([0-9A-F]+)> <([0-9A-F]+)> <([0-9A-F]+)>/g))
      for (let at = Number.parseInt(from, 16), n = 0; at <= Number.parseInt(to, 16); at++, n++)
        set(at, (Number.parseInt(code, 16) + n).toString(16).padStart(4, '0'))
  return found
}

function readPage(content: string, letterOf: (font: string, glyph: string) => string): string {
  const pieces: Array<{ x: number; y: number; text: string }> = []
  let font = ''
  for (const [token, name, x, y, glyphs = '', next] of content.matchAll(
    /\/(F\d+) [\d.]+ Tf|1 0 0 -1 (-?[\d.]+) (-?[\d.]+) Tm|<([0-9A-F]+)> Tj|(?:^|\n)-?[\d.]+ -?[\d.]+ Td/g,
  )) {
    if (name !== undefined) font = name
    else if (x !== undefined) pieces.push({ x: Number(x), y: Number(y), text: '' })
    else if (token.endsWith('Tj')) {
      const last = pieces.at(-1)
      if (last !== undefined) last.text += (glyphs.match(/.{4}/g) ?? []).map((glyph) => letterOf(font, glyph)).join('')
    } else if (next !== undefined) continue
  }
  const lines = new Map<number, typeof pieces>()
  // Sizes of one line differ by parts of a point in where they stand.
  for (const piece of pieces) lines.set(Math.round(piece.y), [...(lines.get(Math.round(piece.y)) ?? []), piece])
  return [...lines]
    .sort(([a], [b]) => a - b)
    .map(([, row]) => join(row.toSorted((a, b) => a.x - b.x).map(({ text }) => text)))
    .join('\n')
}

/** A text of two scripts is written in pieces, with the space between them as a piece or a part of one. */
const join = (texts: readonly string[]): string =>
  texts.reduce(
    (line, text) => `${line}${line === '' || line.endsWith(' ') || text.startsWith(' ') ? '' : '  '}${text}`,
    '',
  )
