import autocannon from 'autocannon'
import { samplePrices } from '../support/samples.ts'
import { type Finding, inTurn } from './measure.ts'
import { BENCH_BOT_KEY, metrics, openAccount, startProgram } from './processes.ts'

const ROWS = 250
const HORIZON = 20
const SECONDS = 5
const ROUNDS = 5
/** A server is measured when its code has been compiled: thousands of jobs, not dozens. */
const WARM_UPS = 4

interface Load {
  url: string
  connections: number
  body: string
  headers?: Record<string, string>
}

async function perSecond({ url, connections, body, headers = {} }: Load): Promise<number> {
  const result = await autocannon({
    url,
    connections,
    duration: SECONDS,
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', ...headers },
  })
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`${result.non2xx} refusals, ${result.errors} errors at ${url}`)
  return result['2xx'] / result.duration
}

/** Paid, durable jobs from request to finished result, against the same model runs behind a bare HTTP server. */
export async function benchJobs(model: string, atLeast: number): Promise<Finding[]> {
  const core = await startProgram('core/main', { ADMIN_TELEGRAM_IDS: '1003' })
  const bare = await startProgram('tests/bench/bare-ort', { BENCH_MODEL: model })
  try {
    const token = await openAccount(core.url, 100_000_000)
    const body = JSON.stringify({ model, horizon: HORIZON, data: samplePrices(ROWS) })
    const paid = (connections: number) => () =>
      perSecond({
        url: `${core.url}/api/predict`,
        connections,
        body,
        headers: { authorization: `Bearer ${token}`, prefer: 'wait=30' },
      })
    const reference = (connections: number) => () => perSecond({ url: bare.url, connections, body })
    for (let i = 0; i < WARM_UPS; i++) {
      await paid(32)()
      await reference(32)()
    }
    const at16 = await inTurn(ROUNDS, paid(16), reference(16))

    // Reading the metrics starts a new measurement of the event loop, so both ends read them once.
    const before = await metrics(core.url)
    const rate64 = await paid(64)()
    const after = await metrics(core.url)
    const grown = (name: string) => after(name) - before(name)
    const flushes = grown('coincast_db_commits') / grown('coincast_jobs_ended_total')
    const delay = after('nodejs_eventloop_lag_p99_seconds') * 1000
    await checkBooks(core.url)
    return [
      {
        what: `jobs/s, ${model}, ${ROWS} rows × ${HORIZON} steps, c=16, FULL`,
        ...pick(at16),
        unit: 'jobs/s',
        atLeast,
        note: `ratios ${at16.spread}`,
      },
      {
        what: `flushes a paid job, ${model}, c=64`,
        ours: flushes,
        reference: null,
        unit: '',
        figure: flushes,
        atMost: 0.2,
        note: `${Math.round(rate64)} jobs/s`,
      },
      {
        what: `event-loop delay p99 of core under that load, ${model}`,
        ours: delay,
        reference: null,
        unit: 'ms',
        figure: delay,
        atMost: 20,
      },
    ]
  } finally {
    await Promise.all([core.stop(), bare.stop()])
  }
}

const pick = ({ ours, reference, ratio }: { ours: number; reference: number; ratio: number }) => ({
  ours,
  reference,
  figure: ratio,
})

/** A run whose books do not balance prints no figure. */
async function checkBooks(url: string): Promise<void> {
  const acting = await fetch(`${url}/api/bot/act-for`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${BENCH_BOT_KEY}` },
    body: JSON.stringify({ telegram_id: '1003' }),
  })
  const { access_token: token } = (await acting.json()) as { access_token: string }
  const check = await fetch(`${url}/api/admin/ledger/check`, { headers: { authorization: `Bearer ${token}` } })
  const { ok } = (await check.json()) as { ok?: boolean }
  if (ok !== true) throw new Error('the ledger check failed: no figure is worth anything')
}
