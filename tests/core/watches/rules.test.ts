import { expect, test } from 'vitest'
import { AppError } from '../../../core/kit/errors.ts'
import { leftBand, nextDue, pauseOf, retryMs } from '../../../core/watches/rules.ts'

const day = (month: number, date: number) => Date.UTC(2023, month - 1, date, 9)
const DAY_MS = 86_400_000

test.each([
  ['daily', day(3, 1), day(3, 1), day(3, 2)],
  ['weekly', day(3, 1), day(3, 1), day(3, 8)],
  ['weekly', day(3, 1), day(3, 20), day(3, 22)],
  ['monthly', day(1, 31), day(1, 31), day(2, 28)],
  ['monthly', day(1, 31), day(2, 28), day(3, 31)],
  ['monthly', day(1, 15), day(6, 1), day(6, 15)],
] as const)('due: %s after a time that was missed comes once, at its own hour', (every, due, at, next) => {
  expect(nextDue(every, due, at)).toBe(next)
})

test('due: always after now', () => {
  for (const every of ['daily', 'weekly', 'monthly'] as const)
    for (let at = day(1, 1); at < day(12, 31); at += 37 * 3_600_000)
      expect(nextDue(every, day(1, 1), at)).toBeGreaterThan(at)
})

test('retry: later each time, at most six hours', () => {
  expect([1, 2, 3, 20].map(retryMs)).toEqual([300_000, 600_000, 1_200_000, 21_600_000])
})

test('pause: for what repeating does not cure', () => {
  expect(pauseOf(new AppError('insufficient_credits', { needed: 2, available: 1, missing: 1 }))).toBe('no_credits')
  expect(pauseOf(new AppError('not_found', { what: 'symbol' }))).toBe('no_prices')
  expect(pauseOf(new AppError('not_found', { what: 'model' }))).toBe('model_gone')
  expect(
    pauseOf(new AppError('market_unavailable', { market: 'coins', detail: '', retry_after_seconds: 5 })),
  ).toBeUndefined()
  expect(pauseOf(new AppError('rate_limited', { retry_after_seconds: 5 }))).toBeUndefined()
})

const times = [1, 2, 3, 4].map((n) => n * DAY_MS)
const step = (low: number, high: number) => ({
  timestamp: '',
  price: 100,
  p_loss: 0.5,
  quantiles: { '0.025': low, '0.975': high },
})
const made = { forecast: [step(90, 110), step(85, 115)] } as unknown as Parameters<typeof leftBand>[2]
const anchor = { at: 2 * DAY_MS, price: 100 }

test('band: the newest price against the band of its own step', () => {
  expect(leftBand({ times, prices: [99, 100, 120, 112] }, anchor, made)).toBeNull()
  expect(leftBand({ times, prices: [99, 100, 101, 116] }, anchor, made)).toEqual({
    price: 116,
    low: 85,
    high: 115,
    at: 4 * DAY_MS,
  })
})

test('band: nothing is told before a row has come, after the forecast, or of another series', () => {
  const at = (prices: number[]) => leftBand({ times: times.slice(0, prices.length), prices }, anchor, made)
  expect(at([99, 100])).toBeNull()
  expect(leftBand({ times: [...times, 5 * DAY_MS], prices: [99, 100, 1, 1, 1] }, anchor, made)).toBeNull()
  expect(leftBand({ times, prices: [99, 100, 101, 1] }, { at: 1.5 * DAY_MS, price: 100 }, made)).toBeNull()
})

test('band: prices that were split since are compared in their new scale', () => {
  expect(leftBand({ times, prices: [49.5, 50, 50.5, 51] }, anchor, made)).toBeNull()
  expect(leftBand({ times, prices: [49.5, 50, 50.5, 60] }, anchor, made)).toMatchObject({ low: 42.5, high: 57.5 })
})
