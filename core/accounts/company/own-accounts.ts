import type { Actor } from '../../contract/account.ts'
import { type OwnAccount, personalAccountOf } from '../../contract/trust/member.ts'
import type { Db } from '../../db/client.ts'
import { AppError } from '../../kit/errors.ts'
import type { SignedIn } from '../signed-in.ts'
import * as accounts from '../store.ts'
import type { Spending } from './spending.ts'
import * as store from './store.ts'

export interface OwnAccountsDeps {
  db: Db
  signedIn: () => SignedIn
  spending: Spending
}

/** In which accounts a person may act, and of which their chat speaks. */
export function createOwnAccounts({ db, signedIn, spending }: OwnAccountsDeps) {
  return {
    /** The accounts that somebody may act in, their own first, and the companies of theirs that wait or were declined. */
    async list({ userId }: Actor): Promise<OwnAccount[]> {
      const [user, rows] = await Promise.all([
        accounts.findUser(db.reader, userId),
        store.listAccounts(db.reader, userId),
      ])
      // One that is closed to them now is not spoken of, whatever was chosen.
      const isOpen = ({ account }: (typeof rows)[number]) => account.state === 'active' && account.blockedAt === null
      const chosen =
        rows.filter(isOpen).find(({ account }) => account.id === user?.chosenAccountId)?.account.id ??
        personalAccountOf(userId)
      const isOwn = ({ account }: (typeof rows)[number]): number => Number(account.id === personalAccountOf(userId))
      return Promise.all(
        rows
          .toSorted((a, b) => isOwn(b) - isOwn(a))
          .map(async ({ membership, account }) => ({
            id: account.id,
            kind: account.kind,
            company: account.company,
            state: account.state,
            reason: account.decisionReason,
            role: membership.role,
            chosen: account.id === chosen,
            monthly_limit: membership.monthlyLimit,
            // Nobody is a member of their own account: what they order there counts for no limit.
            spent_this_month:
              account.id === personalAccountOf(userId)
                ? 0
                : ((await spending.byMember(db.reader, account.id)).get(userId) ?? 0),
          })),
      )
    },

    /** The account that the person's chat speaks of from now on. Throws `not_found` for one that they are not in, or that is not open. */
    async choose({ userId }: Actor, accountId: string): Promise<void> {
      const member = await accounts.findMember(db.reader, userId, accountId)
      if (member?.account.state !== 'active') throw new AppError('not_found', { what: 'account', asked: accountId })
      const chosenAccountId = accountId === personalAccountOf(userId) ? null : accountId
      await db.write((tx) => accounts.updateUser(tx, userId, { chosenAccountId }))
      signedIn().dropUser(userId)
    },
  }
}
