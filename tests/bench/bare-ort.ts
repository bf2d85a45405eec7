import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { manifestSchema } from '../../core/contract/manifest.ts'
import { createSessions, runSeries } from '../../core/inference/session.ts'
import { projectRoot } from '../../core/kit/paths.ts'
import { chooseFolds } from '../../core/risk/folds.ts'

// The reference of the throughput benchmark: the same model runs (forecast and backtest) behind the same HTTP server, and nothing
// else: no account, no price, no ledger, no disk, no audit, no risk.
const name = process.env.BENCH_MODEL ?? 'ar'
const folder = join(projectRoot, 'models', name)
const manifest = manifestSchema.parse(JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')))
if (manifest.contract !== 'series') throw new Error('a series model is needed')
const series = manifest
const session = await createSessions().open({ path: join(folder, 'model.onnx'), sha256: manifest.sha256 })

const app = new Hono()
app.post('/', async (c) => {
  const { data, horizon } = await c.req.json<{ data: Array<{ date: string; close: number }>; horizon: number }>()
  const times = Float64Array.from(data, (row) => Date.parse(row.date))
  const prices = Float64Array.from(data, (row) => row.close)
  const rows = prices.length
  const step = 86_400_000
  const future = Float64Array.from({ length: horizon }, (_, i) => (times[rows - 1] ?? 0) + (i + 1) * step)
  const steps = Array.from({ length: horizon }, (_, i) => i + 1)
  const window = (origin: number) => ({
    times,
    prices,
    origin,
    rowsBefore: 0,
    futureTimes: origin === rows - 1 ? future : times.subarray(origin + 1),
  })
  const { quantiles, pLoss } = await runSeries(session, series, { windows: [window(rows - 1)], steps })
  const plan = chooseFolds(rows, series.min_rows, horizon)
  const folds = await runSeries(session, series, { windows: plan.origins.map(window), steps: plan.steps })
  return c.json({ quantiles: [...quantiles], p_loss: [...pLoss], folds: folds.windows })
})
serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, ({ port }) => process.send?.({ kind: 'listening', port }))
