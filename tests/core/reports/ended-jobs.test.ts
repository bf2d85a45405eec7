import { expect, test } from 'vitest'
import { BOT_KEY, samplePrices, startCore } from '../../support/core.ts'

test('feed of ended jobs: says of each through which door it was ordered', async () => {
  const core = await startCore()
  try {
    const owner = await core.register()
    const { json: link } = await core.request('POST', '/api/account/link-code', { token: owner })
    const { json: linked } = await core.request('POST', '/api/bot/link', {
      token: BOT_KEY,
      json: { telegram_id: '77', code: link.code },
    })
    const order = { model: 'naive', data: samplePrices(30), horizon: 2 }
    const headers = { prefer: 'wait=30' }
    const byHand = await core.request('POST', '/api/predict', { token: owner, json: order, headers })
    const token = String(linked.access_token)
    const inChat = await core.request('POST', '/api/predict', { token, json: order, headers })
    const { json: feed } = await core.request('GET', '/api/bot/ended-jobs', { token: BOT_KEY })
    expect(feed.items).toMatchObject([
      { job_id: byHand.json.id, source: 'api' },
      { job_id: inChat.json.id, source: 'chat' },
    ])
  } finally {
    await core.close()
  }
})
