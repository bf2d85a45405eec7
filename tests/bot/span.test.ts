import { expect, test } from 'vitest'
import { packSpan, splitSpan, stepsOf, unpackSpan } from '../../bot/drafts/span.ts'

test.each([
  ['LUMA 3 months', 'LUMA', { count: 3, unit: 'm' }],
  ['LUMA for 90 days', 'LUMA', { count: 90, unit: 'd' }],
  ['Orbel Robotics 1y', 'Orbel Robotics', { count: 1, unit: 'y' }],
  ['Монета Лума на 2 недели', 'Монета Лума', { count: 2, unit: 'w' }],
  ['Лума 5 лет', 'Лума', { count: 5, unit: 'y' }],
  ['Лума на 10 дней', 'Лума', { count: 10, unit: 'd' }],
  ['TAL/EUR 2 квартала', 'TAL/EUR', { count: 2, unit: 'q' }],
])('span: %s', (text, name, span) => {
  expect(splitSpan(text)).toEqual({ name, span })
  expect(unpackSpan(packSpan(span as never))).toEqual(span)
})

test.each(['LUMA', 'Brix 30 index', 'S&P 500', 'LUMA 0 days', 'LUMA 5000 days', '3 months', 'LUMA 3 mon days'])(
  'span: %s is a name and nothing more',
  (text) => {
    expect(splitSpan(text)).toEqual({ name: text, span: undefined })
  },
)

test.each([
  ['3m', 'trading_day', 63],
  ['3m', 'day', 90],
  ['1w', 'month', 1],
  ['2y', 'week', 104],
  ['1d', 'hour', 24],
  ['1d', 'step', undefined],
] as const)('span: %s of a series of %s steps is %s of them', (span, unit, steps) => {
  expect(stepsOf(unpackSpan(span) as never, unit)).toBe(steps)
})

test.each(['-', '', '3', 'm3', '3x', '99999d'])('span: a button with %s has none', (text) => {
  expect(unpackSpan(text)).toBeUndefined()
})
