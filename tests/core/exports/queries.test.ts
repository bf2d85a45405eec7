import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { EXPORTED } from '../../../core/contract/exports/export.ts'
import { projectRoot } from '../../../core/kit/paths.ts'
import { type Shop, startShop } from './shop.ts'

const DOCS = readFileSync(join(projectRoot, 'docs', 'bi.md'), 'utf8')
const QUERIES = [...DOCS.matchAll(/```sql\n([^`]+)```/g)].map(([, text = '']) => text)

let shop: Shop
let folder: string
let duck: Awaited<ReturnType<DuckDBInstance['connect']>>
beforeAll(async () => {
  shop = await startShop({ at: Date.parse('2026-01-31T12:00:00Z') })
  folder = mkdtempSync(join(tmpdir(), 'coincast-duckdb-'))
  for (const table of EXPORTED)
    for (const format of ['csv', 'parquet'])
      writeFileSync(join(folder, `${table}.${format}`), (await shop.download(table, `?format=${format}`)).bytes)
  duck = await (await DuckDBInstance.create()).connect()
  await duck.run(`SET file_search_path = '${folder}'`)
})
afterAll(async () => {
  duck.closeSync()
  rmSync(folder, { recursive: true })
  await shop.core.close()
})

const ask = async (text: string) => (await duck.runAndReadAll(text)).getRowObjectsJson()

test('bi: the docs name the columns of each table, in their order and with their types, as DuckDB reads them', async () => {
  const types: Record<string, string> = {
    VARCHAR: 'text',
    BIGINT: 'whole',
    TIMESTAMP: 'time',
    DATE: 'day',
    BOOLEAN: 'flag',
  }
  for (const table of EXPORTED) {
    const section = DOCS.split(`\n### ${table}\n`)[1]?.split('\n#')[0] ?? ''
    const told = [...section.matchAll(/^\| `(\w+)` \| (\w+) \|/gm)].map(([, name, type]) => [name, type])
    const columns = await ask(`DESCRIBE SELECT * FROM '${table}.parquet'`)
    const found = columns.map(({ column_name, column_type }) => [
      column_name,
      types[JSON.stringify(column_type).replace(/"|_(MS|S|NS)/g, '')],
    ])
    expect([table, told]).toEqual([table, found])
  }
})

test('bi: there are five queries, and each runs and has rows', async () => {
  expect(QUERIES).toHaveLength(5)
  for (const text of QUERIES) expect([text, (await ask(text)).length]).not.toEqual([text, 0])
})

test('bi: what the queries say is what was done', async () => {
  const [revenue = '', cohorts = '', models = '', waits = '', ledger = ''] = QUERIES
  expect(await ask(revenue)).toMatchObject([{ payments: '2', credits: '1300', credits_refunded: '300' }])
  expect(await ask(cohorts)).toMatchObject([{ accounts: '2', with_forecast: '1', paid_in_30_days: '1' }])
  expect(await ask(models)).toMatchObject([{ model: 'coincast', forecasts: '1', accounts: '1', failed_share: 0 }])
  expect(await ask(waits)).toMatchObject([{ forecasts: '1', p50_seconds: 0 }])
  expect((await ask(ledger)).at(-1)).toEqual({ side: null, credits: '0' })
})

test('bi: CSV has the rows of Parquet', async () => {
  for (const table of EXPORTED.filter((name) => name !== 'events')) {
    const all = `SELECT count(*) AS rows FROM`
    expect([table, await ask(`${all} '${table}.csv'`)]).toEqual([table, await ask(`${all} '${table}.parquet'`)])
  }
})
