import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { type JobRow, toJobBytes, toJobJson } from '../../core/jobs/job.ts'
import { decodeRecent, encodeRecent, recentOf, RECENT_ROWS_MAX } from '../../core/datasets/recent.ts'

const row: JobRow = {
  id: 'job_1',
  accountId: 'acc_1',
  userId: 'usr_1',
  status: 'OK',
  modelName: 'naive',
  modelVersionId: 'ver_1',
  modelVersion: '1.0.0',
  cost: 3,
  horizon: 5,
  riskSteps: '',
  datasetId: 'dat_1',
  rows: 20,
  rowsEach: null,
  source: 'api',
  keyId: null,
  granted: 0,
  grantedTo: null,
  attempts: 0,
  insteadOf: null,
  keptUntil: null,
  purgedAt: null,
  requestId: null,
  modelTitle: '',
  failure: null,
  failureDetail: null,
  createdAt: 0,
  deadlineAt: 1,
  finishedAt: 2,
}

test('job text: it equals the JSON of all its parts', () => {
  fc.assert(
    fc.property(
      fc.option(fc.dictionary(fc.string(), fc.jsonValue())),
      fc.dictionary(
        fc.string().map((key) => `r-${key}`),
        fc.jsonValue(),
      ),
      fc.string(),
      (audit, result, detail) => {
        const text = toJobJson(
          { ...row, failure: 'model_error', failureDetail: detail },
          { audit: audit === null ? null : JSON.stringify(audit), result: JSON.stringify(result), trackRecord: null },
        )
        const parsed = JSON.parse(text) as Record<string, unknown>
        expect(JSON.stringify(parsed.audit)).toBe(JSON.stringify(audit))
        for (const [key, value] of Object.entries(result))
          expect(JSON.stringify(parsed[key])).toBe(JSON.stringify(value))
        expect(parsed).toMatchObject({
          id: 'job_1',
          cost: 3,
          error: { code: 'model_error', detail },
          track_record: null,
        })
      },
    ),
    { seed: 1 },
  )
})

test('job bytes: they are those of its text', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (value, rows) => {
      const [audit, result] = [JSON.stringify({ rows }), JSON.stringify({ words: 'шаг', value })]
      const bytes = toJobBytes(row, audit, Buffer.from(result))
      expect(Buffer.from(bytes).toString()).toBe(toJobJson(row, { audit, result, trackRecord: null }))
    }),
    { seed: 3 },
  )
})

test('recent: it is the newest rows, and comes back as it went in', () => {
  const prices = fc.double({ min: 1e-300, max: 1e300, noNaN: true })
  fc.assert(
    fc.property(fc.array(prices, { minLength: 1, maxLength: 60 }), fc.boolean(), (values, hasBenchmark) => {
      const series = {
        times: Float64Array.from(values, (_, i) => i * 86_400_000),
        prices: Float64Array.from(values),
        benchmark: hasBenchmark ? Float64Array.from(values.toReversed()) : null,
      }
      const back = decodeRecent(encodeRecent(recentOf(series)))
      expect([...back.times]).toEqual([...series.times])
      expect([...back.prices]).toEqual([...series.prices])
      expect(back.benchmark === null ? null : [...back.benchmark]).toEqual(series.benchmark && [...series.benchmark])
    }),
    { seed: 2 },
  )
  const long = Float64Array.from({ length: RECENT_ROWS_MAX + 5 }, (_, i) => i + 1)
  const recent = recentOf({ times: long, prices: long, benchmark: null })
  expect([recent.prices.length, recent.prices.at(-1)]).toEqual([RECENT_ROWS_MAX, RECENT_ROWS_MAX + 5])
})
