import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible'
import { AppError } from '../kit/errors.ts'

const WINDOW_SECONDS = 15 * 60
const WRONG_PER_ACCOUNT_MAX = 10
const WRONG_PER_ADDRESS_MAX = 50

/** Counts wrong guesses for a quarter of an hour, per name that was tried and per address it came from: nobody is locked out for
 *  longer, whoever guesses at their name. */
export function createThrottle() {
  const perAccount = new RateLimiterMemory({ points: WRONG_PER_ACCOUNT_MAX, duration: WINDOW_SECONDS })
  const perAddress = new RateLimiterMemory({ points: WRONG_PER_ADDRESS_MAX, duration: WINDOW_SECONDS })

  return {
    /** Throws `rate_limited` when there have been too many wrong guesses. */
    async check(name: string, address: string): Promise<void> {
      const [account, from] = await Promise.all([perAccount.get(name), perAddress.get(address)])
      refuse(account, WRONG_PER_ACCOUNT_MAX)
      refuse(from, WRONG_PER_ADDRESS_MAX)
    },

    async countWrong(name: string, address: string): Promise<void> {
      await Promise.all([perAccount.penalty(name), perAddress.penalty(address)])
    },

    async forgive(name: string): Promise<void> {
      await perAccount.delete(name)
    },
  }
}
export type Throttle = ReturnType<typeof createThrottle>

function refuse(counted: RateLimiterRes | null, max: number): void {
  if (counted === null || counted.consumedPoints < max) return
  throw new AppError('rate_limited', { retry_after_seconds: Math.max(1, Math.ceil(counted.msBeforeNext / 1000)) })
}
