import { afterAll, beforeAll, expect, test } from 'vitest'
import { startCore, type TestCore } from '../../support/core.ts'
import { createVisitor } from './visitor.ts'

let core: TestCore
beforeAll(async () => {
  core = await startCore()
})
afterAll(() => core.close())

test('balance: play money is there at once, once for a form that is sent twice, and the statement has it', async () => {
  const visitor = createVisitor(core)
  await visitor.signUp()
  await visitor.get('/app/balance')
  const form = { ...visitor.hiddenOf('/app/top-up'), amount: '1500', provider: 'sandbox' }
  for (const _ of [1, 2]) expect((await visitor.post('/app/top-up', form)).status).toBe(303)
  expect((await visitor.get('/app/balance')).text).toContain('2,000')
  const statement = await visitor.get('/app/statement?type=top_up')
  expect(statement.text.match(/\+1,500/g)).toHaveLength(1)
  expect((await visitor.get('/app/statement/statement.csv')).text.split('\n')[0]).toContain('amount')
})

test('balance: an amount that cannot be is refused with what to do, and stays in the field', async () => {
  const visitor = createVisitor(core)
  await visitor.signUp()
  await visitor.get('/app/balance')
  for (const amount of ['-5', 'many', '1.5']) {
    const refused = await visitor.post('/app/top-up', { amount, provider: 'sandbox' })
    expect([amount, refused.status, refused.text]).toEqual([amount, 422, expect.stringContaining(`value="${amount}"`)])
  }
  const unknown = await visitor.post('/app/redeem', { code: 'NOTHING' })
  expect(unknown.status).toBeGreaterThanOrEqual(400)
  expect(unknown.text).toContain('role="alert"')
})

test('pages: somebody who signs up in Russian stays with it', async () => {
  const visitor = createVisitor(core, { language: 'ru' })
  await visitor.signUp()
  expect((await visitor.get('/app')).text).toContain('Обзор')
  const plain = createVisitor(core, { language: 'en' })
  await plain.signUp()
  expect((await plain.get('/app')).text).toContain('Overview')
})
