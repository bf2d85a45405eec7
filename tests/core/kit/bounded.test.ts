import { Writable } from 'node:stream'
import { expect, test } from 'vitest'
import { bounded, cut } from '../../../core/kit/bounded.ts'
import { AppError } from '../../../core/kit/errors.ts'
import { createLog } from '../../../core/kit/log.ts'

const BOUNDS = { charsMax: 5, itemsMax: 2, depthMax: 2 }

test('bounded: long texts, many items and deep levels are cut; what is short stays as it is', () => {
  const short = { a: 'abcde', b: [1, null] }
  expect(bounded(short, BOUNDS)).toEqual(short)
  expect(bounded({ a: 'abcdef', b: [1, 2, 3], c: 4 }, BOUNDS)).toEqual({ a: 'abcd…', b: [1, 2] })
  expect(bounded([[[1]], { x: { y: 1 } }], BOUNDS)).toEqual([[[]], { x: {} }])
  const date = new Date(0)
  expect(bounded({ date }, BOUNDS)).toEqual({ date })
})

test('cut: half of a pair is not left behind', () => {
  expect(cut('abc😀def', 5).isWellFormed()).toBe(true)
})

test('log: what strangers wrote is cut in every line, errors and their causes too', () => {
  let line = ''
  const to = new Writable({
    write(chunk, _encoding, done) {
      line += String(chunk)
      done()
    },
  })
  const log = createLog({ level: 'info', name: 'test', to })
  let error = new Error('m'.repeat(100_000))
  for (let i = 0; i < 100; i++) error = new AppError('internal', {}, { cause: error })
  log({ event: 'x', path: `/${'p'.repeat(16_000)}`, names: Array.from({ length: 1_000 }, () => 'n'), error })
  const logged = JSON.parse(line) as Record<string, string>
  expect([logged.event, logged.path?.length, logged.names?.length]).toEqual(['x', 500, 30])
  expect(line.length).toBeLessThan(30_000)
})
