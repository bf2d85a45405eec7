import { spawnSync, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { serve } from '@hono/node-server'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { hashSeries, verifyReceipt } from '../../../examples/verify-receipt.ts'
import { projectRoot } from '../../../core/kit/paths.ts'
import { samplePrices, startCore, type TestCore } from '../../support/core.ts'

const python = process.env['PYTHON'] ?? 'python3'
const hasPyJwt = spawnSync(python, ['-c', 'import jwt, cryptography']).status === 0

let core: TestCore
let server: ReturnType<typeof serve>
let shop: string
let token: string
let receipt: string
beforeAll(async () => {
  core = await startCore({ env: { SIGNUP_CREDITS: '1000' } })
  server = serve({ fetch: core.app.fetch, port: 0, hostname: '127.0.0.1' })
  await new Promise((resolve) => server.once('listening', resolve))
  shop = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  token = await core.register()
  const json = { model: 'lintrend', horizon: 3, data: samplePrices(30) }
  const { json: job } = await core.request('POST', '/api/predict', { token, json, headers: { prefer: 'wait=30' } })
  receipt = (await core.request('GET', `/api/predict/${job.id}/receipt`, { token })).text
})
afterAll(async () => {
  server.close()
  await core.close()
})

const rows = samplePrices(30).map(({ date, close }) => ({ date, price: close }))

/** The payload with one digit changed. */
function altered(): string {
  const [head, payload = '', signature] = receipt.split('.')
  const text = Buffer.from(payload, 'base64url').toString().replace('"cost":30', '"cost":31')
  return [head, Buffer.from(text).toString('base64url'), signature].join('.')
}

test('docs: the verifiers that the page shows, in both languages, are the files that run here', () => {
  for (const page of ['receipts.md', 'receipts.ru.md']) {
    const text = readFileSync(join(projectRoot, 'docs', page), 'utf8')
    for (const example of ['verify-receipt.ts', 'verify_receipt.py'])
      expect(text).toContain(readFileSync(join(projectRoot, 'examples', example), 'utf8').trim())
  }
})

test('TypeScript: the lines of the page accept a receipt, and refuse one with a digit changed and an access token', async () => {
  const said = await verifyReceipt(receipt, shop)
  expect(said).toMatchObject({
    cost: 30,
    series: { sha256: hashSeries(rows.map(({ date, price }) => ({ time: new Date(date), price }))) },
  })
  await expect(verifyReceipt(altered(), shop)).rejects.toThrow('signature')
  await expect(verifyReceipt(token, shop)).rejects.toThrow('no forecast receipt')
})

test.runIf(hasPyJwt)(
  'Python: the lines of the page accept a receipt, and refuse one with a digit changed and an access token',
  async () => {
    const program = `
import sys, json; sys.path.insert(0, ${JSON.stringify(join(projectRoot, 'examples'))})
from datetime import datetime, timezone
from verify_receipt import hash_series, verify_receipt
asked = json.load(sys.stdin)
rows = [(datetime.fromisoformat(r["date"]).replace(tzinfo=timezone.utc), r["price"]) for r in asked["rows"]]
def fault(text):
    try: verify_receipt(text, asked["shop"])
    except Exception as error: return type(error).__name__
print(json.dumps([verify_receipt(asked["good"], asked["shop"]), hash_series(rows), fault(asked["altered"]), fault(asked["token"])]))`
    const child = spawn(python, ['-B', '-c', program], { stdio: ['pipe', 'pipe', 'inherit'] })
    child.stdin.end(JSON.stringify({ shop, rows, good: receipt, altered: altered(), token }))
    let text = ''
    for await (const chunk of child.stdout.setEncoding('utf8')) text += String(chunk)
    const [said, hash, ofAltered, ofToken] = JSON.parse(text) as [
      { series: { sha256: string } },
      string,
      string,
      string,
    ]
    expect(said).toMatchObject({ cost: 30, horizon: 3 })
    expect([said.series.sha256, ofAltered, ofToken]).toEqual([hash, 'InvalidSignatureError', 'ValueError'])
  },
)
