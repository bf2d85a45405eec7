import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { samplePrices, startCore, type TestCore } from '../../support/core.ts'
import { type Document, exampleOf, type Operation, readDocument, type Route } from './document.ts'

let core: TestCore
let document: Document
let routes: Route[]
beforeAll(async () => {
  core = await startCore({ env: { SIGNUP_CREDITS: '1000' } })
  ;({ document, routes } = await readDocument(core))
})
afterAll(() => core.close())

/** What somebody has, by the beginning of the paths under which it stands. */
async function belongings(token: string): Promise<Record<string, string>> {
  const make = async (path: string, json: object = {}, headers: Record<string, string> = {}) => {
    const made = await core.request('POST', path, { token, json, headers })
    expect(made.status).toBeLessThan(300)
    return String(made.json.id)
  }
  const order = { model: 'lintrend', horizon: 3, data: samplePrices(30) }
  const job = await make('/api/predict', order, { prefer: 'wait=30' })
  const sessions = await core.request('GET', '/api/sessions', { token })
  const [session] = sessions.json.items as unknown as Array<{ id: string }>
  return {
    '/api/predict/{id}': job,
    '/api/keys/{id}': await make('/api/keys', { name: 'server' }),
    '/api/webhooks/{id}': await make('/api/webhooks', { url: 'https://example.com/' }),
    '/api/sessions/{id}': session?.id ?? '',
    '/api/account/exports/{id}': await make('/api/account/export'),
  }
}

test("ids: what is somebody else's answers as what does not exist, on every route of customers", async () => {
  const [anna, boris] = [await core.register(), await core.register()]
  const things = await belongings(anna)
  const reached = new Set<string>()
  const told: string[] = []
  for (const route of routes.filter(({ operation }) => operation['x-access'] === 'user')) {
    const prefix = Object.keys(things).find((one) => route.path.startsWith(one))
    if (prefix === undefined) continue
    reached.add(prefix)
    const id = things[prefix] ?? ''
    const example = exampleOf(document, route)
    const ask = async (named: string) => {
      const path = route.path.replace('{id}', named).replaceAll(/{\w+}/g, 'nobodys')
      const { status, json } = await core.request(route.method, path, {
        token: boris,
        ...(example === undefined ? {} : { json: example }),
      })
      return `${status} ${String(json.code)} ${String(json.title)}`
    }
    const unknown = `${id.slice(0, -1)}${id.endsWith('0') ? '1' : '0'}`
    const [ofAnna, ofNobody] = [await ask(id), await ask(unknown)]
    if (ofAnna !== ofNobody || !ofAnna.startsWith('404 not_found'))
      told.push(`${route.method} ${route.path}: ${ofAnna}, and ${ofNobody} of nobody`)
  }
  expect(told).toEqual([])
  expect([...reached].toSorted((a, b) => a.localeCompare(b))).toEqual(
    Object.keys(things).toSorted((a, b) => a.localeCompare(b)),
  )
  // Nothing of hers has changed by it, and she still finds it.
  for (const path of ['/api/predict/{id}', '/api/webhooks/{id}'])
    expect((await core.request('GET', path.replace('{id}', things[path] ?? ''), { token: anna })).status).toBe(200)
  const keys = await core.request('GET', '/api/keys', { token: anna })
  expect((keys.json.items as unknown as Array<{ revoked_at: unknown }>)[0]?.revoked_at).toBeNull()
})

/** A path with something in each place that its parameter can be. */
const fill = (path: string, { parameters }: Operation): string =>
  path.replace('{seq}', '1').replaceAll(/{(\w+)}/g, (_place, name: string) => {
    const schema = parameters.find((parameter) => parameter.in === 'path' && parameter.name === name)?.schema
    const { enum: values } = z.object({ enum: z.array(z.string()).optional() }).parse(schema ?? {})
    return values?.[0] ?? 'nobodys'
  })

/** None of these is a field of any body; all of them are columns, or words for them. */
const INVENTED = ['balance', 'held', 'is_admin', 'created_at']

test('bodies: a field that a route does not know is refused by name, on every route that takes JSON', async () => {
  const [user, admin] = [await core.register(), await core.admin()]
  const wrong: string[] = []
  let tried = 0
  for (const route of routes) {
    const { method, path, operation } = route
    const example = exampleOf(document, route)
    const access = operation['x-access']
    if (typeof example !== 'object' || example === null || Array.isArray(example) || access === 'bot') continue
    tried++
    for (const name of INVENTED) {
      const { status, json } = await core.request(method, fill(path, operation), {
        json: { ...example, [name]: 1 },
        ...(access === 'public' ? {} : { token: access === 'staff' ? admin : user }),
      })
      const fields = json.fields as unknown as Array<{ pointer: string }> | undefined
      if (status !== 422 || fields?.some(({ pointer }) => pointer === `/${name}`) !== true)
        wrong.push(`${method} ${path} takes ${name}: ${status}`)
    }
  }
  expect(wrong).toEqual([])
  expect(tried).toBeGreaterThan(20)
})
