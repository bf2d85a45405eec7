import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { expect, test } from 'vitest'
import { createHttp } from '../../../bot/telegram/http.ts'

/** A server of the test's own on a free port. */
async function listen(handle: (request: IncomingMessage, response: ServerResponse) => unknown) {
  const server = createServer((request, response) => void handle(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

test('http: method, headers, text and bytes arrive, and connections are kept', async () => {
  const seen: string[] = []
  const ports = new Set<number | undefined>()
  await using server = await listen(async (request, response) => {
    ports.add(request.socket.remotePort)
    const parts = await request.toArray()
    seen.push(
      `${request.method} ${request.url} ${String(request.headers['x-mark'])} ${Buffer.concat(parts).toString()}`,
    )
    response.writeHead(request.url === '/no' ? 402 : 200, { 'x-request-id': 'r1' }).end('{"ok":"да"}')
  })
  const send = createHttp()
  const yes = await send(`${server.url}/a`, { method: 'POST', headers: { 'x-mark': 'm' }, body: 'привет' })
  expect([yes.ok, yes.status, yes.headers.get('X-Request-Id'), await yes.json()]).toEqual([
    true,
    200,
    'r1',
    { ok: 'да' },
  ])
  const no = await send(`${server.url}/no`, {
    method: 'PUT',
    headers: { 'x-mark': 'n' },
    body: new Uint8Array([65, 66]),
  })
  expect([no.ok, no.status, await no.text()]).toEqual([false, 402, '{"ok":"да"}'])
  expect(Buffer.from(await (await send(`${server.url}/b`)).arrayBuffer()).toString()).toBe('{"ok":"да"}')
  expect(seen).toEqual(['POST /a m привет', 'PUT /no n AB', 'GET /b undefined '])
  for (let call = 0; call < 10; call++) await send(server.url)
  // The one that has just answered may not be ready yet when the next call follows at once.
  expect(ports.size).toBeLessThanOrEqual(2)
})

test('http: a form goes as multipart', async () => {
  let type: string | undefined
  await using server = await listen((request, response) => {
    type = request.headers['content-type']
    request.resume().on('end', () => response.end('{"a":1}'))
  })
  const form = new FormData()
  form.set('model', 'ar')
  expect(await (await createHttp()(server.url, { method: 'POST', body: form })).json()).toEqual({ a: 1 })
  expect(type).toMatch(/^multipart\/form-data; boundary=/)
})

test('http: a form is answered, refused, or answered without a word, as text is', async () => {
  await using server = await listen((request, response) => {
    request.resume().on('end', () => response.writeHead(Number(request.url?.slice(1)), { 'x-request-id': 'r2' }).end())
  })
  for (const body of [new FormData(), 'text']) {
    for (const status of [200, 204, 205, 304, 402]) {
      const answer = await createHttp()(`${server.url}/${status}`, { method: 'POST', body })
      expect([answer.status, answer.ok, await answer.text()]).toEqual([status, status < 300, ''])
      expect(answer.headers.get('X-Request-Id')).toBe('r2')
    }
  }
})

test('http: a signal ends a call that waits, and one that has not begun', async () => {
  const limit = new AbortController()
  await using server = await listen(() => limit.abort())
  const send = createHttp()
  await expect(send(server.url, { signal: limit.signal })).rejects.toThrow('aborted')
  await expect(send(server.url, { signal: limit.signal })).rejects.toThrow('aborted')
})

test('http: a connection that dies before or in the middle of the answer is an error, not an empty answer', async () => {
  await using server = await listen((request, response) => {
    if (request.url === '/half') response.writeHead(200, { 'content-length': '100' }).write('{"a"')
    setImmediate(() => request.socket.destroy())
  })
  const send = createHttp()
  await expect(send(`${server.url}/none`)).rejects.toThrow('other side closed')
  await expect(send(`${server.url}/half`)).rejects.toThrow('other side closed')
})

test('http: a server that does not answer is waited for as long as was said', async () => {
  await using server = await listen((request, response) => {
    if (request.url === '/now') response.end('{}')
  })
  const send = createHttp()
  expect((await send(`${server.url}/now`, { timeoutMs: 5_000 })).status).toBe(200)
  await expect(send(`${server.url}/never`, { timeoutMs: 50 })).rejects.toThrow('Headers Timeout')
})
