import { hash, verify } from '@node-rs/argon2'
import { AppError } from '../../kit/errors.ts'

// The OWASP minimum for argon2id, which is the library's default algorithm.
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }
/** Concurrent hashes: each takes 19 MiB and one of the four threads that file access needs too. */
const RUNNING_MAX = 2
const WAITING_MAX = 200

export type PasswordCost = typeof COST

/** Hashes and checks passwords, a few at a time. `cost` is for tests that sign many people up. */
export function createPasswords(cost: PasswordCost = COST) {
  let running = 0
  const waiting: Array<() => void> = []
  let dummy: Promise<string> | null = null

  async function inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (running >= RUNNING_MAX) {
      if (waiting.length >= WAITING_MAX) {
        throw new AppError('unavailable', { detail: 'too many people sign in at once', retry_after_seconds: 2 })
      }
      await new Promise<void>((resolve) => waiting.push(resolve))
    } else running++
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next === undefined) running--
      else next()
    }
  }

  return {
    hash: (password: string): Promise<string> => inTurn(() => hash(password, cost)),

    /** Returns whether the password matches. Without a hash (unknown name) it takes as long and returns
     *  false. `before` runs when the check leaves the queue; if it throws, nothing is hashed. */
    verify: (passwordHash: string | null, password: string, before: () => void): Promise<boolean> =>
      inTurn(async () => {
        before()
        // Always awaited: otherwise the first sign-in would reveal by its duration whether the account
        // exists.
        const stranger = await (dummy ??= hash('nobody has this password', cost))
        const fits = await verify(passwordHash ?? stranger, password)
        return fits && passwordHash !== null
      }),
  }
}
export type Passwords = ReturnType<typeof createPasswords>
