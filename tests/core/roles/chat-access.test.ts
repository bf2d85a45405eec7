import { expect, test } from 'vitest'
import { PERMISSIONS } from '../../../core/contract/permissions.ts'
import { enrol } from '../../support/factor.ts'
import { startFactorWorld } from '../auth/factor/world.ts'
import { readDocument } from '../http/document.ts'

test('access in the chat: each role reaches the staff routes of its permissions, once a second factor is proved, and no others', {
  timeout: 120_000,
}, async () => {
  await using world = await startFactorWorld({ env: { STAFF_MFA: 'on' } })
  const { core, ask, inChat } = world
  const { routes } = await readDocument(core)
  const staff = routes.filter(({ operation }) => operation['x-access'] === 'staff')
  expect(staff.length).toBeGreaterThan(40)
  const admin = await core.admin()
  await enrol(core, admin)
  const { json } = await ask('GET', '/api/admin/roles', admin)
  const roles = json.items as unknown as Array<{ id: string; permissions: string[] }>
  expect(roles.map(({ id }) => id).toSorted()).toEqual(['admin', 'customer', 'operator', 'support', 'tech'])
  const codes = async (token: string) => {
    const found = new Map<string, unknown>()
    for (const { method, path, operation } of staff) {
      const target = path.replaceAll(/{\w+}/g, 'nobodys')
      found.set(operation.operationId, (await core.request(method, target, { token, hangsUp: true })).json.code)
    }
    return found
  }
  const reached = (found: Map<string, unknown>, refusal: string) =>
    [...found].filter(([, code]) => code !== refusal).map(([id]) => id)
  for (const [i, { id: role, permissions }] of roles.entries()) {
    const chat = String(5_000 + i)
    const { json: account } = await ask('GET', '/api/account', await inChat(chat))
    const given = { role, reason: 'a test' }
    const change = await ask('PUT', `/api/admin/accounts/${String(account.id)}/role`, admin, given)
    expect([role, change.status]).toEqual([role, 200])
    const may = staff
      .filter(({ operation }) => permissions.some((one) => one === operation['x-permission']))
      .map(({ operation }) => operation.operationId)
    expect([role, reached(await codes(await inChat(chat)), 'forbidden')]).toEqual([role, may])
    // What the role opens stays shut until there is a second factor, and for a token that has not proved it.
    expect([role, reached(await codes(await inChat(chat)), 'mfa_enrolment_required').length]).toEqual([
      role,
      staff.length - may.length,
    ])
    const proved = await inChat(chat)
    await enrol(core, proved)
    expect([role, reached(await codes(await inChat(chat)), 'step_up_required').length]).toEqual([
      role,
      staff.length - may.length,
    ])
    const found = await codes(proved)
    const refusals = ['forbidden', 'step_up_required', 'mfa_enrolment_required', 'unauthenticated']
    const open = [...found].filter(([, code]) => !refusals.some((one) => one === code)).map(([id]) => id)
    expect([role, open]).toEqual([role, may])
  }
  expect(roles.find(({ id }) => id === 'admin')?.permissions.toSorted()).toEqual([...PERMISSIONS].toSorted())
  expect(roles.find(({ id }) => id === 'customer')?.permissions).toEqual([])
})
