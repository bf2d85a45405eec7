import { z } from 'zod'
import type { Backtest } from '../../advice/service.ts'

const backtestSchema = z.object({
  backtest: z.object({ folds: z.int().min(1), skill: z.number(), low: z.number(), high: z.number() }).nullable(),
  rows: z.int().min(0),
  expectsNoChange: z.boolean(),
})

/** Returns a test of a model on a series, as a worker elsewhere has answered. Throws if it cannot be one. */
export const checkBacktest = (given: unknown): Backtest => backtestSchema.parse(given)

const PNG_HEAD = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')
const PICTURE_BYTES_MAX = 5_000_000

/** Returns a picture that a worker elsewhere has drawn. Throws if it is no PNG, or too large. */
export function checkPicture(given: unknown): Uint8Array {
  if (!(given instanceof Uint8Array) || given.length > PICTURE_BYTES_MAX || !PNG_HEAD.equals(given.subarray(0, 8)))
    throw new TypeError('not a picture')
  return given
}
