import { samplePrices } from '../support/samples.ts'
import { type Finding, inTurn } from './measure.ts'
import { openAccount, startProgram } from './processes.ts'

const SERIES = 100
const ROWS = 250
const HORIZON = 20
const ROUNDS = 5
/** Orders on their way at the same time, as a client with many series sends them. */
const AT_ONCE = 8
const MODEL = 'coincast'

/** The time of one order for many series, against as many orders for one series each. */
export async function benchPanel(): Promise<Finding[]> {
  const core = await startProgram('core/main', {})
  try {
    const token = await openAccount(core.url, 100_000_000)
    const all = Array.from({ length: SERIES }, (_, i) => samplePrices(ROWS, { seed: i + 1 }))
    const rows = all.flatMap((prices, i) => prices.map(({ date, close }) => ({ unique_id: `S${i}`, date, close })))
    const options = { model: MODEL, horizon: HORIZON }
    const one = JSON.stringify({ ...options, series: '*', data: rows })
    const each = all.map((data) => JSON.stringify({ ...options, data }))

    async function order(body: string): Promise<void> {
      const answer = await fetch(`${core.url}/api/predict`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', prefer: 'wait=60' },
        body,
      })
      const job = (await answer.json()) as { status?: string; series?: { status: string }[] }
      if (job.status !== 'OK' || job.series?.some(({ status }) => status !== 'OK'))
        throw new Error(`an order ended as ${answer.status} ${job.status}`)
    }
    const secondsOf = (work: () => Promise<void>) => async () => {
      const started = performance.now()
      await work()
      return (performance.now() - started) / 1_000
    }
    const together = secondsOf(() => order(one))
    const apart = secondsOf(async () => {
      const waiting = [...each]
      const next = async (): Promise<void> => {
        for (let body = waiting.pop(); body !== undefined; body = waiting.pop()) await order(body)
      }
      await Promise.all(Array.from({ length: AT_ONCE }, next))
    })
    await together()
    await apart()
    const { ours, reference, ratio, spread } = await inTurn(ROUNDS, together, apart)
    return [
      {
        what: `${SERIES} series of ${ROWS} rows in one order, ${MODEL}, against ${SERIES} orders`,
        ours,
        reference,
        unit: 's',
        figure: ratio,
        atMost: 0.5,
        note: `ratios ${spread}`,
      },
    ]
  } finally {
    await core.stop()
  }
}
