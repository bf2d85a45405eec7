import { hash, randomBytes } from 'node:crypto'

/** SHA-256 in hex, as stored for secrets of high entropy (tokens, keys, codes). Passwords use a slow hash
 *  instead. */
export const hashSecret = (secret: string): string => hash('sha256', secret)

/** A refresh token: 256 random bits. */
export const newRefreshToken = (): string => `rt_${randomBytes(32).toString('base64url')}`

export const newKeyBytes = (): Uint8Array => randomBytes(24)

// Without I, L, O and U, which are easily confused when read aloud or typed.
const CODE_ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const CODE_CHARS = 10

/** A code to be typed by hand: 50 random bits. */
export const newLinkCode = (): string =>
  Array.from(randomBytes(CODE_CHARS), (byte) => CODE_ALPHABET[byte % CODE_ALPHABET.length]).join('')

/** Normalizes a code as a person typed it. */
export const toLinkCode = (typed: string): string =>
  typed.toUpperCase().replaceAll(/[\s-]/g, '').replaceAll(/[IL]/g, '1').replaceAll('O', '0')
