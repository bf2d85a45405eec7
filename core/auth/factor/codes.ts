import { randomBytes } from 'node:crypto'

/** Crockford's base 32: without I, L, O and U, which are easily confused when read aloud or typed. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const CHARS = 10
const BACKUP_CODES = 10

/** Ten backup codes of 50 random bits each, as people are shown them: `7K2QD-M09XA`. */
export const newBackupCodes = (): string[] => Array.from({ length: BACKUP_CODES }, () => toCode(randomBytes(CHARS)))

/** The first ten bytes as a code: `7K2QD-M09XA`. */
export function toCode(bytes: Uint8Array): string {
  const code = [...bytes.subarray(0, CHARS)].map((byte) => ALPHABET[byte % ALPHABET.length]).join('')
  return `${code.slice(0, CHARS / 2)}-${code.slice(CHARS / 2)}`
}

/** A code as a person typed it: six digits of the app, a backup code, or neither. */
export function readCode(typed: string): { kind: 'app' | 'backup'; code: string } | undefined {
  const code = typed.toUpperCase().replaceAll(/[\s-]/g, '')
  if (/^\d{6}$/.test(code)) return { kind: 'app', code }
  const plain = code.replaceAll(/[IL]/g, '1').replaceAll('O', '0')
  return plain.length === CHARS && Array.from(plain).every((char) => ALPHABET.includes(char))
    ? { kind: 'backup', code: plain }
    : undefined
}
