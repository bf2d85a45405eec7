import { expect, test } from 'vitest'
import { LIMITS } from '../../../core/contract/limits.ts'
import { free, startShop, submit } from './shop.ts'

test('events: one each for queued, running and finished, with ids; Last-Event-ID goes on from there', async () => {
  const { core, token } = await startShop()
  const { json: job } = await submit(core, token)
  const path = `/api/predict/${job.id}/events`
  const live = await core.request('GET', path, { token })
  expect(live.headers.get('content-type')).toContain('text/event-stream')
  const ids = idsOf(live.text)
  expect(ids.at(0)).toBe('1')
  expect(ids.at(-1)).toBe('3')
  expect(live.text).toMatch(/event: finished\n/)
  const whole = await core.request('GET', path, { token })
  expect(idsOf(whole.text)).toEqual(['1', '3'])
  expect(idsOf((await core.request('GET', path, { token, headers: { 'last-event-id': '1' } })).text)).toEqual(['3'])
  const known = await core.request('GET', path, { token, headers: { 'last-event-id': '3' } })
  expect([known.status, known.text]).toEqual([204, ''])
  expect(idsOf((await core.request('GET', path, { token, headers: { 'last-event-id': 'x' } })).text)).toEqual([
    '1',
    '3',
  ])
})

test.each(['3', '99', '-1'])(
  'events: Last-Event-ID %s on a job that has not ended starts from its first event',
  async (lastId) => {
    const { core, token } = await startShop()
    // Nothing is run any more: the job stays PENDING.
    await core.runner.stop(0)
    const { json: job } = await submit(core, token)
    const live = await core.app.fetch(
      new Request(`${core.url}/api/predict/${job.id}/events`, {
        headers: { authorization: `Bearer ${token}`, 'last-event-id': lastId },
      }),
    )
    expect(live.status).toBe(200)
    const reader = (live.body as ReadableStream<Uint8Array>).getReader()
    const { done, value } = await reader.read()
    expect([done, idsOf(new TextDecoder().decode(value))]).toEqual([false, ['1']])
    await reader.cancel()
  },
)

test('events: 40 listeners that connect while jobs end all receive the end', async () => {
  const { core, token } = await startShop()
  const submitted = await Promise.all(Array.from({ length: 8 }, () => submit(core, token, free)))
  const streams = await Promise.all(
    submitted.flatMap(({ json }) =>
      Array.from({ length: 5 }, () => core.request('GET', `/api/predict/${json.id}/events`, { token })),
    ),
  )
  expect(streams.filter(({ text }) => !text.includes('event: finished'))).toEqual([])
})

test('events: an account may open another stream once one of the maximum has ended', async () => {
  const { core, token } = await startShop()
  await core.runner.stop(0)
  const { json: job } = await submit(core, token)
  const headers = { authorization: `Bearer ${token}` }
  const open = async () => core.app.fetch(new Request(`${core.url}/api/predict/${job.id}/events`, { headers }))
  const streams = await Promise.all(Array.from({ length: LIMITS.streamsPerAccountMax }, open))
  expect(streams.map(({ status }) => status)).toEqual(streams.map(() => 200))
  const refused = await core.request('GET', `/api/predict/${job.id}/events`, { token })
  expect([refused.status, refused.json.code, refused.headers.get('retry-after')]).toEqual([429, 'rate_limited', '5'])
  await streams[0]?.body?.cancel()
  await expect.poll(async () => (await open()).status).toBe(200)
})

const idsOf = (stream: string): string[] => [...stream.matchAll(/^id: (\d+)$/gm)].map(([, id]) => id ?? '')
