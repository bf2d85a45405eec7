import type { AuditLog } from '../../audit-log/service.ts'
import type { ChangePlan, CreatePlan, StaffPlan } from '../../contract/money/plans.ts'
import type { Db, Tx } from '../../db/client.ts'
import type { Acting } from '../../kit/acting.ts'
import { type Now, toIsoOrNull } from '../../kit/clock.ts'
import { AppError, refuseField } from '../../kit/errors.ts'
import { idOfPlan, type Plan, type PlanTerms, toPlan, toTermsView } from '../plan.ts'
import type { Provider } from '../provider.ts'
import { createStars } from '../providers/stars.ts'
import * as store from './store.ts'
import { createPlanUndos } from './undoing.ts'

export interface PlansDeps {
  db: Db
  auditLog: AuditLog
  /** Of the settings: sold until staff changes any of them. */
  plans: readonly PlanTerms[]
  stars: Provider
  /** How many credits a Star buys now, and by each price list that is still to come. */
  ratesToCome: () => number[]
  now: Now
}

interface Made extends PlanTerms {
  id: string
  createdBy: string
  createdAt: number | null
  retiredAt: number | null
}

/** Plans of different ages may be of the same credits: then they are told apart by a number. */
const SAME_MAX = 100

/** The plans on sale. A plan never changes: its subscribers keep it, on the terms of the first order. */
export function createPlans({ db, auditLog, plans: ofSettings, stars, ratesToCome, now }: PlansDeps) {
  // Core is the only writer, so what it has loaded and written since is what is stored.
  let made: Made[] = ofSettings.map((terms) => ({
    ...terms,
    id: idOfPlan(terms),
    createdBy: 'system',
    createdAt: null,
    retiredAt: null,
  }))
  const onSale = (): Made[] => made.filter(({ retiredAt }) => retiredAt === null)

  function find(id: string): Made {
    const plan = onSale().find((each) => each.id === id)
    if (plan === undefined)
      throw new AppError('not_found', { what: 'plan', asked: id, available: onSale().map((each) => each.id) })
    return plan
  }

  /** Takes one off sale, puts one on, or both, in one transaction with the record of it. */
  async function change(
    acting: Acting,
    { off, on, reason }: { off?: Made; on?: PlanTerms; reason: string },
  ): Promise<void> {
    const written = await db.write(async (tx) => {
      await keepSettings(tx)
      if (off !== undefined) {
        const isGone = await store.retirePlan(tx, off.id, now())
        if (!isGone) throw new AppError('state_conflict', { what: 'plan', state: 'changed meanwhile' })
      }
      const next = on === undefined ? undefined : toNext(on, await store.listPlans(tx), acting)
      if (next !== undefined) await store.insertPlan(tx, next)
      await auditLog.record(tx, {
        ...acting,
        action: next === undefined ? 'plan.retired' : off === undefined ? 'plan.created' : 'plan.changed',
        target: next?.id ?? off?.id ?? '',
        reason,
        before: off === undefined ? null : { id: off.id, credits: off.credits, percent_off: off.percentOff },
        after: next === undefined ? null : { id: next.id, credits: next.credits, percent_off: next.percentOff },
      })
      return store.listPlans(tx)
    })
    made = written
  }

  /** Throws `state_conflict` for credits that are sold already. */
  function toNext(terms: PlanTerms, stored: readonly Made[], { actorId }: Acting): store.PlanRow {
    if (stored.some(({ credits, retiredAt }) => credits === terms.credits && retiredAt === null))
      throw new AppError('state_conflict', { what: 'plan', state: 'on sale' })
    return { ...terms, id: newIdOf(terms, stored), createdBy: actorId, createdAt: now(), retiredAt: null }
  }

  /** The first change of staff's makes rows of the plans of the settings. */
  async function keepSettings(tx: Tx): Promise<void> {
    if ((await store.listPlans(tx)).length > 0) return
    for (const { createdAt: _, ...plan } of made) await store.insertPlan(tx, { ...plan, createdAt: 0 })
  }

  async function toStaffView({ id, credits, percentOff, createdAt, retiredAt }: Made): Promise<StaffPlan> {
    return {
      ...toTermsView({ id, credits, percentOff }),
      price: toPlan({ id, credits, percentOff }, stars)?.price ?? null,
      state: retiredAt === null ? 'on_sale' : 'retired',
      subscribers: await store.countSubscribers(db.reader, id, now()),
      created_at: createdAt === 0 ? null : toIsoOrNull(createdAt),
      retired_at: toIsoOrNull(retiredAt),
    }
  }

  const list = (): Promise<StaffPlan[]> => Promise.all(made.map(toStaffView))
  return {
    undos: createPlanUndos({
      now,
      refuseTooDear: (terms) => refuseTooDear(terms, ratesToCome()),
      keep(stored) {
        made = stored
      },
    }),

    /** Reads what staff has made; comes before anybody is served. */
    async load(): Promise<void> {
      const rows = await store.listPlans(db.reader)
      if (rows.length > 0) made = rows
    },

    /** Those on sale, at their prices now; one that Telegram would not take is left out. */
    onSale: (): Plan[] => onSale().flatMap((plan) => toPlan(plan, stars) ?? []),

    /** The credits of one on sale that Telegram would not take at so many credits a Star; undefined if there is none. */
    findTooDear: (creditsPerStar: number): number | undefined =>
      onSale().find((plan) => isTooDear(plan, creditsPerStar))?.credits,

    /** All that there were, the oldest first. */
    list,

    /** Puts a plan on sale. Throws `validation_failed` for one too dear, and `state_conflict` for one that is sold already. */
    async create(acting: Acting, { credits, percent_off: percentOff, reason }: CreatePlan): Promise<StaffPlan[]> {
      refuseTooDear({ credits, percentOff }, ratesToCome())
      await change(acting, { on: { credits, percentOff }, reason })
      return list()
    },

    /** Sells the same credits on other terms from now on, as another plan; subscribers keep theirs. Throws `not_found`,
     *  `validation_failed`, and `state_conflict` for the terms it has. */
    async change(acting: Acting, id: string, { percent_off: percentOff, reason }: ChangePlan): Promise<StaffPlan[]> {
      const off = find(id)
      if (off.percentOff === percentOff) throw new AppError('state_conflict', { what: 'plan', state: 'on these terms' })
      refuseTooDear({ credits: off.credits, percentOff }, ratesToCome())
      await change(acting, { off, on: { credits: off.credits, percentOff }, reason })
      return list()
    },

    /** Takes a plan off sale; subscribers keep theirs. Throws `not_found`. */
    async retire(acting: Acting, id: string, reason: string): Promise<StaffPlan[]> {
      await change(acting, { off: find(id), reason })
      return list()
    },
  }
}

const isTooDear = (terms: PlanTerms, creditsPerStar: number): boolean =>
  toPlan(terms, createStars({ creditsPerStar: () => creditsPerStar })) === undefined

/** Throws `validation_failed` if it would cost more Stars than Telegram takes, now or by a price list that is still to come. */
function refuseTooDear(terms: PlanTerms, ratesToCome: readonly number[]): void {
  if (!ratesToCome.some((rate) => isTooDear(terms, rate))) return
  throw refuseField(
    '/credits',
    {
      en: 'dearer than Telegram lets a month be, now or by a price list to come',
      ru: 'дороже, чем Telegram допускает за месяц, — сейчас или по будущему прайс-листу',
    },
    { en: 'fewer credits, or more percent off', ru: 'меньше кредитов или больше скидка' },
  )
}

/** An id that no plan has had. */
function newIdOf(terms: PlanTerms, made: readonly Made[]): string {
  const taken = new Set(made.map(({ id }) => id))
  for (let n = 1; n <= SAME_MAX; n++) {
    const id = n === 1 ? idOfPlan(terms) : `${idOfPlan(terms)}-${n}`
    if (!taken.has(id)) return id
  }
  throw new AppError('state_conflict', { what: 'plan', state: `made ${SAME_MAX} times` })
}
