import { z } from 'zod'
import { getAccount } from '../accounts/access.ts'
import type { AuditLog } from '../audit-log/service.ts'
import type { GiveGrant, GrantView } from '../contract/money/grants.ts'
import { personalAccountOf } from '../contract/trust/member.ts'
import type { Proposal } from '../contract/trust/proposal.ts'
import type { Db, Reader, Tx } from '../db/client.ts'
import { hashBody, type Idempotency } from '../idempotency/service.ts'
import { type Careful, demandStepUp } from '../kit/acting.ts'
import { type Now, toIso, toIsoOrNull } from '../kit/clock.ts'
import { endOfDate } from '../kit/time/day.ts'
import { AppError, refuseField } from '../kit/errors.ts'
import type { NewId } from '../kit/ids.ts'
import { DAY_MS } from '../kit/units.ts'
import { LIMITS } from '../contract/limits.ts'
import { grantEntry } from '../ledger/entries.ts'
import { toCredits } from '../ledger/posting.ts'
import type { Ledger } from '../ledger/service.ts'
import type { Carrier, Proposals } from '../proposals/service.ts'

export interface GrantsDeps {
  db: Db
  ledger: Ledger
  auditLog: AuditLog
  idempotency: Idempotency
  proposals: Pick<Proposals, 'orPropose'>
  /** Grants of more than this need a fresh second factor. */
  stepUpCredits: number
  /** Where days end, an IANA name. */
  timeZone: string
  now: Now
  newId: NewId
}

/** `replayed`: the same Idempotency-Key has already been given this answer. */
type Given = { answer: GrantView | Proposal; replayed: boolean }

const SHOWN_MAX = 200
const detailsSchema = z.object({ expires_on: z.string().nullable() })

/** Credits that staff gives away, which may expire. */
export function createGrants(deps: GrantsDeps) {
  const { db, ledger, auditLog, idempotency, proposals, stepUpCredits, timeZone, now, newId } = deps

  /** Ms; null: never. Throws `validation_failed` for a day that is over, or too far away. */
  function toExpiry(date: string | null): number | null {
    if (date === null) return null
    const expiresAt = endOfDate(date, timeZone)
    if (expiresAt > now() && expiresAt - now() <= LIMITS.grantDaysMax * DAY_MS) return expiresAt
    throw refuseField(
      '/expires_on',
      { en: 'over, or more than ten years away', ru: 'уже прошёл или дальше десяти лет' },
      { en: 'choose a day to come', ru: 'выберите будущий день' },
    )
  }

  async function give(tx: Tx, acting: Careful, accountId: string, asked: GiveGrant): Promise<GrantView> {
    const { credits, reason } = asked
    demandStepUp(acting, credits, stepUpCredits)
    await getAccount(tx, accountId)
    const expiresAt = toExpiry(asked.expires_on ?? null)
    const [beneficiary, amount] = [newId('ent'), toCredits(credits)]
    const posted = await ledger.post(
      tx,
      grantEntry({ accountId, campaign: 'staff', beneficiary, amount, reason, expiresAt }),
    )
    if (posted.kind !== 'posted') throw new Error('a grant gave nothing')
    await auditLog.record(tx, {
      ...acting,
      action: 'grant.given',
      target: accountId,
      reason,
      before: null,
      after: { grant_id: posted.entryId, credits, expires_at: toIsoOrNull(expiresAt) },
      moved: { credits, accountId },
    })
    return view(tx, posted.entryId)
  }

  async function getGrant(reader: Reader, id: string): Promise<GrantRow> {
    const grant = await ledger.grants.find(reader, id)
    if (grant === undefined) throw new AppError('not_found', { what: 'grant', asked: id })
    return grant
  }

  async function view(reader: Reader, id: string): Promise<GrantView> {
    const grant = await getGrant(reader, id)
    return toView(grant, await ledger.grants.placed(reader, grant.accountId))
  }

  return {
    /** Gives credits to an account; above FOUR_EYES_CREDITS it is proposed to a second person instead. Idempotent per key. Throws
     *  `not_found`, `validation_failed`, `step_up_required`, `over_limit`, `state_conflict` for one's own account. */
    async give(acting: Careful, accountId: string, asked: GiveGrant, key: string | undefined): Promise<Given> {
      const { credits, reason, expires_on: on = null } = asked
      const route = `grant ${accountId}`
      const request =
        key === undefined
          ? undefined
          : { accountId: personalAccountOf(acting.actorId), route, key, bodyHash: hashBody([credits, reason, on]) }
      return proposals.orPropose<Given, Given>(
        acting,
        { kind: 'grant', target: accountId, amount: credits, reason, details: { expires_on: on } },
        () => db.write((tx) => idempotency.once(tx, request, 201, () => give(tx, acting, accountId, asked))),
        (propose) => db.write((tx) => idempotency.once(tx, request, 202, () => propose(tx))),
      )
    },

    /** The last 200 of an account, newest first. Throws `not_found`. */
    async list(accountId: string): Promise<GrantView[]> {
      await getAccount(db.reader, accountId)
      const rows = await ledger.grants.list(db.reader, accountId, SHOWN_MAX)
      const placed = await ledger.grants.placed(db.reader, accountId)
      return rows.map((row) => toView(row, placed))
    },

    /** Throws `not_found`. */
    get: (id: string): Promise<GrantView> => view(db.reader, id),

    /** Ends a grant now: what of it is left goes to breakage, and what is held when it is released. Throws `not_found`, and
     *  `state_conflict` for one of which nothing is left, that was paid for, or of one's own account. */
    end: (acting: Careful, id: string, reason: string): Promise<GrantView> =>
      db.write(async (tx) => {
        const before = await view(tx, id)
        const { account_id: accountId, available, held } = before
        if (before.kind === 'paid') throw new AppError('state_conflict', { what: 'grant', state: 'paid for' })
        if (available + held === 0) throw new AppError('state_conflict', { what: 'grant', state: 'used up or expired' })
        await ledger.endGrant(tx, await getGrant(tx, id))
        const after = await view(tx, id)
        await auditLog.record(tx, {
          ...acting,
          action: 'grant.ended',
          target: accountId,
          reason,
          before: { grant_id: id, available, held, expires_at: before.expires_at },
          after: { grant_id: id, available: after.available, held: after.held, expires_at: after.expires_at },
          moved: { credits: available + held, accountId },
        })
        return after
      }),

    carriers: {
      grant: {
        permission: 'credits.adjust',
        async carryOut(acting, { target, amount, reason, details }, settle) {
          if (amount === null || details === null) throw new Error('a proposed grant has no amount or no end')
          const on = detailsSchema.parse(details).expires_on
          await db.write(async (tx) => {
            await settle(tx)
            await give(tx, acting, target, { credits: amount, reason, ...(on === null ? {} : { expires_on: on }) })
          })
        },
      } satisfies Carrier,
    },
  }
}
export type Grants = ReturnType<typeof createGrants>

type GrantRow = NonNullable<Awaited<ReturnType<Ledger['grants']['find']>>>

const toView = (row: GrantRow, placed: ReadonlyMap<string, { available: number; held: number }>): GrantView => ({
  id: row.entryId,
  account_id: row.accountId,
  kind: row.kind,
  reason: row.reason,
  credits: row.credits,
  ...(placed.get(row.entryId) ?? { available: 0, held: 0 }),
  expired: row.expired,
  expires_at: toIsoOrNull(row.expiresAt),
  created_at: toIso(row.createdAt),
})
