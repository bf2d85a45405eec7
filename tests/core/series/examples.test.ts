import { readdirSync, readFileSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { REJECT_REASONS } from '../../../core/contract/series.ts'
import { read } from './files.ts'

const folder = fileURLToPath(new URL('../../../examples/', import.meta.url))

async function auditOf(name: string) {
  return (await read(readFileSync(folder + name))).audit
}

const samples: [name: string, facts: Record<string, unknown>][] = [
  ['share-daily.csv', { format: 'csv', valid: 517, interval: 'daily_trading', periods_per_year: 252 }],
  ['share-daily.parquet', { format: 'parquet', valid: 517, interval: 'daily_trading', time_format: 'timestamp' }],
  [
    'coin-daily.json',
    { format: 'json', valid: 731, interval: 'daily', periods_per_year: 365, time_format: 'epoch_ms' },
  ],
  [
    'fx-hourly.csv',
    { format: 'csv', valid: 4_000, interval: 'hourly', periods_per_year: 6_048, time_format: 'DD.MM.YYYY' },
  ],
  ['index-weekly.xlsx', { format: 'xlsx', valid: 261, interval: 'weekly', periods_per_year: 52, time_format: 'excel' }],
  ['fund-monthly.csv', { format: 'csv', valid: 132, interval: 'monthly', periods_per_year: 12 }],
]
for (const [name, facts] of samples) {
  test(`the sample ${name} is read whole and is what it says`, async () => {
    const audit = await auditOf(name)
    expect(audit).toMatchObject(facts)
    expect([audit.rejected, audit.warnings]).toEqual([[], []])
  })
}

test('the sample ugly.csv has a row for every reason to leave one out but the calendar of its reader', async () => {
  const audit = await auditOf('ugly.csv')
  const lasting = REJECT_REASONS.filter((reason) => reason !== 'in_future')
  expect(Object.keys(audit.rejected_by_reason).toSorted()).toEqual(lasting.toSorted())
  expect(audit).toMatchObject({ rows: 192, valid: 184, interval: 'daily' })
})

test('the samples are small enough to be sent from a phone', () => {
  const sizes = readdirSync(folder).map((name) => statSync(folder + name).size)
  expect(Math.max(...sizes)).toBeLessThan(120_000)
})
