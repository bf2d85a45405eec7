import Papa from 'papaparse'
import type { CsvStatement } from '../../contract/payments/bank.ts'
import { parseAmount, rejected, type Statement, STATEMENT_LIMITS, type StatementEntry } from './statement.ts'

const HEAD_ROWS_MAX = 30

/** Reads a table of entries as banks export them. `mapping` says in which column is what; the balances are told beside it, because tables
 *  have none that can be trusted. Throws `statement_rejected`, naming the line. */
export function parseCsv(given: CsvStatement, iban: string): Statement {
  const { mapping, currency, file } = given
  const { data, errors } = Papa.parse<string[]>(file.replace(/^\uFEFF/, ''), {
    delimiter: mapping.delimiter ?? '',
    skipEmptyLines: 'greedy',
  })
  const fault = errors.find(({ type }) => type === 'Quotes')
  if (fault !== undefined) throw rejected(`line ${(fault.row ?? 0) + 1}: ${fault.message}`)
  const headAt = data.slice(0, HEAD_ROWS_MAX).findIndex((row) => row.some((cell) => cell.trim() === mapping.amount))
  if (headAt < 0) throw rejected(`no column is called "${mapping.amount}"`)
  const titles = (data[headAt] ?? []).map((title) => title.trim())
  const columnOf = (title: string): number => {
    const at = titles.indexOf(title)
    if (at < 0) throw rejected(`no column is called "${title}"; there are: ${titles.join(', ').slice(0, 300)}`)
    return at
  }
  const optional = (title: string | undefined): number | undefined =>
    title === undefined ? undefined : columnOf(title)
  const columns = {
    date: columnOf(mapping.date),
    amount: columnOf(mapping.amount),
    text: mapping.text.map(columnOf),
    currency: optional(mapping.currency),
    party: optional(mapping.party),
    partyIban: optional(mapping.party_iban),
    bankRef: optional(mapping.bank_reference),
  }
  const rows = data.slice(headAt + 1)
  if (rows.length > STATEMENT_LIMITS.entriesMax)
    throw rejected(`it has ${rows.length} entries: at most ${STATEMENT_LIMITS.entriesMax} are read at once`)
  const toEntry = (row: string[], index: number): StatementEntry => {
    const where = `line ${headAt + index + 2}`
    const cell = (at: number | undefined): string => (at === undefined ? '' : (row[at] ?? '').trim())
    const named = columns.currency === undefined ? currency : cell(columns.currency)
    if (named !== currency) throw rejected(`${where}: it is in ${named.slice(0, 10)}, and the account in ${currency}`)
    const money = parseSigned(cell(columns.amount), { currency, decimal: mapping.decimal, where })
    const orNull = (text: string, charsMax: number): string | null => (text === '' ? null : text.slice(0, charsMax))
    return {
      bankRef: orNull(cell(columns.bankRef), 100),
      bankPart: null,
      bookedOn: parseDate(cell(columns.date), mapping.date_format, where),
      amount: Math.abs(money),
      direction: money < 0 ? 'out' : 'in',
      isReversal: false,
      text: columns.text
        .map(cell)
        .filter((text) => text !== '')
        .join(' | ')
        .slice(0, STATEMENT_LIMITS.textCharsMax),
      party: orNull(cell(columns.party), STATEMENT_LIMITS.partyCharsMax),
      partyIban: orNull(cell(columns.partyIban).replaceAll(' ', ''), 34),
    }
  }
  const balance = (text: string, name: string): number => parseSigned(text, { currency, decimal: '.', where: name })
  return {
    iban,
    currency,
    opening: balance(given.opening, 'opening'),
    closing: balance(given.closing, 'closing'),
    entries: rows.map(toEntry),
    pending: 0,
  }
}

/** An amount with a sign before or after it, and with or without marks between thousands. */
function parseSigned(
  text: string,
  { currency, decimal, where }: { currency: string; decimal: '.' | ','; where: string },
): number {
  const [, before = '', digits = '', after = ''] =
    /^([+\-−]?)\s*(\d{1,3}(?:[.,'’\s]\d{3})*(?:[.,]\d+)?|\d+(?:[.,]\d+)?)\s*([+\-−]?)$/.exec(text.trim()) ?? []
  if (digits === '') throw rejected(`${where}: "${text.slice(0, 40)}" is no amount`)
  const thousands = decimal === '.' ? ',' : '.'
  const plain = digits
    .replaceAll(/['’\s]/g, '')
    .replaceAll(thousands, '')
    .replace(decimal, '.')
  const amount = parseAmount(plain, currency, where)
  return /[-−]/.test(before + after) ? 0 - amount : amount
}

const DATES = {
  'YYYY-MM-DD': /^(?<y>\d{4})-(?<m>\d{2})-(?<d>\d{2})$/,
  'DD.MM.YYYY': /^(?<d>\d{2})\.(?<m>\d{2})\.(?<y>\d{4})$/,
  'DD/MM/YYYY': /^(?<d>\d{2})\/(?<m>\d{2})\/(?<y>\d{4})$/,
  'MM/DD/YYYY': /^(?<m>\d{2})\/(?<d>\d{2})\/(?<y>\d{4})$/,
} as const satisfies Record<CsvStatement['mapping']['date_format'], RegExp>

function parseDate(text: string, format: CsvStatement['mapping']['date_format'], where: string): string {
  const { y = '', m = '', d = '' } = DATES[format].exec(text)?.groups ?? {}
  const date = `${y}-${m}-${d}`
  const at = Date.parse(date)
  if (Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== date)
    throw rejected(`${where}: "${text.slice(0, 40)}" is no date as ${format}`)
  return date
}
