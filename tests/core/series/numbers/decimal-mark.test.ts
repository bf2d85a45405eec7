import { describe, expect, test } from 'vitest'
import { read } from '../files.ts'

/** The prices of a file of days and what it was warned of. `cut` parts the cells, `day` writes the dates. */
async function readColumn(column: readonly string[], { cut = ',', day = isoDay, names = ['date', 'close'] } = {}) {
  const quoted = (cell: string) => (cell.includes(cut) ? `"${cell}"` : cell)
  const lines = column.map((price, i) => `${day(i + 1)}${cut}${quoted(price)}`)
  const { series, audit } = await read([names.join(cut), ...lines].join('\n'))
  return { prices: Array.from(series.prices), warnings: audit.warnings }
}
const isoDay = (day: number) => `2023-01-${String(day).padStart(2, '0')}`
const dottedDay = (day: number) => `${String(day).padStart(2, '0')}.01.2023`
const codes = ({ warnings }: { warnings: { code: string }[] }) => warnings.map(({ code }) => code)

const THREE_DIGITS = ['101,250', '102,375', '101,875']
const ASSUMED = ['decimal_mark_assumed']

describe('a column whose every mark has three digits after it', () => {
  test.each<[what: string, options: Parameters<typeof readColumn>[1], first: number]>([
    ['between semicolons the comma is the decimal mark', { cut: ';' }, 101.25],
    ['beside dates with dots the comma is the decimal mark', { cut: '\t', day: dottedDay }, 101.25],
    ['in quotes beside dates with dots, too', { day: dottedDay }, 101.25],
    ['under Russian names, too', { names: ['Дата', 'Цена'] }, 101.25],
    ['else it parts thousands', {}, 101_250],
  ])('%s, and the audit says it was assumed', async (_, options, first) => {
    const found = await readColumn(THREE_DIGITS, options)
    expect(found.prices[0]).toBe(first)
    expect(codes(found)).toEqual(ASSUMED)
    expect(found.warnings[0]?.detail).toContain('101,250')
  })

  test('with dots they are decimals, with a warning that 16.250 may be sixteen thousand', async () => {
    const dots = THREE_DIGITS.map((price) => price.replace(',', '.'))
    const [plain, doubtful] = [await readColumn(dots), await readColumn(dots, { cut: ';' })]
    expect([plain.prices[0], codes(plain)]).toEqual([101.25, ASSUMED])
    expect([doubtful.prices[0], codes(doubtful)]).toEqual([101.25, ASSUMED])
  })
})

describe('a column that proves its decimal mark is read without a word', () => {
  test.each<[what: string, column: string[], options: Parameters<typeof readColumn>[1], prices: number[]]>([
    ['one price with two decimals', ['101,250', '102,37'], { cut: ';' }, [101.25, 102.37]],
    ['four digits before the mark', ['1012,250', '101,250'], {}, [1012.25, 101.25]],
    ['two marks in one price', ['1,101,250', '998,100'], { cut: ';' }, [1_101_250, 998_100]],
    ['a thousand that is not parted', ['1040', '1,050', '1,061'], {}, [1040, 1050, 1061]],
    ['the same between semicolons', ['1,249', '1250', '1,251'], { cut: ';' }, [1249, 1250, 1251]],
    ['the same with dots', ['1.249', '1250', '1.251'], {}, [1249, 1250, 1251]],
    ['every other thousand parted', ['1,200', '1201', '1,202', '1203'], {}, [1200, 1201, 1202, 1203]],
    ['a whole price among thousandths', ['101,250', '102', '102,125'], {}, [101.25, 102, 102.125]],
    ['999 and then a thousand', ['998', '999', '1,001', '1,004'], { cut: ';' }, [998, 999, 1001, 1004]],
    ['999 and then a thousand, with dots', ['998', '999', '1.001', '1.004'], { cut: ';' }, [998, 999, 1001, 1004]],
  ])('%s', async (_, column, options, prices) => {
    const found = await readColumn(column, options)
    expect(found.prices).toEqual(prices)
    expect(codes(found).filter((code) => code === 'decimal_mark_assumed')).toEqual([])
  })

  test.each([
    ['1,1', '0,52%', 101.25],
    ['1.1', '0.52%', 101_250],
  ])('the other columns of the file show %s and %s', async (open, change, price) => {
    const { series, audit } = await read(
      `date;close;open;change\n2023-01-01;101,250;${open};${change}\n2023-01-02;102,375;${open};${change}\n`,
    )
    expect(series.prices[0]).toBe(price)
    expect(audit.warnings).toEqual([])
  })
})

test('a price in another number style among unambiguous ones is reported', async () => {
  expect(codes(await readColumn(['1 001,5', '999.125', '1 002,25'], { cut: ';' }))).toContain('decimal_mark_assumed')
  expect(codes(await readColumn(['999.125', '1 001,5', '1 002,25'], { cut: ';' }))).toContain('decimal_mark_assumed')
  expect(codes(await readColumn(['1 001,5', '1.002', '1 002,25'], { cut: ';' }))).not.toContain('decimal_mark_assumed')
})

test('a thousand far from its neighbours in either reading proves nothing', async () => {
  const found = await readColumn(['101,250', '102,375', '4000', '101,875'], {})
  expect([found.prices[0], codes(found)]).toEqual([101.25, ASSUMED])
})

test('a column of prices of which one is not parted are thousands', async () => {
  const written = Array.from({ length: 28 }, (_, i) => (i === 14 ? '1224' : `1,2${10 + i}`))
  const found = await readColumn(written)
  expect(found.prices).toEqual(Array.from({ length: 28 }, (_, i) => 1210 + i))
  expect(codes(found)).not.toContain('decimal_mark_assumed')
})

test('cells that are numbers already need no mark, and show how the texts among them are meant', async () => {
  const { series, audit } = await read('[["2023-01-01",998],["2023-01-02","1,001"],["2023-01-03",1003.5]]')
  expect(Array.from(series.prices)).toEqual([998, 1001, 1003.5])
  expect(audit.warnings).toEqual([])
})
