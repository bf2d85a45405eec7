import { afterEach, expect, test } from 'vitest'
import { sql } from 'drizzle-orm'
import { startCore, type TestCore } from '../../support/core.ts'

const PASSWORD = 'correct horse battery'
const REASON = 'looked it up'
let core: TestCore
afterEach(() => core.close())

/** A company with an owner and a member of each role. */
async function startCompany(now?: () => number, env: Record<string, string> = {}) {
  core = await startCore({ env, ...(now === undefined ? {} : { now }) })
  const owner = await core.register()
  const json = { company: 'Rook Ltd', tax_id: 'GB123456789', billing_address: '1 High Street, London' }
  const id = String((await core.request('POST', '/api/companies', { token: owner, json })).json.id)
  const decision = { token: await core.admin(), json: { approve: true, reason: REASON } }
  await core.request('POST', `/api/admin/companies/${id}/decision`, decision)
  const headers = { 'x-account': id }
  const join = async (role: string): Promise<string> => {
    const token = await core.register()
    const invited = await core.request('POST', '/api/account/invitations', { token: owner, headers, json: { role } })
    const accepted = { token, json: { code: invited.json.code } }
    expect((await core.request('POST', '/api/invitations/accept', accepted)).status).toBe(200)
    return token
  }
  const members = { viewer: await join('viewer'), member: await join('member'), manager: await join('manager') }
  return { id, owner, headers, members }
}

const remove = (token: string, headers: Record<string, string> = {}) =>
  core.request('DELETE', '/api/account', { token, headers, json: { password: PASSWORD, give_up_credits: 500 } })

test('deletion: with X-Account of a company it is refused to everybody, and nobody loses anything by it', async () => {
  const { owner, headers, members } = await startCompany()
  const everybody = { owner, ...members }
  for (const [role, token] of Object.entries(everybody)) {
    const asked = await remove(token, headers)
    expect([role, asked.status, asked.json.code]).toEqual([role, 403, 'forbidden'])
    const looked = await core.request('GET', '/api/account/deletion', { token, headers })
    expect([role, looked.status]).toEqual([role, 403])
    const kept = await core.request('DELETE', '/api/account/deletion', { token, headers })
    expect([role, kept.status]).toEqual([role, 403])
    expect((await core.request('GET', '/api/account/deletion', { token })).json.state).toBe('none')
  }
  const stranger = await remove(await core.register(), headers)
  expect([stranger.status, stranger.json.code]).toEqual([403, 'forbidden'])
})

test('deletion: a member deletes their own account and the company stays; its owner hands it over first', async () => {
  const { id, owner, headers, members } = await startCompany()
  const own = String((await core.request('GET', '/api/account', { token: members.member })).json.id)
  expect((await remove(members.member, { 'x-account': own })).status).toBe(202)
  const refused = await remove(owner)
  expect([refused.status, refused.json.params]).toMatchObject([409, { what: 'company' }])
  const { status, json } = await core.request('GET', '/api/account', { token: owner, headers })
  expect([status, json.id]).toEqual([200, id])
})

test('export: of a company its owner sees the newest, and no member hears that there is one', async () => {
  const { owner, headers, members } = await startCompany()
  const asked = await core.request('POST', '/api/account/export', { token: owner, headers })
  expect(asked.status).toBe(202)
  const seen = await core.request('GET', '/api/account/export', { token: owner, headers })
  expect([seen.status, seen.json.id]).toEqual([200, asked.json.id])
  for (const token of Object.values(members)) {
    const { status, json } = await core.request('GET', '/api/account/export', { token, headers })
    expect([status, json.code]).toEqual([404, 'not_found'])
  }
})

test('deletion: a company forgets under which name somebody joined it, and an application that was declined', async () => {
  let clock = Date.UTC(2026, 0, 5)
  const { members } = await startCompany(() => clock)
  const joined = () =>
    core.db.reader.values(
      sql`SELECT count(*) FROM events WHERE type = 'member.joined' AND data ->> 'email' IS NOT NULL`,
    )
  expect(await joined()).toEqual([[3]])
  const json = { company: 'Pawn Ltd', tax_id: 'GB987654321', billing_address: '2 High Street, London' }
  const applied = await core.request('POST', '/api/companies', { token: members.viewer, json })
  const decision = { token: await core.admin(), json: { approve: false, reason: REASON } }
  await core.request('POST', `/api/admin/companies/${applied.json.id}/decision`, decision)
  expect((await remove(members.viewer)).status).toBe(202)
  clock += 15 * 86_400_000
  await core.sweep()
  expect(await joined()).toEqual([[2]])
  const companies = await core.db.reader.values(sql`SELECT company, tax_id FROM accounts WHERE company IS NOT NULL`)
  expect(companies).toEqual([['Rook Ltd', 'GB123456789']])
})

test('deletion: an invitation to somebody who is gone, or from them, lets nobody in', async () => {
  let clock = Date.UTC(2026, 0, 5)
  const { owner, headers, members } = await startCompany(() => clock, { DELETION_DAYS: '1' })
  const invite = async (token: string, json: object) =>
    String((await core.request('POST', '/api/account/invitations', { token, headers, json })).json.code)
  const accept = async (token: string, code: string) => {
    const { status, json } = await core.request('POST', '/api/invitations/accept', { token, json: { code } })
    return [status, json.code]
  }
  const gone = await core.register()
  const { email } = (await core.request('GET', '/api/account', { token: gone })).json
  const toGone = await invite(owner, { email })
  const [fromGone, good] = [await invite(members.manager, {}), await invite(owner, {})]
  expect((await remove(gone)).status).toBe(202)
  expect((await remove(members.manager)).status).toBe(202)
  clock += 2 * 86_400_000
  await core.sweep()
  expect((await accept(gone, toGone))[0]).toBe(401)
  const another = await core.register()
  for (const code of [toGone, fromGone]) expect(await accept(another, code)).toEqual([409, 'invitation_invalid'])
  // It is not its age that ended them.
  expect((await accept(another, good))[0]).toBe(200)
})
