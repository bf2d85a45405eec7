import { expect, test } from 'vitest'
import { loadLanguages } from '../../bot/locales/say.ts'
import { money, parseHolding } from '../../bot/replies/result/holding.ts'

test.each([
  ['10,000', 10_000, ''],
  ['10 000', 10_000, ''],
  ["1'250'000 chf", 1_250_000, 'CHF'],
  ['€5000', 5_000, 'EUR'],
  ['1 500,50 ₽', 1_500.5, 'RUB'],
  ['100 000 руб.', 100_000, 'RUB'],
  ['0', 0, ''],
])('holding: %j is read', (text, amount, currency) => {
  expect(parseHolding(text)).toEqual({ amount, currency })
})

test.each(['', 'much', '-5', '10 EURO', '1e9', '/balance', '9'.repeat(14), 'AAPL 10'])(
  'holding: %j is none',
  (text) => {
    expect(parseHolding(text)).toBeUndefined()
  },
)

test('holding: its money is written as each language does, with cents only where they count', () => {
  const { en, ru } = loadLanguages()
  const held = { amount: 10_000, currency: 'EUR' }
  expect([money(en, held), money(en, held, 0.112), money(en, held, 0.00123)]).toEqual([
    '10,000 EUR',
    '1,120 EUR',
    '12.30 EUR',
  ])
  expect(money(ru, { amount: 10_000, currency: '' })).toBe('10\u00a0000')
})
