import { sql } from 'drizzle-orm'
import { afterEach, expect, test, vi } from 'vitest'
import type { TrackRecord } from '../../../core/contract/catalog.ts'
import { jobViewSchema } from '../../../core/contract/jobs/job.ts'
import { sumByAccount } from '../../../core/track-record/store.ts'
import { samplePrices, startCore, type TestCore } from '../../support/core.ts'

let core: TestCore
afterEach(() => core.close())

const ALL = samplePrices(300)

async function forecast(token: string, data: unknown, { horizon = 20, model = 'naive' } = {}) {
  const answer = await core.request('POST', '/api/predict', {
    token,
    json: { model, horizon, data },
    headers: { prefer: 'wait=30' },
  })
  return jobViewSchema.parse(answer.json)
}

/** Uploads are looked at in the order in which they came, so that one that is sure to score something tells when all before are done. */
async function settle(token: string): Promise<void> {
  const job = await forecast(token, ELSEWHEN.slice(0, 250))
  await forecast(token, ELSEWHEN)
  await scoredSteps(token, job.id, 20)
}

const ELSEWHEN = samplePrices(300, { seed: 7 }).map(({ close }, i) => ({
  date: new Date(Date.UTC(2001, 0, 1 + i)).toISOString(),
  close,
}))

/** The steps that are scored, once they are as many as that. */
async function scoredSteps(token: string, id: string, wanted: number): Promise<number | undefined> {
  return vi.waitFor(
    async () => {
      const steps = (await look(token, id)).track_record?.steps
      if (steps !== wanted) throw new Error(`${steps} steps are scored`)
      return steps
    },
    { timeout: 10_000 },
  )
}

const look = async (token: string, id: string) =>
  jobViewSchema.parse((await core.request('GET', `/api/predict/${id}`, { token })).json)

test('track record: a forecast is scored when a later job on the same series reaches its dates', async () => {
  core = await startCore()
  const token = await core.register()
  const job = await forecast(token, ALL.slice(0, 250))
  expect(job.track_record).toBeNull()
  await forecast(token, ALL.slice(100, 258))
  expect(await scoredSteps(token, job.id, 8)).toBe(8)
  await forecast(token, ALL)
  expect(await scoredSteps(token, job.id, 20)).toBe(20)
  const record = (await look(token, job.id)).track_record
  expect(record?.coverage_95).toBeGreaterThan(0.5)
  expect(record?.last_price).toBeCloseTo(ALL[269]?.close ?? 0, 6)
})

test('track record: a series scaled by one factor is still the same series', async () => {
  core = await startCore()
  const token = await core.register()
  const job = await forecast(token, ALL.slice(0, 250))
  await forecast(
    token,
    ALL.map(({ date, close }) => ({ date, close: close / 4 })),
  )
  expect(await scoredSteps(token, job.id, 20)).toBe(20)
})

test("track record: another series on the same dates scores nothing, nor does a quote, nor another account's job", async () => {
  core = await startCore()
  const [mine, other] = [await core.register(), await core.register()]
  const job = await forecast(mine, ALL.slice(0, 250))
  await forecast(mine, samplePrices(300, { seed: 99 }))
  await core.request('POST', '/api/predict/quote', { token: mine, json: { model: 'naive', data: ALL } })
  await forecast(other, ALL)
  await settle(mine)
  expect((await look(mine, job.id)).track_record).toBeNull()
})

test('track record: a model shows it once there are 30 paid forecasts of 5 accounts, each date of an account once', async () => {
  let time = Date.now()
  core = await startCore({ now: () => time })
  const score = (model: string, account: number, anchor: number, cost: number) => {
    const id = `job_${model}_${account}_${anchor}_${Math.trunc((time += 1))}`
    return core.db.write(async (tx) => {
      await tx.run(sql`INSERT INTO jobs (id, account_id, status, model_name, model_version_id, model_version, cost, horizon,
        risk_steps, dataset_id, rows, created_at, deadline_at) VALUES (${id}, ${`acc_${account}`}, 'OK', ${model}, 'v', '1', ${cost}, 4, '', 'd', 30, 0, 0)`)
      await tx.run(sql`INSERT INTO track_forecasts (job_id, account_id, model_name, anchor_at, horizon, steps, pinball,
        pinball_naive, inside_80, inside_95, scored_at) VALUES (${id}, ${`acc_${account}`}, ${model}, ${anchor}, 4, 4, ${8 + account}, 10, 3, 4, 0)`)
    })
  }
  const recordOf = async (model: string) => {
    time += 11 * 60_000
    return (await core.request('GET', `/api/models/${model}`, {})).json.track_record
  }
  for (let account = 0; account < 5; account++) {
    expect(await recordOf('lintrend')).toBeNull()
    for (let anchor = 1; anchor <= 6; anchor++) {
      await score('lintrend', account, anchor, 30)
      // The same date again is no further vote, and what was free is none at all.
      await score('lintrend', account, anchor, 30)
      await score('ar', account, anchor, 0)
    }
  }
  const record = await recordOf('lintrend')
  expect(record).toMatchObject({ forecasts: 30, accounts: 5, coverage_80: 0.75, coverage_95: 1 })
  expect((record as unknown as TrackRecord).pinball_vs_naive).toBeCloseTo(0)
  expect(await recordOf('ar')).toBeNull()
})

test('track record: the newest forecasts that were paid for count, and of one account only so many', async () => {
  core = await startCore()
  let number = 0
  const score = (account: string, cost: number) => {
    const id = `job_${String((number += 1)).padStart(4, '0')}`
    return core.db.write(async (tx) => {
      await tx.run(sql`INSERT INTO jobs (id, account_id, status, model_name, model_version_id, model_version, cost, horizon,
        risk_steps, dataset_id, rows, created_at, deadline_at) VALUES (${id}, ${account}, 'OK', 'ar', 'v', '1', ${cost}, 4, '', 'd', 30, 0, 0)`)
      await tx.run(sql`INSERT INTO track_forecasts (job_id, account_id, model_name, anchor_at, horizon, steps, pinball,
        pinball_naive, inside_80, inside_95, scored_at) VALUES (${id}, ${account}, 'ar', ${number}, 4, 4, ${4 * number}, 4, 4, 4, 0)`)
    })
  }
  for (const account of ['early', 'early', 'early', 'late', 'late', 'late']) {
    await score(account, 10)
    await score(account, 0)
  }
  const votes = async (bounds: { newestMax: number; perAccountMax: number }) =>
    (await sumByAccount(core.db.reader, 'ar', bounds)).map(({ anchors, pinball }) => [anchors, pinball])
  // Paid are the odd numbers, and a forecast's loss a step is its number.
  expect(await votes({ newestMax: 100, perAccountMax: 100 })).toEqual([
    [3, 1 + 3 + 5],
    [3, 7 + 9 + 11],
  ])
  expect(await votes({ newestMax: 100, perAccountMax: 2 })).toEqual([
    [2, 3 + 5],
    [2, 9 + 11],
  ])
  expect(await votes({ newestMax: 4, perAccountMax: 2 })).toEqual([
    [1, 5],
    [2, 9 + 11],
  ])
})
