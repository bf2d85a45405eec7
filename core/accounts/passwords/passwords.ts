import { hash, verify } from '@node-rs/argon2'
import { AppError } from '../../kit/errors.ts'

// OWASP's floor for argon2id. The library's default algorithm is argon2id.
const OPTIONS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const
/** Hashes at once: each takes 19 MiB and one of the four threads that files need too. */
const RUNNING_MAX = 2
const WAITING_MAX = 200

/** Hashes and checks passwords, a few at a time. */
export function createPasswords() {
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
    hash: (password: string): Promise<string> => inTurn(() => hash(password, OPTIONS)),

    /** Whether the password fits. Without a hash (nobody of that name) it takes just as long and is false. `before` runs when its
     *  turn has come: what it throws saves the hashing. */
    verify: (passwordHash: string | null, password: string, before: () => void): Promise<boolean> =>
      inTurn(async () => {
        before()
        // Waited for whether it is needed or not: the first to sign in must not learn from the time it takes to make it.
        const stranger = await (dummy ??= hash('nobody has this password', OPTIONS))
        const fits = await verify(passwordHash ?? stranger, password)
        return fits && passwordHash !== null
      }),
  }
}
export type Passwords = ReturnType<typeof createPasswords>
