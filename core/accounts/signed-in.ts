import type { Tx } from '../db/client.ts'
import type { Acting } from '../kit/acting.ts'

/** What those who have signed in hold on to: `core/auth` keeps it. */
export interface SignedIn {
  /** Ends every session of a person. */
  endAll: (tx: Tx, userId: string) => Promise<void>
  /** Has a person prove their second factor again before the next act that asks for it. */
  endProofs: (tx: Tx, userId: string) => Promise<void>
  /** Revokes the keys that a person made for an account, and writes it down. */
  revokeKeys: (tx: Tx, acting: Acting, accountId: string, userId: string) => Promise<void>
  /** Forgets what is remembered of a person, or of everybody in an account: something it depends on has changed. */
  dropUser: (userId: string) => void
  dropAccount: (accountId: string) => void
}
