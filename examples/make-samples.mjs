// Makes the sample files of this folder: `node examples/make-samples.mjs`. Prices are random walks from a fixed seed, nobody's quotes.
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { crc32 } from 'node:zlib'
import { parquetWriteBuffer } from 'hyparquet-writer'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const here = dirname(fileURLToPath(import.meta.url))

/** Uniform numbers in [0, 1) from a seed (mulberry32). */
function createRandom(seed) {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** A price walk whose volatility clusters and whose shocks have fat tails, as markets do. */
function createWalk(seed, { start, yearlyVol, yearlyDrift, perYear }) {
  const random = createRandom(seed)
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
  const usual = yearlyVol ** 2 / perYear
  let variance = usual
  let price = start
  let shock = 0
  return {
    normal,
    next(common = 0) {
      variance = 0.04 * usual + 0.08 * shock ** 2 + 0.88 * variance
      const fat = random() < 0.03 ? 2.5 : 1
      shock = Math.sqrt(variance) * fat * normal()
      price *= Math.exp(yearlyDrift / perYear + shock + common)
      return price
    },
  }
}

const isWeekend = (time) => [0, 6].includes(new Date(time).getUTCDay())
const isHoliday = (time) => ['01-01', '07-04', '12-25'].includes(new Date(time).toISOString().slice(5, 10))
const isoDay = (time) => new Date(time).toISOString().slice(0, 10)
const dottedDay = (time) => isoDay(time).split('-').reverse().join('.')
const daysFrom = (from, to) => Array.from({ length: (to - from) / DAY + 1 }, (_, i) => from + i * DAY)
const save = (name, content) => writeFileSync(join(here, name), content)

function makeShare() {
  const market = createWalk(1, { start: 4_800, yearlyVol: 0.15, yearlyDrift: 0.07, perYear: 252 })
  const own = createWalk(2, { start: 96, yearlyVol: 0.18, yearlyDrift: 0.02, perYear: 252 })
  let before = 4_800
  return daysFrom(Date.UTC(2024, 0, 2), Date.UTC(2025, 11, 31))
    .filter((time) => !isWeekend(time) && !isHoliday(time))
    .map((time) => {
      const index = market.next()
      const close = own.next(1.1 * Math.log(index / before))
      before = index
      return { time, close: Number(close.toFixed(2)), market: Number(index.toFixed(1)) }
    })
}

function makeCoin() {
  const walk = createWalk(3, { start: 41_200, yearlyVol: 0.55, yearlyDrift: 0.2, perYear: 365 })
  const rows = daysFrom(Date.UTC(2024, 0, 1), Date.UTC(2025, 11, 31)).map((timestamp) => ({
    timestamp,
    price: Number(walk.next().toFixed(1)),
  }))
  return `[\n${rows.map((row) => JSON.stringify(row)).join(',\n')}\n]\n`
}

/** Hours from Sunday 22:00 to Friday 21:00 UTC, as the currency market keeps them. */
function makeFx() {
  const walk = createWalk(4, { start: 1.0853, yearlyVol: 0.075, yearlyDrift: 0, perYear: 6_000 })
  const lines = ['time;price']
  for (let time = Date.UTC(2025, 2, 2, 22); lines.length <= 4_000; time += HOUR) {
    const weekHour = ((new Date(time).getUTCDay() + 6) % 7) * 24 + new Date(time).getUTCHours()
    if (weekHour >= 118 && weekHour < 166) continue
    const clock = new Date(time).toISOString().slice(11, 16)
    lines.push(`${dottedDay(time)} ${clock};${walk.next().toFixed(5).replace('.', ',')}`)
  }
  return `${lines.join('\r\n')}\r\n`
}

function makeFund() {
  const walk = createWalk(5, { start: 1_180, yearlyVol: 0.11, yearlyDrift: 0.06, perYear: 12 })
  const lines = Array.from({ length: 132 }, (_, i) => {
    const [whole, cents] = walk.next().toFixed(2).split('.')
    return `${dottedDay(Date.UTC(2015, i + 1, 0))};${whole.replace(/\B(?=(\d{3})+$)/g, ' ')},${cents}`
  })
  return `\ufeffДата;Цена\r\n${lines.join('\r\n')}\r\n`
}

function makeIndex() {
  const walk = createWalk(6, { start: 3_250, yearlyVol: 0.16, yearlyDrift: 0.06, perYear: 52 })
  return Array.from({ length: 261 }, (_, i) => ({ time: Date.UTC(2021, 0, 1) + i * 7 * DAY, close: walk.next() }))
}

/** One row of every kind that is left out, between good ones. */
function makeUgly() {
  const walk = createWalk(7, { start: 52, yearlyVol: 0.25, yearlyDrift: 0, perYear: 365 })
  const good = daysFrom(Date.UTC(2025, 6, 1), Date.UTC(2025, 11, 31)).map(
    (t) => `${isoDay(t)},${walk.next().toFixed(2)}`,
  )
  good.splice(162, 0, '2025-11-30,51.11')
  good.splice(142, 0, 'the day after,50.02')
  good.splice(122, 0, '2025-02-30,50.02')
  good.splice(112, 0, '2025-10-20,soon')
  good.splice(102, 0, '2025-10-10,-3.5')
  good.splice(92, 0, '2025-09-30,0')
  good.splice(82, 0, '2025-09-20,')
  good.splice(72, 0, ',50.02')
  return `date,close\n${good.join('\n')}\n`
}

function makeXlsx(rows) {
  const cells = rows.map(
    ({ time, close }, i) =>
      `<row r="${i + 2}"><c r="A${i + 2}" s="1"><v>${time / DAY + 25_569}</v></c><c r="B${i + 2}"><v>${close.toFixed(2)}</v></c></row>`,
  )
  const header =
    '<row r="1"><c r="A1" t="inlineStr"><is><t>Date</t></is></c><c r="B1" t="inlineStr"><is><t>Close</t></is></c></row>'
  const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
  const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
  const packages = 'http://schemas.openxmlformats.org/package/2006'
  const kind = 'application/vnd.openxmlformats-officedocument.spreadsheetml'
  return makeZip({
    '[Content_Types].xml': `<Types xmlns="${packages}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="${kind}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${kind}.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="${kind}.styles+xml"/></Types>`,
    '_rels/.rels': `<Relationships xmlns="${packages}/relationships"><Relationship Id="rId1" Type="${office}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    'xl/workbook.xml': `<workbook xmlns="${main}" xmlns:r="${office}"><sheets><sheet name="Index" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships xmlns="${packages}/relationships"><Relationship Id="rId1" Type="${office}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="${office}/styles" Target="styles.xml"/></Relationships>`,
    'xl/styles.xml': `<styleSheet xmlns="${main}"><fonts count="1"><font/></fonts><fills count="1"><fill/></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>`,
    'xl/worksheets/sheet1.xml': `<worksheet xmlns="${main}"><sheetData>${header}${cells.join('')}</sheetData></worksheet>`,
  })
}

/** A zip file of uncompressed parts: enough for a small workbook, and the same bytes on every machine. */
function makeZip(parts) {
  const files = []
  const directory = []
  let offset = 0
  for (const [name, text] of Object.entries(parts)) {
    const [path, data] = [Buffer.from(name), Buffer.from(text)]
    const head = Buffer.alloc(26)
    head.writeUInt16LE(20, 0)
    head.writeUInt16LE(0x21, 8)
    head.writeUInt32LE(crc32(data), 10)
    head.writeUInt32LE(data.length, 14)
    head.writeUInt32LE(data.length, 18)
    head.writeUInt16LE(path.length, 22)
    const place = Buffer.alloc(14)
    place.writeUInt32LE(offset, 10)
    files.push(Buffer.from('PK\x03\x04'), head, path, data)
    directory.push(Buffer.from('PK\x01\x02\x14\x00'), head, place, path)
    offset += 30 + path.length + data.length
  }
  const index = Buffer.concat(directory)
  const end = Buffer.alloc(18)
  end.writeUInt16LE(Object.keys(parts).length, 4)
  end.writeUInt16LE(Object.keys(parts).length, 6)
  end.writeUInt32LE(index.length, 8)
  end.writeUInt32LE(offset, 12)
  return Buffer.concat([...files, index, Buffer.from('PK\x05\x06'), end])
}

mkdirSync(here, { recursive: true })
const share = makeShare()
save(
  'share-daily.csv',
  `date,close,market\n${share.map((r) => `${isoDay(r.time)},${r.close},${r.market}`).join('\n')}\n`,
)
save(
  'share-daily.parquet',
  Buffer.from(
    parquetWriteBuffer({
      columnData: [
        { name: 'date', data: share.map((row) => new Date(row.time)), type: 'TIMESTAMP' },
        { name: 'close', data: share.map((row) => row.close), type: 'DOUBLE' },
        { name: 'market', data: share.map((row) => row.market), type: 'DOUBLE' },
      ],
    }),
  ),
)
save('coin-daily.json', makeCoin())
save('fx-hourly.csv', makeFx())
save('fund-monthly.csv', makeFund())
save('index-weekly.xlsx', makeXlsx(makeIndex()))
save('ugly.csv', makeUgly())
