import { describe, expect, test } from 'vitest'
import { bytesOf, codeOf, read, refusalOf, rowsOf, utf16 } from './files.ts'

const two = ['2024-01-02T00:00:00.000Z 100.5', '2024-01-03T00:00:00.000Z 101.5']

describe('ugly files that are read', () => {
  test.each<[what: string, file: string | Uint8Array]>([
    ['plain CSV', 'date,close\n2024-01-02,100.5\n2024-01-03,101.5\n'],
    ['no newline at the end', 'date,close\n2024-01-02,100.5\n2024-01-03,101.5'],
    ['a BOM', '\ufeffdate,close\n2024-01-02,100.5\n2024-01-03,101.5\n'],
    ['UTF-16, little end first', utf16('date,close\n2024-01-02,100.5\n2024-01-03,101.5\n', 'le')],
    ['UTF-16, big end first', utf16('date,close\n2024-01-02,100.5\n2024-01-03,101.5\n', 'be')],
    [
      'windows-1251',
      Buffer.from('\xe4\xe0\xf2\xe0;\xf6\xe5\xed\xe0\r\n02.01.2024;100,5\r\n03.01.2024;101,5\r\n', 'latin1'),
    ],
    ['Windows line ends', 'date,close\r\n2024-01-02,100.5\r\n2024-01-03,101.5\r\n'],
    ['old Mac line ends', 'date,close\r2024-01-02,100.5\r2024-01-03,101.5\r'],
    ['mixed line ends', 'date,close\r\n2024-01-02,100.5\n2024-01-03,101.5\r\n'],
    ['semicolons and decimal commas', 'date;close\n2024-01-02;100,5\n2024-01-03;101,5\n'],
    ['tabs', 'date\tclose\n2024-01-02\t100.5\n2024-01-03\t101.5\n'],
    ['bars', 'date|close\n2024-01-02|100.5\n2024-01-03|101.5\n'],
    ["Excel's own sep= line", 'sep=;\ndate;close\n2024-01-02;100,5\n2024-01-03;101,5\n'],
    ['everything quoted', '"date","close"\r\n"2024-01-02","100.5"\r\n"2024-01-03","101.5"\r\n'],
    ['a quoted note of two lines', 'date,note,close\n2024-01-02,"a\nb",100.5\n2024-01-03,"c ""d""",101.5\n'],
    ['names in capitals with space', ' DATE , Close \n2024-01-02, 100.5 \n 2024-01-03 ,101.5\n'],
    ['blank lines all over', '\n\ndate,close\n\n2024-01-02,100.5\n,\n2024-01-03,101.5\n,,\n\n'],
    ['rows with a delimiter too many', 'date,close\n2024-01-02,100.5,\n2024-01-03,101.5,\n'],
    ['newest first', 'date,close\n2024-01-03,101.5\n2024-01-02,100.5\n'],
    ['Russian names', 'Дата;Закрытие\n02.01.2024;100,5\n03.01.2024;101,5\n'],
    ['names in angle brackets', '<DATE>,<CLOSE>\n2024-01-02,100.5\n2024-01-03,101.5\n'],
    ['names with a unit behind', 'Date (UTC);Price (USD)\n2024-01-02;100.5\n2024-01-03;101.5\n'],
    ['names as an exchange gives them', 'TRADEDATE;Close/Last\n2024-01-02;100.5\n2024-01-03;101.5\n'],
    ['names in Russian, two words', 'Дата;Цена закрытия\n02.01.2024;100,5\n03.01.2024;101,5\n'],
    ['a rate in Russian', 'Дата;Курс\n02.01.2024;100,5\n03.01.2024;101,5\n'],
    ['a clock in a column of its own', 'Date,Time,Close\n2024-01-02,00:00,100.5\n2024-01-03,00:00:00,101.5\n'],
    ['no names at all', '2024-01-02,100.5\n2024-01-03,101.5\n'],
    ['no names, semicolons and decimal commas', '02.01.2024;100,5\n03.01.2024;101,5\n'],
    ['a header called __proto__', 'date,__proto__,constructor,close\n2024-01-02,1,2,100.5\n2024-01-03,1,2,101.5\n'],
    [
      'two columns of one name and the same numbers',
      'date,close,close\n2024-01-02,100.5,100.5\n2024-01-03,101.5,101.5\n',
    ],
    ['one column of times and one of numbers', 'dzień,c\n2024-01-02,100.5\n2024-01-03,101.5\n'],
    ['a stray quote inside a field', 'date,note,close\n2024-01-02,5" pipe,100.5\n2024-01-03,x,101.5\n'],
    ['a currency sign', 'date,close\n2024-01-02,$100.50\n2024-01-03,$101.50\n'],
    ['letters for names', 't,o,h,l,c,v\n1704153600,1,2,1,100.5,7\n1704240000,1,2,1,101.5,7\n'],
    ['a time and a price by their letters', 't;p\n2024-01-02;100.5\n2024-01-03;101.5\n'],
    ['an index without a name, as pandas writes it', ',open,close\n2024-01-02,1,100.5\n2024-01-03,2,101.5\n'],
    ['Prophet', 'ds,y\n2024-01-02,100.5\n2024-01-03,101.5\n'],
    [
      'yfinance, names in three rows',
      'Price,Close,High\nTicker,ABC,ABC\nDate,,\n2024-01-02,100.5,9\n2024-01-03,101.5,9\n',
    ],
    ['one JSON object in one line', '{"2024-01-02":100.5,"2024-01-03":101.5}'],
    ['JSON rows', '[{"date":"2024-01-02","close":100.5},{"date":"2024-01-03","close":101.5}]'],
    ['JSON rows of text', ' \n[{"Date":"2024-01-02","Close":"100.5"},{"Date":"2024-01-03","Close":"101.5"}]'],
    [
      'JSON with __proto__ in its rows',
      '[{"__proto__":1,"date":"2024-01-02","close":100.5},{"date":"2024-01-03","close":101.5}]',
    ],
    ['JSON pairs', '[[1704153600000,100.5],[1704240000000,101.5]]'],
    ['JSON arrays under a header', '[["date","close"],["2024-01-02",100.5],["2024-01-03",101.5]]'],
    ['columns and data', '{"columns":["date","close"],"data":[["2024-01-02",100.5],["2024-01-03",101.5]]}'],
    [
      'columns and index and data, as pandas splits',
      '{"columns":["date","close"],"index":[0,1],"data":[["2024-01-02",100.5],["2024-01-03",101.5]]}',
    ],
    ['lists by name', '{"timestamps":[1704153600,1704240000],"prices":[100.5,101.5]}'],
    ['prices in a wrapper', '{"prices":[[1704153600000,100.5],[1704240000000,101.5]],"volumes":[[1704153600000,9]]}'],
    [
      'rows in a wrapper',
      '{"status":"ok","data":[{"date":"2024-01-02","close":100.5},{"date":"2024-01-03","close":101.5}]}',
    ],
    ['NDJSON', '{"date":"2024-01-02","close":100.5}\n\n{"date":"2024-01-03","close":101.5}\n'],
    ['NDJSON of pairs', '["2024-01-02",100.5]\n["2024-01-03",101.5]\n'],
    [
      'NDJSON whose first row lacks its price',
      '{"date":"2024-01-01"}\n{"date":"2024-01-02","close":100.5}\n{"date":"2024-01-03","close":101.5}',
    ],
    [
      'a lone surrogate in a note',
      '[{"date":"2024-01-02","close":100.5,"note":"\\ud800"},{"date":"2024-01-03","close":101.5}]',
    ],
    [
      'a number beyond any double',
      '[{"date":"2024-01-01","close":1e400},{"date":"2024-01-02","close":100.5},{"date":"2024-01-03","close":101.5}]',
    ],
  ])('%s', async (_, file) => {
    expect(await rowsOf(file)).toEqual(two)
  })
})

const counted = (from: number) => Array.from({ length: 30 }, (_, i) => `${from + i},${100 + i}`).join('\n')

test('seconds on end are read where the name says that they are times, and minutes anywhere', async () => {
  expect((await read(`timestamp,close\n${counted(1_672_531_200)}`)).audit.interval).toBe('seconds')
  const minutes = Array.from({ length: 30 }, (_, i) => `${1_672_531_200 + i * 60},${100 + i}`).join('\n')
  expect((await read(`,close\n${minutes}`)).audit.interval).toBe('minutes')
})

describe('ugly files that are refused, with what to change', () => {
  const supported = ['json', 'ndjson', 'csv', 'xlsx', 'parquet']
  const files: [what: string, file: string | Uint8Array, code: string][] = [
    ['nothing at all', '', 'empty_file'],
    ['a header only', 'date,close\n', 'empty_file'],
    ['newlines only', '\n\n\n', 'empty_file'],
    ['an empty array', '[]', 'empty_file'],
    ['empty columns', '{"columns":["date","close"],"data":[]}', 'empty_file'],
    ['one row', 'date,close\n2024-01-02,100.5\n', 'too_few_rows'],
    ['the same time in every row', 'date,close\n2024-01-02,1\n2024-01-02,2\n2024-01-02,3\n', 'too_few_rows'],
    ['all rows bad', 'date,close\nx,1\n2024-01-02,y\n2024-01-03,-1\n', 'too_few_rows'],
    ['gzip', Buffer.from([0x1f, 0x8b, 8, 0, 0, 0]), 'unsupported_media'],
    ['a PDF', '%PDF-1.7\n', 'unsupported_media'],
    ['an old .xls', Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1]), 'unsupported_media'],
    ['a picture', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a]), 'unsupported_media'],
    ['a web page', '<!doctype html><table></table>', 'unsupported_media'],
    ['NUL bytes', 'date,close\n2024-01-02,\0\n', 'unreadable_file'],
    ['UTF-16 without a BOM', utf16('date,close\n2024-01-02,1\n', 'le').subarray(2), 'unreadable_file'],
    ['a quote that is never closed', 'date,close\n2024-01-02,"100.5\n2024-01-03,101.5\n', 'unreadable_file'],
    ['JSON that stops short', '[{"date":"2024-01-02","close":100.5}', 'unreadable_file'],
    ['NDJSON with a broken line', '{"date":"2024-01-02","close":1}\n{"date":\n', 'unreadable_file'],
    ['JSON that is a number', '[1,2,3]', 'column_missing'],
    ['JSON without columns we know', '{"hello":"world"}', 'column_missing'],
    ['two columns of one name', 'date,close,close\n2024-01-02,100.5,7\n2024-01-03,101.5,7\n', 'several_series'],
    ['letters without a high', 't,o,l,c\n1704153600,1,1,1\n1704240000,1,1,1\n', 'column_missing'],
    ['two closes by their letters', 't,o,h,l,c,c\n1704153600,1,1,1,1,2\n1704240000,1,1,1,1,2\n', 'several_series'],
    ['an index that only counts', ',close\n0,1\n1,2\n', 'column_missing'],
    ['an index that may be days of Excel', ',close\n45291,1\n45292,2\n', 'column_missing'],
    ['a nameless index that counts past 1e8', `,close\n${counted(734_000_001)}`, 'column_missing'],
    ['an index that counts past 1e8', `index,close\n${counted(734_000_001)}`, 'column_missing'],
    ['a t that counts past 1e8', `t,c\n${counted(734_000_001)}`, 'column_missing'],
    ['two nameless columns of which one counts', counted(734_000_001), 'column_missing'],
    ['milliseconds that only count', `t,c\n${counted(1_672_531_200_000)}`, 'column_missing'],
    ['an index of two shares', ',Close,Close\n2024-01-02,1,2\n2024-01-03,1,2\n', 'several_series'],
    [
      'yfinance, two shares',
      'Price,Close,Close\nTicker,ABC,XYZ\nDate,,\n2024-01-02,1,2\n2024-01-03,1,2\n',
      'several_series',
    ],
    ['columns without data', '{"columns":["date","close"]}', 'unreadable_file'],
  ]
  for (const [what, file, code] of files) {
    test(`${what}: ${code}`, async () => {
      expect(await codeOf(file)).toBe(code)
    })
  }

  test('an unsupported format is refused with the supported ones', async () => {
    expect((await refusalOf('%PDF-1.7')).params).toEqual({ supported })
  })

  test('no time column: refused with what was found and what is accepted', async () => {
    const { code, params } = await refusalOf('day,close\nfirst,1\nsecond,2\n')
    expect(code).toBe('column_missing')
    expect(params).toMatchObject({ column: 'time', found: ['day', 'close'] })
    expect((params as { accepted: string[] }).accepted.slice(0, 3)).toEqual(['timestamp', 'ts', 'date'])
  })

  test('no price column: refused with what was found and what is accepted', async () => {
    const { params } = await refusalOf('date,volume,\ud800\n2024-01-02,1,2\n2024-01-03,2,3\n')
    expect(params).toMatchObject({ column: 'price', found: ['date', 'volume', '\ufffd'] })
  })

  test('an unclosed quote is refused with its line', async () => {
    expect((await refusalOf('date,close\n2024-01-02,1\n2024-01-03,"1\n')).params).toEqual({
      format: 'csv',
      detail: 'a quote opened in line 3 is never closed',
    })
  })
})

test('a missing header is reported in the audit, and its row counts as data', async () => {
  const { audit } = await read('2024-01-02,100.5\n2024-01-03,101.5\n')
  expect(audit.columns).toMatchObject({ time: '#1', price: '#2' })
  expect(audit.rows).toBe(2)
})

test('several price columns: the first of the list is taken, and the others are told', async () => {
  const { audit } = await read('Date,Open,Adj Close,Close,Volume\n2024-01-02,1,2,3,4\n2024-01-03,1,2,3,4\n')
  expect(audit.columns).toEqual({
    time: 'Date',
    price: 'Close',
    benchmark: null,
    other_price_columns: ['Adj Close'],
    ignored: ['Open', 'Volume'],
    number_columns: ['Open', 'Adj Close', 'Volume'],
    time_columns: [],
    time_by: 'name',
    price_by: 'name',
  })
  expect(audit.warnings).toContainEqual({ code: 'price_column_chosen', detail: 'took Close, not Adj Close' })
})

test('a benchmark column comes along, NaN where it has no value', async () => {
  const { series, audit } = await read('date,close,Market\n2024-01-03,2,\n2024-01-02,1,50\n2024-01-04,3,"51,5"\n')
  expect(Array.from(series.benchmark ?? [])).toEqual([50, Number.NaN, 51.5])
  expect(audit.columns.benchmark).toBe('Market')
})

test('a column of row numbers called index is no benchmark', async () => {
  const { series, audit } = await read('index,date,close\n0,2024-01-02,1\n1,2024-01-03,2\n2,2024-01-04,3\n')
  expect(series.benchmark).toBeNull()
  expect(audit.columns.ignored).toEqual(['index'])
})

test('1,234.50 without quotes in a file cut at commas is left out, not read as 1', async () => {
  const { audit } = await read('date,close\n2024-01-02,1,234.50\n2024-01-03,2\n2024-01-04,3\n')
  expect(audit.rejected[0]).toMatchObject({ row: 1, reason: 'price_not_a_number' })
})

test('an item that is not a row is counted and shown, never traversed', async () => {
  const { audit } = await read(
    '[{"date":"2024-01-02","close":1},7,null,{},{"date":{"a":[1]},"close":2},{"date":"2024-01-03","close":2}]',
  )
  expect(audit.rejected).toEqual([
    { row: 2, reason: 'unreadable_time', value: '7' },
    { row: 3, reason: 'no_time' },
    { row: 4, reason: 'no_time' },
    { row: 5, reason: 'unreadable_time', value: '(object)' },
  ])
})

test('rejected values are shown short, on one line and well-formed', async () => {
  const { audit } = await read(
    `[{"date":"\\ud800\\u202e\\n${'x'.repeat(500)}","close":1},{"ts":1}]`.replace(
      ',{"ts":1}',
      ',{"date":"2024-01-02","close":1},{"date":"2024-01-03","close":1}',
    ),
  )
  const value = audit.rejected[0]?.value ?? ''
  expect(value.length).toBeLessThanOrEqual(80)
  expect(value.startsWith('\ufffd xxx')).toBe(true)
  expect(value.isWellFormed()).toBe(true)
})

test('bytes may come in pieces cut anywhere, even inside a character or a line end', async () => {
  const bytes = bytesOf('Дата;Цена\r\n02.01.2024;"100,5"\r\n03.01.2024;101,5\r\n')
  async function* pieces() {
    for (const byte of bytes) yield Uint8Array.of(byte)
  }
  const { readSeriesFile } = await import('../../../core/series/read.ts')
  const { series } = await readSeriesFile(pieces())
  expect(Array.from(series.prices)).toEqual([100.5, 101.5])
})
