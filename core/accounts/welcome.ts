import type { Language } from '../contract/common.ts'
import type { Tx } from '../db/client.ts'
import type { Now } from '../kit/clock.ts'
import { endOfDay } from '../kit/time/day.ts'
import { grantEntry } from '../ledger/entries.ts'
import { toCredits } from '../ledger/posting.ts'
import type { Ledger } from '../ledger/service.ts'
import { createWindowCounter } from '../kit/window-counter.ts'
import { DAY_MS } from '../kit/units.ts'

/** Records that a new person accepts the terms in force. */
export type AcceptTerms = (tx: Tx, userId: string, language: Language) => Promise<void>

export interface WelcomeDeps {
  ledger: Ledger
  now: Now
  signupCredits: number
  /** How many days they last; null: for ever. */
  signupCreditsDays: number | null
  /** Where days end, an IANA name. */
  timeZone: string
  /** Grants per day for accounts that sign up from one household. */
  welcomesPerHousehold: number
}

/** What an account is told that gets none. */
export const NO_WELCOME = {
  code: 'no_welcome_credits',
  message:
    'The account is open, without welcome credits: too many accounts were opened from this address today. Top up to continue.',
} as const

/** Why there are none for an account that is back after it was deleted. */
export const WELCOME_HAD = {
  code: 'no_welcome_credits',
  message: 'The account is open, without welcome credits: an account of this address has had them. Top up to continue.',
} as const

/** Welcome credits. A beneficiary (the account, or the Telegram id it was created for) receives them once,
 *  however often its account is recreated. Because e-mail addresses cost nothing, accounts that sign up with
 *  one are limited per day and household: an IPv4 address, or the /56 of an IPv6 address. */
export function createWelcome(deps: WelcomeDeps) {
  const { ledger, now, signupCredits, signupCreditsDays, welcomesPerHousehold, timeZone } = deps
  const given = createWindowCounter({ now, windowMs: DAY_MS })
  return {
    /** Returns whether one more account of this household receives them, and counts it. True if there is
     *  nothing to give. */
    claim(household: string): boolean {
      if (signupCredits === 0) return true
      if (given.get(household).count >= welcomesPerHousehold) return false
      given.add(household)
      return true
    },
    /** Gives back a claim whose account was not created. */
    takeBack: (household: string): void => given.takeBack(household),

    async grant(tx: Tx, accountId: string, beneficiary: string): Promise<void> {
      const earlier = await ledger.findEntry(tx, { key: `grant:welcome:${beneficiary}` })
      if (earlier !== undefined) return
      await ledger.post(
        tx,
        grantEntry({
          accountId,
          campaign: 'welcome',
          beneficiary,
          amount: toCredits(signupCredits),
          reason: 'welcome credits',
          expiresAt: signupCreditsDays === null ? null : endOfDay(now(), signupCreditsDays, timeZone),
        }),
      )
    },
  }
}
export type Welcome = ReturnType<typeof createWelcome>
