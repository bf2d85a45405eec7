import { expect, test } from 'vitest'
import { ROOK } from './company.ts'
import { startCore } from '../../support/core.ts'
import { enrol } from '../../support/factor.ts'

test('members: removing somebody else needs a fresh code where there is a second factor, leaving needs none', async () => {
  let at = Date.UTC(2026, 0, 5)
  const core = await startCore({ now: () => at, env: { CORPORATE_APPROVAL: 'off' } })
  const [anna, boris, vera] = [await core.register(), await core.register(), await core.register()]
  const ask = (method: string, path: string, token: string, json?: unknown, account?: string) =>
    core.request(method, path, {
      token,
      ...(json === undefined ? {} : { json }),
      ...(account === undefined ? {} : { headers: { 'x-account': account } }),
    })
  const applied = await ask('POST', '/api/companies', anna, ROOK)
  const company = String(applied.json.id)
  for (const token of [boris, vera]) {
    const { json } = await ask('POST', '/api/account/invitations', anna, {}, company)
    expect((await ask('POST', '/api/invitations/accept', token, { code: json.code })).status).toBe(200)
  }
  const idOf = async (token: string) => String((await ask('GET', '/api/account', token)).json.user_id)
  const remove = async (by: string, whom: string) => {
    const { status, json } = await ask('DELETE', `/api/account/members/${await idOf(whom)}`, by, undefined, company)
    return [status, json?.code]
  }
  await enrol(core, anna, 'correct horse battery')
  at += 6 * 60_000
  expect(await remove(anna, vera)).toEqual([403, 'step_up_required'])
  expect(await remove(boris, boris)).toEqual([204, undefined])
  await core.close()
})
