import { afterAll, beforeAll, expect, test } from 'vitest'
import { startCore, type TestCore } from '../../support/core.ts'
import { samplePrices } from '../../support/samples.ts'
import { createVisitor, type Visitor } from './visitor.ts'

let core: TestCore
beforeAll(async () => {
  core = await startCore()
})
afterAll(() => core.close())

const CSV = ['date,close', ...samplePrices(60).map(({ date, close }) => `${date},${close}`)].join('\n')

/** Sends a file as a browser does, and returns where it leads. */
async function drop(visitor: Visitor, text: string, name = 'prices.csv', headers: Record<string, string> = {}) {
  const body = new FormData()
  body.set('file', new Blob([text]), name)
  return visitor.ask('POST', '/app/new', { body, headers: { origin: core.url, ...headers } })
}

/** Orders what the page at hand offers, and returns the path of the forecast. */
async function order(visitor: Visitor, given: Record<string, string> = {}): Promise<string> {
  const { status, location } = await visitor.post('/app/order', given)
  expect(status).toBe(303)
  return location ?? ''
}

/** Opens the page of a forecast once it has ended. */
async function ended(visitor: Visitor, path: string): Promise<string> {
  await expect.poll(async () => (await visitor.get(path)).text, { timeout: 30_000 }).not.toContain('data-events')
  return (await visitor.get(path)).text
}

test('new forecast: a dropped file is read, priced, ordered once, watched and shown with its figures', async () => {
  const visitor = createVisitor(core)
  await visitor.signUp()
  const sent = await drop(visitor, CSV)
  expect([sent.status, sent.location]).toEqual([303, expect.stringMatching(/^\/app\/quote\/dat_/)])
  const quote = await visitor.get(sent.location ?? '')
  expect(quote.text).toContain('20 steps')
  expect(quote.text).toContain('Time: “date”. Price: “close”.')
  const key = visitor.hiddenOf('/app/order')
  const path = await order(visitor, key)
  // Sent twice, as by a second press: the same forecast.
  expect(await order(visitor, key)).toBe(path)
  const page = await ended(visitor, path)
  expect(page).toContain('data-chart=')
  expect(page).toContain('What could be lost')
  expect((await visitor.get(`${path}?amount=1000`)).text).toMatch(
    /Value at risk: [\d.]+% before, [\d.]+% after\. In your money/,
  )
  const list = await visitor.get('/app/jobs')
  expect(list.text).toContain(`href="${path}"`)
  expect((await visitor.get('/app/jobs?status=ERROR')).text).toContain('No forecast yet.')
})

test('forecast: its files come as REST has them, and an unknown one is not there', async () => {
  const visitor = createVisitor(core)
  await visitor.signUp()
  await visitor.get((await drop(visitor, CSV)).location ?? '')
  const path = await order(visitor, visitor.hiddenOf('/app/order'))
  await ended(visitor, path)
  const prices = await visitor.get(`${path}/files/prices.csv`)
  expect(prices.text.split('\r\n')[0]).toBe('timestamp,price')
  expect(prices.text.trim().split('\n')).toHaveLength(61)
  expect((await visitor.get(`${path}/files/forecast.csv`)).text).toMatch(/^step,timestamp,median/)
  const picture = await visitor.get(`${path}/files/chart.png`)
  expect([picture.headers.get('content-type'), picture.headers.get('cache-control')]).toEqual(['image/png', 'no-store'])
  expect((await visitor.get(`${path}/files/secrets`)).status).toBe(404)
  const live = await visitor.get(`${path}/events`)
  expect(live.headers.get('content-type')).toMatch(/^text\/event-stream/)
})

test('forecast: a stranger finds neither the forecast, nor its files, nor its price', async () => {
  const [owner, stranger] = [createVisitor(core), createVisitor(core)]
  await owner.signUp()
  await stranger.signUp()
  const quote = (await drop(owner, CSV)).location ?? ''
  await owner.get(quote)
  const path = await order(owner, owner.hiddenOf('/app/order'))
  await ended(owner, path)
  for (const one of [path, `${path}/files/forecast.csv`, `${path}/events`, quote])
    expect([one, (await stranger.get(one)).status]).toEqual([one, 404])
})

test('new forecast: what cannot be read is said with the ways on, and another reading is one press away', async () => {
  const visitor = createVisitor(core)
  await visitor.signUp()
  const rows = Array.from({ length: 12 }, (_, i) => `0${(i % 9) + 1}/0${(i % 7) + 1}/2024,${100 + i}`)
  await visitor.get('/app/new')
  const refused = await visitor.post('/app/new/paste', { rows: ['date,close', ...rows.slice(0, 3)].join('\n') })
  expect([refused.status, refused.text]).toEqual([422, expect.stringContaining(rows[0] ?? '')])
  const two = [
    'unique_id,date,close',
    ...['A', 'B'].flatMap((id) => samplePrices(40).map(({ date, close }) => `${id},${date},${close}`)),
  ]
  const several = await drop(visitor, two.join('\n'))
  expect([several.status, several.text]).toEqual([422, expect.stringContaining('All 2 series')])
  const { dataset_id: id = '' } = visitor.hiddenOf('/app/new/again')
  const one = await visitor.post('/app/new/again', { dataset_id: id, series: 'A' })
  expect(one.status).toBe(303)
  expect((await visitor.get(one.location ?? '')).text).toContain('Order for')
})

test('new forecast: several series of one file are priced and forecast together', async () => {
  const visitor = createVisitor(core)
  await visitor.signUp()
  const two = [
    'unique_id,date,close',
    ...['A', 'B'].flatMap((id) => samplePrices(40).map(({ date, close }) => `${id},${date},${close}`)),
  ]
  await drop(visitor, two.join('\n'))
  const { dataset_id: id = '' } = visitor.hiddenOf('/app/new/again')
  const all = await visitor.post('/app/new/again', { dataset_id: id, series: '*' })
  expect((await visitor.get(all.location ?? '')).text).toContain('2 series')
  const page = await ended(visitor, await order(visitor, visitor.hiddenOf('/app/order')))
  expect(page).toContain('2 series')
})

test('new forecast: prices by name need no file', async () => {
  const visitor = createVisitor(core)
  await visitor.signUp()
  const found = await visitor.get('/app/new?q=LUMA')
  expect(found.text).toContain('(LUMA)')
  const sent = await visitor.post('/app/new/named', { instrument: 'examples LUMA' })
  expect((await visitor.get(sent.location ?? '')).text).toContain('(LUMA)')
  await visitor.get('/app/new')
  expect((await visitor.post('/app/new/named', { instrument: 'examples NOTHING' })).text).toContain('Nothing is known')
})

test('new forecast: a file that another site sends is refused, and nobody is charged', async () => {
  const visitor = createVisitor(core)
  await visitor.signUp()
  expect((await drop(visitor, CSV, 'prices.csv', { origin: 'https://evil.example' })).status).toBe(403)
  const sent = await drop(visitor, CSV)
  await visitor.get(sent.location ?? '')
  const forged = await visitor.post('/app/order', { csrf: 'x.y' })
  expect(forged.status).toBe(403)
  expect((await visitor.get('/app/jobs')).text).toContain('No forecast yet.')
})

test('order: without the credits for it the price says how many are missing, and a price that rose is shown again', async () => {
  const visitor = createVisitor(core)
  await visitor.signUp()
  const rows = ['date,close', ...samplePrices(900).map(({ date, close }) => `${date},${close}`)].join('\n')
  const sent = await drop(visitor, rows)
  const quote = await visitor.get(sent.location ?? '')
  expect(quote.text).toContain('credits are missing')
  const small = await drop(visitor, CSV)
  await visitor.get(small.location ?? '')
  const dearer = await visitor.post('/app/order', { cost: '1' })
  expect([dearer.status, dearer.text]).toEqual([200, expect.stringContaining('Order for')])
})
