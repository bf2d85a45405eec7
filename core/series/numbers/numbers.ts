/** What the notation of a number shows about the decimal mark of its column. `dot` and `comma`: it can only
 *  be that. `dot_or_group` is `1.234`, `comma_or_group` is `1,234`: the rest of the column decides. */
export const NUMBER_KINDS = {
  plain: 0,
  dot: 1,
  comma: 2,
  dot_or_group: 3,
  comma_or_group: 4,
  empty: 5,
  unreadable: 6,
} as const
export type NumberKind = (typeof NUMBER_KINDS)[keyof typeof NUMBER_KINDS]

/** What reading a number showed besides its value; one object serves a whole column, so that rows allocate
 *  nothing. */
export interface NumberNotes {
  kind: NumberKind
  /** The currency beside the number, as its code if it has one; set only if there was one. */
  currency: string
}

const POWERS = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15]
const EMPTY_WORDS = new Set([
  '',
  '-',
  '–',
  '—',
  '.',
  'na',
  'n/a',
  '#n/a',
  'n.a.',
  'nan',
  'null',
  'none',
  'nil',
  'nd',
  '?',
])
const SPACES = /[\s\u00a0\u2007\u2009\u202f'’`]/
/** Three capitals that are a scale, not a currency: 1.2 MLN is not 1.2 of anything. */
const NO_SCALE = '(?!(?:MLN|MIL|MIO|BLN|BIL|TRN|TYS|TSD|THS|MRD|PCT|BPS|LAC|CRS)(?![A-Z]))'
/** 0.94 M$ are millions, not dollars of a country called M. */
const NO_SCALED_DOLLAR = '(?!(?:[KMBT]|KK|MM|MN|BN|TN|MLN|MIO|BLN|MRD|TRN)\\$)'
const WORDS =
  '[Рр]уб(?:\\.|л(?:ь|я|ей))?|[Рр]\\.|[Дд]олл\\.?|[Ее]вро|тенге|грн\\.?|[Rr]s\\.?|Rp\\.?|円|元|원|zł|Kč|Ft|kr\\.?'
const CURRENCY = `(?:${WORDS}|${NO_SCALED_DOLLAR}[A-Z]{1,3}\\$|\\p{Sc}|${NO_SCALE}[A-Z]{3}|USDT|USDC|BUSD|TUSD|FDUSD)`
const CURRENCY_AROUND = new RegExp(`^([+\\-\\u2212]?)\\s*(${CURRENCY})\\s*([+\\-\\u2212]?)|\\s*(${CURRENCY})$`, 'gu')
/** One currency written in several ways; a currency not listed here is its own name. */
const CURRENCY_CODES: readonly (readonly [written: RegExp, code: string])[] = [
  [/^(?:US)?\$$|^долл/i, 'USD'],
  [/^€$|^евро$/i, 'EUR'],
  [/^£$/, 'GBP'],
  [/^₽$|^р\.$|^руб|^RUR$/i, 'RUB'],
  [/^₸$|^тенге$/, 'KZT'],
  [/^₴$|^грн/, 'UAH'],
  [/^rs/i, 'INR'],
  [/^₹$/, 'INR'],
  [/^rp/i, 'IDR'],
  [/^₫$/, 'VND'],
  [/^円$/, 'JPY'],
  [/^원$|^₩$/, 'KRW'],
  [/^zł$/, 'PLN'],
  [/^Kč$/, 'CZK'],
  [/^Ft$/, 'HUF'],
]
const PLAIN_ENDS = /^[+\-\u2212]?\d.*\d$/
const BODY = /^([+\-\u2212]?)(\d[\d.,]*|[.,]\d+)(e[+-]?\d{1,3})?$/i

/** Reads a number as people and programs write it: `1234.5`, `1,234.50`, `1 234,50`, `1.234,50`, `$1,234.50`,
 *  `1.2e-7`, `(12.5)` for −12.5. Returns the likeliest value and sets `notes.kind`; NaN if `kind` is `empty`
 *  or `unreadable`. A percentage is not a price. */
export function parseNumber(text: string, notes: NumberNotes): number {
  // Most cells are digits with at most one dot. An integer below 2^53 over a power of ten up to 1e15 is
  // correctly rounded.
  let whole = 0
  let dotAt = -1
  const length = text.length
  if (length === 0 || length > 16) return parseWritten(text, notes)
  for (let at = 0; at < length; at += 1) {
    const digit = text.charCodeAt(at) - 48
    if (digit >= 0 && digit <= 9) whole = whole * 10 + digit
    else if (digit === -2 && dotAt < 0) dotAt = at
    else return parseWritten(text, notes)
  }
  if (whole > Number.MAX_SAFE_INTEGER) return parseWritten(text, notes)
  if (dotAt < 0) {
    notes.kind = NUMBER_KINDS.plain
    return whole
  }
  const decimals = length - dotAt - 1
  if (length === 1) return parseWritten(text, notes)
  const couldBeGroup = decimals === 3 && dotAt > 0 && dotAt <= 3 && text.charCodeAt(0) !== 48
  notes.kind = couldBeGroup ? NUMBER_KINDS.dot_or_group : NUMBER_KINDS.dot
  return whole / (POWERS[decimals] ?? Number.NaN)
}

/** The value of a number once the decimal mark of its column is known (decimal-mark.ts). */
export function settleNumber(value: number, kind: NumberKind, decimal: '.' | ','): number {
  if (kind === NUMBER_KINDS.dot_or_group && decimal === ',') return Math.round(value * 1_000)
  if (kind === NUMBER_KINDS.comma_or_group && decimal === ',') return value / 1_000
  const contradicts = kind === (decimal === ',' ? NUMBER_KINDS.dot : NUMBER_KINDS.comma)
  return contradicts ? Number.NaN : value
}

function parseWritten(written: string, notes: NumberNotes): number {
  notes.kind = NUMBER_KINDS.unreadable
  if (written.length > 64) return Number.NaN
  let text = written.trim()
  if (EMPTY_WORDS.has(text.toLowerCase())) {
    notes.kind = NUMBER_KINDS.empty
    return Number.NaN
  }
  let sign = 1
  if (text.startsWith('(') && text.endsWith(')')) {
    sign = -1
    text = text.slice(1, -1).trim()
  }
  // Nearly every cell ends in a digit, and few begin with anything else.
  if (!PLAIN_ENDS.test(text)) text = withoutCurrency(text, notes)
  const grouped = SPACES.test(text)
  if (grouped) {
    const joined = joinGroups(text)
    if (joined === null) return Number.NaN
    text = joined
  }
  const match = BODY.exec(text)
  if (match === null) return Number.NaN
  if (match[1] !== '' && match[1] !== '+') sign = -sign
  return sign * readMarks(match[2] ?? '', match[3] ?? '', grouped, notes)
}

function withoutCurrency(text: string, notes: NumberNotes): string {
  const bare = text.replace(CURRENCY_AROUND, (_, sign = '', before, signBehind = '', behind) => {
    const written = String(before ?? behind)
    notes.currency = CURRENCY_CODES.find(([pattern]) => pattern.test(written))?.[1] ?? written
    return `${sign}${signBehind}`
  })
  return bare.trim()
}

/** Removes spaces and apostrophes between groups of three digits; null if they stand elsewhere. */
function joinGroups(text: string): string | null {
  const parts = text.split(SPACES)
  const middle = parts.slice(1, -1)
  const fits =
    /^[+\-\u2212]?\d{1,3}$/.test(parts[0] ?? '') &&
    middle.every((part) => /^\d{3}$/.test(part)) &&
    /^\d{3}(?:[.,]\d*)?$/.test(parts.at(-1) ?? '')
  return fits ? parts.join('') : null
}

/** Decides which of `.` and `,` is the decimal mark of one number, as far as the number alone shows it. */
function readMarks(digits: string, exponent: string, grouped: boolean, notes: NumberNotes): number {
  const dots = digits.split('.').length - 1
  const commas = digits.split(',').length - 1
  if (dots === 0 && commas === 0) return finish(digits, exponent, NUMBER_KINDS.plain, notes)

  if (dots > 0 && commas > 0) {
    const decimal = digits.lastIndexOf('.') > digits.lastIndexOf(',') ? '.' : ','
    const [whole = '', fraction = '', more] = digits.split(decimal)
    const group = decimal === '.' ? ',' : '.'
    if (more !== undefined || grouped || !isGrouped(whole, group)) return Number.NaN
    return finish(`${whole.replaceAll(group, '')}.${fraction}`, exponent, kindOf(decimal), notes)
  }

  const mark = dots > 0 ? '.' : ','
  if (dots + commas > 1) {
    if (grouped || !isGrouped(digits, mark)) return Number.NaN
    return finish(digits.replaceAll(mark, ''), exponent, kindOf(mark === '.' ? ',' : '.'), notes)
  }
  const [whole = '', fraction = ''] = digits.split(mark)
  const couldBeGroup = !grouped && exponent === '' && fraction.length === 3 && /^[1-9]\d{0,2}$/.test(whole)
  if (!couldBeGroup) return finish(`${whole}.${fraction}`, exponent, kindOf(mark), notes)
  if (mark === ',') return finish(whole + fraction, '', NUMBER_KINDS.comma_or_group, notes)
  return finish(`${whole}.${fraction}`, '', NUMBER_KINDS.dot_or_group, notes)
}

function kindOf(decimal: '.' | ','): NumberKind {
  return decimal === '.' ? NUMBER_KINDS.dot : NUMBER_KINDS.comma
}

function isGrouped(text: string, mark: string): boolean {
  // Twelve lakh: 12,34,567.
  if (mark === ',' && /^\d{1,2}(?:,\d\d)+,\d{3}$/.test(text)) return true
  const [first = '', ...rest] = text.split(mark)
  return /^\d{1,3}$/.test(first) && rest.every((part) => /^\d{3}$/.test(part))
}

function finish(digits: string, exponent: string, kind: NumberKind, notes: NumberNotes): number {
  const value = Number(digits + exponent)
  notes.kind = Number.isFinite(value) ? kind : NUMBER_KINDS.unreadable
  return Number.isFinite(value) ? value : Number.NaN
}
