import { afterEach, expect, test } from 'vitest'
import { type Behaviour, startReceiver, startSending } from './world.ts'

const closers: Array<() => unknown> = []
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close()
})

const RECEIVERS = 1_000

test('lanes: of 1,000 receivers half hang; the other half is not delayed', {
  timeout: 120_000,
}, async () => {
  let ofEven = 0
  const hangsIfOdd: Behaviour = (request, response) => {
    if (Number(request.url?.slice(1)) % 2 !== 0) return
    ofEven += 1
    response.writeHead(204).end()
  }
  const receiver = await startReceiver(hangsIfOdd)
  closers.push(receiver.close)
  // The hanging receivers hang until the test ends: a delivery that waited for one would wait as long.
  const world = await startSending()
  closers.push(world.close)
  const owners = await Promise.all(Array.from({ length: RECEIVERS / 10 }, () => world.newAccount()))
  await Promise.all(
    owners.flatMap((owner, i) =>
      Array.from({ length: 10 }, (_, j) =>
        world.webhooks.create(owner, { url: `${receiver.url}/${i * 10 + j}`, types: null, description: '' }),
      ),
    ),
  )
  for (let round = 1; round <= 5; round++) {
    await Promise.all(owners.map((owner) => world.happen(round, owner)))
    await receiver.until(() => ofEven === (RECEIVERS / 2) * round)
  }
  // Each that hangs has been called once, and holds one connection.
  expect(receiver.received.length - ofEven).toBe(RECEIVERS / 2)
})

test('lanes: a receiver that hangs on one event receives the others', async () => {
  let first: string | undefined
  const receiver = await startReceiver((_, response, { id }) => {
    first ??= id
    if (id !== first) response.end()
  })
  closers.push(receiver.close)
  const world = await startSending({ answerMsMax: 3_000 })
  closers.push(world.close)
  const { id } = await world.create(receiver.url)
  for (let i = 0; i < 40; i++) await world.happen(i)
  const all = await world.until(id, (every) => every.filter(({ state }) => state === 'delivered').length === 39)
  expect(all.filter(({ state }) => state === 'pending').map(({ event_id }) => event_id)).toEqual([first])
})

test('lanes: a webhook deleted while much is owed to it gets no more; disabled neither; of a blocked account neither', async () => {
  const receiver = await startReceiver((_, response) => void setTimeout(() => response.end(), 20))
  closers.push(receiver.close)
  const world = await startSending()
  closers.push(world.close)
  const [gone, off] = [await world.create(`${receiver.url}/gone`), await world.create(`${receiver.url}/off`)]
  const sentTo = (path: string) => receiver.received.filter((one) => one.path === path).length
  await Promise.all(Array.from({ length: 200 }, (_, i) => world.happen(i)))
  await receiver.until(() => sentTo('/gone') > 0 && sentTo('/off') > 0)
  await Promise.all([
    world.webhooks.delete(world.actor, gone.id),
    world.webhooks.change(world.actor, off.id, { enabled: false }),
  ])
  const before = [sentTo('/gone'), sentTo('/off')]
  const watch = await world.create(`${receiver.url}/watch`)
  await world.happen()
  await world.until(watch.id, ([one]) => one?.state === 'delivered')
  await world.deliverer.look()
  // What was on its way may have arrived; nothing was begun.
  for (const [i, path] of ['/gone', '/off'].entries()) expect(sentTo(path) - (before[i] ?? 0)).toBeLessThanOrEqual(16)
  expect(sentTo('/gone')).toBeLessThan(200)
  await expect(world.list(gone.id)).rejects.toMatchObject({ code: 'not_found' })
  const left = await world.db.reader.all(`SELECT 1 FROM webhook_deliveries WHERE webhook_id = '${gone.id}'`)
  expect(left).toEqual([])
  expect((await world.list(off.id)).filter(({ state }) => state === 'pending')).toEqual([])

  await world.db.write(async (tx) => void (await tx.run(`UPDATE accounts SET blocked_at = 1`)))
  const seen = receiver.received.length
  await world.happen()
  await world.deliverer.look()
  const other = await world.newAccount()
  await world.webhooks.create(other, { url: `${receiver.url}/other`, types: null, description: '' })
  await world.happen(1, other)
  await receiver.until(() => sentTo('/other') === 1)
  expect(receiver.received.length).toBe(seen + 1)
})

test('lanes: only the types that were asked for are sent, and all that happen meanwhile when there are many', async () => {
  const receiver = await startReceiver()
  closers.push(receiver.close)
  const world = await startSending()
  closers.push(world.close)
  const none = await world.create(`${receiver.url}/none`, { types: ['job.finished'] })
  const all = await world.create(`${receiver.url}/all`, { types: ['credits.adjusted', 'job.finished'] })
  const total = 3_000
  for (let i = 0; i < total / 100; i++)
    await Promise.all(Array.from({ length: 100 }, (_, j) => world.happen(i * 100 + j)))
  await receiver.until(total)
  expect(new Set(receiver.received.map(({ id }) => id)).size).toBe(total)
  expect(await world.list(none.id)).toEqual([])
  await world.until(all.id, (page) => page.every(({ state }) => state === 'delivered'))
})
