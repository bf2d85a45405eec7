import type { AuditLog } from '../../audit-log/service.ts'
import { type CreatePromoCode, createPromoCodeSchema, type PromoCodeView } from '../../contract/money/promo.ts'
import type { Proposal } from '../../contract/trust/proposal.ts'
import type { Db, Tx } from '../../db/client.ts'
import type { Acting, Careful } from '../../kit/acting.ts'
import type { Now } from '../../kit/clock.ts'
import { AppError, refuseField } from '../../kit/errors.ts'
import type { Carrier, Proposals } from '../../proposals/service.ts'
import { type PromoCode, toPromoCodeView, USERS_OF_CODES } from './code.ts'
import * as store from './store.ts'

export interface MakingDeps {
  db: Db
  auditLog: AuditLog
  proposals: Pick<Proposals, 'orPropose'>
  now: Now
}

/** How staff makes codes. */
export function createMaking({ db, auditLog, proposals, now }: MakingDeps) {
  async function make(
    tx: Tx,
    acting: Acting,
    { asked, createdBy }: { asked: CreatePromoCode; createdBy: string },
  ): Promise<PromoCodeView> {
    const code = planCode(asked, createdBy, now())
    const view = toPromoCodeView(code, now())
    if (!(await store.insertCode(tx, code)))
      throw new AppError('state_conflict', { what: 'promo code', state: 'exists' })
    await auditLog.record(tx, {
      ...acting,
      action: 'promo_code.created',
      target: code.code,
      reason: asked.reason,
      before: null,
      after: view,
      moved: { credits: worthOf(asked), accountId: USERS_OF_CODES },
    })
    return view
  }

  return {
    /** Makes a code; one that gives, with those of its maker in the last day, more than FOUR_EYES_CREDITS is proposed to a second person
     *  instead. Throws `state_conflict` for a code that there is, `over_limit` for one that can give more than the role of its maker,
     *  and `validation_failed` for one that would end before it begins. */
    async create(acting: Careful, asked: CreatePromoCode): Promise<PromoCodeView | Proposal> {
      const { code: target, reason } = asked
      return proposals.orPropose<PromoCodeView, Proposal>(
        acting,
        { kind: 'promo_code', target, amount: worthOf(asked), reason, details: { ...asked } },
        () => db.write((tx) => make(tx, acting, { asked, createdBy: acting.actorId })),
        (propose) => db.write((tx) => propose(tx)),
      )
    },

    /** A code that a second person has agreed to. */
    carrier: {
      permission: 'promo_codes.change',
      async carryOut(acting, { details, proposedBy }, settle) {
        const asked = createPromoCodeSchema.parse(details)
        await db.write(async (tx) => {
          await settle(tx)
          await make(tx, acting, { asked, createdBy: proposedBy })
        })
      },
    } satisfies Carrier,
  }
}

/** What all its uses together give. */
const worthOf = ({ credits, uses_max }: CreatePromoCode): number => credits * uses_max

/** A new code, unused. Throws `validation_failed` for one that would end before it begins. */
function planCode(asked: CreatePromoCode, createdBy: string, at: number): PromoCode {
  const startsAt = asked.starts_at === undefined ? at : Date.parse(asked.starts_at)
  const endsAt = asked.ends_at === undefined ? null : Date.parse(asked.ends_at)
  if (endsAt !== null && endsAt <= Math.max(startsAt, at))
    throw refuseField(
      '/ends_at',
      { en: 'before it begins, or in the past', ru: 'раньше начала или в прошлом' },
      { en: 'choose a later time, or leave it out', ru: 'выберите время позже или уберите поле' },
    )
  return {
    code: asked.code,
    credits: asked.credits,
    uses: 0,
    usesMax: asked.uses_max,
    usesPerAccount: asked.uses_per_account,
    newCustomersOnly: asked.new_customers_only,
    startsAt,
    endsAt,
    creditsDays: asked.credits_days ?? null,
    createdBy,
    createdAt: at,
  }
}
