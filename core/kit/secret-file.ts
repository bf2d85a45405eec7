import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/** Returns the secret in a file that only its owner may read, and creates it on first use. `made` is true if
 *  it was just created. */
export function ensureSecret(path: string): { secret: string; made: boolean } {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const secret = randomBytes(32).toString('base64url')
  try {
    // The first process creates it; if two start at once, one fails here and reads what the other wrote.
    writeFileSync(path, `${secret}\n`, { mode: 0o600, flag: 'wx' })
    return { secret, made: true }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    return { secret: readFileSync(path, 'utf8').trim(), made: false }
  }
}
