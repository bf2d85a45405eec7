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
const DAY_MS = 86_400_000

const ask = (core: TestCore, token: string, method: string, path: string, json?: unknown) =>
  core.request(method, path, { token, ...(json === undefined ? {} : { json }) })
async function claimed(core: TestCore): Promise<Array<{ telegram_id: string; type: string; text: string }>> {
  await expect.poll(() => core.telling.isIdle()).toBe(true)
  const { json } = await core.request('POST', '/api/bot/notifications/claim', { token: BOT_KEY })
  return json.items as never
}
async function person(core: TestCore, telegramId: string): Promise<string> {
  const { json } = await core.request('POST', '/api/bot/act-for', { token: BOT_KEY, json: { telegram_id: telegramId } })
  return String(json.access_token)
}

test('tickets: from the question over the answer to its rating, with each side told', async () => {
  const core = await start()
  const anna = await person(core, '7')
  const admin = await core.admin()
  const opened = await ask(core, anna, 'POST', '/api/tickets', {
    text: 'My <b>forecast</b> is odd',
    request_id: 'req_1',
  })
  expect([opened.status, opened.json.number, opened.json.state]).toEqual([201, 1, 'open'])
  const id = String(opened.json.id)
  expect(await claimed(core)).toMatchObject([{ telegram_id: '1003', type: 'ticket_waiting' }])
  const file = { ticket_id: id, name: 'screen.png', content: Buffer.from('a picture').toString('base64') }
  const added = await ask(core, anna, 'POST', '/api/tickets/files', file)
  const [, message] = added.json.messages as unknown as Array<{ files: Array<{ id: string; bytes: number }> }>
  expect(message?.files).toMatchObject([{ bytes: 9 }])
  const sent = await ask(core, admin, 'GET', `/api/admin/tickets/${id}/files/${message?.files[0]?.id}`)
  expect([sent.text, sent.headers.get('content-disposition')]).toEqual([
    'a picture',
    "attachment; filename*=UTF-8''screen.png",
  ])
  // A wait is told of once, whatever is added to it.
  expect(await claimed(core)).toEqual([])

  await ask(core, admin, 'POST', `/api/admin/tickets/${id}/messages`, { text: 'looks like the zone', note: true })
  expect(await claimed(core)).toEqual([])
  const answered = await ask(core, admin, 'POST', `/api/admin/tickets/${id}/messages`, { text: 'Which file was it?' })
  expect([answered.json.state, answered.json.assignee_id]).toEqual(['waiting', expect.stringMatching(/^usr_/)])
  const [told] = await claimed(core)
  expect(told).toMatchObject({ telegram_id: '7', type: 'ticket_answered' })
  expect(told?.text).toContain('Which file was it?')
  const seen = (await ask(core, anna, 'GET', `/api/tickets/${id}`)).json.messages as unknown as Array<{ text: string }>
  expect(seen.map(({ text }) => text)).toEqual(['My <b>forecast</b> is odd', 'screen.png', 'Which file was it?'])

  expect((await ask(core, anna, 'POST', `/api/tickets/${id}/rating`, { rating: 5 })).status).toBe(409)
  await ask(core, admin, 'POST', `/api/admin/tickets/${id}/solve`)
  expect(await claimed(core)).toMatchObject([{ telegram_id: '7', type: 'ticket_solved' }])
  expect((await ask(core, anna, 'POST', `/api/tickets/${id}/rating`, { rating: 5 })).json.rating).toBe(5)
  const again = await ask(core, anna, 'POST', `/api/tickets/${id}/messages`, { text: 'It came back' })
  expect([again.json.state, again.json.solved_at]).toEqual(['open', null])
  expect(await claimed(core)).toMatchObject([{ telegram_id: '1003', type: 'ticket_waiting' }])
})

test('tickets: nobody reads or answers those of others', async () => {
  const core = await start()
  const [anna, ben] = [await person(core, '7'), await person(core, '8')]
  const { json } = await ask(core, anna, 'POST', '/api/tickets', { text: 'mine' })
  const id = String(json.id)
  for (const [method, path, body] of [
    ['GET', `/api/tickets/${id}`],
    ['POST', `/api/tickets/${id}/messages`, { text: 'x' }],
    ['POST', `/api/tickets/${id}/solve`],
  ] as const)
    expect((await ask(core, ben, method, path, body)).status).toBe(404)
  expect((await ask(core, ben, 'GET', '/api/admin/tickets')).status).toBe(403)
  expect((await ask(core, ben, 'POST', '/api/tickets', { text: 'x', job_id: 'job_of_another' })).status).toBe(404)
  expect((await ask(core, ben, 'GET', '/api/tickets')).json.items).toEqual([])
})

test('tickets: floods are refused: open ones, messages an hour, files', async () => {
  const core = await start()
  const anna = await person(core, '7')
  const ids: string[] = []
  for (let i = 0; i < 5; i++)
    ids.push(String((await ask(core, anna, 'POST', '/api/tickets', { text: `n ${i}` })).json.id))
  expect((await ask(core, anna, 'POST', '/api/tickets', { text: 'one more' })).status).toBe(409)
  const path = `/api/tickets/${ids[0]}/messages`
  for (let i = 0; i < 15; i++) expect((await ask(core, anna, 'POST', path, { text: `again ${i}` })).status).toBe(200)
  // The same words are the same message.
  expect((await ask(core, anna, 'POST', path, { text: 'again 14' })).status).toBe(200)
  expect(String((await ask(core, anna, 'POST', '/api/tickets', { text: 'n 4' })).json.id)).toBe(ids[4])
  const refused = await ask(core, anna, 'POST', path, { text: 'again' })
  expect([refused.status, refused.json.code]).toEqual([429, 'rate_limited'])
  at += 3_600_001
  const later = await person(core, '7')
  expect((await ask(core, later, 'POST', path, { text: 'again' })).status).toBe(200)
  const large = { ticket_id: ids[0], name: 'x', content: Buffer.alloc(2_000_001).toString('base64') }
  const tooLarge = await ask(core, later, 'POST', '/api/tickets/files', large)
  expect([tooLarge.status, tooLarge.json.code]).toEqual([413, 'too_large'])
})

test('tickets: an unanswered question of ours is solved after a week, and a solved one goes after a year', async () => {
  const core = await start()
  const [anna, admin] = [await person(core, '7'), await core.admin()]
  const id = String((await ask(core, anna, 'POST', '/api/tickets', { text: 'hello' })).json.id)
  await ask(core, admin, 'POST', `/api/admin/tickets/${id}/messages`, { text: 'which file?' })
  at += 6 * DAY_MS
  await core.telling.prune()
  const token = await person(core, '7')
  expect((await ask(core, token, 'GET', `/api/tickets/${id}`)).json.state).toBe('waiting')
  at += 2 * DAY_MS
  await core.telling.prune()
  const later = await person(core, '7')
  expect((await ask(core, later, 'GET', `/api/tickets/${id}`)).json.state).toBe('solved')
  at += 31 * DAY_MS
  const old = await ask(core, await person(core, '7'), 'POST', `/api/tickets/${id}/messages`, { text: 'x' })
  expect(old.status).toBe(409)
  at += 340 * DAY_MS
  await core.telling.prune()
  expect((await ask(core, await person(core, '7'), 'GET', `/api/tickets/${id}`)).status).toBe(404)
})
