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

const ask = (core: TestCore, token: string, method: string, path: string, json?: unknown, key?: string) =>
  core.request(method, path, {
    token,
    ...(json === undefined ? {} : { json }),
    ...(key === undefined ? {} : { headers: { 'idempotency-key': key } }),
  })
interface Message {
  text: string
  note: boolean
  files: Array<{ id: string; name: string; bytes: number }>
}
const messagesOf = ({ json }: { json: Record<string, unknown> }) => json['messages'] as Message[]
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
  // A wait makes one notice, whatever is added to it.
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
  const sixth = await ask(core, anna, 'POST', '/api/tickets', { text: 'one more' })
  expect([sixth.status, sixth.json.code, sixth.json.params]).toEqual([
    409,
    'ticket_limit',
    { what: 'unsolved', limit: 5 },
  ])
  const path = `/api/tickets/${ids[0]}/messages`
  for (let i = 0; i < 15; i++)
    expect((await ask(core, anna, 'POST', path, { text: `again ${i}` }, `key ${i}`)).status).toBe(200)
  // A repetition is no further message.
  expect((await ask(core, anna, 'POST', path, { text: 'again 14' }, 'key 14')).status).toBe(200)
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
  expect([old.status, old.json.code, old.json.params]).toEqual([
    409,
    'ticket_limit',
    { what: 'reopen_days', limit: 30 },
  ])
  at += 340 * DAY_MS
  await core.telling.prune()
  expect((await ask(core, await person(core, '7'), 'GET', `/api/tickets/${id}`)).status).toBe(404)
})

test('tickets: a request with a known key acts once and is answered again; the same words without it are said twice', async () => {
  const core = await start()
  const [anna, admin] = [await person(core, '7'), await core.admin()]
  const opened = await ask(core, anna, 'POST', '/api/tickets', { text: 'hello?' }, 'k1')
  const again = await ask(core, anna, 'POST', '/api/tickets', { text: 'hello?' }, 'k1')
  expect([again.status, again.json.id, again.headers.get('idempotent-replayed')]).toEqual([201, opened.json.id, 'true'])
  const other = await ask(core, anna, 'POST', '/api/tickets', { text: 'other' }, 'k1')
  expect([other.status, other.json.code]).toEqual([422, 'idempotency_mismatch'])
  const [own, any] = [
    `/api/tickets/${String(opened.json.id)}/messages`,
    `/api/admin/tickets/${String(opened.json.id)}/messages`,
  ]
  for (const key of ['k2', 'k2', 'k3']) await ask(core, anna, 'POST', own, { text: 'hello?' }, key)

  // An answer in the words of a note before it is sent, and so is one in the words of the answer before.
  await ask(core, admin, 'POST', any, { text: 'one moment', note: true }, 'k4')
  for (const key of ['k5', 'k5', 'k6']) await ask(core, admin, 'POST', any, { text: 'one moment' }, key)
  const thread = await ask(core, admin, 'GET', `/api/admin/tickets/${String(opened.json.id)}`)
  expect(messagesOf(thread).map(({ text, note }) => [text, note])).toEqual([
    ...Array.from({ length: 3 }, () => ['hello?', false]),
    ['one moment', true],
    ['one moment', false],
    ['one moment', false],
  ])
})

test('tickets: files of one name are all kept, with the words they came with, from the first message on', async () => {
  const core = await start()
  const anna = await person(core, '7')
  const photo = (content: string) => ({ name: 'photo.jpg', content: Buffer.from(content).toString('base64') })
  const opened = await ask(core, anna, 'POST', '/api/tickets', { text: 'look', file: photo('one') })
  const ticket_id = String(opened.json.id)
  await ask(core, anna, 'POST', '/api/tickets/files', { ticket_id, ...photo('two!') })
  const last = await ask(
    core,
    anna,
    'POST',
    '/api/tickets/files',
    { ticket_id, ...photo('three'), text: 'and this' },
    'k',
  )
  await ask(core, anna, 'POST', '/api/tickets/files', { ticket_id, ...photo('three'), text: 'and this' }, 'k')
  expect(messagesOf(last).map(({ text, files }) => [text, files.map(({ bytes }) => bytes)])).toEqual([
    ['look', [3]],
    ['photo.jpg', [4]],
    ['and this', [5]],
  ])
  expect(messagesOf(await ask(core, anna, 'GET', `/api/tickets/${ticket_id}`))).toHaveLength(3)
  const [, two] = messagesOf(last)
  const got = await ask(core, anna, 'GET', `/api/tickets/${ticket_id}/files/${two?.files[0]?.id}`)
  expect(got.text).toBe('two!')
})

test('tickets: files have a limit per ticket in number and bytes, and per account in bytes, each refused in its words', async () => {
  const core = await start()
  let anna = await person(core, '7')
  const open_ = async (text: string) => String((await ask(core, anna, 'POST', '/api/tickets', { text })).json.id)
  const add = (ticket_id: string, bytes: number) => {
    const content = Buffer.alloc(bytes, 1).toString('base64')
    return ask(core, anna, 'POST', '/api/tickets/files', { ticket_id, name: 'photo.jpg', content })
  }
  const small = await open_('many')
  for (let i = 0; i < 10; i++) expect((await add(small, 1)).status).toBe(200)
  const eleventh = await add(small, 1)
  expect([eleventh.status, eleventh.json.code, eleventh.json.params]).toEqual([
    409,
    'ticket_limit',
    { what: 'files', limit: 10 },
  ])
  // What was refused left no message behind.
  expect(messagesOf(await ask(core, anna, 'GET', `/api/tickets/${small}`))).toHaveLength(11)

  for (let n = 0; n < 5; n++) {
    at += 3_600_001
    anna = await person(core, '7')
    const id = await open_(`large ${n}`)
    const sizes = n < 4 ? [2e6, 2e6, 2e6, 2e6, 2e6] : [2e6, 2e6, 2e6, 2e6, 2e6 - 10]
    for (const bytes of sizes) expect((await add(id, bytes)).status).toBe(200)
    const sixth = await add(id, 11)
    expect(sixth.json.params).toEqual({ what: 'ticket_megabytes', limit: 10 })
    await ask(core, anna, 'POST', `/api/tickets/${id}/solve`)
  }
  const last = await open_('one more')
  const over = await add(last, 1)
  expect([over.status, over.json.params]).toEqual([409, { what: 'account_megabytes', limit: 50 }])
  const ben = await person(core, '8')
  const of = await ask(core, ben, 'POST', '/api/tickets', { text: 'mine', file: { name: 'x', content: 'AAAA' } })
  expect(of.status).toBe(201)
})

test('tickets: the queue begins with the longest wait, page by page; who waits for nobody comes after all who wait', async () => {
  const core = await start()
  const admin = await core.admin()
  const ids: string[] = []
  for (let i = 0; i < 5; i++) {
    at += 60_000
    const token = await person(core, String(20 + i))
    ids.push(String((await ask(core, token, 'POST', '/api/tickets', { text: `n ${i}` })).json.id))
  }
  const answer = (n: number) => ask(core, admin, 'POST', `/api/admin/tickets/${ids[n]}/messages`, { text: 'done' })
  await answer(0)
  await answer(1)
  at += 60_000
  // The first waits again, behind all who wait since earlier.
  await ask(core, await person(core, '20'), 'POST', `/api/tickets/${ids[0]}/messages`, { text: 'no' })
  const seen: number[] = []
  let cursor = ''
  do {
    const { json } = await ask(core, admin, 'GET', `/api/admin/tickets?limit=2${cursor}`)
    seen.push(...(json.items as unknown as Array<{ number: number }>).map(({ number }) => number))
    cursor = json.next_cursor === null ? '' : `&cursor=${String(json.next_cursor)}`
  } while (cursor !== '')
  expect(seen).toEqual([3, 4, 5, 1, 2])
  const open_ = await ask(core, admin, 'GET', '/api/admin/tickets?state=open')
  expect((open_.json.items as unknown as Array<{ number: number }>).map(({ number }) => number)).toEqual([3, 4, 5, 1])
})
