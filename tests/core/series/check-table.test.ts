import { describe, expect, test } from 'vitest'
import { checkTable, type WantedColumn } from '../../../core/series/check-table.ts'

const WANTED: WantedColumn[] = [
  { name: 'income', type: 'number' },
  { name: 'rate', type: 'number' },
]

/** What a model would be given of a table of incomes and rates, and what was left out. */
function check(incomes: readonly (string | number)[], rates: readonly (string | number)[]) {
  const rows = incomes.map((income, i) => [income, rates[i] ?? 1])
  const { columns, audit } = checkTable(
    { columns: ['income', 'rate'], rows, rowNumbers: rows.map((_, i) => i + 1) },
    WANTED,
  )
  return { incomes: columns[0]?.[1], rates: columns[1]?.[1], rejected: audit.rejected }
}

describe('1,234 in a table is read by its whole column', () => {
  test.each<[what: string, incomes: (string | number)[], rates: (string | number)[], read: number[]]>([
    ['a cell with both marks', ['1,234', '1,234.5'], [], [1234, 1234.5]],
    ['a cell with two decimals', ['1,234', '1,5'], [], [1.234, 1.5]],
    ['thousands without a mark, and the other columns', ['1,234', '2345'], ['0,5', '0,25'], [1.234, 2345]],
    ['the other columns: a dot', ['1,234', '5,678'], ['0.5', '0.25'], [1234, 5678]],
    ['the other columns: a comma', ['1,234', '5,678'], ['0,5', '0,25'], [1.234, 5.678]],
    ['spaces between thousands', ['1 234,5', '5 678'], [], [1234.5, 5678]],
    ['dots alone', ['1.234', '-5.678'], [], [1.234, -5.678]],
    ['no marks', ['1e3', 0, '-7'], [], [1000, 0, -7]],
  ])('%s', (_, incomes, rates, read) => {
    expect(check(incomes, rates)).toMatchObject({ incomes: read, rejected: [] })
  })

  test('an order that no row shows: refused by row and column, never guessed', () => {
    const { incomes, rejected } = check(['1,234', '12', '5,678'], [1, 2, 3])
    expect(incomes).toEqual([12])
    const fault = { column: 'income', reason: 'decimal_mark_unclear' }
    expect(rejected).toEqual([
      { row: 1, ...fault, value: '1,234' },
      { row: 3, ...fault, value: '5,678' },
    ])
  })

  test.each<[what: string, rates: string[]]>([
    ['alone', ['1', '2']],
    ['against the other columns', ['0.5', '0.25']],
  ])('thousands without a mark beside it prove nothing, %s', (_, rates) => {
    const { incomes, rejected } = check(['1,234', '2345'], rates)
    expect(incomes).toEqual([2345])
    expect(rejected).toEqual([{ row: 1, column: 'income', reason: 'decimal_mark_unclear', value: '1,234' }])
  })

  test('a cell that contradicts its column is no number; neither is a unit, a percentage or a hexadecimal', () => {
    const { incomes, rejected } = check(['1,5', '2,5', '3.5', '5 USD', '5%', '0x10', 'N/A'], [])
    expect(incomes).toEqual([1.5, 2.5])
    expect(rejected.map(({ row, reason }) => `${row} ${reason}`)).toEqual([
      '3 not_a_number',
      '4 not_a_number',
      '5 not_a_number',
      '6 not_a_number',
      '7 missing',
    ])
  })
})
