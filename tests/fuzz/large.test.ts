import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { tokensSchema } from '../../core/contract/account.ts'
import { LIMITS } from '../../core/contract/limits.ts'
import { projectRoot } from '../../core/kit/paths.ts'
import { type Document, type Operation, parseDocument, type Route } from '../core/http/document.ts'
import { CRASH_ADMIN_TELEGRAM_ID, CRASH_BOT_KEY, type CoreProcess, startCoreProcess } from '../crash/core-process.ts'
import { hostileBodies } from './hostile.ts'

const MB = 1_000_000
/** Of one request, on the thread that serves everybody. */
const CPU_MS_MAX = 200
/** What core may have kept when all of it is over. */
const GROWTH_BYTES_MAX = 50 * MB
const ANSWER_BYTES_MAX = 100_000
const TICK_MS = 10
/** The operating system is given back a part at a time. */
const COLLECTIONS_MAX = 20

let folder: string
let core: CoreProcess
let document: Document
let routes: Route[]
let tokens: Record<Operation['x-access'], string | undefined>

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'coincast-large-'))
  core = await startCoreProcess({
    program: 'tests/support/pool/collecting-main',
    dataDir: folder,
    modelsDir: join(projectRoot, 'models'),
  })
  ;({ document, routes } = parseDocument(await (await fetch(`${core.url}/openapi.json`)).json()))
  const user = await newUser('user@example.com')
  const acting = await ask('POST', '/api/bot/act-for', { telegram_id: CRASH_ADMIN_TELEGRAM_ID }, CRASH_BOT_KEY)
  const admin = z.object({ access_token: z.string() }).parse(acting).access_token
  tokens = { public: undefined, user, staff: admin, bot: CRASH_BOT_KEY, worker: undefined }
})
afterAll(async () => {
  core.kill('SIGTERM')
  await core.exited
  rmSync(folder, { recursive: true, force: true })
})

async function ask(method: string, path: string, json: unknown, token?: string): Promise<unknown> {
  const headers = { 'content-type': 'application/json', ...(token === undefined ? {} : bearer(token)) }
  return (await fetch(`${core.url}${path}`, { method, headers, body: JSON.stringify(json) })).json()
}
const newUser = async (email: string): Promise<string> =>
  tokensSchema.parse(await ask('POST', '/api/auth/register', { email, password: 'correct horse battery' })).access_token
const bearer = (token: string) => ({ authorization: `Bearer ${token}` })

interface Shot {
  what: string
  method: string
  path: string
  headers: Record<string, string>
  body?: string
}

/** Sends all of it, whatever comes back meanwhile. Status 0: core has hung up before its answer could be read. */
function shoot(
  { method, path, headers, body = '' }: Shot,
  isChunked: boolean,
): Promise<{ status: number; bytes: number }> {
  const length = Buffer.byteLength(body)
  const size = isChunked ? { 'transfer-encoding': 'chunked' } : { 'content-length': String(length) }
  const all = { host: '127.0.0.1', connection: 'close', ...headers, ...(body === '' ? {} : size) }
  const head = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
  return new Promise((resolve) => {
    const socket = connect(Number(new URL(core.url).port), '127.0.0.1')
    let answer = ''
    let bytes = 0
    socket.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      if (answer === '') answer = chunk.toString('latin1')
      // A stream of events has no end of its own.
      if (/^content-type: text\/event-stream/im.test(answer)) socket.destroy()
    })
    socket.on('error', () => undefined)
    socket.on('close', () => resolve({ status: Number(answer.split(' ')[1] ?? 0), bytes }))
    socket.write(`${method} ${path} HTTP/1.1\r\n${head.join('')}\r\n`)
    if (isChunked && body !== '') socket.write(`${length.toString(16)}\r\n${body}\r\n0\r\n\r\n`)
    else socket.write(body)
  })
}

function fieldsOf(schema: unknown): string[] {
  const { $ref, properties } = z
    .looseObject({ $ref: z.string().optional(), properties: z.record(z.string(), z.unknown()).optional() })
    .parse(schema)
  if ($ref !== undefined) return fieldsOf(document.components.schemas[$ref.replace('#/components/schemas/', '')])
  return Object.keys(properties ?? {})
}

function* shotsOf({ method, path, operation }: Route): Generator<Shot> {
  const token = tokens[operation['x-access']]
  const shot = {
    method,
    path: path.replaceAll(/{\w+}/g, 'x'),
    headers: token === undefined ? {} : bearer(token),
  }
  const name = `${method} ${path}`
  const query = Array.from({ length: 3_000 }, (_, i) => `a${i}`).join('&')
  yield { ...shot, what: `${name}, many parameters`, path: `${shot.path}?${query}` }
  yield { ...shot, what: `${name}, long headers`, headers: { ...shot.headers, ...LONG_HEADERS } }
  if (method === 'GET') return
  const content = operation.requestBody?.content ?? {}
  const fields = fieldsOf(content['application/json']?.schema ?? {})
  const isStreamed = content['multipart/form-data'] !== undefined
  const json = { ...shot, headers: { ...shot.headers, 'content-type': 'application/json' } }
  const small = isStreamed ? LIMITS.jsonBodyBytesMax : LIMITS.smallBodyBytesMax
  for (const [what, body] of hostileBodies(fields, small - 500)) yield { ...json, what: `${name}, ${what}`, body }
  for (const [what, body] of hostileBodies([], 12 * MB).slice(0, 2))
    yield { ...json, what: `${name}, ${what}, 12 MB`, body }
  if (content['application/x-www-form-urlencoded'] !== undefined) {
    const body = Array.from({ length: 9_000 }, (_, i) => `f${i}=`).join('&')
    const type = { 'content-type': 'application/x-www-form-urlencoded' }
    yield { ...shot, what: `${name}, a form of many fields`, headers: { ...shot.headers, ...type }, body }
  }
  if (!isStreamed) return
  for (const [what, body] of hostileBodies(['data', 'horizon'], 2 * MB))
    yield { ...json, what: `${name}, ${what}, 2 MB`, body }
  for (const [what, body] of hostileBodies([], MB))
    for (const part of ['file', 'manifest', 'horizon'])
      yield { ...shot, what: `${name}, ${what} in ${part}`, ...formOf(part, body) }
}

const LONG_HEADERS = {
  'accept-language': 'xx,'.repeat(1_500),
  prefer: 'x,'.repeat(1_500),
  'idempotency-key': 'k'.repeat(3_000),
  'if-match': '"a",'.repeat(700),
}

function formOf(part: string, text: string): Pick<Shot, 'headers' | 'body'> {
  const head = `--b\r\ncontent-disposition: form-data; name="${part}"; filename="a"\r\n\r\n`
  return { headers: { 'content-type': 'multipart/form-data; boundary=b' }, body: `${head}${text}\r\n--b--\r\n` }
}

/** Time that core's main thread has spent, to a hundredth of a second. */
function cpuMs(): number {
  const stat = readFileSync(`/proc/${core.pid}/task/${core.pid}/stat`, 'latin1').split(') ')[1]?.split(' ') ?? []
  return (Number(stat[11]) + Number(stat[12])) * TICK_MS
}
const memoryBytes = (): number =>
  Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${core.pid}/status`, 'latin1'))?.[1]) * 1_024

/** Answered when it is done: core has one thread. */
async function collectGarbage(): Promise<void> {
  process.kill(core.pid, 'SIGUSR2')
  await fetch(`${core.url}/healthz`)
}

async function measure(shot: Shot, isChunked: boolean) {
  const before = cpuMs()
  const answer = await shoot(shot, isChunked)
  return [answer, cpuMs() - before] as const
}

test.skipIf(process.platform !== 'linux')(
  'fuzz: bodies as large as can be sent are refused for little work, and nothing of them is kept',
  { timeout: 300_000 },
  async () => {
    // Idle is a core whose routes have all been compiled: what a first request of any size costs is not kept of its body.
    for (const { method, path, operation } of routes) {
      const token = tokens[operation['x-access']]
      const headers = { 'content-type': 'application/json', ...(token === undefined ? {} : bearer(token)) }
      const body = method === 'GET' ? '' : '{"unknown":1}'
      await shoot({ what: path, method, path: path.replaceAll(/{\w+}/g, 'x'), headers, body }, false)
    }
    await collectGarbage()
    const idle = memoryBytes()
    const faults: string[] = []
    let shots = 0
    for (const route of routes)
      for (const shot of shotsOf(route)) {
        const [{ status, bytes }, spent] = await measure(shot, shots++ % 2 === 0)
        if (status >= 500 || (status === 0 && (shot.body ?? '').length < MB)) faults.push(`${shot.what}: ${status}`)
        if (spent > CPU_MS_MAX) faults.push(`${shot.what}: ${spent} ms, ${status}`)
        if (bytes > ANSWER_BYTES_MAX && status >= 400) faults.push(`${shot.what}: ${bytes} bytes came back`)
      }
    expect(faults).toEqual([])
    expect(shots).toBeGreaterThan(500)
    await collectGarbage()
    for (let i = 1; i < COLLECTIONS_MAX && memoryBytes() - idle > GROWTH_BYTES_MAX; i++) await collectGarbage()
    expect(memoryBytes() - idle).toBeLessThan(GROWTH_BYTES_MAX)
    expect((await fetch(`${core.url}/readyz`)).status).toBe(200)
  },
)
