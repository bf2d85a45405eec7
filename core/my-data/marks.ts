import { createHmac } from 'node:crypto'

/** Fingerprints of people by which they are recognized after their account is deleted, and by which nobody finds them: a Telegram id
 *  is so short that a plain hash could be tried out. `key`: the secret of this instance, which is not in the database. */
export function createMarks(key: string) {
  const markOf = (kind: 'telegram' | 'email', text: string): string =>
    `person:${createHmac('sha256', key).update(`${kind}:${text}`).digest('base64url').slice(0, 32)}`
  return {
    ofTelegram: (telegramId: string): string => markOf('telegram', telegramId),
    /** `email` in lower case. */
    ofEmail: (email: string): string => markOf('email', email),
  }
}
export type Marks = ReturnType<typeof createMarks>
