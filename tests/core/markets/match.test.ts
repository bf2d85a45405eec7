import { expect, test } from 'vitest'
import type { Instrument } from '../../../core/contract/jobs/market.ts'
import { matchInstruments } from '../../../core/markets/match.ts'

const instrument = (symbol: string, en: string, ru = en): Instrument => ({
  market: 'examples',
  symbol,
  name: { en, ru },
  kind: 'share',
  currency: null,
})
const all = [
  instrument('EUR/USD', 'Euro – US dollar', 'Евро – доллар США'),
  instrument('ORBL', 'Orbel Robotics', 'Орбел Роботикс'),
  instrument('ORBLX', 'Orbel Extra'),
  instrument('TREE', 'Tree farm', 'Ёлочная ферма'),
]
const found = (text: string) => {
  const { items, exact } = matchInstruments(all, text)
  return [items.map(({ symbol }) => symbol), exact]
}

test('match: by symbol, however it is written', () => {
  for (const text of ['EUR/USD', 'eurusd', 'eur-usd', ' EUR usd ']) expect(found(text)).toEqual([['EUR/USD'], true])
})

test('match: the symbol itself goes before one that begins with it', () => {
  expect(found('orbl')).toEqual([['ORBL', 'ORBLX'], true])
})

test('match: by a whole name in either language', () => {
  expect(found('Orbel Robotics')).toEqual([['ORBL'], true])
  expect(found('елочная ферма')).toEqual([['TREE'], true])
})

test('match: by the beginnings of words, which is not exact', () => {
  expect(found('orbel')).toEqual([['ORBL', 'ORBLX'], false])
  expect(found('долл евро')).toEqual([['EUR/USD'], false])
})

test('match: no fit', () => {
  for (const text of ['bel', 'robots', '—', 'orbel farm']) expect(found(text)).toEqual([[], false])
})

test('match: everything without a text', () => {
  expect(found('')).toEqual([all.map(({ symbol }) => symbol), false])
})
