import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { projectRoot } from '../../../core/kit/paths.ts'
import { startCore } from '../../support/core.ts'
import { createVisitor } from './visitor.ts'

test('a blocked person is led to sign in, which is refused in words, and the pages for everybody are there', async () => {
  const core = await startCore()
  onTestFinished(() => core.close())
  const visitor = createVisitor(core)
  const email = await visitor.signUp()
  const admin = await core.admin()
  const { json } = await core.request('GET', `/api/admin/accounts?query=${email}`, { token: admin })
  const [{ id } = { id: '' }] = json['items'] as unknown as { id: string }[]
  const blocked = await core.request('PATCH', `/api/admin/accounts/${id}`, {
    token: admin,
    json: { blocked: true, reason: 'a test' },
  })
  expect(blocked.status).toBe(200)
  expect((await visitor.get('/app')).location).toBe('/sign-in?next=%2Fapp')
  const refused = await visitor.signIn(email)
  expect([refused.status, refused.headers.get('content-type')]).toEqual([403, expect.stringContaining('text/html')])
  expect((await visitor.get('/models')).status).toBe(200)
  expect((await visitor.post('/sign-out')).status).toBe(303)
  expect(visitor.cookies.has('session')).toBe(false)
})

test('new terms are accepted on the way: the order that was sent goes on', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'coincast-terms-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const terms = join(folder, 'legal')
  cpSync(join(projectRoot, 'docs', 'legal'), terms, { recursive: true })
  const env = { TERMS_DIR: terms }
  const dataDir = join(folder, 'data')
  const first = await startCore({ env, dataDir })
  const visitor = createVisitor(first)
  const email = await visitor.signUp()
  await first.close({ keep: true })
  for (const file of readdirSync(terms).filter((name) => name.startsWith('terms')))
    writeFileSync(
      join(terms, file),
      readFileSync(join(terms, file), 'utf8').replace(/version: .*/, 'version: 2027-02-01'),
    )
  const core = await startCore({ env, dataDir })
  onTestFinished(() => core.close({ keep: true }))
  const again = createVisitor(core)
  await again.signIn(email)
  await again.get('/app/balance')
  const form = { ...again.hiddenOf('/app/top-up'), amount: '1500', provider: 'sandbox' }
  const asked = await again.post('/app/top-up', form)
  expect([asked.status, asked.text]).toEqual([403, expect.stringContaining('New terms')])
  expect((await again.get('/app/balance')).text).not.toContain('2,000')
  await again.post('/app/top-up', form)
  expect((await again.post('/app/top-up')).status).toBe(303)
  expect((await again.get('/app/balance')).text).toContain('2,000')
})
