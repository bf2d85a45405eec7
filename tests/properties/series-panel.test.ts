import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { isAppError } from '../../core/kit/errors.ts'
import { priceFormOf } from '../../core/series/columns/hints.ts'
import { readPanelFile, readSeriesFile } from '../../core/series/read.ts'

const RUNS = { numRuns: 60 }
const DAY_MS = 86_400_000

const letters = (min: number) =>
  fc
    .stringMatching(/^[A-Za-zА-Яа-я][A-Za-zА-Яа-я0-9_.-]{0,11}$/)
    .filter((text) => text.length >= min && !/^(?:nan|null|none|n\.?a\.?|inf\w*)$/i.test(text))

/** Random walks of their own lengths that end on the same day, by labels that differ in more than case. */
const panelArb = fc.record({
  label: letters(1).filter(
    (name) =>
      !/time|date|price|close|value|target|stamp|epoch|year|month|week|day|hour|minute|год|месяц|недел|день|час|дата|цена/i.test(
        name,
      ) && !['t', 'y', 'x', 'c', 'p', 'ds', 'ts', 'rate', 'nav', 'last', 'px'].includes(name.toLowerCase()),
  ),
  series: fc.uniqueArray(
    fc.record({ id: letters(1), rows: fc.integer({ min: 15, max: 60 }), from: fc.integer({ min: 1, max: 9_000 }) }),
    {
      minLength: 2,
      maxLength: 12,
      selector: ({ id }) => id.toUpperCase(),
    },
  ),
  seed: fc.integer({ min: 1, max: 1_000_000 }),
  isMixed: fc.boolean(),
})

interface Row {
  id: string
  day: number
  price: number
}

function walks(series: readonly { id: string; rows: number; from: number }[], seed: number): Row[][] {
  let state = seed
  const random = () => {
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647
  }
  return series.map(({ id, rows, from }) => {
    let price = from
    return Array.from({ length: rows }, (_, i) => {
      price = Math.max(0.01, price * Math.exp((random() - 0.5) / 20))
      return { id, day: 60 - rows + i, price: Number(price.toPrecision(7)) }
    })
  })
}

const dateOf = (day: number) => new Date(Date.UTC(2023, 0, 2) + day * DAY_MS).toISOString().slice(0, 10)

async function readAll(text: string): Promise<Record<string, [string, number][]>> {
  const { series, unlabeled } = await readPanelFile(Buffer.from(text))
  expect(unlabeled).toBe(0)
  return Object.fromEntries(
    series.map(({ id, read }) => {
      if (isAppError(read)) throw read
      return [
        id,
        Array.from(read.series.times, (time, i) => [
          new Date(time).toISOString().slice(0, 10),
          read.series.prices[i] ?? 0,
        ]),
      ]
    }),
  )
}

const truthOf = (all: readonly Row[][]) =>
  Object.fromEntries(all.map((rows) => [rows[0]?.id ?? '', rows.map(({ day, price }) => [dateOf(day), price])]))

const isRefused = (text: string): Promise<boolean> =>
  readSeriesFile(Buffer.from(text)).then(
    () => false,
    (error: unknown) => isAppError(error, 'several_series'),
  )

test('rows that any label tells apart are never merged, and each series is read whole', async () => {
  await fc.assert(
    fc.asyncProperty(panelArb, async ({ label, series, seed, isMixed }) => {
      const all = walks(series, seed)
      const flat = all.flat()
      const rows = isMixed ? flat.toSorted((a, b) => a.day - b.day) : flat
      const text = [`date,${label},close`, ...rows.map(({ id, day, price }) => `${dateOf(day)},${id},${price}`)].join(
        '\n',
      )
      expect(await isRefused(text)).toBe(true)
      expect(await readAll(text)).toEqual(truthOf(all))
    }),
    RUNS,
  )
})

test('columns side by side are never taken for one, and each series is read whole', async () => {
  await fc.assert(
    fc.asyncProperty(panelArb, async ({ series, seed }) => {
      const named = series.map((one, i) => ({ ...one, id: `K${i}_${one.id}` }))
      // A column called `y` or `K0_open` says what it holds, and is read so.
      fc.pre(named.every(({ id }) => priceFormOf(id.toLowerCase()) === null))
      const all = walks(named, seed)
      const days = Array.from({ length: 60 }, (_, day) => day).filter((day) =>
        all.some((rows) => rows.some((row) => row.day === day)),
      )
      const cell = (rows: readonly Row[], day: number) => rows.find((row) => row.day === day)?.price ?? ''
      const text = [
        `date,${named.map(({ id }) => id).join(',')}`,
        ...days.map((day) => [dateOf(day), ...all.map((rows) => cell(rows, day))].join(',')),
      ].join('\n')
      expect(await isRefused(text)).toBe(true)
      expect(await readAll(text)).toEqual(truthOf(all))
    }),
    RUNS,
  )
})
