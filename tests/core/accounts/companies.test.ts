import { sql } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { ROOK, startCompany } from './company.ts'
import { BOT_KEY, startWorld } from './world.ts'

test('X-Account: the personal account by default, a company by its id, a stranger is refused as if there were none', async () => {
  const { world, anna, id, as } = await startCompany()
  const { ask, register } = world
  const boris = await register('boris@example.com')
  expect((await ask('GET', '/api/account', { token: anna.token })).body).toMatchObject({ id: anna.id, member: 'owner' })
  expect((await as(anna.token, 'GET', '/api/account')).body).toMatchObject({
    id,
    kind: 'corporate',
    company: 'Rook Ltd',
  })
  const refusals = await Promise.all(
    [id, anna.id, 'acc_nobody', 'x'].map((account) =>
      ask('GET', '/api/account/balance', { token: boris.token, headers: { 'x-account': account } }),
    ),
  )
  for (const { status, body } of refusals) {
    expect([status, body.code]).toEqual([403, 'forbidden'])
    expect({ ...body, request_id: '', instance: '' }).toEqual({ ...refusals[0]?.body, request_id: '', instance: '' })
  }
  expect((await as(boris.token, 'GET', '/api/account/balance')).status).toBe(403)
  const own = { token: boris.token, headers: { 'x-account': boris.id } }
  expect((await ask('GET', '/api/account/balance', own)).body.balance).toBe(500)
  const key = await as(anna.token, 'POST', '/api/keys', { name: 'robot', scopes: ['read'] })
  expect((await ask('GET', '/api/account/balance', { token: key.body.key })).body.balance).toBe(0)
  expect((await ask('GET', '/api/account', { token: key.body.key, headers: { 'x-account': anna.id } })).status).toBe(
    403,
  )
})

test('company: it waits for staff, is let in or declined with a reason, once; its applicant is told, and not by themselves', async () => {
  const world = await startWorld()
  const { ask, register, admin } = world
  const [anna, staff] = [await register(), await admin()]
  const apply = (token: string, company = 'Rook Ltd') =>
    ask('POST', '/api/companies', { token, json: { ...ROOK, company } })
  const decide = (id: string, approve: boolean, token = staff.token) =>
    ask('POST', `/api/admin/companies/${id}/decision`, { token, json: { approve, reason: 'looked it up' } })
  const first = await apply(anna.token)
  expect([first.status, first.body.state]).toEqual([201, 'applied'])
  const inIt = { token: anna.token, headers: { 'x-account': first.body.id } }
  expect((await ask('GET', '/api/account/balance', inIt)).status).toBe(403)
  expect((await decide(first.body.id, true, anna.token)).status).toBe(403)
  const waiting = await ask('GET', '/api/admin/companies', { token: staff.token })
  const owner = { account_id: anna.id, email: anna.email, telegram_id: null }
  expect(waiting.body.items).toEqual([{ ...first.body, owner }])
  const one = await ask('GET', `/api/admin/companies/${first.body.id}`, { token: staff.token })
  expect(one.body).toEqual(waiting.body.items[0])
  expect((await ask('GET', `/api/admin/companies/${anna.id}`, { token: staff.token })).status).toBe(404)
  expect((await decide(first.body.id, true)).body).toMatchObject({ state: 'active', reason: 'looked it up' })
  expect((await decide(first.body.id, false)).body).toMatchObject({ code: 'state_conflict' })
  expect((await ask('GET', '/api/account/balance', inIt)).status).toBe(200)
  const second = await apply(anna.token, 'Pawn Ltd')
  expect((await decide(second.body.id, false)).body.state).toBe('declined')
  expect((await decide(anna.id, true)).status).toBe(404)
  const own = await apply(staff.token, 'Of staff')
  expect((await decide(own.body.id, true)).body.params).toMatchObject({ state: 'your own' })
  for (const company of ['a', 'b', 'c']) expect((await apply(anna.token, company)).status).toBe(201)
  expect((await apply(anna.token, 'd')).body.code).toBe('state_conflict')
  expect((await ask('POST', '/api/companies', { token: anna.token, json: { company: 'x' } })).status).toBe(422)
  const events = await world.db.reader.values(
    sql`SELECT type, data FROM events WHERE type LIKE 'company.%' ORDER BY seq LIMIT 2`,
  )
  expect(events.map(([type]) => type)).toEqual(['company.applied', 'company.decided'])
})

test('invitation: it lets one person in, once, within a week, and only whom it names', async () => {
  const { world, anna, id, as } = await startCompany()
  const { ask, register, clock } = world
  const [boris, vera] = [await register('boris@example.com'), await register('vera@example.com')]
  const invite = async (json: object = {}) => (await as(anna.token, 'POST', '/api/account/invitations', json)).body
  const accept = (token: string, code: string) => ask('POST', '/api/invitations/accept', { token, json: { code } })
  const open = await invite({ role: 'viewer' })
  expect(
    (await ask('POST', '/api/invitations/preview', { token: boris.token, json: { code: open.code } })).body,
  ).toEqual({
    company: 'Rook Ltd',
    role: 'viewer',
    monthly_limit: null,
  })
  expect((await accept(boris.token, open.code)).body).toMatchObject({ account_id: id, role: 'viewer' })
  expect((await accept(vera.token, open.code)).body.code).toBe('invitation_invalid')
  expect((await accept(boris.token, (await invite()).code)).body.code).toBe('state_conflict')
  const named = await invite({ email: 'vera@example.com' })
  const forwarded = await register('dora@example.com')
  expect((await accept(forwarded.token, named.code)).body.code).toBe('invitation_invalid')
  expect((await accept(vera.token, named.code)).status).toBe(200)
  const old = await invite()
  clock.at += 7 * 86_400_000
  const later = await register('late@example.com')
  expect((await accept(later.token, old.code)).body.code).toBe('invitation_invalid')
  const login = await ask('POST', '/api/auth/login', { json: { email: anna.email, password: world.password } })
  const again = (method: string, path: string, json?: object) => as(login.body.access_token, method, path, json)
  const taken = (await again('POST', '/api/account/invitations', {})).body
  expect((await again('DELETE', `/api/account/invitations/${taken.id}`)).status).toBe(204)
  expect((await again('DELETE', `/api/account/invitations/${taken.id}`)).status).toBe(404)
  expect((await accept(later.token, taken.code)).body.code).toBe('invitation_invalid')
  const late = (await again('POST', '/api/account/invitations', {})).body
  await world.db.write(async (tx) => void (await tx.run(sql`UPDATE accounts SET blocked_at = 1 WHERE id = ${id}`)))
  expect((await accept(later.token, late.code)).body.code).toBe('invitation_invalid')
})

test('invitation: it gives no more than its maker may still give', async () => {
  const { world, anna, as, join } = await startCompany()
  const { ask, register } = world
  const boris = await join('boris@example.com', { role: 'manager' })
  const invite = async (role: string) => (await as(anna.token, 'POST', '/api/account/invitations', { role })).body.code
  const [ofManager, ofMember] = [await invite('manager'), await invite('member')]
  // From now on she is a manager herself, and managers make members.
  expect((await as(anna.token, 'POST', '/api/account/transfer', { user_id: boris.userId })).status).toBe(204)
  const vera = await register('vera@example.com')
  const accept = (code: string) => ask('POST', '/api/invitations/accept', { token: vera.token, json: { code } })
  expect((await accept(ofManager)).body.code).toBe('invitation_invalid')
  expect((await accept(ofMember)).body).toMatchObject({ role: 'member' })
})

test('members: roles, limits, leaving, removal and ownership take effect at once, and the last owner stays', async () => {
  const { world, anna, as, join } = await startCompany()
  const { ask } = world
  const [boris, vera] = [await join('boris@example.com', { role: 'manager' }), await join('vera@example.com')]
  const member = (id: string) => `/api/account/members/${id}`
  expect((await as(vera.token, 'GET', '/api/account/members')).status).toBe(403)
  expect(
    (await as(boris.token, 'GET', '/api/account/members')).body.items.map((one: { role: string }) => one.role),
  ).toEqual(['owner', 'manager', 'member'])
  expect((await as(boris.token, 'PATCH', member(anna.userId), { role: 'viewer' })).status).toBe(403)
  expect((await as(boris.token, 'PATCH', member(vera.userId), { role: 'owner' })).status).toBe(403)
  expect((await as(boris.token, 'PATCH', member(vera.userId), { monthly_limit: 37 })).status).toBe(204)
  expect((await as(boris.token, 'PATCH', member('usr_nobody'), { role: 'viewer' })).status).toBe(404)
  expect((await as(boris.token, 'POST', '/api/account/transfer', { user_id: vera.userId })).status).toBe(403)
  expect((await as(anna.token, 'DELETE', member(anna.userId))).body.params).toMatchObject({ state: 'the last one' })
  expect((await as(anna.token, 'PATCH', member(anna.userId), { role: 'viewer' })).body.code).toBe('state_conflict')

  const { key, id: keyId } = (await as(boris.token, 'POST', '/api/keys', { name: 'robot', scopes: ['read'] })).body
  expect((await ask('GET', '/api/account/balance', { token: key })).status).toBe(200)
  expect((await as(anna.token, 'DELETE', member(boris.userId))).status).toBe(204)
  expect((await as(boris.token, 'GET', '/api/account/balance')).status).toBe(403)
  expect((await ask('GET', '/api/account/balance', { token: key })).status).toBe(401)
  expect((await ask('GET', '/api/account/balance', { token: boris.token })).status).toBe(200)
  const [ended] = (await world.auditLog.list(world.db.reader, { limit: 1, action: 'key.revoked' })).items
  expect(ended).toMatchObject({ target: keyId, actor_id: anna.userId })

  expect((await as(anna.token, 'POST', '/api/account/transfer', { user_id: vera.userId })).status).toBe(204)
  expect((await as(vera.token, 'GET', '/api/account')).body.member).toBe('owner')
  expect((await as(anna.token, 'DELETE', member(anna.userId))).status).toBe(204)
  expect((await as(anna.token, 'GET', '/api/account')).status).toBe(403)
  const audit = await world.auditLog.check(world.db.reader)
  expect(audit.ok).toBe(true)
  expect((await ask('DELETE', member(anna.userId), { token: anna.token })).body.params).toMatchObject({
    state: 'personal',
  })
})

test('chat: it speaks of the account that was chosen, and of its own again when that one is lost', async () => {
  const { world, anna, id, as } = await startCompany()
  const { ask, actFor } = world
  const chat = await actFor('42')
  const { body } = await as(anna.token, 'POST', '/api/account/invitations', { telegram_id: '42' })
  expect((await ask('POST', '/api/invitations/accept', { token: chat.token, json: { code: body.code } })).status).toBe(
    200,
  )
  const choose = (account_id: string) =>
    ask('POST', '/api/accounts/chosen', { token: chat.token, json: { account_id } })
  const balance = async () => (await ask('GET', '/api/account/balance', { token: chat.token })).body.balance
  expect(await balance()).toBe(500)
  expect((await choose(id)).status).toBe(204)
  expect(await balance()).toBe(0)
  expect((await actFor('42')).body.account).toMatchObject({ id, company: 'Rook Ltd', member: 'member' })
  expect((await choose(anna.id)).status).toBe(404)
  const { items } = (await ask('GET', '/api/accounts', { token: chat.token })).body
  expect(items.map((one: { id: string; chosen: boolean }) => [one.id, one.chosen])).toEqual([
    [chat.id, false],
    [id, true],
  ])
  await as(anna.token, 'DELETE', `/api/account/members/${chat.id.replace('acc_', 'usr_')}`)
  expect(await balance()).toBe(500)
})

test('joining a chat: its companies go along', async () => {
  const { world, anna, as, id } = await startCompany()
  const { ask, actFor, register } = world
  const chat = await actFor('42')
  const { body } = await as(anna.token, 'POST', '/api/account/invitations', { role: 'viewer' })
  await ask('POST', '/api/invitations/accept', { token: chat.token, json: { code: body.code } })
  const boris = await register('boris@example.com')
  const { body: code } = await ask('POST', '/api/account/link-code', { token: boris.token })
  const joined = await ask('POST', '/api/bot/link', { token: BOT_KEY, json: { telegram_id: '42', code: code.code } })
  expect(joined.status).toBe(200)
  expect((await as(boris.token, 'GET', '/api/account')).body).toMatchObject({ id, member: 'viewer' })
  expect((await as(anna.token, 'GET', '/api/account/members')).body.items).toHaveLength(2)
})

test.each([
  ['owner', 'viewer', 'owner'],
  ['viewer', 'manager', 'manager'],
])(
  'joining a chat: of the roles %s of the chat and %s of the account in one company the higher stays: %s',
  async (ofChat, ofAccount, stays) => {
    const { world, anna, as, id } = await startCompany()
    const { ask, actFor, register } = world
    const enter = async (token: string, role: string) => {
      const { body } = await as(anna.token, 'POST', '/api/account/invitations', { role })
      expect((await ask('POST', '/api/invitations/accept', { token, json: { code: body.code } })).status).toBe(200)
    }
    const [chat, boris] = [await actFor('42'), await register('boris@example.com')]
    await enter(chat.token, ofChat)
    await enter(boris.token, ofAccount)
    const { body: code } = await ask('POST', '/api/account/link-code', { token: boris.token })
    const joined = await ask('POST', '/api/bot/link', { token: BOT_KEY, json: { telegram_id: '42', code: code.code } })
    expect(joined.status).toBe(200)
    expect((await as(boris.token, 'GET', '/api/account')).body).toMatchObject({ id, member: stays })
    expect((await as(anna.token, 'GET', '/api/account/members')).body.items).toHaveLength(2)
  },
)

test('invitation: where letters prove an address, one for an e-mail waits until it is confirmed', async () => {
  const { world, anna, as } = await startCompany({ asksForEmail: true })
  const { ask, db, register } = world
  const { code } = (await as(anna.token, 'POST', '/api/account/invitations', { email: 'boss@example.com' })).body
  const stranger = await register('boss@example.com')
  for (const path of ['/api/invitations/preview', '/api/invitations/accept']) {
    const { status, body } = await ask('POST', path, { token: stranger.token, json: { code } })
    expect([status, body.code]).toEqual([403, 'email_unconfirmed'])
  }
  await db.write(
    async (tx) => void (await tx.run(sql`UPDATE users SET email_confirmed_at = 1 WHERE email = 'boss@example.com'`)),
  )
  expect((await ask('POST', '/api/invitations/accept', { token: stranger.token, json: { code } })).status).toBe(200)
})
