import { expect, test } from 'vitest'
import { cacheFor } from '../../../core/kit/cache-for.ts'

test('share: one answer for all who ask at once or soon after, good or bad; then it is asked again', async () => {
  let at = 0
  let asked = 0
  const ask = cacheFor(
    1_000,
    () => at,
    async () => {
      asked++
      if (asked === 2) throw new Error('no')
      return asked
    },
  )
  expect(await Promise.all([ask(), ask(), ask()])).toEqual([1, 1, 1])
  at = 999
  expect(await ask()).toBe(1)
  at = 1_000
  await expect(ask()).rejects.toThrow('no')
  await expect(ask()).rejects.toThrow('no')
  at = 2_000
  expect(await ask()).toBe(3)
  // The clock is set back by a day.
  at -= 86_400_000
  expect(await ask()).toBe(4)
})
