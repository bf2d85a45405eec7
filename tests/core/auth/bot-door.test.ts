import { expect, test } from 'vitest'
import { holdEntry, topUpEntry } from '../../../core/ledger/entries.ts'
import { freezeEntry, thawEntry } from '../../../core/ledger/reversals.ts'
import { toCredits } from '../../../core/ledger/posting.ts'
import { ADMIN_TELEGRAM_ID, BOT_KEY, startWorld, type World } from '../accounts/world.ts'

async function link(world: World, telegramId: string, code: string) {
  return world.ask('POST', '/api/bot/link', { token: BOT_KEY, json: { telegram_id: telegramId, code } })
}

async function preview(world: World, telegramId: string, code: string) {
  return world.ask('POST', '/api/bot/link/preview', { token: BOT_KEY, json: { telegram_id: telegramId, code } })
}

const bought = (accountId: string) =>
  topUpEntry({ accountId, provider: 'stars', chargeId: 'c1', amount: toCredits(100) })

async function codeOf(world: World, token: string): Promise<string> {
  const { status, body } = await world.ask('POST', '/api/account/link-code', { token })
  expect(status).toBe(201)
  return body.code
}

test('act-for: creates the account on first use, with welcome credits, and finds it later', async () => {
  const world = await startWorld()
  const many = await Promise.all(Array.from({ length: 10 }, () => world.actFor('42')))
  expect(new Set(many.map(({ id }) => id)).size).toBe(1)
  expect(many.filter(({ created }) => created)).toHaveLength(1)
  const { token } = many[0] ?? { token: '' }
  expect((await world.ask('GET', '/api/account/balance', { token })).body.available).toBe(500)
  expect((await world.ask('GET', '/api/account', { token })).body).toMatchObject({
    telegram_id: '42',
    role: 'customer',
  })
})

test("act-for: the bot's key opens its own door and no other, and nothing else opens it", async () => {
  const world = await startWorld()
  const { token } = await world.register()
  const asUser = await world.ask('POST', '/api/bot/act-for', { token, json: { telegram_id: '42' } })
  expect([asUser.status, asUser.body.code]).toEqual([403, 'forbidden'])
  expect((await world.ask('POST', '/api/bot/act-for', { json: { telegram_id: '42' } })).status).toBe(401)
  const wrong = await world.ask('POST', '/api/bot/act-for', { token: `${BOT_KEY}x`, json: { telegram_id: '42' } })
  expect(wrong.status).toBe(401)
  for (const path of ['/api/account', '/api/account/balance', '/api/admin/accounts', '/api/keys']) {
    expect((await world.ask('GET', path, { token: BOT_KEY })).status).toBe(403)
  }
})

test.each(['', 'x', '-1', '1.5', '1'.repeat(20), ' 42'])('act-for: %j is no Telegram id', async (telegram_id) => {
  const world = await startWorld()
  const { status } = await world.ask('POST', '/api/bot/act-for', { token: BOT_KEY, json: { telegram_id } })
  expect(status).toBe(422)
})

test('act-for: the ids of the settings are admins in their chat', async () => {
  const world = await startWorld()
  const admin = await world.actFor(ADMIN_TELEGRAM_ID)
  expect(admin.body.account.role).toBe('admin')
  expect((await world.ask('GET', '/api/account', { token: admin.token })).body.role).toBe('admin')
  expect((await world.ask('GET', '/api/admin/stats', { token: admin.token })).status).toBe(200)
  const user = await world.actFor('42')
  expect((await world.ask('GET', '/api/admin/stats', { token: user.token })).status).toBe(403)
})

test('link: a chat joins the account that made the code, once', async () => {
  const world = await startWorld()
  const anna = await world.register()
  const chat = await world.actFor('42')
  const code = await codeOf(world, anna.token)
  const linked = await link(world, '42', ` ${code.slice(0, 5).toLowerCase()}-${code.slice(5)}`)
  expect([linked.status, linked.body.account.id, linked.body.account.telegram_id]).toEqual([200, anna.id, '42'])
  expect((await world.actFor('42')).id).toBe(anna.id)
  // The token for the account the chat had is dead, and what was on it has come along.
  expect((await world.ask('GET', '/api/account', { token: chat.token })).status).toBe(401)
  expect(await world.ledger.balance(world.db.reader, chat.id)).toMatchObject({ available: 0 })
  expect(await world.ledger.balance(world.db.reader, anna.id)).toMatchObject({ available: 1000 })
  const { items } = (await world.ask('GET', '/api/account/transactions', { token: anna.token })).body
  expect(items[0]).toMatchObject({ type: 'transfer', amount: 500, balance_after: 1000 })
  // Whose answer was lost asks again and is told the same; nobody else is.
  const again = await link(world, '42', code)
  expect([again.status, again.body.account.id]).toEqual([200, anna.id])
  expect(await world.ledger.balance(world.db.reader, anna.id)).toMatchObject({ available: 1000 })
  const other = await link(world, '43', code)
  expect([other.status, other.body.code]).toEqual([409, 'link_code_invalid'])
  expect((await world.ledger.check()).faults).toEqual([])
})

test('link: a code is good for ten minutes, and a made-up one never', async () => {
  const world = await startWorld()
  const anna = await world.register()
  const code = await codeOf(world, anna.token)
  world.clock.at += 10 * 60_000
  expect((await link(world, '42', code)).body.code).toBe('link_code_invalid')
  expect((await link(world, '42', 'AAAAAAAAAA')).body.code).toBe('link_code_invalid')
})

test('link: guessing codes is throttled', async () => {
  const world = await startWorld()
  const guesses = []
  for (let i = 0; i < 6; i++) guesses.push((await link(world, '42', `AAAAAAAA${10 + i}`)).status)
  expect(guesses).toEqual([409, 409, 409, 409, 409, 429])
  const anna = await world.register()
  const code = await codeOf(world, anna.token)
  expect((await link(world, '42', code)).status).toBe(429)
  world.clock.at += 1_000
  expect((await link(world, '42', code)).status).toBe(200)
})

test('link: what the chat had goes along, its registration too where the account has none; its language stays', async () => {
  const world = await startWorld()
  const anna = await world.register()
  const chat = await world.actFor('42')
  await world.db.write((tx) => world.ledger.post(tx, bought(chat.id)))
  const change = { language: 'ru', accept_terms: true }
  await world.ask('PATCH', '/api/account', { token: chat.token, json: change })
  const code = await codeOf(world, anna.token)
  const shown = await preview(world, '42', code)
  expect(shown.body).toMatchObject({
    account: { id: anna.id, language: 'en' },
    moves: { credits: 600, forecasts: 0 },
    stays: { credits: 0, forecasts: 0 },
    running: 0,
    replaces_chat: false,
  })
  const linked = await link(world, '42', code)
  expect(linked.body.account).toMatchObject({
    id: anna.id,
    language: 'ru',
    terms_accepted_at: '2026-01-05T00:00:00.000Z',
  })
  expect(await world.ledger.balance(world.db.reader, anna.id)).toMatchObject({ available: 1100 })
})

test('link: an account with an e-mail keeps what it has when its chat joins another', async () => {
  const world = await startWorld()
  const [anna, boris] = [await world.register(), await world.register('boris@example.com')]
  await link(world, '42', await codeOf(world, anna.token))
  await link(world, '43', await codeOf(world, boris.token))
  const code = await codeOf(world, boris.token)
  expect((await preview(world, '42', code)).body).toMatchObject({
    moves: { credits: 0 },
    stays: { credits: 500 },
    replaces_chat: true,
  })
  expect((await link(world, '42', code)).body.account.id).toBe(boris.id)
  expect(await world.ledger.balance(world.db.reader, anna.id)).toMatchObject({ available: 500 })
  expect((await world.actFor('43')).created).toBe(true)
})

test('link: a chat with a running forecast stays where it is until that has ended', async () => {
  const world = await startWorld()
  const anna = await world.register()
  const busy = await world.actFor('43')
  await world.db.write(async (tx) => {
    const available = await world.ledger.available(tx, busy.id)
    await world.ledger.post(tx, holdEntry({ accountId: busy.id, jobId: 'job_1', price: toCredits(1), available }))
  })
  const refused = await link(world, '43', await codeOf(world, anna.token))
  expect([refused.status, refused.body.code]).toEqual([409, 'state_conflict'])
  expect((await world.actFor('43')).id).toBe(busy.id)
})

test('link: a preview does not use up the code, and is refused like a link', async () => {
  const world = await startWorld()
  const anna = await world.register()
  const code = await codeOf(world, anna.token)
  // Nobody who has never written has anything to bring along.
  expect((await preview(world, '42', code)).body.moves).toEqual({ credits: 0, forecasts: 0 })
  expect((await preview(world, '42', code)).status).toBe(200)
  const wrong = await preview(world, '42', 'AAAAAAAAAA')
  expect([wrong.status, wrong.body.code]).toEqual([409, 'link_code_invalid'])
  const { token } = anna
  const asUser = await world.ask('POST', '/api/bot/link/preview', { token, json: { telegram_id: '42', code } })
  expect(asUser.status).toBe(403)
  expect((await link(world, '42', code)).status).toBe(200)
})

test('link: welcome credits come once a chat, however often it is joined elsewhere', async () => {
  const world = await startWorld()
  const anna = await world.register()
  await world.actFor('42')
  await link(world, '42', await codeOf(world, anna.token))
  await link(world, '43', await codeOf(world, anna.token))
  const fresh = await world.actFor('42')
  expect(fresh.created).toBe(true)
  expect(await world.ledger.balance(world.db.reader, fresh.id)).toMatchObject({ available: 0 })
})

test('link: an admin who is lured into joining a stranger account gives that account nothing', async () => {
  const world = await startWorld()
  const stranger = await world.register('eve@example.com')
  await link(world, ADMIN_TELEGRAM_ID, await codeOf(world, stranger.token))
  expect((await world.ask('GET', '/api/account', { token: stranger.token })).body.role).toBe('customer')
  expect((await world.ask('GET', '/api/admin/stats', { token: stranger.token })).status).toBe(403)
})

test('linking: grants whose credits are all frozen or spent move with the rest of the account', async () => {
  const world = await startWorld()
  const chat = await world.actFor('42')
  const person = await world.register()
  const dispute = { accountId: chat.id, provider: 'stripe', disputeId: 'dp_1' }
  const all = toCredits(500)
  await world.db.write((tx) => world.ledger.post(tx, freezeEntry({ ...dispute, before: 0 }, all)))
  expect((await link(world, '42', await codeOf(world, person.token))).status).toBe(200)
  const back = { ...dispute, accountId: person.id, before: 1 }
  await world.db.write((tx) => world.ledger.post(tx, thawEntry(back, all)))
  expect(await world.ledger.available(world.db.reader, person.id)).toBe(1000)
  expect(await world.ledger.paid(world.db.reader, person.id)).toBe(0)
  expect((await world.ledger.check()).faults).toEqual([])
})
