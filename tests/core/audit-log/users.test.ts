import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { projectRoot } from '../../../core/kit/paths.ts'
import { verifyAudit } from '../../../examples/verify-audit.ts'
import { startWorld } from '../accounts/world.ts'

test('audit: what people do for themselves is in the same chain, by ids only, and found by who, whose and what', async () => {
  const world = await startWorld()
  const { ask, auditLog, db, password } = world
  const { token: admin } = await world.admin()
  const anna = await world.register()
  const ivan = await world.register('ivan@example.com')
  const userId = anna.id.replace('acc_', 'usr_')
  const signIn = (email: string, word: string) => ask('POST', '/api/auth/login', { json: { email, password: word } })
  const { body: session } = await signIn(anna.email, password)
  expect((await signIn(ivan.email, password)).status).toBe(200)
  expect((await signIn(anna.email, 'not the password')).status).toBe(401)
  expect((await signIn('nobody@example.com', 'not the password')).status).toBe(401)
  await ask('POST', '/api/account/top-up', { token: anna.token, json: { amount: 30, provider: 'sandbox' } })
  const changed = await ask('POST', '/api/auth/password', {
    token: session.access_token,
    json: { old_password: password, password: 'another long sentence' },
  })
  expect(changed.status).toBe(204)
  await ask('POST', '/api/companies', {
    token: session.access_token,
    json: { company: 'Rook Ltd', tax_id: 'GB123456789', billing_address: '1 High Street, London' },
  })
  await ask('POST', `/api/admin/accounts/${anna.id}/adjust`, { token: admin, json: { amount: 1, reason: 'a test' } })

  const list = async (query: string): Promise<string[]> => {
    const { body } = await ask('GET', `/api/admin/audit?${query}`, { token: admin })
    return body.items.map(({ action }: { action: string }) => action)
  }
  // A refused sign-in is written when its answer is on the way.
  await expect.poll(() => list(`actor=${userId}&action=session.refused`)).toHaveLength(1)
  expect((await list(`actor=${userId}`)).toSorted()).toEqual([
    'company.applied',
    'password.changed',
    'payment.received',
    'session.opened',
    'session.refused',
  ])
  expect(await list(`account=${anna.id}&by=staff`)).toEqual(['account.adjusted'])
  expect(await list(`account=${ivan.id}&by=users`)).toEqual(['session.opened'])
  expect(await list('by=staff')).toEqual(['account.adjusted'])
  const all = await ask('GET', `/api/admin/audit/export?actor=${userId}`, { token: admin })
  for (const personal of [anna.email, 'Rook', 'GB123456789', 'High Street'])
    expect(all.body.text).not.toContain(personal)
  const opened = all.body.text.split('\n').find((line: string) => line.includes('session.opened'))
  expect(JSON.parse(opened)).toMatchObject({
    target: anna.id,
    after: { account_id: anna.id, session_id: expect.stringMatching(/^fam_/) },
    request_id: expect.stringMatching(/^req_/),
  })
  expect((await auditLog.check(db.reader)).ok).toBe(true)
})

test('audit: who guesses a password fills the log with ten lines an hour, not more', async () => {
  const world = await startWorld()
  const { ask, auditLog, db, clock } = world
  const anna = await world.register()
  for (let guess = 0; guess < 14; guess++) {
    clock.at += 60_000
    await ask('POST', '/api/auth/login', { json: { email: anna.email, password: `guess number ${guess}` } })
    clock.at += 60_000
  }
  const refused = async () =>
    (await auditLog.list(db.reader, { limit: 100, action: 'session.refused', from: '2026-01-05T00:00:00Z' })).items
      .length
  await expect.poll(refused).toBe(10)
  clock.at += 3_600_000
  await ask('POST', '/api/auth/login', { json: { email: anna.email, password: 'a later guess' } })
  await expect.poll(refused).toBe(11)
})

test('audit: an export is checked by the lines of the page, whole and by period, and one changed word is found', async () => {
  const world = await startWorld()
  const { ask, clock, auditLog, db } = world
  const { token } = await world.admin()
  const anna = await world.register()
  for (let amount = 1; amount <= 3; amount++) {
    clock.at += 1_000
    await ask('POST', `/api/admin/accounts/${anna.id}/adjust`, { token, json: { amount, reason: `"за" ${amount}` } })
  }
  const whole = (await ask('GET', '/api/admin/audit/export', { token })).body.text
  const { head } = await auditLog.check(db.reader)
  expect(verifyAudit(whole)).toEqual({ records: 4, head })
  const from = new Date(clock.at).toISOString()
  const part = (await ask('GET', `/api/admin/audit/export?from=${from}`, { token })).body.text
  expect(verifyAudit(part).records).toBe(3)
  expect(() => verifyAudit(whole.replace('"moved":2', '"moved":20'))).toThrow('record 2 is not what it was')
  const [newest, second, third, first] = whole.split('\n')
  expect(() => verifyAudit([newest, second, first].join('\n'))).toThrow('record 3 is not what it was')
  expect(third).toContain('"seq":2')
  for (const page of ['staff.md', 'staff.ru.md']) {
    const lines = readFileSync(join(projectRoot, 'examples', 'verify-audit.ts'), 'utf8').trim()
    expect(readFileSync(join(projectRoot, 'docs', page), 'utf8')).toContain(lines)
  }
})
