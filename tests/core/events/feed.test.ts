import { expect, test } from 'vitest'
import type { BotEvents } from '../../../core/contract/feed.ts'
import { createFeed } from '../../../core/events/feed.ts'
import { createEvents } from '../../../core/events/service.ts'
import { DAY_MS } from '../../../core/kit/units.ts'
import { startDb } from '../ledger/open-db.ts'
import { BOT_KEY, samplePrices, startCore } from '../../support/core.ts'

test('feed: reports for each ended job how it was ordered and to whom it belongs', async () => {
  const core = await startCore()
  try {
    const owner = await core.register()
    const order = { model: 'naive', data: samplePrices(30), horizon: 2 }
    const headers = { prefer: 'wait=30' }
    const read = async (query = ''): Promise<BotEvents> =>
      (await core.request('GET', `/api/bot/events${query}`, { token: BOT_KEY })).json as unknown as BotEvents
    const byHand = await core.request('POST', '/api/predict', { token: owner, json: order, headers })
    // Of nobody in Telegram: it is passed over, and not looked at again.
    const before = await read()
    expect(before).toMatchObject({ items: [], last_seq: 1 })
    const { json: link } = await core.request('POST', '/api/account/link-code', { token: owner })
    const { json: linked } = await core.request('POST', '/api/bot/link', {
      token: BOT_KEY,
      json: { telegram_id: '77', code: link.code },
    })
    const position = `?after=${before.last_seq}&epoch=${before.epoch}`
    const waiting = read(`${position}&wait=30`)
    const token = String(linked.access_token)
    const inChat = await core.request('POST', '/api/predict', { token, json: order, headers })
    const finished = {
      type: 'job.finished',
      version: 1,
      data: { job_id: inChat.json.id, status: 'OK', source: 'chat' },
    }
    expect((await waiting).items).toMatchObject([{ seq: 2, telegram_ids: ['77'], event: finished }])
    // Of another history, or beyond this one: it starts over.
    for (const query of ['?after=2&epoch=other', `?after=99&epoch=${before.epoch}`]) {
      expect((await read(query)).items).toMatchObject([
        { event: { data: { job_id: byHand.json.id, source: 'api' } } },
        { event: finished },
      ])
    }
  } finally {
    await core.close()
  }
})

test('feed: a bot that has read nothing begins a day ago; news of the shop are for every admin', async () => {
  const db = await startDb()
  const clock = { at: Date.UTC(2026, 0, 5) }
  const now = () => clock.at
  const events = createEvents({ db, now })
  const feed = createFeed({ db, events, now, epoch: 'e', staffChats: async () => ['1', '2'] })
  const add = (model: string) => {
    const data = { model, version: '1.0.0', reason: 'a trial went well' }
    return db.write((tx) => events.add(tx, { type: 'model.back', account_id: null, data }))
  }
  await add('old')
  clock.at += DAY_MS + 1
  await add('new')
  const { signal } = new AbortController()
  const { items, last_seq } = await feed.read({}, 0, signal)
  expect(items).toMatchObject([
    { seq: 2, telegram_ids: ['1', '2'], event: { account_id: null, data: { model: 'new' } } },
  ])
  expect(await feed.read({ after: last_seq, epoch: 'e' }, 0, signal)).toEqual({ items: [], last_seq: 2, epoch: 'e' })
})
