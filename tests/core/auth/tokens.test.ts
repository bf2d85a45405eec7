import { createHmac, generateKeyPairSync } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { importJWK, SignJWT } from 'jose'
import { expect, test } from 'vitest'
import { personOf } from '../../../core/contract/trust/member.ts'
import { ISSUER, startWorld, type World } from '../accounts/world.ts'

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

interface Forged {
  header?: Record<string, unknown>
  claims?: Record<string, unknown>
  without?: string[]
}

/** A token signed with core's own key, but with other contents. */
async function forge(world: World, accountId: string, { header = {}, claims = {}, without = [] }: Forged) {
  const [row] = await world.db.reader.values<[string, string]>(sql`SELECT kid, private_jwk FROM signing_keys`)
  const [kid, jwk] = row ?? ['', '{}']
  const seconds = world.clock.at / 1000
  const payload = {
    via: 'password',
    sid: null,
    tg: null,
    iss: ISSUER,
    aud: 'coincast-api',
    sub: personOf(accountId),
    jti: 'ses_made_up',
    iat: Math.floor(seconds),
    iat_ms: world.clock.at,
    exp: seconds + 900,
    ...claims,
  }
  const kept = Object.fromEntries(Object.entries(payload).filter(([name]) => !without.includes(name)))
  return new SignJWT(kept)
    .setProtectedHeader({ alg: 'EdDSA', kid, typ: 'at+jwt', ...header })
    .sign(await importJWK(JSON.parse(jwk), 'EdDSA'), { crit: { b64: true } })
}

async function statusOf(world: World, token: string) {
  const { status, body } = await world.ask('GET', '/api/account', { token })
  return [status, body.params?.reason]
}

test('token: one that is made right is accepted, so that the refusals below are for their reasons', async () => {
  const world = await startWorld()
  const { id } = await world.register()
  expect(await statusOf(world, await forge(world, id, {}))).toEqual([200, undefined])
})

test.each<[string, Forged]>([
  ['another audience', { claims: { aud: 'bot' } }],
  ['another issuer', { claims: { iss: 'http://evil.test' } }],
  ['another type', { header: { typ: 'JWT' } }],
  ['no expiry', { without: ['exp'] }],
  ['no subject', { without: ['sub'] }],
  ['no time of issue', { without: ['iat'] }],
  ['a fraction of a second in its time of issue', { claims: { iat: 1_767_571_200.5 } }],
  ['no milliseconds of its issue', { without: ['iat_ms'] }],
  ['an expiry that is text', { claims: { exp: '9999999999' } }],
  ['an expiry beyond numbers', { claims: { exp: null } }],
  ['a far future to begin', { claims: { nbf: 9_999_999_999 } }],
  ['an unknown kind', { claims: { via: 'refresh' } }],
  ['an unknown key', { header: { kid: '../../etc/passwd' } }],
  ['no key', { header: { kid: undefined } }],
  ['a key named like part of an object', { header: { kid: '__proto__' } }],
])('token: with %s it is 401', async (_, forged) => {
  const world = await startWorld()
  const { id } = await world.register()
  expect(await statusOf(world, await forge(world, id, forged))).toEqual([401, 'invalid'])
})

test('token: with a key of its own in its header it is 401', async () => {
  const world = await startWorld()
  const { id } = await world.register()
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const jwk = publicKey.export({ format: 'jwk' })
  const payload = { via: 'password', sid: null, tg: null, sub: id }
  const token = await new SignJWT(payload)
    .setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', jwk, jku: 'http://evil.test/jwks' })
    .setIssuer(ISSUER)
    .setAudience('coincast-api')
    .setIssuedAt(world.clock.at / 1000)
    .setExpirationTime(world.clock.at / 1000 + 900)
    .sign(privateKey)
  expect(await statusOf(world, token)).toEqual([401, 'invalid'])
})

test('token: without a signature, or signed with the public key as a secret, it is 401', async () => {
  const world = await startWorld()
  const { token } = await world.register()
  const [, payload] = token.split('.')
  const jwks = await world.ask('GET', '/.well-known/jwks.json')
  const [{ kid, x }] = jwks.body.keys
  const none = `${encode({ alg: 'none', kid, typ: 'at+jwt' })}.${payload}.`
  const head = `${encode({ alg: 'HS256', kid, typ: 'at+jwt' })}.${payload}`
  const confused = `${head}.${createHmac('sha256', Buffer.from(x, 'base64url')).update(head).digest('base64url')}`
  const tampered = `${token.slice(0, -4)}AAAA`
  for (const forged of [none, confused, tampered, `${token}x`, 'a.b.c', '....', 'nonsense']) {
    expect(await statusOf(world, forged)).toEqual([401, 'invalid'])
  }
})

test('token: it expires after fifteen minutes, also when it has been seen before', async () => {
  const world = await startWorld()
  const { token } = await world.register()
  expect(await statusOf(world, token)).toEqual([200, undefined])
  world.clock.at += 14 * 60_000
  expect(await statusOf(world, token)).toEqual([200, undefined])
  world.clock.at += 61_000
  expect(await statusOf(world, token)).toEqual([401, 'expired'])
})

test('token: the published key verifies it, and shows nothing private', async () => {
  const world = await startWorld()
  await world.register()
  const { body } = await world.ask('GET', '/.well-known/jwks.json')
  expect(body.keys).toHaveLength(1)
  expect(Object.keys(body.keys[0]).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x'])
})

test('token: a rotated key signs from then on, and those before are good until they expire', async () => {
  const world = await startWorld()
  const before = await world.register()
  world.clock.at += 1_000
  await world.auth.tokens.rotate()
  const after = await world.register('boris@example.com')
  const kidOf = (token: string) => JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()).kid
  expect(kidOf(after.token)).not.toBe(kidOf(before.token))
  expect(await statusOf(world, before.token)).toEqual([200, undefined])
  expect(await statusOf(world, after.token)).toEqual([200, undefined])
  expect((await world.ask('GET', '/.well-known/jwks.json')).body.keys).toHaveLength(2)
  for (let month = 0; month < 3; month++) {
    world.clock.at += 31 * 24 * 3_600_000
    await world.auth.maintain()
  }
  expect((await world.ask('GET', '/.well-known/jwks.json')).body.keys).toHaveLength(2)
})

test('token: it is good after a restart, and dead after a logout and a restart', async () => {
  const world = await startWorld()
  const anna = await world.register()
  expect(await world.restarted().auth.authenticate(`Bearer ${anna.token}`)).toMatchObject({
    accountId: anna.id,
    role: 'customer',
  })
  await world.ask('POST', '/api/auth/logout', { token: anna.token })
  await expect(world.restarted().auth.authenticate(`Bearer ${anna.token}`)).rejects.toMatchObject({
    code: 'unauthenticated',
    params: { reason: 'revoked' },
  })
})

test.each(['', 'Basic YTpi', 'Bearer', 'Bearer ', 'Bearer a b', 'bearer\tx'])(
  'authorization: %j is 401, not an error',
  async (authorization) => {
    const { auth } = await startWorld()
    await expect(auth.authenticate(authorization)).rejects.toMatchObject({ code: 'unauthenticated' })
  },
)

test('authorization: without the header nobody asks', async () => {
  const { auth, ask } = await startWorld()
  expect(await auth.authenticate(undefined)).toBeNull()
  const { status, body } = await ask('GET', '/api/account')
  expect([status, body.params.reason]).toEqual([401, 'missing'])
})
