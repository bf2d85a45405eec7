import type { Tx } from '../db/client.ts'
import { planGrant } from '../ledger/plans.ts'
import { toCredits } from '../ledger/posting.ts'
import type { Ledger } from '../ledger/service.ts'

/** Gives an account its welcome credits. The beneficiary (the account, or the Telegram id it was made for) gets them once, however
 *  often the account behind it is made anew. */
export type WelcomeGrant = (tx: Tx, accountId: string, beneficiary: string) => Promise<void>

export function createWelcomeGrant({ ledger, signupCredits }: { ledger: Ledger; signupCredits: number }): WelcomeGrant {
  return async (tx, accountId, beneficiary) => {
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
  }
}
