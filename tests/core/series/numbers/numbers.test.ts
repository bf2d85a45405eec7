import { describe, expect, test } from 'vitest'
import { NUMBER_KINDS, parseNumber } from '../../../../core/series/numbers/numbers.ts'
import { read } from '../files.ts'

/** The prices of a column; what was left out is shown with its reason. */
async function readPrices(...column: string[]) {
  const lines = column.map((price, i) => `2024-01-${String(i + 1).padStart(2, '0')}\t${price}`)
  const { series, audit } = await read(`date\tprice\n${lines.join('\n')}\n2024-02-01\t7\n2024-02-02\t8\n`)
  return { prices: Array.from(series.prices).slice(0, -2), rejected: audit.rejected }
}

describe('a price is read however it is written', () => {
  test.each([
    ['1234.5', 1234.5],
    ['1,234.50', 1234.5],
    ['1 234,50', 1234.5],
    ['1\u00a0234,50', 1234.5],
    ['1\u202f234,50', 1234.5],
    ['1.234,50', 1234.5],
    ['1.234.567,8', 1234567.8],
    ["1'234.50", 1234.5],
    ['1’234.50', 1234.5],
    ['$1,234.50', 1234.5],
    ['1 234,50 €', 1234.5],
    ['₽1 234,50', 1234.5],
    ['1 234,50 руб.', 1234.5],
    ['USD 1,234.50', 1234.5],
    ['1,234.50 USD', 1234.5],
    ['1.23 USDT', 1.23],
    ['€ 12,30', 12.3],
    ['12,30 евро', 12.3],
    ['HK$12.30', 12.3],
    ['1 234,50 ₽', 1234.5],
    ['1234,50 рублей', 1234.5],
    ['12,30 zł', 12.3],
    ['1,234,567', 1234567],
    ['1.2345e3', 1234.5],
    ['1.2E-7', 1.2e-7],
    ['1e308', 1e308],
    ['0.00000001', 1e-8],
    ['.5', 0.5],
    ['5.', 5],
    ['+5.25', 5.25],
    ['0,5', 0.5],
    ['12345678901234.25', 12345678901234.25],
    ['99999999999999999', 1e17],
    ['0.1', 0.1],
    ['1.005', 1.005],
  ])('%j is %d', async (written, value) => {
    expect((await readPrices(written)).prices).toEqual([value])
  })
})

describe('what is no price is left out with its reason', () => {
  test.each([
    ['', 'no_price'],
    ['  ', 'no_price'],
    ['-', 'no_price'],
    ['N/A', 'no_price'],
    ['null', 'no_price'],
    ['NaN', 'no_price'],
    ['Infinity', 'price_not_a_number'],
    ['1e999', 'price_not_a_number'],
    ['12%', 'price_not_a_number'],
    ['12 %', 'price_not_a_number'],
    ['1.2 MLN', 'price_not_a_number'],
    ['1.2M', 'price_not_a_number'],
    ['5 USD EUR', 'price_not_a_number'],
    ['12 шт.', 'price_not_a_number'],
    ['twelve', 'price_not_a_number'],
    ['1.2.3', 'price_not_a_number'],
    ['1,2,3', 'price_not_a_number'],
    ['12 34', 'price_not_a_number'],
    ['0x10', 'price_not_a_number'],
    ['=1+1', 'price_not_a_number'],
    ['0', 'price_not_positive'],
    ['-5', 'price_not_positive'],
    ['\u22125', 'price_not_positive'],
    ['-$5.00', 'price_not_positive'],
    ['(5.00)', 'price_not_positive'],
  ])('%j: %s', async (written, reason) => {
    const { rejected } = await readPrices(written)
    expect(rejected.map((row) => row.reason)).toEqual([reason])
    expect(rejected[0]?.value ?? '').toBe(written)
  })
})

test('1,234 alone is a thousand and more', async () => {
  expect((await readPrices('1,234', '2,345')).prices).toEqual([1234, 2345])
})

test('1,234 beside 1,5 is a little more than one: the comma is shown to be the decimal mark', async () => {
  expect((await readPrices('1,234', '1,5', '1,25')).prices).toEqual([1.234, 1.5, 1.25])
})

test('1.234 beside 1.234,50 is a thousand and more: the dot is shown to be for groups', async () => {
  expect((await readPrices('1.234', '1.234,50')).prices).toEqual([1234, 1234.5])
})

test('1.234 alone is a little more than one', async () => {
  expect((await readPrices('1.234', '1.235')).prices).toEqual([1.234, 1.235])
})

test('a row whose decimal mark contradicts the column is left out, not guessed', async () => {
  const { prices, rejected } = await readPrices('1,5', '2,5', '3.5')
  expect(prices).toEqual([1.5, 2.5])
  expect(rejected).toEqual([{ row: 3, reason: 'price_not_a_number', value: '3.5' }])
})

test('the mark is decided by the whole column, however late it shows', async () => {
  const lines = Array.from({ length: 5_000 }, (_, i) => `${1_600_000_000 + i * 60};1,${100 + (i % 900)}`)
  const { series } = await read(`ts;price\n${lines.join('\n')}\n1700000000;1,5\n`)
  expect(series.prices[0]).toBe(1.1)
})

test('a number on its own is read without a column', () => {
  const parse = (text: string): number => parseNumber(text, { kind: NUMBER_KINDS.plain, currency: '' })
  expect(['1,234.5', '7', 'no'].map(parse)).toEqual([1234.5, 7, Number.NaN])
})

describe('prices in several currencies are no series', () => {
  const mixed = { code: 'currencies_mixed', detail: 'prices in USD were taken, those in EUR left out' }
  const lines = (...prices: string[]) =>
    `date;price\n${prices.map((price, i) => `2024-01-0${i + 1};${price}`).join('\n')}`

  test('the most frequent one is taken, the rows of the others are left out, and it is said', async () => {
    const { series, audit } = await read(lines('€1.50', '$1.60', '1.70 USD', '1.80', 'US$1.90'))
    expect(Array.from(series.prices)).toEqual([1.6, 1.7, 1.8, 1.9])
    expect(audit.rejected).toEqual([{ row: 1, reason: 'price_not_a_number', value: '€1.50' }])
    expect(audit.warnings).toEqual([mixed])
  })

  test.each<[what: string, prices: string[], valid: number, warned: boolean]>([
    ['millions are no dollars', ['980200', '980300', '0.94 M$', '980400'], 3, false],
    ['lakhs are no currency', ['110000', '110100', '1.10 LAC', '110200'], 3, false],
    ['hundredths of a pound beside bare pounds', ['98.01', '98.02', '9802 GBX', '98.03'], 3, true],
    ['bare pounds beside their hundredths', ['9801 GBX', '9802 GBX', '98.02', '9803 GBX'], 3, true],
    ['bare dollars beside named ones', ['98.01', '98.02 USD', '98.03', '$98.04'], 4, false],
    ['bare dollars beside stablecoins', ['98.01', '98.02 USDT', '98.03', '98.04'], 4, false],
    ['one asset throughout', ['0.051 BTC', '0.052 BTC', '0.053 BTC'], 3, false],
  ])('%s', async (_, prices, valid, warned) => {
    const { audit, series } = await read(
      ['date;close', ...prices.map((price, i) => `2023-01-0${i + 1};${price}`)].join('\n'),
    )
    expect(audit.valid).toBe(valid)
    expect(audit.warnings.some(({ code }) => code === 'currencies_mixed')).toBe(warned)
    expect(Math.max(...series.prices) / Math.min(...series.prices)).toBeLessThan(1.05)
  })

  test('one currency, however it is written, is read without a warning', async () => {
    const { audit } = await read(lines('1,50 ₽', '1,60 руб.', '1,70 RUB', '1,80 р.', '1,90 рублей'))
    expect([audit.valid, audit.warnings]).toEqual([5, []])
  })

  test('one that comes late in a long column is left out as well', async () => {
    const rows = Array.from({ length: 9_000 }, (_, i) => `${1_700_000_000 + i * 60};${100 + (i % 9)} USDT`)
    const { audit } = await read(`ts;price\n${rows.join('\n')}\n1800000000;100 USD\n`)
    expect(audit.rejected).toEqual([{ row: 9_001, reason: 'price_not_a_number', value: '100 USD' }])
  })
})
