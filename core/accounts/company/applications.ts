import type { Actor } from '../../contract/account.ts'
import {
  type Apply,
  type CompanyView,
  type DecideCompany,
  personalAccountOf,
  type StaffCompany,
} from '../../contract/trust/member.ts'
import type { AuditLog } from '../../audit-log/service.ts'
import type { Db } from '../../db/client.ts'
import type { Events } from '../../events/service.ts'
import type { Acting } from '../../kit/acting.ts'
import { type Now, toIso } from '../../kit/clock.ts'
import { AppError } from '../../kit/errors.ts'
import type { NewId } from '../../kit/ids.ts'
import * as store from '../store.ts'
import { findOwners, listAccounts, listCompanies, listMembers } from './store.ts'

export interface ApplicationsDeps {
  db: Db
  now: Now
  newId: NewId
  auditLog: AuditLog
  events: Pick<Events, 'add'>
  /** Companies wait for staff; else they are let in at once. */
  approvesCompanies: boolean
}

/** The reader, and what they may read. */
type Reading = Pick<Actor, 'permissions'>

const WAITING_MAX = 3
const LISTED_MAX = 100

/** How a company becomes a customer: somebody applies, staff decides. */
export function createApplications({ db, now, newId, auditLog, events, approvesCompanies }: ApplicationsDeps) {
  async function withOwners({ permissions }: Reading, companies: readonly store.AccountRow[]): Promise<StaffCompany[]> {
    const owners = await findOwners(
      db.reader,
      companies.map(({ id }) => id),
    )
    const seesPersonal = permissions.has('personal.read')
    return companies.map((row) => ({ ...toView(row), owner: toOwner(owners.get(row.id), seesPersonal) }))
  }

  return {
    /** Opens the account of a company, whose owner is who applies; it can be used once it is let in. Throws `state_conflict` for somebody
     *  whose earlier applications still wait. */
    async apply(acting: Acting, { userId }: Actor, asked: Apply): Promise<CompanyView> {
      const { company, tax_id: taxId, billing_address: billingAddress } = asked
      const id = newId('acc')
      const state = approvesCompanies ? 'applied' : 'active'
      const row = { id, kind: 'corporate', company, taxId, billingAddress, state, createdAt: now() } as const
      return db.write(async (tx) => {
        const mine = await listAccounts(tx, userId)
        if (mine.filter(({ account }) => account.state === 'applied').length >= WAITING_MAX)
          throw new AppError('state_conflict', { what: 'applications', state: `${WAITING_MAX} waiting` })
        await store.insertAccount(tx, row)
        await store.insertMembership(tx, { accountId: id, userId, role: 'owner', since: now() })
        await auditLog.record(tx, {
          ...acting,
          action: 'company.applied',
          target: id,
          reason: null,
          before: null,
          after: { state },
        })
        if (state === 'applied')
          await events.add(tx, {
            type: 'company.applied',
            account_id: null,
            data: { company_id: id, company, tax_id: taxId, billing_address: billingAddress },
          })
        return toView({ ...row, decisionReason: null })
      })
    },

    /** At most 100, as staff see them. */
    async list(reading: Reading, state: 'applied' | 'active' | 'declined'): Promise<StaffCompany[]> {
      return withOwners(reading, await listCompanies(db.reader, state, LISTED_MAX))
    },

    /** Throws `not_found`. */
    async get(reading: Reading, id: string): Promise<StaffCompany> {
      const account = await store.findAccount(db.reader, id)
      const [company] = account?.kind === 'corporate' ? await withOwners(reading, [account]) : []
      if (company === undefined) throw new AppError('not_found', { what: 'company', asked: id })
      return company
    },

    /** Lets a company in, or declines it; the applicant is told why. Throws `not_found`, and `state_conflict` for one that was decided. */
    async decide(acting: Acting, id: string, { approve, reason }: DecideCompany): Promise<CompanyView> {
      return db.write(async (tx) => {
        const account = await store.findAccount(tx, id)
        if (account === undefined || account.kind !== 'corporate')
          throw new AppError('not_found', { what: 'company', asked: id })
        if (account.state !== 'applied') throw new AppError('state_conflict', { what: 'company', state: account.state })
        const members = await listMembers(tx, id)
        if (members.some(({ membership }) => membership.userId === acting.actorId))
          throw new AppError('state_conflict', { what: 'company', state: 'your own' })
        const state = approve ? 'active' : 'declined'
        await store.updateAccount(tx, id, { state, decisionReason: reason })
        const [before, after] = [{ state: account.state }, { state }]
        await auditLog.record(tx, { ...acting, action: 'company.decided', target: id, reason, before, after })
        await events.add(tx, {
          type: 'company.decided',
          account_id: id,
          data: { company: account.company ?? '', approved: approve, reason },
        })
        return toView({ ...account, state, decisionReason: reason })
      })
    },
  }
}

const toOwner = (user: store.UserRow | undefined, seesPersonal: boolean): StaffCompany['owner'] =>
  user === undefined
    ? null
    : {
        account_id: personalAccountOf(user.id),
        email: seesPersonal ? user.email : null,
        telegram_id: seesPersonal ? user.telegramId : null,
      }

const toView = (row: Omit<store.AccountRow, 'blockedAt' | 'joinedTo' | 'kind'>): CompanyView => ({
  id: row.id,
  company: row.company ?? '',
  tax_id: row.taxId ?? '',
  billing_address: row.billingAddress ?? '',
  state: row.state,
  reason: row.decisionReason,
  created_at: toIso(row.createdAt),
})
