import { hash } from 'node:crypto'
import { inflateSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { newBackupCodes, readCode } from '../../../../core/auth/factor/codes.ts'
import { toPng, toSvg } from '../../../../core/auth/factor/qr-images.ts'
import { toQr } from '../../../../core/auth/factor/qr.ts'
import { codeAt, findStep, fromBase32, newSecret, toUri } from '../../../../core/auth/factor/totp.ts'

const RFC_SECRET = Buffer.from('12345678901234567890')

test('totp: the vectors of RFC 6238, appendix B', () => {
  const vectors: Array<[seconds: number, code: string]> = [
    [59, '94287082'],
    [1_111_111_109, '07081804'],
    [1_111_111_111, '14050471'],
    [1_234_567_890, '89005924'],
    [2_000_000_000, '69279037'],
    [20_000_000_000, '65353130'],
  ]
  for (const [seconds, code] of vectors) {
    expect(codeAt(RFC_SECRET, Math.floor(seconds / 30), 8)).toBe(code)
    expect(findStep(RFC_SECRET, code.slice(2), seconds * 1000, 0)).toBe(Math.floor(seconds / 30))
  }
  expect(fromBase32('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ')).toEqual(Uint8Array.from(RFC_SECRET))
})

test('totp: a clock may be one step off, either way; no code is taken of a step that was used, or before it', () => {
  const at = 1_234_567_890_000
  const step = Math.floor(at / 30_000)
  const found = (offset: number, after = 0) => findStep(RFC_SECRET, codeAt(RFC_SECRET, step + offset), at, after)
  expect([-2, -1, 0, 1, 2].map((offset) => found(offset))).toEqual([undefined, step - 1, step, step + 1, undefined])
  expect([found(0, step), found(-1, step), found(1, step)]).toEqual([undefined, undefined, step + 1])
  for (const odd of ['', '12345', '1234567', 'abcdef', '０００００0'])
    expect(findStep(RFC_SECRET, odd, at, 0)).toBeUndefined()
})

test('totp: secrets are 160 bits, and the URI holds whatever stands in the label', () => {
  const secrets = Array.from({ length: 50 }, newSecret)
  expect(new Set(secrets).size).toBe(50)
  for (const secret of secrets) expect(secret).toMatch(/^[A-Z2-7]{32}$/)
  const uri = new URL(toUri(secrets[0] ?? '', 'Coincast', 'a&b=c?#:"@example.com'))
  expect([uri.protocol, uri.host, uri.pathname]).toEqual([
    'otpauth:',
    'totp',
    `/Coincast:${encodeURIComponent('a&b=c?#:"@example.com')}`,
  ])
  expect(Object.fromEntries(uri.searchParams)).toEqual({
    secret: secrets[0],
    issuer: 'Coincast',
    algorithm: 'SHA1',
    digits: '6',
    period: '30',
  })
  // The longest that may stand in a label still fits a code.
  for (const label of ['я'.repeat(254), '\ud800', 'x'.repeat(254)])
    expect(() => toUri(secrets[0] ?? '', 'Coincast', label)).not.toThrow()
})

test('backup codes: ten of 50 bits, read as people type them', () => {
  const codes = newBackupCodes()
  expect(new Set(codes).size).toBe(10)
  for (const code of codes) {
    expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}$/)
    const plain = { kind: 'backup', code: code.replace('-', '') }
    expect([readCode(code), readCode(` ${code.toLowerCase()} `), readCode(plain.code)]).toEqual([plain, plain, plain])
  }
  expect(readCode('oil01-OIL01')).toEqual({ kind: 'backup', code: '0110101101' })
  expect(readCode(' 123 456 ')).toEqual({ kind: 'app', code: '123456' })
  for (const odd of ['', '12345', 'U'.repeat(10), '1234567890123', 'яяяяяяяяяя']) expect(readCode(odd)).toBeUndefined()
})

// The modules were compared, for every version and mask, with those of the package qrcode 1.5.4, and read by jsQR 1.4.0.
test('QR: the codes of each version are those of the standard', () => {
  const text =
    'otpauth://totp/Coincast:anna%40example.com?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Coincast'.repeat(3)
  const shown = [1, 14, 26, 42, 62, 84, 106, 122, 152, 180, 213].map((length) => {
    const rows = toQr(text.slice(0, length))
    return [length, rows.length, hash('sha256', rows.map((row) => row.map(Number).join('')).join('\n')).slice(0, 12)]
  })
  expect(shown).toMatchInlineSnapshot(`
    [
      [
        1,
        21,
        "fd01cf331daf",
      ],
      [
        14,
        21,
        "f45a4d73c342",
      ],
      [
        26,
        25,
        "1206b23a5ecf",
      ],
      [
        42,
        29,
        "023094b24ada",
      ],
      [
        62,
        33,
        "38bad93d7709",
      ],
      [
        84,
        37,
        "333093014dee",
      ],
      [
        106,
        41,
        "df5a555dafb7",
      ],
      [
        122,
        45,
        "a625cd812f49",
      ],
      [
        152,
        49,
        "1eff4367e266",
      ],
      [
        180,
        53,
        "bf1a3f493227",
      ],
      [
        213,
        57,
        "ac03419a596a",
      ],
    ]
  `)
  expect(() => toQr('x'.repeat(214))).toThrow(RangeError)
})

test('QR: the images have a quiet zone, and the PNG is whole', () => {
  const rows = toQr('a text')
  const png = toPng(rows)
  const size = (rows.length + 8) * 8
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([size, size])
  const from = png.indexOf('IDAT') + 4
  const pixels = inflateSync(png.subarray(from, from + png.readUInt32BE(from - 8)))
  expect(pixels).toHaveLength(size * (size + 1))
  expect([pixels[1], pixels[32 * (size + 1) + 33]]).toEqual([255, 0])
  expect(toSvg(rows)).toContain(`viewBox="0 0 ${rows.length + 8} ${rows.length + 8}"`)
})
