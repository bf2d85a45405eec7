import type { Random } from '../support/random.ts'

/** How one column writes its prices; `digits` after the mark of every one of them. */
export interface PriceStyle {
  readonly name: string
  readonly digits: number
  readonly write: (price: number) => string
  /** The same hand writes a change in percent beside them. */
  readonly percent: (change: number) => string
  /** Thirty-seconds have a grid of their own. */
  readonly grid: number | null
}

function grouped(fixed: string, group: string, decimal: string, groups = /\B(?=(\d{3})+$)/g): string {
  const [whole = '', rest] = fixed.split('.')
  return whole.replace(groups, group) + (rest === undefined ? '' : decimal + rest)
}

/** 12,34,567: the last three digits, and pairs before them. */
const LAKH = /\B(?=(\d\d)*\d{3}$)/g

function thirtySeconds(price: number): string {
  const [whole, ticks] = [Math.floor(price), Math.round((price % 1) * 128)]
  return `${whole}'${String(Math.floor(ticks / 4)).padStart(2, '0')}${['0', '2', '5', '7'][ticks % 4]}`
}

const STYLES: readonly (readonly [name: string, write: (fixed: string) => string])[] = [
  ['plain', (fixed) => fixed],
  ['1234,5', (fixed) => fixed.replace('.', ',')],
  ['1,234.5', (fixed) => grouped(fixed, ',', '.')],
  ['1.234,5', (fixed) => grouped(fixed, '.', ',')],
  ['1 234,5', (fixed) => grouped(fixed, ' ', ',')],
  ['1 234,5 with hard spaces', (fixed) => grouped(fixed, '\u00a0', ',')],
  ['1 234.5 with narrow spaces', (fixed) => grouped(fixed, '\u202f', '.')],
  ["1'234.5", (fixed) => grouped(fixed, "'", '.')],
  ['1’234.5', (fixed) => grouped(fixed, '’', '.')],
  ['12,34,567.5', (fixed) => grouped(fixed, ',', '.', LAKH)],
]
const BEFORE = ['$', '€', '£', '₹', 'HK$ ', 'Rs. ', 'Rp ', 'USD ', 'R$ ', '¥', 'CHF ']
const BEHIND = [' €', ' ₽', '円', ' kr', ' USD', ' zł', ' руб.', ' CHF', ' USDT', '원']

export function priceStyle(random: Random): PriceStyle {
  if (random.below(25) === 0)
    return { name: '32nds', digits: 7, write: thirtySeconds, percent: (change) => change.toFixed(2), grid: 1 / 128 }
  const digits = random.pick([0, 1, 2, 2, 2, 3, 4, 5])
  const [name, write] = random.pick(STYLES) as (typeof STYLES)[number]
  const money = random.below(4)
  const before = money === 0 ? (random.pick(BEFORE) ?? '') : ''
  const behind = money === 1 ? (random.pick(BEHIND) ?? '') : ''
  const told = `${before}${name}${behind}, ${digits} digits`
  return {
    name: told,
    digits,
    write: (price) => before + write(price.toFixed(digits)) + behind,
    percent: (change) => write(change.toFixed(2)),
    grid: null,
  }
}
