/** Texts of JSON of about so many bytes that are cheap to send and dear to read. */
const SHAPES: Record<string, (bytes: number) => string> = {
  'a million keys': (bytes) => `{${repeated(bytes, (i) => `"k${i}":1`)}}`,
  'nothing but brackets': (bytes) => '['.repeat(bytes),
  'a long list': (bytes) => `[${repeated(bytes, () => '1')}]`,
  'a list of empty objects': (bytes) => `[${repeated(bytes, () => '{}')}]`,
  'a list of wrong names': (bytes) => `[${repeated(bytes, (i) => `"x${i}"`)}]`,
  'rows that have no name in common': (bytes) => `[${repeated(bytes, (i) => `{"c${i}":"${i}"}`)}]`,
  'a row of many names': (bytes) => `[{${repeated(bytes, (i) => `"c${i}":${i}`)}}]`,
  'rows of prices': (bytes) => `[${repeated(bytes, (i) => `{"date":"${dayOf(i)}","close":${i + 1}}`)}]`,
  'a table of columns': (bytes) => `{"columns":[${repeated(bytes, (i) => `"c${i}"`)}],"data":[[1]]}`,
  'deep lists': (bytes) => '['.repeat(bytes / 2) + ']'.repeat(bytes / 2),
  'deep objects': (bytes) => '{"a":'.repeat(bytes / 6) + '1' + '}'.repeat(bytes / 6),
  'a long text': (bytes) => `"${'x'.repeat(bytes)}"`,
  'a text of escapes': (bytes) => `"${'\\u0000'.repeat(bytes / 6)}"`,
  'a long number': (bytes) => '1'.repeat(bytes),
  'a long space': (bytes) => `${' '.repeat(bytes)}1`,
}

/** Bodies of about `bytes`: each shape as the whole of it, and as the value of each of its fields. */
export function hostileBodies(fields: readonly string[], bytes: number): Array<[what: string, body: string]> {
  return Object.entries(SHAPES).flatMap(([shape, make]) => {
    const value = made(shape, bytes, make)
    const asField = (field: string): [string, string] => [`${shape} as ${field}`, `{"${field}":${value}}`]
    return [[shape, value], ...fields.map(asField)]
  })
}

const texts = new Map<string, string>()
function made(shape: string, bytes: number, make: (bytes: number) => string): string {
  const key = `${shape} ${bytes}`
  const text = texts.get(key) ?? make(bytes)
  texts.set(key, text)
  return text
}

const dayOf = (i: number): string => new Date(Date.UTC(1970, 0, 1 + (i % 100_000))).toISOString().slice(0, 10)

function repeated(bytes: number, piece: (i: number) => string): string {
  const pieces: string[] = []
  let length = 0
  for (let i = 0; length < bytes; i++) {
    const next = piece(i)
    pieces.push(next)
    length += next.length + 1
  }
  return pieces.join()
}
