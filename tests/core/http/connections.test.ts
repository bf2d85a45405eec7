import { mkdtempSync, rmSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { projectRoot } from '../../../core/kit/paths.ts'
import { type CoreProcess, startCoreProcess } from '../../crash/core-process.ts'

let folder: string
let core: CoreProcess
const sockets: Socket[] = []
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'coincast-connections-'))
  const modelsDir = join(projectRoot, 'models')
  core = await startCoreProcess({ dataDir: folder, modelsDir, env: { TRUSTED_PROXIES: 'none' } })
})
afterAll(async () => {
  for (const socket of sockets) socket.destroy()
  core.kill('SIGTERM')
  await core.exited
  rmSync(folder, { recursive: true, force: true })
})

/** An open connection, on which nothing is said; `isOpen` until core closes it. */
async function open() {
  const socket = connect(Number(new URL(core.url).port), '127.0.0.1')
  sockets.push(socket)
  await new Promise((resolve) => socket.once('connect', resolve))
  socket.on('error', () => undefined)
  return socket
}

const ask = (socket: Socket): Promise<string> =>
  new Promise((resolve) => {
    socket.once('data', (chunk: Buffer) => resolve(chunk.toString('latin1')))
    socket.once('close', () => resolve('closed'))
    socket.write('GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n')
  })

test('connections: one beyond the limit of an address gets 503, many more are closed, and service continues', async () => {
  const first: Socket[] = []
  for (let i = 0; i < 200; i++) first.push(await open())
  // The last one is counted when it is answered.
  expect(await ask(first[199] as Socket)).toMatch(/^HTTP\/1\.1 200 /)
  const refused = await ask(await open())
  expect(refused).toMatch(/^HTTP\/1\.1 503 /)
  expect(refused.toLowerCase()).toMatch(/retry-after: 5[\s\S]*"code":"unavailable"/)
  for (let i = 0; i < 220; i++) await open()
  const last = await open()
  expect(await ask(last)).toBe('closed')
  for (const socket of sockets) socket.destroy()
  await expect.poll(async () => ask(await open())).toMatch(/^HTTP\/1\.1 200 /)
})
