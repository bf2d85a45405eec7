import { personalAccountOf } from '../contract/trust/member.ts'
import type { UserAct } from '../contract/trust/audit.ts'
import type { Tx } from '../db/client.ts'
import { ownActing } from '../kit/acting.ts'
import type { AuditLog } from './service.ts'

export interface Noted {
  act: UserAct
  userId: string
  requestId: string
  /** What it is about: a session, a charge; the person's account if left out. */
  target?: string
  /** Whose it is; the person's own account if left out. */
  accountId?: string
  /** Ids and numbers only: nothing that says who somebody is. */
  details?: Readonly<Record<string, string | number | readonly string[]>>
}

/** Writes down what somebody did for themselves, in the transaction of the act. */
export async function noteAct(
  auditLog: Pick<AuditLog, 'record'>,
  tx: Tx,
  { act, userId, requestId, target, accountId = personalAccountOf(userId), details = {} }: Noted,
): Promise<void> {
  await auditLog.record(tx, {
    ...ownActing(userId, requestId),
    action: act,
    target: target ?? accountId,
    reason: null,
    before: null,
    after: { account_id: accountId, ...details },
  })
}
