import { expect, test } from 'vitest'
import type { Instrument } from '../../../core/contract/jobs/market.ts'
import { matchInstruments, meantBy, toSearchable } from '../../../core/markets/match.ts'

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
].map(toSearchable)
const found = (text: string) => {
  const items = matchInstruments(all, text)
  return [items.map(({ symbol }) => symbol), meantBy(items, text).length === 1]
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

test('match: whole words fit better than beginnings', () => {
  const fits = (text: string) => matchInstruments(all, text).map(({ symbol, fit }) => [symbol, fit])
  expect(fits('orbel')).toEqual([
    ['ORBL', 'words'],
    ['ORBLX', 'words'],
  ])
  expect(fits('rob')).toEqual([['ORBL', 'beginning']])
  expect(fits('tree')).toEqual([['TREE', 'exact']])
})

test('meant: within a market the symbol as written, between markets nothing goes first', () => {
  const meant = (text: string, ...more: Instrument[]) =>
    meantBy(matchInstruments([...all, ...more.map(toSearchable)], text), text).map(({ symbol }) => symbol)
  const same = instrument('EURUSD', 'Euro future')
  expect(meant('EUR/USD', same)).toEqual(['EUR/USD'])
  expect(meant('eurusd', same)).toEqual(['EURUSD'])
  expect(meant('eur-usd', same)).toEqual(['EUR/USD', 'EURUSD'])
  expect(meant('TREE', instrument('WOOD', 'Tree'))).toEqual(['TREE'])
  expect(meant('TREE', { ...instrument('WOOD', 'Tree'), market: 'folder' })).toEqual(['TREE', 'WOOD'])
  expect(meant('Orbel Robotics', { ...instrument('OR', 'Orbel Robotics'), market: 'folder' })).toEqual(['OR', 'ORBL'])
})

test('match: no fit', () => {
  for (const text of ['bel', 'robots', '—', 'orbel farm']) expect(found(text)).toEqual([[], false])
})

test('match: everything without a text', () => {
  expect(found('')).toEqual([all.map(({ instrument: { symbol } }) => symbol), false])
})
