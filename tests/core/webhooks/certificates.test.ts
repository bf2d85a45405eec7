import { createServer, type Server } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterEach, expect, test } from 'vitest'
import { createAuthority } from '../../../bot/sandbox/paypal/certificate.ts'
import { createSender } from '../../../core/webhooks/sender.ts'

const closers: Array<() => unknown> = []
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close()
})

/** Memory in use once nothing that is unused is left, in bytes. */
function heapBytes(): number {
  setFlagsFromString('--expose-gc')
  const gc = runInNewContext('gc') as () => void
  gc()
  gc()
  return process.memoryUsage().heapUsed
}

const ROUND = 50
const LEFT_BYTES_MAX = 10_000

test('receivers: one with a bad certificate is told nothing, and neither memory nor connections grow with each try', {
  timeout: 60_000,
}, async () => {
  const { certificate, key } = createAuthority(Date.now())
  const open = new Set<Socket>()
  let asked = 0
  const server: Server = createServer({ cert: certificate, key }, (_request, response) => {
    asked++
    response.end()
  })
  server.on('connection', (socket: Socket) => {
    open.add(socket)
    socket.on('close', () => open.delete(socket)).on('error', () => undefined)
  })
  server.on('tlsClientError', () => undefined)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closers.push(() => server.close())
  const sender = createSender({ resolve: async () => ['127.0.0.1'], allowsPrivate: true, version: '0' })
  closers.push(() => sender.close())
  const url = new URL(`https://receiver.example.com:${(server.address() as AddressInfo).port}/`)
  const many = async () => {
    for (let n = 0; n < ROUND; n++)
      expect(await sender.send(url, {}, '{}')).toMatchObject({ status: null, failure: 'bad_certificate', answer: '' })
  }
  await many()
  const before = heapBytes()
  await many()
  await many()
  await expect.poll(() => open.size).toBe(0)
  expect((heapBytes() - before) / (2 * ROUND)).toBeLessThan(LEFT_BYTES_MAX)
  expect(asked).toBe(0)
})
