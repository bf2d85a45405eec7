import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

/** How long each code is shown. */
const STEP_MS = 30_000
/** A clock may be this many steps off, either way: RFC 6238 asks for one at most. */
const SKEW_STEPS = 1
const DIGITS = 6
const SECRET_BYTES = 20

/** The code of a time step: RFC 6238 with SHA-1, the one that every authenticator app knows. `digits`: the length of the code. */
export function codeAt(secret: Uint8Array, step: number, digits = DIGITS): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const mac = createHmac('sha1', secret).update(counter).digest()
  // RFC 4226, section 5.3: the last four bits say where the 31 bits stand.
  const number = mac.readUInt32BE((mac[mac.length - 1] ?? 0) & 0x0f) & 0x7fffffff
  return String(number % 10 ** digits).padStart(digits, '0')
}

/** The time step that a code belongs to, later than the step `after`; undefined if it fits none of those around `at`, which is in
 *  milliseconds. */
export function findStep(secret: Uint8Array, code: string, at: number, after: number): number | undefined {
  const current = Math.floor(at / STEP_MS)
  const typed = Buffer.from(code)
  const steps = Array.from({ length: 2 * SKEW_STEPS + 1 }, (_, i) => current - SKEW_STEPS + i)
  return steps.find((step) => {
    const right = Buffer.from(codeAt(secret, step))
    return step > after && right.length === typed.length && timingSafeEqual(right, typed)
  })
}

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** A new secret, as apps take it: 160 random bits in base 32. */
export function newSecret(): string {
  const bits = [...randomBytes(SECRET_BYTES)].map((byte) => byte.toString(2).padStart(8, '0')).join('')
  return bits.replaceAll(/.{5}/g, (five) => BASE32[Number.parseInt(five, 2)] ?? '')
}

/** The bytes of a secret in base 32. */
export function fromBase32(text: string): Uint8Array {
  const bits = Array.from(text, (char) => BASE32.indexOf(char).toString(2).padStart(5, '0')).join('')
  return Uint8Array.from(bits.match(/.{8}/g) ?? [], (eight) => Number.parseInt(eight, 2))
}

const LABEL_CHARS_MAX = 60

/** What the QR code says: the key URI that authenticator apps read. `label` tells the person's accounts apart. */
export function toUri(secret: string, issuer: string, label: string): string {
  const name = `${encodeURIComponent(issuer)}:${encodeURIComponent(label.slice(0, LABEL_CHARS_MAX).toWellFormed())}`
  const query = new URLSearchParams({ secret, issuer, algorithm: 'SHA1', digits: '6', period: '30' })
  return `otpauth://totp/${name}?${query.toString()}`
}
