import { afterAll, beforeAll, expect, test } from 'vitest'
import { startCore, type TestCore } from '../../support/core.ts'
import { createVisitor } from './visitor.ts'

let core: TestCore
beforeAll(async () => {
  core = await startCore()
})
afterAll(() => core.close())

test('sign-up: a form opens an account with its welcome credits, and a wrong one is shown again with what to do', async () => {
  const visitor = createVisitor(core)
  await visitor.get('/sign-up')
  const short = await visitor.post('/sign-up', { email: 'anna@example.com', password: 'short' })
  expect([short.status, short.text]).toEqual([422, expect.stringContaining('value="anna@example.com"')])
  const opened = await visitor.post('/sign-up', { email: 'anna@example.com', password: 'correct horse battery' })
  expect([opened.status, opened.location]).toEqual([303, '/app'])
  const first = await visitor.get('/app')
  expect(first.text).toContain('Welcome. Your account is open')
  expect(first.text).toContain('500')
  expect((await visitor.get('/app')).text).not.toContain('Welcome. Your account is open')
})

test('sign-in: a password opens the page that was asked for, a wrong one does not', async () => {
  const visitor = createVisitor(core)
  const email = await createVisitor(core).signUp()
  const sent = await visitor.get('/app')
  expect([sent.status, sent.location]).toEqual([303, '/sign-in?next=%2Fapp'])
  await visitor.get('/sign-in?next=%2Fapp')
  const wrong = await visitor.post('/sign-in', { email, password: 'another password' })
  expect([wrong.status, visitor.cookies.has('session')]).toEqual([401, false])
  const right = await visitor.post('/sign-in', { email, password: 'correct horse battery' })
  expect([right.status, right.location]).toEqual([303, '/app'])
  expect((await visitor.get('/app')).status).toBe(200)
})

test('sign-in: it never leads to another host', async () => {
  const email = await createVisitor(core).signUp()
  for (const next of [
    '//evil.example',
    'https://evil.example',
    '/\\evil.example',
    'javascript:alert(1)',
    '/..//evil',
  ]) {
    const visitor = createVisitor(core)
    await visitor.get(`/sign-in?next=${encodeURIComponent(next)}`)
    const { location } = await visitor.post('/sign-in', { email, password: 'correct horse battery', next })
    expect([next, new URL(location ?? '', core.url).host]).toEqual([next, 'core.test'])
  }
})

test('session: signing in makes a new cookie, whatever the browser had, and no script reads it', async () => {
  const email = await createVisitor(core).signUp()
  const visitor = createVisitor(core)
  visitor.cookies.set('session', 'rt_planted').set('visit', 'planted')
  const { headers } = await visitor.signIn(email)
  const cookie = headers.getSetCookie().find((line) => line.startsWith('session=rt_'))
  expect(cookie).not.toContain('planted')
  expect(cookie).toMatch(/; Path=\/; HttpOnly; SameSite=Lax$/)
  expect(visitor.cookies.has('visit')).toBe(false)
})

test('session: over HTTPS its cookie is bound to the host', async () => {
  const secure = await startCore({ env: { PUBLIC_URL: 'https://core.test' } })
  try {
    const visitor = createVisitor(secure)
    await visitor.get('/sign-up')
    const { headers } = await visitor.post(
      '/sign-up',
      { email: 'anna@example.com', password: 'correct horse battery' },
      { origin: 'https://core.test' },
    )
    expect(headers.getSetCookie().find((line) => line.startsWith('__Host-session='))).toMatch(
      /; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
    )
  } finally {
    await secure.close()
  }
})

test('session: signing out ends it, also for a copy of its cookie, and REST lists it meanwhile', async () => {
  const visitor = createVisitor(core)
  const email = await visitor.signUp()
  const { json: tokens } = await core.request('POST', '/api/auth/login', {
    json: { email, password: 'correct horse battery' },
  })
  const token = String(tokens.access_token)
  const { json: list } = await core.request('GET', '/api/sessions', { token })
  expect((list.items as unknown as unknown[]).length).toBe(2)
  const copy = createVisitor(core)
  copy.cookies.set('session', visitor.cookies.get('session') ?? '')
  expect((await copy.get('/app')).status).toBe(200)
  await visitor.get('/app')
  expect((await visitor.post('/sign-out')).location).toBe('/')
  expect((await copy.get('/app')).location).toContain('/sign-in')
})

test('session: one that is revoked over REST is signed out at once', async () => {
  const visitor = createVisitor(core)
  const email = await visitor.signUp()
  const { json: tokens } = await core.request('POST', '/api/auth/login', {
    json: { email, password: 'correct horse battery' },
  })
  expect((await visitor.get('/app')).status).toBe(200)
  await core.request('DELETE', '/api/sessions', { token: String(tokens.access_token) })
  expect((await visitor.get('/app')).location).toContain('/sign-in')
})

test('forms: one from another site, without a token or with that of another browser does nothing', async () => {
  const visitor = createVisitor(core)
  await visitor.signUp()
  const token = visitor.hiddenOf('/sign-out').csrf ?? ''
  const tries = [
    [{}, { origin: 'https://evil.example' }],
    [{}, { origin: 'null' }],
    [{ csrf: '' }, {}],
    [{ csrf: 'x'.repeat(token.length) }, {}],
  ] as const
  for (const [fields, headers] of tries) {
    await visitor.get('/app')
    expect((await visitor.post('/sign-out', fields, headers)).status).toBe(403)
  }
  const other = createVisitor(core)
  await other.signUp()
  expect((await other.post('/sign-out', { csrf: token })).status).toBe(403)
  const json = await visitor.ask('POST', '/sign-out', {
    headers: { origin: core.url, 'content-type': 'application/json' },
    body: '{}',
  })
  expect(json.status).not.toBe(303)
  expect((await visitor.get('/app')).status).toBe(200)
})

test('API: the cookie of a page opens nothing of it', async () => {
  const visitor = createVisitor(core)
  await visitor.signUp()
  expect((await visitor.get('/api/account')).status).toBe(401)
})

test('pages: no cache keeps one, no other page frames it, and it loads nothing that is not ours', async () => {
  const visitor = createVisitor(core)
  await visitor.signUp()
  const { headers, text } = await visitor.get('/app')
  expect(headers.get('cache-control')).toBe('no-store')
  expect(headers.get('x-frame-options')).toBe('DENY')
  expect(headers.get('content-security-policy')).toBe(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  )
  expect(text).not.toMatch(/ style="| on\w+="|<script>|javascript:/)
  for (const [, path = ''] of text.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)) {
    const asset = await visitor.get(path)
    expect([path, asset.status, asset.headers.get('cache-control')]).toEqual([
      path,
      200,
      'public, max-age=31536000, immutable',
    ])
  }
})

test('language: a page speaks that of the browser until another is chosen', async () => {
  const visitor = createVisitor(core, { language: 'ru-RU,ru;q=0.9' })
  expect((await visitor.get('/')).text).toContain('Честные прогнозы цен')
  expect((await visitor.post('/language', { language: 'en', back: '/' })).location).toBe('/')
  const { text, headers } = await visitor.get('/')
  expect([text, headers.get('content-language')]).toEqual([expect.stringContaining('Honest price forecasts'), 'en'])
})

test('pages: what is not there is a page that says so', async () => {
  const visitor = createVisitor(core)
  const { status, text } = await visitor.get('/app/nothing/here')
  expect([status, text]).toEqual([404, expect.stringContaining('Nothing is here')])
})
