import { expect, test } from 'vitest'
import { creditsBetween, parseCreditPrice, priceOf, shareOf, toDecimal, toMinor } from '../../../core/payments/money.ts'
import { readEnv } from '../../../core/env.ts'

test.each([
  ['12.34', 'USD', 1234],
  ['12', 'USD', 1200],
  ['0.1', 'EUR', 10],
  ['1500', 'JPY', 1500],
  ['1.234', 'KWD', 1234],
  ['999999999999.99', 'USD', 99_999_999_999_999],
])('money: %s %s is %i of its smallest unit, and back', (text, currency, amount) => {
  expect(toMinor(text, currency)).toBe(amount)
  expect(toMinor(toDecimal({ amount, currency }), currency)).toBe(amount)
})

test.each([
  ['1.234', 'USD'],
  ['1.5', 'JPY'],
  ['-1', 'USD'],
  ['1e3', 'USD'],
  ['1,000', 'USD'],
  ['', 'USD'],
  ['.5', 'USD'],
  ['5.', 'USD'],
  ['1', 'XXX'],
  ['1', 'toString'],
  ['1234567890123', 'USD'],
])('money: %j %s is none', (text, currency) => expect(toMinor(text, currency)).toBeUndefined())

test('money: every amount has all decimals of its currency, and a currency that is not there is an error', () => {
  expect(toDecimal({ amount: 5, currency: 'USD' })).toBe('0.05')
  expect(toDecimal({ amount: 5, currency: 'KWD' })).toBe('0.005')
  expect(toDecimal({ amount: 5, currency: 'JPY' })).toBe('5')
  expect(() => toDecimal({ amount: 5, currency: 'XXX' })).toThrow(RangeError)
})

test('price: of credits is rounded up to the smallest unit, of three decimals to ten of it', () => {
  const usd = { amount: 19, currency: 'USD' }
  expect([1, 100, 101, 10_000_000].map((credits) => priceOf(credits, usd).amount)).toEqual([1, 19, 20, 1_900_000])
  expect(priceOf(101, { amount: 61, currency: 'KWD' })).toEqual({ amount: 70, currency: 'KWD' })
  const [fewest, most] = creditsBetween(50, 1_000, usd)
  expect([fewest - 1, fewest, most, most + 1].map((credits) => priceOf(credits, usd).amount)).toEqual([
    49, 50, 1000, 1001,
  ])
})

test('share: is exact beyond what a number holds, and of nothing is nothing', () => {
  expect(shareOf(10_000_000, 99_999_998, 99_999_999)).toBe(9_999_999)
  expect(shareOf(1000, 1, 3)).toBe(333)
  expect(shareOf(1000, 1, 0)).toBe(0)
})

test('price of 100 credits: a setting such as "0.20 USD"; anything else stops core at its start', () => {
  expect(parseCreditPrice('0.20 USD')).toEqual({ amount: 20, currency: 'USD' })
  expect(readEnv({ CREDITS_PRICE: '30 JPY' }).CREDITS_PRICE).toEqual({ amount: 30, currency: 'JPY' })
  for (const text of ['0 USD', '0.001 USD', '20', '0.20 usd', 'USD 0.20', '0.20 XXX'])
    expect(() => readEnv({ CREDITS_PRICE: text })).toThrow('CREDITS_PRICE: must be the price of 100 credits')
})

test('stripe: its settings are checked together: a key without a secret, and plain http in production, stop core', () => {
  expect(() => readEnv({ STRIPE_SECRET_KEY: 'sk_test_0123456789' })).toThrow('STRIPE_WEBHOOK_SECRET: is missing')
  expect(() => readEnv({ STRIPE_SECRET_KEY: 'pk_test_0123456789' })).toThrow('STRIPE_SECRET_KEY: must be')
  expect(() => readEnv({ STRIPE_WEBHOOK_SECRET: 'secret' })).toThrow('STRIPE_WEBHOOK_SECRET: must be')
  const production = { NODE_ENV: 'production', BOT_KEY: 'x'.repeat(40), STRIPE_API_BASE: 'http://stripe.test' }
  expect(() => readEnv(production)).toThrow('STRIPE_API_BASE: must be https in production')
  expect(readEnv({ STRIPE_WEBHOOK_SECRET: 'whsec_12345678, whsec_abcdefgh' }).STRIPE_WEBHOOK_SECRET).toHaveLength(2)
})
