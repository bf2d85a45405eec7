import { afterEach, expect, test } from 'vitest'
import { BOT_KEY, startCore, type TestCore } from '../../support/core.ts'

const open: Array<{ close: () => Promise<unknown> }> = []
let at = 0
afterEach(async () => {
  for (const one of open.splice(0).toReversed()) await one.close()
})
async function start(): Promise<TestCore> {
  at = Date.UTC(2026, 0, 5, 12)
  const core = await startCore({ now: () => at })
  open.push(core)
  return core
}
const TEXT = { en: 'A new <b>model</b> is here', ru: 'Новая модель' }

async function person(core: TestCore, telegramId: string, { language = 'en', agrees = true } = {}): Promise<string> {
  const json = { telegram_id: telegramId, language }
  const token = String((await core.request('POST', '/api/bot/act-for', { token: BOT_KEY, json })).json.access_token)
  const kinds = { kinds: { news: agrees ? ['telegram'] : [] } }
  await core.request('PATCH', '/api/notifications/preferences', { token, json: kinds })
  return token
}
async function claim(core: TestCore): Promise<Array<{ id: string; telegram_id: string; text: string; bulk: boolean }>> {
  const { json } = await core.request('POST', '/api/bot/notifications/claim', { token: BOT_KEY })
  return json.items as never
}
const report = (core: TestCore, id: string, outcome: string) =>
  core.request('POST', '/api/bot/notifications/outcomes', { token: BOT_KEY, json: { items: [{ id, outcome }] } })

test('broadcasts: only to those who agreed and fit; confirmed by their count; each once; paused, stopped, reported', async () => {
  const core = await start()
  const token = await core.admin()
  const ask = async (path: string, json?: unknown) =>
    core.request('POST', `/api/admin/broadcasts${path}`, { token, ...(json === undefined ? {} : { json }) })
  for (let i = 1; i <= 70; i++) await person(core, String(i))
  await person(core, '100', { agrees: false })
  await person(core, '101', { language: 'ru' })
  const draft = await ask('', { segment: { language: 'en' }, text: TEXT })
  expect([draft.status, draft.json.state, draft.json.recipients, draft.json.seconds]).toEqual([201, 'draft', 70, 3])
  const id = String(draft.json.id)
  expect(await claim(core)).toEqual([])
  expect((await ask(`/${id}/preview`)).status).toBe(202)
  const [preview] = await claim(core)
  expect(preview).toMatchObject({ telegram_id: '1003', bulk: false })
  expect(preview?.text).toContain(TEXT.en)
  await report(core, preview?.id ?? '', 'sent')

  const wrong = await ask(`/${id}/start`, { recipients: 69 })
  expect([wrong.status, wrong.json.code]).toEqual([409, 'state_conflict'])
  expect((await ask(`/${id}/start`, { recipients: 70 })).json.state).toBe('running')
  expect((await ask(`/${id}/start`, { recipients: 70 })).status).toBe(409)
  const first = await claim(core)
  expect(first).toHaveLength(50)
  expect(first.every(({ bulk, text }) => bulk && text === TEXT.en)).toBe(true)
  // No more than sixty are in hand, so that a pause is one.
  const second = await claim(core)
  expect(second).toHaveLength(10)
  expect(await claim(core)).toEqual([])
  for (const [i, one] of first.entries()) await report(core, one.id, i === 0 ? 'blocked' : 'sent')
  expect((await ask(`/${id}/pause`)).json).toMatchObject({ state: 'paused', sent: 49, blocked: 1, owed: 20 })
  expect(await claim(core)).toEqual([])
  expect((await ask(`/${id}/resume`)).json.state).toBe('running')
  const third = await claim(core)
  expect(third).toHaveLength(10)
  const everybody = [...first, ...second, ...third].map(({ telegram_id }) => telegram_id)
  expect(new Set(everybody).size).toBe(70)
  for (const one of [...second, ...third.slice(0, 5)]) await report(core, one.id, 'sent')
  expect((await ask(`/${id}/stop`)).json).toMatchObject({ state: 'stopped', sent: 64, blocked: 1, owed: 5 })
  expect((await ask(`/${id}/resume`)).status).toBe(409)
})

test('broadcasts: who changes their mind while it is owed does not get it; customers cannot send any', async () => {
  const core = await start()
  const token = await core.admin()
  const anna = await person(core, '7')
  const path = '/api/admin/broadcasts'
  const refused = await core.request('POST', path, { token: anna, json: { text: TEXT } })
  expect(refused.status).toBe(403)
  const { json } = await core.request('POST', path, { token, json: { text: TEXT } })
  await core.request('POST', `${path}/${String(json.id)}/start`, { token, json: { recipients: 1 } })
  await core.request('PATCH', '/api/notifications/preferences', { token: anna, json: { kinds: { news: [] } } })
  expect(await claim(core)).toEqual([])
  await core.telling.sweep()
  const { json: over } = await core.request('GET', `${path}/${String(json.id)}`, { token })
  expect(over).toMatchObject({ state: 'done', sent: 0, skipped: 1, owed: 0 })
})
