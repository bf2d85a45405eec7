import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { MarketName } from '../../../core/contract/jobs/market.ts'
import { isAppError } from '../../../core/kit/errors.ts'
import { silentLog } from '../../../core/kit/log.ts'
import { buildMarkets } from '../../../core/markets/build.ts'
import { samplePrices } from '../../support/core.ts'
import { type Source, startSource } from './source.ts'

const DAY_MS = 86_400_000
let source: Source
let dir: string
let at = Date.UTC(2026, 0, 31, 12)
beforeAll(async () => {
  source = await startSource()
  dir = mkdtempSync(join(tmpdir(), 'coincast-markets-'))
})
afterEach(() => {
  source.asked.length = 0
  at = Date.UTC(2026, 0, 31, 12)
})
afterAll(async () => {
  await source.close()
  rmSync(dir, { recursive: true })
})

const build = (...on: MarketName[]) =>
  buildMarkets(
    {
      on,
      dir,
      sharesUrl: `${source.url}/csv?s={symbol}`,
      coinsUrl: source.url,
      currenciesUrl: source.url,
      indicatorsUrl: `${source.url}/graph?id={symbol}`,
    },
    { now: () => at, log: silentLog, version: '1.0' },
  )
const fetchOf = (markets: ReturnType<typeof build>, symbol: string, accountId = 'acc_1') =>
  markets.fetch({ symbol, accountId })
const textOf = async (markets: ReturnType<typeof build>, symbol: string) =>
  Buffer.from((await fetchOf(markets, symbol)).bytes).toString()
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'none',
    (error: unknown) => (isAppError(error) ? [error.code, error.params] : error),
  )

test('examples: a day later the past is the same, and one day longer', async () => {
  const markets = build('examples')
  const before = (await textOf(markets, 'LUMA')).trim().split('\n')
  at += DAY_MS
  const after = (await textOf(markets, 'LUMA')).trim().split('\n')
  expect(after.slice(1, -1)).toEqual(before.slice(2))
  expect(after.at(-1)).toMatch(/^2026-01-31,/)
  expect(before).toHaveLength(251)
})

test('examples: shares have no weekends, coins have', async () => {
  const markets = build('examples')
  const weekdays = async (symbol: string) =>
    new Set((await textOf(markets, symbol)).match(/\d{4}-\d\d-\d\d/g)?.map((day) => new Date(day).getUTCDay()))
  expect(await weekdays('ORBL')).toEqual(new Set([1, 2, 3, 4, 5]))
  expect((await weekdays('LUMA')).size).toBe(7)
})

test('shares: CSV by symbol, which is looked for though nothing is listed; no data is no symbol', async () => {
  source.answer({ '/csv?s=abc.us': 'Date,Close\n2026-01-02,10\n', '/csv?s=nix': 'No data' })
  const markets = build('shares')
  const { origin, bytes } = await fetchOf(markets, 'abc.US')
  expect(Buffer.from(bytes).toString()).toContain('2026-01-02,10')
  expect(origin).toMatchObject({ market: 'shares', symbol: 'ABC.US', source: new URL(source.url).host })
  expect(await codeOf(fetchOf(markets, 'nix'))).toEqual([
    'symbol_unknown',
    { asked: 'nix', market: 'shares', near: [] },
  ])
})

test('coins: listed pairs, and candles that have closed', async () => {
  const candle = (day: number) => {
    const opens = Date.UTC(2026, 0, day)
    return [opens, '1.0', '2.0', '0.5', '1.5', '7', opens + DAY_MS - 1, '0']
  }
  source.answer({
    '/api/v3/exchangeInfo': JSON.stringify({
      symbols: [
        { symbol: 'BTCUSDT', status: 'TRADING', baseAsset: 'BTC', quoteAsset: 'USDT' },
        { symbol: 'BTCTRY', status: 'TRADING', baseAsset: 'BTC', quoteAsset: 'TRY' },
        { symbol: 'OLDUSDT', status: 'BREAK', baseAsset: 'OLD', quoteAsset: 'USDT' },
      ],
    }),
    '/api/v3/klines?symbol=BTCUSDT': JSON.stringify([candle(29), candle(30), candle(31)]),
  })
  const markets = build('coins')
  expect((await markets.search('', { limit: 10 })).items.map(({ symbol }) => symbol)).toEqual(['BTCUSDT'])
  expect((await textOf(markets, 'BTC/USDT')).trim().split('\n')).toEqual([
    'date,open,high,low,close,volume',
    '2026-01-29,1.0,2.0,0.5,1.5,7',
    '2026-01-30,1.0,2.0,0.5,1.5,7',
  ])
})

test('currencies: every pair against euro and dollar is listed, another is looked for', async () => {
  source.answer({
    '/v1/currencies': JSON.stringify({ EUR: 'Euro', USD: 'US Dollar', CHF: 'Swiss Franc' }),
    '/v1/2015-01-01..?base=EUR&symbols=USD': JSON.stringify({
      rates: { '2026-01-02': { USD: 1.1 }, '2026-01-05': { USD: 1.2 } },
    }),
  })
  const markets = build('currencies')
  const { items } = await markets.search('доллар', { limit: 10 })
  expect(items.map(({ symbol }) => symbol).toSorted()).toEqual(['CHF/USD', 'EUR/USD', 'USD/EUR'])
  expect(await textOf(markets, 'eurusd')).toBe('date,close\n2026-01-02,1.1\n2026-01-05,1.2\n')
  expect(await codeOf(fetchOf(markets, 'CHF/JPY'))).toMatchObject(['symbol_unknown', { asked: 'CHF/JPY' }])
})

test('indicators: days without a figure are no rows', async () => {
  source.answer({
    '/graph?id=VIXCLS': 'observation_date,VIXCLS\n2026-01-02,14.5\n2026-01-05,.\n2026-01-06,\n2026-01-07,15\n',
  })
  const text = await textOf(build('indicators'), 'VIXCLS')
  expect(text.trim()).toBe('observation_date,VIXCLS\n2026-01-02,14.5\n2026-01-07,15')
})

test('folder: the files that its list names, and nothing outside it', async () => {
  writeFileSync(
    join(dir, 'instruments.csv'),
    'symbol,name,name_ru,kind,currency,file\nOIL,Oil,Нефть,other,USD,oil.csv\nBAD,Bad,,,,../secret\n',
  )
  writeFileSync(join(dir, 'oil.csv'), 'date,close\n2026-01-02,70\n')
  const markets = build('folder')
  expect(await textOf(markets, 'нефть')).toContain('2026-01-02,70')
  expect(await codeOf(fetchOf(markets, 'BAD'))).toMatchObject(['market_unavailable', { market: 'folder' }])
})

test.each([
  ['a page', { status: 200, body: '<!doctype html><p>Sign in' }],
  ['an error', { status: 500 }],
  ['a redirect, which is not followed', { status: 302, headers: { location: 'http://169.254.169.254/' } }],
  ['something else', { status: 200, body: '{"a":1}' }],
])('source: %s makes it rest, longer each time, and it comes back', async (_what, answer) => {
  source.answer({ '/v1/': answer })
  const markets = build('currencies')
  const refusal = () => codeOf(markets.search('usd', { market: 'currencies', limit: 5 }))
  expect(await refusal()).toMatchObject(['market_unavailable', { market: 'currencies', retry_after_seconds: 5 }])
  expect(await refusal()).toMatchObject(['market_unavailable', { retry_after_seconds: 5 }])
  expect(source.asked).toHaveLength(1)
  at += 5_000
  expect(await refusal()).toMatchObject(['market_unavailable', { retry_after_seconds: 10 }])
  expect((await markets.search('usd', { limit: 5 })).items).toEqual([])
  at += 10_000
  source.answer({ '/v1/currencies': JSON.stringify({ EUR: 'Euro', USD: 'US Dollar' }) })
  expect((await markets.search('usd', { limit: 5 })).items.length).toBeGreaterThan(0)
})

test('source: too many requests rest for as long as it says, at most an hour', async () => {
  source.answer({ '/csv': { status: 429, headers: { 'retry-after': '90' } } })
  expect(await codeOf(fetchOf(build('shares'), 'ABC'))).toMatchObject([
    'market_unavailable',
    { retry_after_seconds: 90 },
  ])
  source.answer({ '/csv': { status: 429, headers: { 'retry-after': '999999' } } })
  expect(await codeOf(fetchOf(build('shares'), 'ABC'))).toMatchObject([
    'market_unavailable',
    { retry_after_seconds: 3600 },
  ])
})

test('source: more than 20 MB are not read', async () => {
  source.handle((_request, response) => {
    const chunk = Buffer.alloc(1_000_000, 'x')
    const more = (): void => {
      while (response.write(chunk)) if (response.destroyed) return
      response.once('drain', more)
    }
    more()
  })
  expect(await codeOf(fetchOf(build('shares'), 'ABC'))).toMatchObject(['market_unavailable', {}])
})

test('source: fresh prices are asked for once, however many want them; later anew', async () => {
  const rows = samplePrices(30)
    .map(({ date, close }) => `${date},${close}`)
    .join('\n')
  source.answer({ '/csv': `date,close\n${rows}` })
  const markets = build('shares')
  await Promise.all(Array.from({ length: 20 }, () => fetchOf(markets, 'ABC')))
  expect(source.asked).toHaveLength(1)
  at += 2 * 3_600_000
  await fetchOf(markets, 'ABC')
  expect(source.asked).toHaveLength(2)
})

test('symbol: the same on two markets is asked back, and found with its market', async () => {
  writeFileSync(join(dir, 'instruments.csv'), 'symbol,name,file\nLUMA,Lumber Mart,oil.csv\n')
  const markets = build('examples', 'folder')
  expect(await codeOf(fetchOf(markets, 'LUMA'))).toEqual([
    'symbol_ambiguous',
    {
      asked: 'LUMA',
      matches: [
        { market: 'examples', symbol: 'LUMA' },
        { market: 'folder', symbol: 'LUMA' },
      ],
    },
  ])
  expect((await markets.fetch({ symbol: 'LUMA', market: 'folder', accountId: 'acc_1' })).origin.name.en).toBe(
    'Lumber Mart',
  )
})
