import { describe, expect, test } from 'vitest'
import { readTable } from '../../../core/series/read.ts'
import { bytesOf, cell, codeOf, xlsx } from './files.ts'

describe('a whole table', () => {
  test('every column by name, texts and numbers as they are, blanks as null, row numbers kept', async () => {
    const table = await readTable(bytesOf('\ufeffage;city;age;\n31;Łódź;;x\n\n;Oslo;7;\n'))
    expect(table).toEqual({
      columns: ['age', 'city', 'age_2', '#4'],
      rows: [
        ['31', 'Łódź', null, 'x'],
        [null, 'Oslo', '7', null],
      ],
      rowNumbers: [1, 2],
    })
  })

  test('JSON keeps its numbers, whatever order its rows name them in', async () => {
    const table = await readTable(bytesOf('[{"a":1,"b":true},{"b":"x","a":null},{"c":1.5,"a":{"deep":1}}]'))
    expect(table.columns).toEqual(['a', 'b', 'c'])
    expect(table.rows).toEqual([
      [1, 1, null],
      [null, 'x', null],
      ['(object)', null, 1.5],
    ])
  })

  test('XLSX gives dates as ISO text', async () => {
    const rows = `<row>${cell('A1', 'when')}${cell('B1', 'n')}</row><row>${cell('A2', 45_293, 1)}${cell('B2', 4)}</row>`
    expect((await readTable(xlsx({ sheets: [rows] }))).rows).toEqual([['2024-01-02T00:00:00.000Z', 4]])
  })

  test('columns called __proto__ and constructor are columns like others', async () => {
    const table = await readTable(bytesOf('[{"__proto__":1,"constructor":2}]'))
    expect(table).toMatchObject({ columns: ['__proto__', 'constructor'], rows: [[1, 2]] })
  })

  test('a header only is empty, and so is nothing', async () => {
    expect(await codeOf(readTable(bytesOf('a,b\n')))).toBe('empty_file')
    expect(await codeOf(readTable(bytesOf('')))).toBe('empty_file')
    expect(await codeOf(readTable(bytesOf('a,b\n1,2\n')))).toBe('accepted')
  })
})
