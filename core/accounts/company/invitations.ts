import { randomBytes } from 'node:crypto'
import type { Actor } from '../../contract/account.ts'
import {
  ACTS_OF,
  type CreatedInvitation,
  type InvitationView,
  type Invite,
  mayGive,
  type Offered,
} from '../../contract/trust/member.ts'
import type { AuditLog } from '../../audit-log/service.ts'
import type { Db, Reader } from '../../db/client.ts'
import type { Events } from '../../events/service.ts'
import type { Acting } from '../../kit/acting.ts'
import { type Now, toIso } from '../../kit/clock.ts'
import { AppError } from '../../kit/errors.ts'
import type { NewId } from '../../kit/ids.ts'
import { hashSecret } from '../../kit/text/secrets.ts'
import { DAY_MS } from '../../kit/units.ts'
import type { SignedIn } from '../signed-in.ts'
import * as accounts from '../store.ts'
import { refuseAbove } from './members.ts'
import * as store from './store.ts'

export interface InvitationsDeps {
  db: Db
  now: Now
  newId: NewId
  auditLog: AuditLog
  events: Pick<Events, 'add'>
  signedIn: () => SignedIn
  /** Whether letters can prove an address. */
  asksForEmail: boolean
}

const INVITATION_MS = 7 * DAY_MS
const OPEN_MAX = 50
const MEMBERS_MAX = 200

/** Invitations into the account of a company: a code that works once, for a week, and, where it names a person, for nobody else. */
export function createInvitations({ db, now, newId, auditLog, events, signedIn, asksForEmail }: InvitationsDeps) {
  /** The invitation, if this person may accept it now. One reason is not told from another. Throws `invitation_invalid`, `email_unconfirmed`. */
  async function find(reader: Reader, { userId }: Actor, code: string) {
    const row = await store.findInvitation(reader, hashSecret(code))
    const user = await accounts.findUser(reader, userId)
    if (row === undefined || user === undefined || row.endedAt !== null || row.expiresAt <= now()) throw invalid()
    const isForAnother =
      (row.email !== null && row.email !== user.email) ||
      (row.telegramId !== null && row.telegramId !== user.telegramId)
    const account = await accounts.findAccount(reader, row.accountId)
    const inviter = await store.findMembership(reader, row.accountId, row.createdBy)
    const isOpen = account?.state === 'active' && account.blockedAt === null
    if (isForAnother || !isOpen || inviter === undefined || !ACTS_OF[inviter.role].has('manage')) throw invalid()
    // Who made it may have lost since what it gives.
    if (!mayGive(inviter.role, row.role)) throw invalid()
    // Anybody can sign up with somebody else's address; a joined chat does not prove it either.
    if (row.email !== null && asksForEmail && user.emailConfirmedAt === null)
      throw new AppError('email_unconfirmed', {})
    return { row, account, user }
  }

  return {
    /** Throws `forbidden`, and `state_conflict` for a personal account or too many open invitations. */
    async create(acting: Acting, { userId, accountId }: Actor, asked: Invite): Promise<CreatedInvitation> {
      const code = randomBytes(24).toString('base64url')
      const at = now()
      const row: store.InvitationRow = {
        id: newId('inv'),
        accountId,
        hash: hashSecret(code),
        role: asked.role,
        monthlyLimit: asked.monthly_limit,
        email: asked.email ?? null,
        telegramId: asked.telegram_id ?? null,
        createdBy: userId,
        createdAt: at,
        expiresAt: at + INVITATION_MS,
        endedAt: null,
      }
      await db.write(async (tx) => {
        const own = await accounts.findMember(tx, userId, accountId)
        if (own === undefined || !ACTS_OF[own.role].has('manage')) throw new AppError('forbidden', { needed: 'manage' })
        refuseAbove(own.role, asked.role)
        if (own.account.kind !== 'corporate')
          throw new AppError('state_conflict', { what: 'account', state: 'personal' })
        if ((await store.listInvitations(tx, accountId, at)).length >= OPEN_MAX)
          throw new AppError('state_conflict', { what: 'invitations', state: `${OPEN_MAX} open` })
        await store.insertInvitation(tx, row)
        await auditLog.record(tx, {
          ...acting,
          action: 'member.invited',
          target: accountId,
          reason: null,
          before: null,
          after: { invitation_id: row.id, role: row.role, monthly_limit: row.monthlyLimit },
        })
      })
      return { ...toView(row), code }
    },

    async list({ accountId }: Actor): Promise<InvitationView[]> {
      return (await store.listInvitations(db.reader, accountId, now())).map(toView)
    },

    /** Throws `not_found` for one that is not open. */
    async revoke(acting: Acting, { accountId }: Actor, id: string): Promise<void> {
      await db.write(async (tx) => {
        if (!(await store.endInvitation(tx, id, accountId, now())))
          throw new AppError('not_found', { what: 'invitation', asked: id })
        const after = { invitation_id: id }
        const record = { action: 'invitation.revoked', target: accountId, reason: null, before: null, after }
        await auditLog.record(tx, { ...acting, ...record })
      })
    },

    /** What accepting would make of the actor; the code stays good. Throws `invitation_invalid`, `email_unconfirmed`. */
    async preview(actor: Actor, code: string): Promise<Offered> {
      const { row, account } = await find(db.reader, actor, code)
      return { company: account.company ?? '', role: row.role, monthly_limit: row.monthlyLimit }
    },

    /** Joins the company, once. Throws `invitation_invalid`, and `state_conflict` for somebody who is in it. */
    async accept(acting: Acting, actor: Actor, code: string): Promise<{ account_id: string } & Offered> {
      const { userId } = actor
      const joined = await db.write(async (tx) => {
        const { row, account, user } = await find(tx, actor, code)
        const { accountId, role, monthlyLimit } = row
        if ((await store.findMembership(tx, accountId, userId)) !== undefined)
          throw new AppError('state_conflict', { what: 'membership', state: 'active' })
        if ((await store.countMembers(tx, accountId)) >= MEMBERS_MAX)
          throw new AppError('state_conflict', { what: 'members', state: `${MEMBERS_MAX} already` })
        await store.endInvitation(tx, row.id, accountId, now())
        await store.upsertMembership(tx, { accountId, userId, role, monthlyLimit, since: now() })
        const after = { user_id: userId, role, monthly_limit: monthlyLimit, invitation_id: row.id }
        await auditLog.record(tx, {
          ...acting,
          action: 'member.joined',
          target: accountId,
          reason: null,
          before: null,
          after,
        })
        const company = account.company ?? ''
        await events.add(tx, {
          type: 'member.joined',
          account_id: accountId,
          user_id: row.createdBy,
          data: { company, user_id: userId, email: user.email, telegram_id: user.telegramId, role },
        })
        return { account_id: accountId, company, role, monthly_limit: monthlyLimit }
      })
      signedIn().dropUser(userId)
      return joined
    },
  }
}

const invalid = (): AppError => new AppError('invitation_invalid', {})

const toView = (row: store.InvitationRow): InvitationView => ({
  id: row.id,
  role: row.role,
  monthly_limit: row.monthlyLimit,
  email: row.email,
  telegram_id: row.telegramId,
  created_at: toIso(row.createdAt),
  expires_at: toIso(row.expiresAt),
})
