import { SecondPersonNeeded } from '../audit-log/four-eyes.ts'
import type { AuditLog, Moved } from '../audit-log/service.ts'
import type { Page, PageQuery } from '../contract/common.ts'
import type { Permission } from '../contract/permissions.ts'
import { personalAccountOf } from '../contract/trust/member.ts'
import { PROPOSAL_HOURS, type Proposal } from '../contract/trust/proposal.ts'
import type { Db, Reader, Tx } from '../db/client.ts'
import type { Events } from '../events/service.ts'
import { type Acting, type Careful, systemActing } from '../kit/acting.ts'
import { type Now, toIso } from '../kit/clock.ts'
import { AppError, isAppError } from '../kit/errors.ts'
import { parseCursor, toPage } from '../kit/http/cursor.ts'
import type { NewId } from '../kit/ids.ts'
import { HOUR_MS } from '../kit/units.ts'
import type { Standings } from '../roles/standing.ts'
import * as store from './store.ts'

/** Open proposals of one person. */
const OPEN_MAX = 100
const EXPIRED_AT_ONCE = 100

export type ProposalRow = store.ProposalRow
/** What is to be done, once a second person agrees. */
export type Proposed = Pick<ProposalRow, 'kind' | 'target' | 'amount' | 'reason'> &
  Partial<Pick<ProposalRow, 'details'>>

export interface ProposalsDeps {
  db: Db
  auditLog: AuditLog
  events: Pick<Events, 'add'>
  standing: Standings
  now: Now
  newId: NewId
}

/** How one kind of proposal is carried out. */
export interface Carrier {
  /** What the act itself needs, of the first person and of the second. */
  permission: Permission
  /** What this one needs besides. Throws what stands in the way of looking. */
  alsoNeeds?: (proposal: ProposalRow) => Promise<Permission>
  /** Does it. `settle` is called in the transaction that moves the credits. Throws what the act itself throws; then the
   *  proposal stays open. */
  carryOut: (acting: Careful, proposal: ProposalRow, settle: (tx: Tx) => Promise<void>) => Promise<void>
}
export type Carriers = Readonly<Record<ProposalRow['kind'], Carrier>>

/** Acts that wait for a second person. */
export function createProposals(deps: ProposalsDeps) {
  const { db, auditLog, events, standing, now } = deps
  /** Throws `not_found`; `state_conflict` for one that is decided, expired, or one's own. */
  async function getOpen(reader: Reader, acting: Acting, id: string): Promise<ProposalRow> {
    const row = await store.findProposal(reader, id)
    if (row === undefined) throw new AppError('not_found', { what: 'proposal', asked: id })
    const state = row.status === 'open' && row.expiresAt <= now() ? 'expired' : row.status
    if (state !== 'open') throw new AppError('state_conflict', { what: 'proposal', state })
    if (row.proposedBy === acting.actorId) throw new AppError('state_conflict', { what: 'proposal', state: 'your own' })
    return row
  }

  async function end(tx: Tx, row: ProposalRow, change: Pick<ProposalRow, 'status' | 'decidedBy' | 'declineReason'>) {
    const decided = { ...row, ...change, decidedAt: now() }
    await store.updateProposal(tx, row.id, decided)
    await events.add(tx, {
      type: 'proposal.decided',
      account_id: personalAccountOf(row.proposedBy),
      user_id: row.proposedBy,
      data: { ...toEventData(row), status: decided.status, decided_by: decided.decidedBy, why: decided.declineReason },
    })
    return decided
  }

  return {
    /** Does `act`, or has `write` store a proposal if nobody may do it alone: nothing of the act stays then. Throws what `act`
     *  throws, `step_up_required`, `state_conflict`. */
    async orPropose<A, P>(
      acting: Careful,
      asked: Proposed,
      act: () => Promise<A>,
      write: (propose: (tx: Tx) => Promise<Proposal>) => Promise<P>,
    ): Promise<A | P> {
      try {
        return await act()
      } catch (error) {
        if (!(error instanceof SecondPersonNeeded)) throw error
        return write((tx) => propose(deps, tx, { acting, asked, moved: error.moved }))
      }
    },

    async list({
      limit,
      cursor,
      status,
    }: PageQuery & { status?: ProposalRow['status'] | undefined }): Promise<Page<Proposal>> {
      const before = cursor === undefined ? undefined : parseCursor(cursor, ['number', 'string'])
      const rows = await store.listProposals(db.reader, { status, before, limit: limit + 1 })
      return toPage(rows, limit, { view: toView, cursorOf: ({ proposedAt, id }) => [proposedAt, id] })
    },

    /** Throws `not_found`. */
    async get(id: string): Promise<Proposal> {
      const row = await store.findProposal(db.reader, id)
      if (row === undefined) throw new AppError('not_found', { what: 'proposal', asked: id })
      return toView(row)
    },

    /** Carries a proposal out, once. Throws `not_found`, `forbidden` without the permission of the act itself, `over_limit`,
     *  `state_conflict` for one's own account or proposal and for what is not open, and what the act itself throws. */
    async approve(acting: Careful, id: string, carriers: Carriers): Promise<Proposal> {
      const row = await getOpen(db.reader, acting, id)
      const { carryOut } = carriers[row.kind]
      const needed = await neededFor(carriers, row)
      await carryOut({ ...acting, proposal: { id, by: row.proposedBy } }, row, async (tx) => {
        const open = await getOpen(tx, acting, id)
        for (const permission of needed) {
          await checkProposer(standing, tx, open, permission)
          await standing.authorize(tx, { ...acting, permission }, open)
        }
        await end(tx, open, { status: 'approved', decidedBy: acting.actorId, declineReason: null })
      })
      return this.get(id)
    },

    /** Nothing moves; the proposer is told why. Throws as `approve`. */
    async decline(acting: Acting, id: string, reason: string, carriers: Carriers): Promise<Proposal> {
      return db.write(async (tx) => {
        const open = await getOpen(tx, acting, id)
        await standing.authorize(tx, { ...acting, permission: carriers[open.kind].permission }, open)
        const ended = await end(tx, open, { status: 'declined', decidedBy: acting.actorId, declineReason: reason })
        const { credits, accountId, proposedBy, kind, target } = open
        await auditLog.record(tx, {
          ...acting,
          action: 'proposal.declined',
          target: id,
          reason,
          before: { status: 'open' },
          after: { status: 'declined', kind, target, proposed_by: proposedBy },
          moved: { credits, accountId },
          isProposed: true,
        })
        return toView(ended)
      })
    },

    /** Ends what nobody has decided in time. */
    async sweep(): Promise<void> {
      if ((await store.listOverdue(db.reader, now(), 1)).length === 0) return
      await db.write(async (tx) => {
        for (const row of await store.listOverdue(tx, now(), EXPIRED_AT_ONCE)) {
          await end(tx, row, { status: 'expired', decidedBy: null, declineReason: null })
          await auditLog.record(tx, {
            ...systemActing(`proposal:${row.id}`),
            action: 'proposal.expired',
            target: row.id,
            reason: null,
            before: { status: 'open' },
            after: { status: 'expired', account_id: row.accountId, proposed_by: row.proposedBy },
          })
        }
      })
    },
  }
}
export type Proposals = ReturnType<typeof createProposals>

/** Writes down what shall be done, and has those told who may agree. Twice the same is one. Throws `step_up_required`, and
 *  `state_conflict` for more than a hundred open ones of one person. */
async function propose(
  { auditLog, events, now, newId }: ProposalsDeps,
  tx: Tx,
  { acting, asked, moved }: { acting: Careful; asked: Proposed; moved: Moved },
): Promise<Proposal> {
  if (!acting.isSteppedUp) throw new AppError('step_up_required', {})
  const { actorId: proposedBy, isInChat: inChat } = acting
  const same = await store.findSame(tx, { details: null, ...asked, proposedBy })
  if (same !== undefined && same.expiresAt > now()) return toView(same)
  if ((await store.countOpen(tx, proposedBy)) >= OPEN_MAX)
    throw new AppError('state_conflict', { what: 'proposals', state: `${OPEN_MAX} of yours are open` })
  const row: ProposalRow = {
    details: null,
    ...asked,
    id: newId('prp'),
    accountId: moved.accountId,
    credits: moved.credits,
    status: 'open',
    proposedBy,
    inChat,
    proposedAt: now(),
    expiresAt: now() + PROPOSAL_HOURS * HOUR_MS,
    decidedBy: null,
    decidedAt: null,
    declineReason: null,
  }
  await store.insertProposal(tx, row)
  await auditLog.record(tx, {
    ...acting,
    action: 'proposal.made',
    target: row.id,
    reason: row.reason,
    before: null,
    after: {
      kind: row.kind,
      target: row.target,
      amount: row.amount,
      ...(row.details === null ? {} : { details: row.details }),
    },
    moved,
    isProposed: true,
  })
  await events.add(tx, { type: 'proposal.made', account_id: null, data: toEventData(row) })
  return toView(row)
}

/** The permissions that carrying a proposal out needs, of both people. */
async function neededFor(carriers: Carriers, row: ProposalRow): Promise<Permission[]> {
  const { permission, alsoNeeds } = carriers[row.kind]
  return alsoNeeds === undefined ? [permission] : [permission, await alsoNeeds(row)]
}

/** The proposer may still do it: their rights end when they are taken away. Throws `state_conflict`. */
async function checkProposer(standing: Standings, tx: Tx, row: ProposalRow, permission: Permission): Promise<void> {
  try {
    await standing.authorize(tx, { actorId: row.proposedBy, requestId: '', permission, isInChat: row.inChat }, row)
  } catch (error) {
    if (!isAppError(error)) throw error
    throw new AppError('state_conflict', { what: 'proposer', state: 'no longer allowed to do this' })
  }
}

const toEventData = ({ id, kind, target, accountId, credits, amount, reason, proposedBy, expiresAt }: ProposalRow) => ({
  proposal_id: id,
  kind,
  target,
  subject_id: accountId,
  credits,
  amount,
  reason,
  proposed_by: proposedBy,
  expires_at: toIso(expiresAt),
})

const toView = (row: ProposalRow): Proposal => ({
  id: row.id,
  kind: row.kind,
  target: row.target,
  account_id: row.accountId,
  credits: row.credits,
  amount: row.amount,
  details: row.details,
  reason: row.reason,
  status: row.status,
  proposed_by: row.proposedBy,
  proposed_at: toIso(row.proposedAt),
  expires_at: toIso(row.expiresAt),
  decided_by: row.decidedBy,
  decided_at: row.decidedAt === null ? null : toIso(row.decidedAt),
  decline_reason: row.declineReason,
})
