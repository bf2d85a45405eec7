import { expect, test } from 'vitest'
import { accountOf, claim, clock, listOf, person, report, start, userOf } from './world.ts'

test('low balance: who has topped up and cannot pay for a forecast like the last one is told, once a top-up', async () => {
  const core = await start()
  const anna = await person(core, '7')
  const [account_id, user_id] = [await accountOf(core, anna), await userOf(core, anna)]
  await core.sweep()
  async function finish(): Promise<void> {
    const data = { job_id: 'job_1', status: 'OK', model: 'naive', cost: 10_000, source: 'chat' } as const
    await core.db.write((tx) => core.events.add(tx, { type: 'job.finished', account_id, user_id, data }))
    await core.sweep()
  }
  // Nobody who has never paid is asked to.
  await finish()
  expect(await listOf(core, anna)).toEqual([])
  await core.topUp(anna, 10)
  await finish()
  const take = async (): Promise<string[]> => {
    const claimed = await claim(core)
    for (const { id } of claimed) await report(core, id, 'sent')
    return claimed.map(({ type }) => type)
  }
  expect(await take()).toEqual(['payment_received'])
  clock.at += 3_600_001
  expect(await take()).toEqual(['low_balance'])
  await finish()
  const low = async () => (await listOf(core, await person(core, '7'))).filter(({ type }) => type === 'low_balance')
  expect(await low()).toHaveLength(1)
  await core.topUp(await person(core, '7'), 10)
  await finish()
  expect(await low()).toHaveLength(2)
})

test('a plan whose card is tried again asks nobody to pay another way; a top-up that failed does', async () => {
  const core = await start()
  const anna = await person(core, '8')
  const [account_id, user_id] = [await accountOf(core, anna), await userOf(core, anna)]
  for (const is_retried of [true, undefined]) {
    const data = { payment_id: 'pay_1', provider: 'stripe', credits: 500, ...(is_retried && { is_retried }) }
    await core.db.write((tx) => core.events.add(tx, { type: 'payment.failed', account_id, user_id, data }))
  }
  await core.sweep()
  const told = await listOf(core, anna)
  expect(told.map(({ type }) => type).toSorted()).toEqual(['payment_failed', 'plan_past_due'])
})
