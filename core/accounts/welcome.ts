import type { Tx } from '../db/client.ts'
import type { Now } from '../kit/clock.ts'
import { planGrant } from '../ledger/plans.ts'
import { toCredits } from '../ledger/posting.ts'
import type { Ledger } from '../ledger/service.ts'
import { createTally } from './tally.ts'
import { DAY_MS } from '../kit/units.ts'

export interface WelcomeDeps {
  ledger: Ledger
  now: Now
  signupCredits: number
  /** Grants a day to accounts that sign up from one network. */
  welcomesPerNetwork: number
}

/** Welcome credits. A beneficiary (the account, or the Telegram id it was made for) gets them once, however often the account behind
 *  it is made anew; and e-mail addresses cost nothing, so those who sign up with one get them so many times a day from a network. */
export function createWelcome({ ledger, now, signupCredits, welcomesPerNetwork }: WelcomeDeps) {
  const given = createTally({ now, windowMs: DAY_MS })
  return {
    /** Whether one more from this network gets them; it counts at once. Where there is nothing to give, nobody is refused. */
    take(network: string): boolean {
      if (signupCredits === 0) return true
      if (given.get(network).count >= welcomesPerNetwork) return false
      given.add(network)
      return true
    },
    /** It was taken for an account that has not come about. */
    takeBack: (network: string): void => given.takeBack(network),

    async grant(tx: Tx, accountId: string, beneficiary: string): Promise<void> {
      const earlier = await ledger.findEntry(tx, { key: `grant:welcome:${beneficiary}` })
      if (earlier !== undefined) return
      await ledger.post(
        tx,
        planGrant({
          accountId,
          campaign: 'welcome',
          beneficiary,
          amount: toCredits(signupCredits),
          reason: 'welcome credits',
        }),
      )
    },
  }
}
export type Welcome = ReturnType<typeof createWelcome>
