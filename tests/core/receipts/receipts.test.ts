import { createHash, createPrivateKey, generateKeyPairSync, sign } from 'node:crypto'
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { receiptSchema, verifiedReceiptSchema } from '../../../core/contract/trust/receipt.ts'
import { hashJson, hashSeries } from '../../../core/receipts/canonical.ts'
import { samplePrices, startCore, type TestCore } from '../../support/core.ts'
import { free, newFolder, open, paid, startShop, submit, WAIT } from '../jobs/shop.ts'

const receiptOf = async (core: TestCore, token: string, id: unknown): Promise<string> => {
  const answer = await core.request('GET', `/api/predict/${String(id)}/receipt`, { token })
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/jose'])
  return answer.text
}
const verify = async (core: TestCore, receipt: string) => {
  const answer = await core.request('POST', '/api/receipts/verify', { json: { receipt } })
  expect(answer.status).toBe(200)
  return verifiedReceiptSchema.parse(answer.json)
}
/** A receipt with its payload changed, or its header, and the signature it had. */
function change(receipt: string, { payload, header }: { payload?: (text: string) => string; header?: object }): string {
  const [head = '', body = '', signature = ''] = receipt.split('.')
  const text = Buffer.from(body, 'base64url').toString()
  return [
    header === undefined ? head : Buffer.from(JSON.stringify(header)).toString('base64url'),
    Buffer.from(payload?.(text) ?? text).toString('base64url'),
    signature,
  ].join('.')
}

test('receipt: signed with the job, it says what was shown to which model, what came of it, when, and what it cost', async () => {
  const { core, token } = await startShop()
  const { json: job } = await submit(core, token, paid, WAIT)
  const receipt = await receiptOf(core, token, job.id)
  const { valid, receipt: said } = await verify(core, receipt)
  const forecast = job.forecast as unknown as Array<{ timestamp: string; quantiles: Record<string, number> }>
  expect(valid).toBe(true)
  expect(said).toMatchObject({
    job_id: job.id,
    ordered_at: job.created_at,
    finished_at: job.finished_at,
    horizon: 5,
    rows: 30,
    cost: 30,
    model: {
      name: 'lintrend',
      sha256: createHash('sha256').update(readFileSync('models/lintrend/model.onnx')).digest('hex'),
    },
    levels: Object.keys(forecast[0]?.quantiles ?? {}),
    forecast: forecast.map(({ timestamp, quantiles }) => ({ timestamp, quantiles: Object.values(quantiles) })),
  })
  const rows = samplePrices(30)
  const times = rows.map(({ date }) => Date.parse(date))
  const prices = rows.map(({ close }) => close)
  expect(said?.series).toEqual({
    rows: 30,
    from: new Date(times[0] ?? 0).toISOString(),
    to: new Date(times.at(-1) ?? 0).toISOString(),
    sha256: hashSeries(times, prices),
  })
  // Another look finds the same one, and of two jobs on the same series each has its own.
  expect(await receiptOf(core, token, job.id)).toBe(receipt)
  const again = await submit(core, token, paid, WAIT)
  expect(await receiptOf(core, token, again.json.id)).not.toBe(receipt)
})

test('canonical series: sixteen bytes a row, big-endian, as the page says byte by byte', () => {
  // As docs/receipts.md prints them.
  const bytes = Buffer.from('00000185657a6c004059200000000000000001856aa0c80040592ccccccccccd', 'hex')
  const times = [Date.UTC(2022, 11, 31), Date.UTC(2023, 0, 1)]
  expect(hashSeries(times, [100.5, 100.7])).toBe(createHash('sha256').update(bytes).digest('hex'))
  expect(hashJson({ b: [1, 'é'], a: null, '': { z: 1e21, y: -0 } })).toBe(
    createHash('sha256').update('{"":{"y":0,"z":1e+21},"a":null,"b":[1,"é"]}').digest('hex'),
  )
})

test('verify: any digit, any key, any header and any spelling that is not what was signed is found', async () => {
  const { core, token } = await startShop()
  const { json: job } = await submit(core, token, paid, WAIT)
  const receipt = await receiptOf(core, token, job.id)
  const [head = '', , signature = ''] = receipt.split('.')
  const { kid } = JSON.parse(Buffer.from(head, 'base64url').toString()) as { kid: string }
  const payload = Buffer.from(receipt.split('.')[1] ?? '', 'base64url').toString()
  // Each digit of it in turn.
  const digits = [...payload.matchAll(/\d/g)].map(({ index }) => index)
  expect(digits.length).toBeGreaterThan(300)
  for (const at of digits) {
    const other = String((Number(payload[at]) + 1) % 10)
    const altered = change(receipt, { payload: (text) => text.slice(0, at) + other + text.slice(at + 1) })
    expect((await verify(core, altered)).reason).toBe('altered')
  }
  const foreign = generateKeyPairSync('ed25519').privateKey
  const forge = (header: object): string => {
    const start = `${Buffer.from(JSON.stringify(header)).toString('base64url')}.${Buffer.from(payload).toString('base64url')}`
    return `${start}.${sign(null, Buffer.from(start), foreign).toString('base64url')}`
  }
  const typ = 'forecast-receipt+jwt'
  const wrong: Array<[string, string]> = [
    ['altered', forge({ alg: 'EdDSA', typ, kid })],
    ['unknown_key', forge({ alg: 'EdDSA', typ, kid: 'mine' })],
    ['malformed', forge({ alg: 'EdDSA', typ, kid, jwk: foreign.export({ format: 'jwk' }) })],
    ['malformed', change(receipt, { header: { alg: 'none', typ, kid } })],
    ['malformed', change(receipt, { header: { alg: 'HS256', typ, kid } })],
    ['malformed', change(receipt, { header: { alg: 'EdDSA', typ: 'at+jwt', kid } })],
    ['malformed', change(receipt, { header: { alg: 'EdDSA', typ, kid, crit: ['b64'], b64: false } })],
    ['unknown_key', change(receipt, { header: { alg: 'EdDSA', typ, kid: '__proto__' } })],
    ['altered', `${receipt.slice(0, -signature.length)}${'A'.repeat(signature.length)}`],
    ['altered', `${receipt.slice(0, -signature.length)}${signature.slice(0, 80)}`],
    ['malformed', `${receipt}=`],
    ['malformed', `${receipt}.`],
    ['malformed', receipt.split('.').slice(0, 2).join('.')],
    ['malformed', 'nonsense'],
    ['malformed', token],
  ]
  for (const [reason, text] of wrong)
    expect([text.slice(0, 40), await verify(core, text)]).toEqual([
      text.slice(0, 40),
      expect.objectContaining({ valid: false, reason, receipt: null }),
    ])
  // The last character of a signature holds four bits that decoders throw away: the same bytes, but not our spelling.
  const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  const twin = receipt.slice(0, -1) + ALPHABET[ALPHABET.indexOf(receipt.at(-1) ?? '') + 1]
  expect(Buffer.from(twin.split('.')[2] ?? '', 'base64url')).toEqual(Buffer.from(signature, 'base64url'))
  expect((await verify(core, twin)).reason).toBe('malformed')
  // A mail that breaks lines does no harm.
  expect((await verify(core, `\n ${receipt.replaceAll(/.{70}/g, '$&\r\n')} `)).valid).toBe(true)
})

test('keys: a receipt is no access token and a token no receipt; the key of receipts is its own, and only its owner reads it', async () => {
  const { core, token } = await startShop()
  const { json: job } = await submit(core, token, free, WAIT)
  const receipt = await receiptOf(core, token, job.id)
  expect((await core.request('GET', '/api/account', { token: receipt })).status).toBe(401)
  const { keys } = (await core.request('GET', '/.well-known/jwks.json')).json as unknown as {
    keys: Array<Record<string, string>>
  }
  const kidOf = (jws: string): unknown => JSON.parse(Buffer.from(jws.split('.')[0] ?? '', 'base64url').toString()).kid
  expect(new Set([kidOf(token), kidOf(receipt)])).toEqual(new Set(keys.map(({ kid }) => kid)))
  expect(keys.flatMap(Object.keys)).not.toContain('d')
  const path = join(core.dataDir, 'receipt.key')
  expect(statSync(path).mode & 0o777).toBe(0o600)
  expect(createPrivateKey(readFileSync(path)).asymmetricKeyType).toBe('ed25519')
})

test('rotation: what a retired key signed stays valid, and both keys stay in the set', async () => {
  const folder = newFolder()
  const first = await startCore({ dataDir: folder, env: { SIGNUP_CREDITS: '1000' } })
  const token = await first.register()
  const old = await receiptOf(first, token, (await submit(first, token, paid, WAIT)).json.id)
  await first.close({ keep: true })
  rmSync(join(folder, 'receipt.key'))
  const second = await startCore({ dataDir: folder })
  const fresh = await receiptOf(second, token, (await submit(second, token, paid, WAIT)).json.id)
  const [a, b] = [await verify(second, old), await verify(second, fresh)]
  expect([a.valid, b.valid, a.kid === b.kid]).toEqual([true, true, false])
  const { keys } = (await second.request('GET', '/.well-known/jwks.json')).json as unknown as {
    keys: Array<{ kid: string }>
  }
  expect(keys.map(({ kid }) => kid)).toEqual(expect.arrayContaining([a.kid, b.kid]))
  await second.close({ keep: true })
  // A file that holds no key keeps core from starting, rather than from signing.
  writeFileSync(join(folder, 'receipt.key'), 'nonsense')
  await expect(startCore({ dataDir: folder })).rejects.toThrow(/receipt\.key: .*put back the Ed25519 key/)
  expect(existsSync(join(folder, 'receipt.key.partial'))).toBe(false)
})

test('receipt: none for a stranger, for a job that runs, that failed, that ended before there were receipts, or whose result is gone', async () => {
  const { core, token } = await startShop({ ownChildren: true })
  const ask = async (id: unknown, who = token): Promise<unknown> => {
    const { status, json } = await core.request('GET', `/api/predict/${String(id)}/receipt`, { token: who })
    return [status, json.code]
  }
  const done = (await submit(core, token, paid, WAIT)).json
  expect(await ask(done.id, await core.register())).toEqual([404, 'not_found'])
  expect(await ask('job_nobodys')).toEqual([404, 'not_found'])
  const resume = core.holdForecasts()
  const pending = (await submit(core, token)).json
  expect(await ask(pending.id)).toEqual([409, 'job_not_finished'])
  await core.request('DELETE', `/api/predict/${String(pending.id)}`, { token })
  resume()
  expect(await ask(pending.id)).toEqual([409, 'job_without_result'])
  const write = (sql: string) => core.db.write(async (tx) => void (await tx.run(sql)))
  await write('UPDATE results SET receipt_head = NULL, receipt_body = NULL, receipt_signature = NULL')
  expect(await ask(done.id)).toEqual([409, 'job_without_receipt'])
  await write('DELETE FROM results')
  await write('UPDATE jobs SET purged_at = 1')
  expect(await ask(done.id)).toEqual([410, 'result_gone'])
})

test('receipt: of a table it has the hashes of the rows and of the predictions', async () => {
  const { core, token } = await startShop()
  const form = new FormData()
  form.set('model', 'credit-risk')
  form.set('file', new Blob([readFileSync('models/credit-risk/sample.csv')]), 'table.csv')
  const { json: job } = await core.request('POST', '/api/predict', { token, body: form, headers: WAIT })
  const { receipt } = await verify(core, await receiptOf(core, token, job.id))
  const predictions = job.predictions as unknown as { rows: unknown[] }
  expect(receipt?.predictions).toEqual({ rows: predictions.rows.length, sha256: hashJson(predictions) })
  expect(receipt).toMatchObject({ horizon: 0, table: { rows: predictions.rows.length } })
  expect(receipt).not.toHaveProperty('series')
})

test('verify: bounded, also for the longest forecast there is; no sign-in', async () => {
  const { core, token } = await startShop({ env: { SIGNUP_CREDITS: '1000000' } })
  const long = { model: 'naive', horizon: 250, data: samplePrices(300) }
  const receipt = await receiptOf(core, token, (await submit(core, token, long, WAIT)).json.id)
  expect((await verify(core, receipt)).receipt?.forecast).toHaveLength(250)
  const post = async (json: unknown) => {
    const answer = await core.request('POST', '/api/receipts/verify', { json })
    return [answer.status, answer.json.code]
  }
  expect(await post({ receipt: 'x'.repeat(600_001) })).toEqual([413, 'too_large'])
  expect(await post({ receipt: '' })).toEqual([422, 'validation_failed'])
  expect(await post({ receipt, more: 1 })).toEqual([422, 'validation_failed'])
  expect(receiptSchema.shape.format.value).toBe(1)
})

test('verify: strangers who ask too often are throttled, also on the page', async () => {
  const { core } = await startShop({ env: { RATE_LIMITS: 'on' } })
  const ask = (path: string) =>
    core.request('POST', path, path === '/verify' ? { body: 'receipt=x', headers: FORM } : { json: { receipt: 'x' } })
  const answers = await Promise.all(
    Array.from({ length: 122 }, (_, i) => ask(i % 2 === 0 ? '/verify' : '/api/receipts/verify')),
  )
  // One of the 120 a minute was the sign-up.
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(119)
  expect(answers.filter(({ status, headers }) => status === 429 && headers.has('retry-after'))).toHaveLength(3)
})

const FORM = { 'content-type': 'application/x-www-form-urlencoded' }

test('page: a pasted receipt gets its verdict in both languages, without a script', async () => {
  const { core, token } = await startShop()
  const { json: job } = await submit(core, token, paid, WAIT)
  const receipt = await receiptOf(core, token, job.id)
  const get = await core.request('GET', '/verify')
  expect(get.headers.get('content-security-policy')).toBe(
    "default-src 'none'; script-src 'self'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  )
  const check = (text: string, language = 'en') =>
    core.request('POST', '/verify', {
      body: new URLSearchParams({ receipt: text }).toString(),
      headers: { ...FORM, 'accept-language': language },
    })
  const good = await check(receipt)
  expect([good.status, good.text]).toEqual([200, expect.stringContaining('Genuine')])
  expect(good.text).toContain(String(job.id))
  expect((await check(receipt, 'ru')).text).toContain('Подлинная')
  const bad = await check(change(receipt, { payload: (text) => text.replace('"cost":30', '"cost":31') }))
  expect(bad.text).toContain('Not genuine')
  expect(bad.text).not.toContain(String(job.id))
  const hostile = await check('<script>alert(1)</script>')
  expect(hostile.text).toContain('Not genuine')
  for (const { text } of [get, good, bad, hostile]) expect(text).not.toMatch(/<script|style=|<style| on\w+=/)
  expect((await core.request('GET', '/docs/assets/page.css')).headers.get('content-type')).toBe('text/css')
  expect(
    (await core.request('POST', '/verify', { body: 'receipt=' + 'x'.repeat(700_000), headers: FORM })).status,
  ).toBe(413)
  expect((await core.request('POST', '/verify', { body: '', headers: FORM })).text).toContain('Not genuine')
})

test('restart: a receipt outlives the core that signed it', async () => {
  const folder = newFolder()
  const first = await startCore({ dataDir: folder, env: { SIGNUP_CREDITS: '1000' } })
  const token = await first.register()
  const receipt = await receiptOf(first, token, (await submit(first, token, paid, WAIT)).json.id)
  await first.close({ keep: true })
  const second = await open({ dataDir: folder })
  expect((await verify(second, receipt)).valid).toBe(true)
})
