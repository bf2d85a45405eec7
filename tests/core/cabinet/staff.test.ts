import { afterAll, beforeAll, expect, test } from 'vitest'
import { startCore, type TestCore } from '../../support/core.ts'
import { createVisitor, type Visitor } from './visitor.ts'

let core: TestCore
beforeAll(async () => {
  core = await startCore()
})
afterAll(() => core.close())

/** Somebody with a role, signed in. */
async function signInAs(role: string, language = 'en'): Promise<Visitor> {
  const visitor = createVisitor(core, { language })
  const email = await visitor.signUp()
  const token = await core.admin()
  const { json } = await core.request('GET', `/api/admin/accounts?query=${encodeURIComponent(email)}`, { token })
  const path = `/api/admin/accounts/${String(Object(json.items)[0].id)}/role`
  const given = await core.request('PUT', path, { token, json: { role, reason: 'helps out' } })
  expect(given.status).toBe(200)
  const again = createVisitor(core, { language })
  expect((await again.signIn(email)).status).toBe(303)
  return again
}

test.each(['en', 'ru'])(
  'staff pages in %s: an admin sees the figures, analytics and the schedule',
  async (language) => {
    const admin = await signInAs('admin', language)
    const home = await admin.get('/app')
    for (const path of ['/admin', '/admin/analytics', '/admin/analytics?days=366', '/admin/schedule']) {
      expect(home.text).toContain(`href="${path.split('?')[0]}"`)
      const page = await admin.get(path)
      expect([path, page.status, page.text.match(/<h1>/g)?.length]).toEqual([path, 200, 1])
    }
  },
)

test('staff pages: a customer is not shown them in the menu, and they answer 403', async () => {
  const visitor = createVisitor(core)
  await visitor.signUp()
  expect((await visitor.get('/app')).text).not.toContain('href="/admin')
  for (const path of ['/admin', '/admin/analytics', '/admin/schedule'])
    expect([path, (await visitor.get(path)).status]).toEqual([path, 403])
  expect((await createVisitor(core).get('/admin')).status).not.toBe(200)
})

test('staff pages: a schedule is run by its button; a form without the token of the page runs nothing', async () => {
  const admin = await signInAs('admin')
  await admin.get('/admin/schedule')
  const forged = await admin.post(
    '/admin/schedule/run',
    { ...admin.hiddenOf('/admin/schedule/run'), name: 'invoices' },
    { origin: 'https://evil.example' },
  )
  expect(forged.status).toBe(403)
  await admin.get('/admin/schedule')
  expect((await admin.post('/admin/schedule/run', { name: 'invoices' })).location).toBe('/admin/schedule')
  const token = await core.admin()
  const runs = await core.request('GET', '/api/admin/schedules/invoices/runs', { token })
  expect(Object(runs.json.items)).toHaveLength(1)
  await admin.get('/admin/schedule')
  expect((await admin.post('/admin/schedule/run', { name: 'nothing' })).status).toBe(404)
})
