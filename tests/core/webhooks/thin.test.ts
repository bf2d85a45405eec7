import { afterEach, beforeEach, expect, test } from 'vitest'
import { eventSchema } from '../../../core/contract/event.ts'
import { startHooks, startReceiver, verify } from './world.ts'

let receiver: Awaited<ReturnType<typeof startReceiver>>
let world: Awaited<ReturnType<typeof startHooks>>
beforeEach(async () => {
  receiver = await startReceiver()
  world = await startHooks()
})
afterEach(async () => {
  await world.core.close()
  receiver.close()
})

test('webhooks: what happens is sent, signed so that the reference library verifies it, and logged', async () => {
  const { id, secret } = await world.create(`${receiver.url}/hook?x=1`)
  await world.happen()
  const [sent] = await receiver.until(1)
  if (sent === undefined) throw new Error('nothing came')
  expect(eventSchema.parse(verify(secret, sent))).toMatchObject({ type: 'payment.succeeded', id: sent.id })
  expect(() => verify(secret, { ...sent, body: sent.body.replace('payment', 'Payment') })).toThrow('signature')
  expect([sent.path, sent.headers['content-type']]).toEqual(['/hook?x=1', 'application/json'])
  const [delivery] = await world.settled(id, ([one]) => one?.state === 'delivered')
  expect(delivery).toMatchObject({ event_id: sent.id, attempts: 1, last_attempt: { status: 204, failure: null } })
  expect(await world.delivery(id, delivery?.id ?? '')).toMatchObject({ body: sent.body, log: [{ status: 204 }] })
})
