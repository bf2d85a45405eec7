import { expect, test } from 'vitest'
import { jobViewSchema } from '../../../core/contract/jobs/job.ts'
import { quantilesViewSchema } from '../../../core/contract/jobs/quantiles.ts'
import { samplePrices } from '../../support/core.ts'
import { paid, startShop, submit, WAIT } from './shop.ts'

test('quantiles: levels that the caller names, ascending and never crossing, cost nothing more', async () => {
  const { core, token } = await startShop()
  const job = jobViewSchema.parse((await submit(core, token, paid, WAIT)).json)
  const ask = async (query: string) =>
    quantilesViewSchema.parse((await core.request('GET', `/api/predict/${job.id}/quantiles${query}`, { token })).json)
  const { levels, series } = await ask('?levels=0.95,0.333,.05,0.5,0.333')
  expect(levels).toEqual([0.05, 0.333, 0.5, 0.95])
  expect(series.map(({ id }) => id)).toEqual([null])
  expect(series[0]?.steps.map(({ timestamp }) => timestamp)).toEqual(job.forecast?.map(({ timestamp }) => timestamp))
  for (const [i, { quantiles }] of (series[0]?.steps ?? []).entries()) {
    const own = job.forecast?.[i]?.quantiles ?? {}
    expect([quantiles[0], quantiles[2], quantiles[3]]).toEqual([own['0.05'], own['0.5'], own['0.95']])
    expect(quantiles).toEqual(quantiles.toSorted((a, b) => a - b))
  }
  expect((await ask('')).levels).toEqual([0.1, 0.5, 0.9])
  const balance = await core.request('GET', '/api/account/balance', { token })
  expect(balance.json).toMatchObject({ balance: 970, held: 0 })
})

test('quantiles: of several series, all or the one that is named', async () => {
  const { core, token } = await startShop()
  const rows = ['AAA', 'BBB'].flatMap((symbol, seed) => samplePrices(30, { seed }).map((row) => ({ symbol, ...row })))
  const { json } = await submit(core, token, { ...paid, series: '*', data: rows }, WAIT)
  const idsOf = async (query: string) => {
    const answer = await core.request('GET', `/api/predict/${json.id}/quantiles${query}`, { token })
    return answer.status === 200 ? quantilesViewSchema.parse(answer.json).series.map(({ id }) => id) : answer.status
  }
  expect(await idsOf('')).toEqual(['AAA', 'BBB'])
  expect(await idsOf('?series=BBB')).toEqual(['BBB'])
  expect(await idsOf('?series=CCC')).toBe(404)
})

test.each(['', '0', '1', '0.009', '0.991', '0.5,', 'half', '5e-1', '-0.5', `0.${'5'.repeat(20)}`])(
  'quantiles: levels "%s" are refused, with the bounds',
  async (levels) => {
    const { core, token } = await startShop()
    const { json } = await submit(core, token, paid, WAIT)
    const refused = await core.request('GET', `/api/predict/${json.id}/quantiles?levels=${levels}`, { token })
    expect([refused.status, refused.json.code]).toEqual([422, 'validation_failed'])
    expect(JSON.stringify(refused.json)).toContain('from 0.01 to 0.99')
  },
)

test('quantiles: more levels than are answered at once are refused', async () => {
  const { core, token } = await startShop()
  const { json } = await submit(core, token, paid, WAIT)
  const statusOf = async (count: number) => {
    const levels = Array.from({ length: count }, (_, i) => `0.${100 + i}`).join(',')
    return (await core.request('GET', `/api/predict/${json.id}/quantiles?levels=${levels}`, { token })).status
  }
  expect([await statusOf(50), await statusOf(51)]).toEqual([200, 422])
})
