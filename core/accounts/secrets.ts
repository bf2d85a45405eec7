import { hash, randomBytes } from 'node:crypto'

/** SHA-256 in hex: what is kept of a secret of high entropy (tokens, keys, codes). Passwords are hashed elsewhere, slowly. */
export const hashSecret = (secret: string): string => hash('sha256', secret)

/** A refresh token: 256 random bits. */
export const newRefreshToken = (): string => `rt_${randomBytes(32).toString('base64url')}`

export const newKeyBytes = (): Uint8Array => randomBytes(24)

// Without I, L, O and U: read aloud and typed without doubt.
const CODE_ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const CODE_CHARS = 10

/** A code to be typed by hand: 50 random bits. */
export const newLinkCode = (): string =>
  Array.from(randomBytes(CODE_CHARS), (byte) => CODE_ALPHABET[byte % CODE_ALPHABET.length]).join('')

/** A code as it was meant, however it was typed. */
export const toLinkCode = (typed: string): string =>
  typed.toUpperCase().replaceAll(/[\s-]/g, '').replaceAll(/[IL]/g, '1').replaceAll('O', '0')
