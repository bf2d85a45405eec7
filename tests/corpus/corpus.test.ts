import { expect, test } from 'vitest'
import { judge, makeExport, type Outcome } from './judge.ts'

const SEED = 20_261_129
const FILES = 400

test('four hundred exports over known truth are read as they were meant, refused, or read with a word on what was assumed', async () => {
  const found: Record<Outcome, string[]> = { right: [], named: [], refused: [], silent: [] }
  for (let i = 0; i < FILES; i += 1) {
    const made = makeExport(SEED, i)
    const { outcome, why } = await judge(made)
    found[outcome].push(`${i}: ${why}: ${made.told}`)
  }
  expect(found.silent).toEqual([])
  // Nothing is won by refusing all.
  expect(found.right.length).toBeGreaterThan(FILES * 0.4)
}, 120_000)

test('the same seed makes the same file, another one another', () => {
  expect(makeExport(1, 5).file).toEqual(makeExport(1, 5).file)
  expect(makeExport(2, 5).file).not.toEqual(makeExport(1, 5).file)
})

test('what was read otherwise than it was meant is found: a price, a day, a row, a calendar', async () => {
  const made = makeExport(SEED, await firstRight())
  const [first, ...rest] = made.rows
  if (first === undefined) throw new Error('an export has rows')
  const moved = [
    { ...made, rows: [{ ...first, price: first.price * 1_000 }, ...rest] },
    { ...made, rows: [{ ...first, wall: first.wall + 86_400_000, instant: first.instant + 86_400_000 }, ...rest] },
    { ...made, rows: rest },
    { ...made, rows: [first, first, ...rest] },
    { ...made, next: made.next.map((wall) => wall + 86_400_000) },
    { ...made, rhythm: { ...made.rhythm, perYear: made.rhythm.perYear * 2 } },
    { ...made, mustAsk: true },
  ]
  for (const wrong of moved) expect((await judge(wrong)).outcome).toBe('silent')
})

async function firstRight(): Promise<number> {
  for (let i = 0; i < FILES; i += 1) if ((await judge(makeExport(SEED, i))).outcome === 'right') return i
  throw new Error('nothing is read right')
}
