import { expect, test } from 'vitest'
import { type AccountVote, toPublicRecord } from '../../../core/track-record/score.ts'

const honest: AccountVote = { anchors: 10, pinball: 9, naive: 10, coverage80: 0.8, coverage95: 0.95 }
const forged: AccountVote = { anchors: 10_000, pinball: 0, naive: 10_000, coverage80: 1, coverage95: 1 }
const repeat = (vote: AccountVote, times: number) => Array.from({ length: times }, () => vote)

test('record of a model: nothing is said of fewer than 30 forecasts or 5 accounts', () => {
  expect(toPublicRecord([])).toBeNull()
  expect(toPublicRecord(repeat(honest, 4))).toBeNull()
  expect(toPublicRecord(repeat({ ...honest, anchors: 5 }, 5))).toBeNull()
  expect(toPublicRecord(repeat(honest, 5))).toMatchObject({ forecasts: 50, accounts: 5 })
})

test('record of a model: it is that of the account in the middle', () => {
  const votes = [8, 11, 9, 12, 10].map((pinball) => ({ ...honest, pinball }))
  expect(toPublicRecord(votes)?.pinball_vs_naive).toBe(0)
  expect(toPublicRecord([...votes, { ...honest, pinball: 8 }])?.pinball_vs_naive).toBeCloseTo(0.05)
})

test('record of a model: one account with ten thousand perfect forecasts moves it no further than its neighbour', () => {
  const record = toPublicRecord([...repeat(honest, 5), forged])
  expect(record?.pinball_vs_naive).toBeCloseTo(0.1)
  expect([record?.coverage_80, record?.coverage_95]).toEqual([0.8, 0.95])
})
