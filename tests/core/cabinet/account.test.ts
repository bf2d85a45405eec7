import { afterAll, beforeAll, expect, test } from 'vitest'
import { startCore, type TestCore } from '../../support/core.ts'
import { codeNow } from '../../support/factor.ts'
import { createVisitor } from './visitor.ts'

const PASSWORD = 'correct horse battery'
let core: TestCore
let time = Date.UTC(2026, 5, 1)
beforeAll(async () => {
  core = await startCore({ now: () => time })
})
afterAll(() => core.close())

test('keys: one is shown once, works, and does not after it is revoked', async () => {
  const visitor = createVisitor(core)
  await visitor.signUp()
  await visitor.get('/app/keys')
  const wrong = await visitor.post('/app/keys/new', { name: '', scopes: 'read' })
  expect([wrong.status, wrong.text]).toEqual([422, expect.stringContaining('role="alert"')])
  const made = await visitor.post('/app/keys/new', { name: 'laptop', scopes: 'read', days: '30', limit: '100' })
  const key = /cc_(?:live|test)_[0-9A-Za-z]{39}/.exec(made.text)?.[0] ?? ''
  expect((await core.request('GET', '/api/account/balance', { token: key })).status).toBe(200)
  const list = await visitor.get('/app/keys')
  expect(list.text).toContain('0 of 100')
  expect(list.text).not.toContain(key)
  expect((await visitor.post('/app/keys/revoke')).status).toBe(303)
  expect((await core.request('GET', '/api/account/balance', { token: key })).status).toBe(401)
})

test('security: a second factor is proved, asked for at the next sign-in and before what needs a fresh code', async () => {
  const visitor = createVisitor(core)
  const email = await visitor.signUp()
  await visitor.get('/app/security')
  const begun = await visitor.post('/app/security/factor', { password: PASSWORD })
  const secret = /[A-Z2-7]{32}/.exec(begun.text)?.[0] ?? ''
  expect(begun.text).toContain('data:image/png;base64,')
  const wrong = await visitor.post('/app/security/factor/confirm', { code: '000000' })
  expect([wrong.status, wrong.text]).toEqual([422, expect.stringContaining(secret)])
  const proved = await visitor.post('/app/security/factor/confirm', { code: codeNow(secret, () => time) })
  expect(proved.text.match(/[0-9A-Z]{5}-[0-9A-Z]{5}/g)?.length).toBe(10)
  time += 10 * 60_000
  const other = createVisitor(core)
  expect((await other.signIn(email)).text).toContain('Your second factor')
  expect((await other.post('/sign-in/code', { code: codeNow(secret, () => time) })).status).toBe(303)
  time += 10 * 60_000
  await other.get('/app/security')
  const asked = await other.post('/app/security/factor/remove')
  expect([asked.status, asked.text]).toEqual([403, expect.stringContaining('One more code')])
  const removed = await other.post('/app/security/factor/remove', { step_up_code: codeNow(secret, () => time) })
  expect(removed.status).toBe(303)
  expect((await other.get('/app/security')).text).toContain('The second factor is off.')
})

test('security: a password changes with the present one alone, and a device is signed out', async () => {
  const [here, there] = [createVisitor(core), createVisitor(core)]
  const email = await here.signUp()
  await there.signIn(email)
  await here.get('/app/security')
  const wrong = await here.post('/app/security/password', {
    old_password: 'not this one',
    password: 'a green moon rises',
  })
  expect([wrong.status, wrong.text]).toEqual([expect.any(Number), expect.stringContaining('role="alert"')])
  expect(wrong.status).toBeGreaterThanOrEqual(400)
  expect((await there.get('/app')).status).toBe(200)
  const right = await here.post('/app/security/password', { old_password: PASSWORD, password: 'a green moon rises' })
  expect(right.status).toBe(303)
  expect((await here.get('/app')).status).toBe(200)
  expect((await there.get('/app')).status).toBe(303)
  await there.signIn(email, 'a green moon rises')
  await here.get('/app/security')
  expect((await here.post('/app/security/end-all')).location).toBe('/app/security')
  expect((await here.get('/app')).status).toBe(200)
  expect((await there.get('/app')).status).toBe(303)
})

test('support: a question is asked once, continued, and seen by nobody else', async () => {
  const [visitor, stranger] = [createVisitor(core), createVisitor(core)]
  await visitor.signUp()
  await stranger.signUp()
  await visitor.get('/app/support')
  const form = { ...visitor.hiddenOf('/app/support/new'), subject: 'Bands', text: '<b>Why so wide?</b>' }
  const { location } = await visitor.post('/app/support/new', form)
  expect((await visitor.post('/app/support/new', form)).location).toBe(location)
  const thread = await visitor.get(location ?? '')
  expect(thread.text).toContain('&lt;b&gt;Why so wide?&lt;/b&gt;')
  expect((await visitor.post(`${location}/write`, { text: 'It is the second file.' })).status).toBe(303)
  expect((await visitor.get(location ?? '')).text).toContain('It is the second file.')
  expect((await stranger.get(location ?? '')).status).toBe(404)
})

test('my data: an export is packed and downloaded, a deletion is scheduled and taken back', async () => {
  const visitor = createVisitor(core)
  await visitor.signUp()
  await visitor.get('/app/data')
  expect((await visitor.post('/app/data/export')).status).toBe(303)
  const refused = await visitor.post('/app/data/delete', { password: PASSWORD })
  expect([refused.status, refused.text]).toEqual([expect.any(Number), expect.stringContaining('role="alert"')])
  const asked = await visitor.post('/app/data/delete', { password: PASSWORD, give_up: 'yes' })
  expect(asked.status).toBe(303)
  expect((await visitor.get('/app/data')).text).toContain('Your account will be deleted on')
  expect((await visitor.post('/app/data/keep')).status).toBe(303)
  expect((await visitor.get('/app/data')).text).toContain('Delete my account')
})

test('models: everybody sees prices and cards; an unknown one is not there', async () => {
  const visitor = createVisitor(core)
  const list = await visitor.get('/models')
  expect(list.text).toContain('href="/models/coincast"')
  expect((await visitor.get('/models/coincast')).text).toContain('Model card')
  expect((await visitor.get('/models/nothing')).status).toBe(404)
})

test('usage and papers: what was used and paid is there, and a PDF is of its owner alone', async () => {
  const visitor = createVisitor(core)
  await visitor.signUp()
  expect((await visitor.get('/app/usage?by=model')).text).toContain('Nothing was used on these days.')
  expect((await visitor.get('/app/usage?from=2020-01-01&to=2026-01-01')).status).toBe(422)
  expect((await visitor.get('/app/invoices')).text).toContain('There is no paper yet.')
  expect((await visitor.get('/app/invoices/inv_nothing/pdf')).status).toBe(404)
})
