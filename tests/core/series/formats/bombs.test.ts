import { parquetWriteBuffer } from 'hyparquet-writer'
import { describe, expect, test } from 'vitest'
import { readSeriesFile, readTable } from '../../../../core/series/read.ts'
import { cell, codeOf, refusalOf, xlsx, zip } from '../files.ts'

const MB = 1_000_000
/** A refusal that takes more of a processor than this has read too much. */
const QUICK_MS = 10_000

/** The code of the refusal; fails when it was slow in coming. */
async function quickCodeOf(file: string | Uint8Array): Promise<string> {
  const start = process.cpuUsage()
  const code = await codeOf(file)
  const { user, system } = process.cpuUsage(start)
  expect((user + system) / 1_000).toBeLessThan(QUICK_MS)
  return code
}

/** As many bytes as a file may have, all the same after `head`. */
function filled(byte: string, head = ''): Uint8Array {
  const bytes = Buffer.alloc(20 * MB, byte)
  bytes.write(head)
  return bytes
}

describe('text bombs', () => {
  // Made when their test runs, so that they are not all in memory at once.
  const bombs: [what: string, make: () => string | Uint8Array, code: string][] = [
    ['20 MB of quotes', () => filled('"'), 'unreadable_file'],
    ['20 MB of quotes under a good header', () => filled('"', 'date,close\n'), 'unreadable_file'],
    ['20 MB of newlines under a good header', () => filled('\n', 'date,close\n'), 'unreadable_file'],
    ['20 MB of one field', () => filled('x', 'date,close\n'), 'unreadable_file'],
    ['20 MB of spaces', () => filled(' '), 'unreadable_file'],
    ['20 MB of commas', () => filled(','), 'unreadable_file'],
    ['20 MB of digits', () => filled('7'), 'unreadable_file'],
    ['20 MB of opening brackets', () => filled('['), 'unreadable_file'],
    ['20 MB of empty arrays', () => Buffer.from(`[${'[],'.repeat(6.6 * MB)}[]]`), 'too_many_rows'],
    ['20 MB of tiny rows', () => Buffer.from(`date,close\n${'a,b\n'.repeat(4.9 * MB)}`), 'too_many_rows'],
    ['20 MB of NDJSON in one line', () => filled('1', '{"date":1}\n{"close":'), 'unreadable_file'],
    [
      'one byte over 20 MB',
      () => Buffer.from(`date,close,note\n${`2024-01-02,1,${'x'.repeat(987)}\n`.repeat(20_000)}`),
      'too_large',
    ],
    ['10,000 columns', () => `date,close,${'x,'.repeat(10_000)}\n2024-01-02,1\n`, 'too_many_columns'],
    [
      '10,000 columns of JSON',
      () => JSON.stringify([Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`c${i}`, i]))]),
      'too_many_columns',
    ],
    [
      '10,000 lists of JSON',
      () => JSON.stringify(Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`c${i}`, [i]]))),
      'too_many_columns',
    ],
    ['JSON a million deep', () => `${'['.repeat(MB)}${']'.repeat(MB)}`, 'unreadable_file'],
    [
      'JSON deep in one cell',
      () => `[{"date":"2024-01-02","close":${'['.repeat(40)}${']'.repeat(40)}}]`,
      'unreadable_file',
    ],
    [
      'a field of 10,001 characters',
      () => `date,close,note\n2024-01-02,1,${'x'.repeat(10_001)}\n2024-01-03,1,\n`,
      'unreadable_file',
    ],
  ]
  for (const [what, make, code] of bombs) {
    test(`${what}: ${code}`, async () => {
      expect(await quickCodeOf(make())).toBe(code)
    })
  }

  test('a field of 10,000 characters is read', async () => {
    const rows = `2024-01-02,1,${'x'.repeat(10_000)}\n2024-01-03,1,\n`
    expect(await codeOf(`date,close,note\n${rows}`)).toBe('accepted')
  })

  test('JSON 30 deep in a column we do not read is passed over', async () => {
    const deep = `${'['.repeat(28)}${']'.repeat(28)}`
    expect(await codeOf(`[{"date":"2024-01-02","close":1,"x":${deep}},{"date":"2024-01-03","close":1}]`)).toBe(
      'accepted',
    )
  })

  test('a stream that never ends is left as soon as it is too large', async () => {
    let sent = 0
    async function* endless() {
      for (;;) {
        sent += MB
        yield Buffer.alloc(MB, '2024-01-02,1\n')
      }
    }
    expect(await codeOf(readSeriesFile(endless()))).toMatch(/too_large|too_many_rows|column_missing/)
    expect(sent).toBeLessThan(22 * MB)
  })
})

describe('xlsx bombs', () => {
  const header = `<row>${cell('A1', 'Date')}${cell('B1', 'Close')}</row>`
  const row = `<row>${cell('A2', 45_293, 1)}${cell('B2', 100.5)}</row><row>${cell('A3', 45_294, 1)}${cell('B3', 101.5)}</row>`

  test('a sheet that inflates a thousandfold', async () => {
    const file = xlsx({ sheets: [`${header}${row}${' '.repeat(60 * MB)}`] })
    expect(file.length).toBeLessThan(MB / 5)
    expect((await refusalOf(file)).params).toMatchObject({ detail: expect.stringContaining('inflates') })
  })

  test('parts that together inflate to more than is allowed', async () => {
    const file = xlsx({
      sheets: [header + row],
      strings: [`<t>${Array.from({ length: 9_000 }, (_, i) => i).join('-')}</t>`],
    })
    const limits = { inflatedBytesMax: 10_000 }
    expect(await codeOf(readSeriesFile(file, { limits }))).toBe('unreadable_file')
    expect(await codeOf(readSeriesFile(file))).toBe('accepted')
  })

  test('a directory that lies about a size', async () => {
    const file = zip([{ name: 'xl/workbook.xml', data: `<workbook>${' '.repeat(MB)}</workbook>`, claimedSize: 100 }])
    expect(await quickCodeOf(file)).toBe('unreadable_file')
  })

  test('a value in the last cell there is', async () => {
    expect(await quickCodeOf(xlsx({ sheets: [header + row + `<row>${cell('XFD1048576', 1)}</row>`] }))).toBe(
      'too_many_columns',
    )
    expect(await codeOf(xlsx({ sheets: [header + row + `<row>${cell('IV1048576', 1)}</row>`] }))).toBe('accepted')
  })

  test('a DOCTYPE with entities that multiply', async () => {
    const prolog = '<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
    const { code, params } = await refusalOf(xlsx({ sheets: [header], prolog }))
    expect(code).toBe('unreadable_file')
    expect(params).toMatchObject({ detail: expect.stringContaining('DOCTYPE') })
  })

  test('tags nested a hundred thousand deep', async () => {
    expect(await quickCodeOf(xlsx({ sheets: [header + '<row>'.repeat(100_000)] }))).toBe('unreadable_file')
  })

  test('more than a million shared strings', async () => {
    const strings = Array.from({ length: 1_000_001 }, () => '')
    expect(await codeOf(xlsx({ sheets: [header + row], strings }))).toBe('unreadable_file')
  })

  test('a thousand and one parts', async () => {
    expect(await quickCodeOf(zip(Array.from({ length: 1_001 }, (_, i) => ({ name: `${i}.xml`, data: '' }))))).toBe(
      'unreadable_file',
    )
  })

  test('an XML part in UTF-16', async () => {
    const data = Buffer.from('\ufeff<workbook/>', 'utf16le')
    expect(await quickCodeOf(zip([{ name: 'xl/workbook.xml', data }]))).toBe('unreadable_file')
  })
})

describe('parquet bombs', () => {
  /** A file of `rows` equal rows: a few kilobytes, whatever the number. */
  function constant(rows: number, rowGroupSize = rows): Uint8Array {
    const date = new Date(Date.UTC(2024, 0, 2))
    const closes: number[] = Array.from({ length: rows }, () => 1)
    const columnData = [
      { name: 'date', data: closes.map(() => date), type: 'TIMESTAMP' as const },
      { name: 'close', data: closes, type: 'DOUBLE' as const },
    ]
    return new Uint8Array(parquetWriteBuffer({ columnData, rowGroupSize }))
  }

  /** The footer keeps numbers as zigzag varints: replaces each 1,000 by 100,000,000, padded to the footer's new length. */
  function claiming100Million(file: Uint8Array): Uint8Array {
    const bytes = Buffer.from(file)
    const footerBytes = bytes.readUInt32LE(bytes.length - 8)
    const start = bytes.length - 8 - footerBytes
    const footer = bytes.subarray(start, bytes.length - 8).toString('latin1')
    const lying = Buffer.from(footer.replaceAll('\xd0\x0f', '\x80\x84\xaf\x5f'), 'latin1')
    const end = Buffer.alloc(8, 'PAR1')
    end.write('PAR1', 4)
    end.writeUInt32LE(lying.length, 0)
    return Buffer.concat([bytes.subarray(0, start), lying, end])
  }

  test('a footer that claims 100 million rows', async () => {
    expect(await quickCodeOf(claiming100Million(constant(1_000)))).toBe('too_many_rows')
  })

  test('a million and one rows of one value', async () => {
    expect(await quickCodeOf(constant(1_000_001))).toBe('too_many_rows')
  })

  test('more than a thousand row groups', async () => {
    expect(await quickCodeOf(constant(1_500, 1))).toBe('unreadable_file')
  })

  test('a footer that claims to be longer than it can be', async () => {
    const bytes = Buffer.from(constant(10))
    bytes.writeUInt32LE(0x7f_ff_ff_ff, bytes.length - 8)
    expect(await quickCodeOf(bytes)).toBe('unreadable_file')
  })

  test('more columns than are read', async () => {
    const columnData = Array.from({ length: 300 }, (_, i) => ({ name: `c${i}`, data: [i], type: 'INT32' as const }))
    expect(await quickCodeOf(new Uint8Array(parquetWriteBuffer({ columnData })))).toBe('too_many_columns')
  })
})

test('a table with more cells than are kept in memory is refused', async () => {
  const wide = `${Array.from({ length: 100 }, (_, i) => `c${i}`).join()}\n${`${'1,'.repeat(99)}1\n`.repeat(20)}`
  const bytes = Buffer.from(wide)
  expect(await codeOf(readTable(bytes, { limits: { cellsMax: 1_999 } }))).toBe('too_many_rows')
  expect(await codeOf(readTable(bytes, { limits: { cellsMax: 2_000 } }))).toBe('accepted')
})
