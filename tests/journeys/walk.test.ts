import { expect, test } from 'vitest'
import { walk } from './walk.ts'

test('walk: 500 random steps with faults, restarts and kills leave nothing wrong', { timeout: 240_000 }, async () => {
  const report = await walk({ steps: 500, seed: 20_261_121 })
  expect(report.faults).toEqual([])
  expect(report.photos).toBeGreaterThan(0)
})
