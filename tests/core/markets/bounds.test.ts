import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { MarketName } from '../../../core/contract/jobs/market.ts'
import { isAppError } from '../../../core/kit/errors.ts'
import { buildMarkets } from '../../../core/markets/build.ts'
import { createKept } from '../../../core/markets/kept.ts'
import { type Source, startSource } from './source.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const CSV = 'date,close\n2026-01-02,10\n'
let source: Source
let dir: string
let at = 0
const logged: string[] = []
beforeAll(async () => {
  source = await startSource()
  dir = mkdtempSync(join(tmpdir(), 'coincast-bounds-'))
})
afterEach(() => {
  source.asked.length = 0
  logged.length = 0
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
    { now: () => at, log: ({ event }) => void logged.push(event), version: '1.0' },
  )
type Markets = ReturnType<typeof build>
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'none',
    (error: unknown) => (isAppError(error) ? [error.code, error.params] : error),
  )
const ask = (markets: Markets, symbol: string, accountId = 'acc_1') => codeOf(markets.fetch({ symbol, accountId }))
const pair = (symbol: unknown, base = 'BTC') => ({ symbol, status: 'TRADING', baseAsset: base, quoteAsset: 'USDT' })
/** Lets what is on its way arrive. */
async function turns(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await new Promise(setImmediate)
}
const toList = (...symbols: unknown[]) => ({ '/api/v3/exchangeInfo': JSON.stringify({ symbols }) })

test('source: at most four things at once, and the fifth comes after', async () => {
  const open: Array<() => void> = []
  let most = 0
  source.handle((_request, response) => {
    open.push(() => response.end(CSV))
    most = Math.max(most, open.length)
    if (open.length === 4) void turns(50).then(() => open.splice(0).forEach((answer) => answer()))
  })
  const markets = build('shares')
  const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => ask(markets, `S${i}`)))
  expect(new Set(answers)).toEqual(new Set(['none']))
  expect(most).toBe(4)
})

test('source: an account looks up 120 times an hour, what is kept costs nothing, and others go on', async () => {
  source.answer({ '/csv': CSV })
  const markets = build('shares')
  for (let i = 0; i < 120; i++) expect(await ask(markets, `S${i}`)).toBe('none')
  at += HOUR_MS / 4
  expect(await ask(markets, 'MORE')).toEqual(['rate_limited', { retry_after_seconds: 2700 }])
  expect(await ask(markets, 'S7')).toBe('none')
  expect(await ask(markets, 'MORE', 'acc_2')).toBe('none')
  at += (HOUR_MS * 3) / 4
  expect(await ask(markets, 'MORE2')).toBe('none')
})

test('source: markets of this machine count for nobody', async () => {
  const markets = build('examples')
  for (let i = 0; i < 150; i++) {
    at += HOUR_MS / 60
    expect(await ask(markets, 'LUMA')).toBe('none')
  }
})

test('kept: bounded in bytes and in number, the oldest go first; a failure is not kept', async () => {
  const kept = createKept({ now: () => at, bounds: { bytesMax: 100, entriesMax: 3 } })
  const add = async (key: string, bytes: number) => {
    await kept.add(key, Promise.resolve({ bytes: new Uint8Array(bytes), source: 'x' })).prices
  }
  const keys = () => ['a', 'b', 'c', 'd', 'e'].filter((key) => kept.find(key, 1_000) !== undefined)
  for (const key of ['a', 'b', 'c', 'd']) await add(key, 10)
  expect(keys()).toEqual(['b', 'c', 'd'])
  await add('e', 85)
  expect(keys()).toEqual(['d', 'e'])
  await kept.add('a', Promise.reject(new Error('down'))).prices.catch(() => undefined)
  expect(keys()).toEqual(['d', 'e'])
  at += 1_000
  expect(keys()).toEqual([])
})

test.each([
  ['403', { status: 403 }],
  ['451', { status: 451 }],
  ['a page', { status: 200, body: '<html>Not in your country' }],
])('source: %s for one symbol lets that symbol rest, and no other', async (_what, answer) => {
  source.answer({ '/csv?s=bad': answer, '/csv': CSV })
  const markets = build('shares')
  expect(await ask(markets, 'BAD')).toMatchObject(['market_unavailable', { retry_after_seconds: 5 }])
  expect(await ask(markets, 'GOOD')).toBe('none')
  expect(await ask(markets, 'BAD')).toMatchObject(['market_unavailable', { retry_after_seconds: 5 }])
  expect(source.asked).toHaveLength(2)
})

test.each([[410], [422], [400]])('source: %i for one symbol means that it has no such symbol', async (status) => {
  source.answer({ '/csv?s=bad': { status }, '/csv': CSV })
  const markets = build('shares')
  expect(await ask(markets, 'BAD')).toMatchObject(['symbol_unknown', {}])
  expect(await ask(markets, 'GOOD')).toBe('none')
})

test('source: five symbols refused in a row let it rest', async () => {
  source.answer({ '/csv': { status: 403 } })
  const markets = build('shares')
  for (let i = 0; i < 5; i++) await ask(markets, `S${i}`)
  expect(await ask(markets, 'S9')).toMatchObject(['market_unavailable', { retry_after_seconds: 5 }])
  expect(source.asked).toHaveLength(5)
})

test('source: words about its limit let it rest for an hour', async () => {
  source.answer({ '/csv': 'Exceeded the daily hits limit' })
  const markets = build('shares')
  expect(await ask(markets, 'ABC')).toMatchObject(['market_unavailable', { retry_after_seconds: 3600 }])
  await ask(markets, 'DEF')
  expect(source.asked).toHaveLength(1)
})

test('list: fetched once a day; the old one serves while the source is down, for a week', async () => {
  source.answer(toList(pair('BTCUSDT')))
  const markets = build('coins')
  const count = async () => (await markets.search('', { limit: 9 })).items.length
  for (const hours of [0, 8, 15]) {
    at += hours * HOUR_MS
    expect(await count()).toBe(1)
  }
  expect(source.asked).toHaveLength(1)
  source.answer({})
  at += DAY_MS
  expect(await count()).toBe(1)
  expect(source.asked).toHaveLength(2)
  at += 7 * DAY_MS
  expect(await count()).toBe(0)
})

test('list: what no request can name is left out, what comes twice counts once', async () => {
  source.answer(
    toList(pair('BTCUSDT'), pair('BTCUSDT'), pair('币安人生USDT'), pair('A B'), pair(7), null, pair('ETHUSDT', 'ETH')),
  )
  const { items } = await build('coins').search('', { limit: 9 })
  expect(items.map(({ symbol }) => symbol)).toEqual(['BTCUSDT', 'ETHUSDT'])
})

test('candles: a time that no date can be written for is refused', async () => {
  for (const opens of [1e300, -1, 9e15]) {
    source.answer({
      ...toList(pair('BTCUSDT')),
      '/api/v3/klines': JSON.stringify([[opens, '1', '1', '1', '1', '1', opens]]),
    })
    expect(await ask(build('coins'), 'BTCUSDT')).toMatchObject(['market_unavailable', {}])
  }
})

test('folder: a line that cannot be read is left out and logged once', async () => {
  writeFileSync(join(dir, 'instruments.csv'), 'symbol,name,file\nOIL,Oil,oil.csv\n../x,Bad,x.csv\nGAS,,gas.csv\n')
  writeFileSync(join(dir, 'oil.csv'), CSV)
  const markets = build('folder')
  expect(await ask(markets, 'OIL')).toBe('none')
  at += HOUR_MS
  expect((await markets.search('', { limit: 9 })).items.map(({ symbol }) => symbol)).toEqual(['OIL'])
  expect(logged).toEqual(['market_lines_skipped'])
})

test('indicators: a long line of blanks is read in linear time', async () => {
  source.answer({ '/graph': `d,VIXCLS\n2026-01-02,14\n2026-01-05,${' '.repeat(400_000)}x\n` })
  const begun = performance.now()
  await build('indicators').fetch({ symbol: 'VIXCLS', accountId: 'acc_1' })
  expect(performance.now() - begun).toBeLessThan(2_000)
})

test('symbol: while one market is away, no name is sold without its market', async () => {
  source.answer({ '/api/v3/exchangeInfo': { status: 500 } })
  const markets = build('examples', 'coins')
  expect(await ask(markets, 'LUMA')).toMatchObject(['market_unavailable', { market: 'coins' }])
  expect((await markets.fetch({ symbol: 'LUMA', market: 'examples', accountId: 'acc_1' })).origin.symbol).toBe('LUMA')
  const { items, exact } = await markets.search('LUMA', { limit: 9 })
  expect(items.map(({ symbol, listed, fit }) => [symbol, listed, fit])).toEqual([['LUMA', true, 'exact']])
  expect(exact).toBe(false)
})

test('symbol: the same name on two markets is asked back', async () => {
  writeFileSync(join(dir, 'instruments.csv'), 'symbol,name,file\nLUM,Luma coin,oil.csv\n')
  expect(await ask(build('examples', 'folder'), 'Luma coin')).toMatchObject([
    'symbol_ambiguous',
    {
      matches: [
        { market: 'folder', symbol: 'LUM' },
        { market: 'examples', symbol: 'LUMA' },
      ],
    },
  ])
})

test('search: what a source may know comes last and says that it is not listed, unless a listed symbol equals', async () => {
  writeFileSync(join(dir, 'instruments.csv'), 'symbol,name,file\nOIL,Oil,oil.csv\nOILX,Oil Extra,oil.csv\n')
  const markets = build('folder', 'shares')
  const found = async (text: string) =>
    (await markets.search(text, { limit: 9 })).items.map(({ symbol, listed }) => [symbol, listed])
  expect(await found('oil')).toEqual([
    ['OIL', true],
    ['OILX', true],
  ])
  expect(await found('oilx')).toEqual([['OILX', true]])
  expect(await found('oi')).toEqual([
    ['OIL', true],
    ['OILX', true],
    ['OI', false],
  ])
  expect(await found('oil extra')).toEqual([['OILX', true]])
})
