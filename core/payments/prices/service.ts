import { asc } from 'drizzle-orm'
import type { AuditLog } from '../../audit-log/service.ts'
import type { ChangePrices, PriceEdition, PriceListView } from '../../contract/money/prices.ts'
import type { Db, Tx } from '../../db/client.ts'
import { priceLists } from '../../db/schema/payments.ts'
import type { Acting } from '../../kit/acting.ts'
import { type Now, toIso } from '../../kit/clock.ts'
import { AppError, refuseField } from '../../kit/errors.ts'
import { DAY_MS } from '../../kit/units.ts'
import { type CreditPrice, isCurrency } from '../money.ts'
import { createPriceUndos, type MadeEdition as Made } from './undoing.ts'
import { inForceAt, percentOff, type PriceList, toCome, toPriceListView } from './price-list.ts'

export interface PricesDeps {
  db: Db
  auditLog: AuditLog
  /** Of the settings: they apply until staff makes the first list. */
  creditsPerStar: number
  creditPrice: CreditPrice
  /** The credits of a plan on sale that could not be paid at so many credits a Star; undefined if there is none. */
  findTooDear: (creditsPerStar: number) => number | undefined
  now: Now
}

interface Planned extends Pick<PricesDeps, 'findTooDear'> {
  last: Made | undefined
  changedBy: string
  /** Now, ms. */
  at: number
}

/** A wrong date is seen at once, not when it comes. */
const AHEAD_MS_MAX = 366 * DAY_MS

/** The price list of the shop, in editions that staff makes. What was ordered keeps its price. */
export function createPrices({ db, auditLog, creditsPerStar, creditPrice, findTooDear, now }: PricesDeps) {
  const settings: PriceList = { edition: 0, creditsPerStar, creditPrice, packages: [], inForceFrom: null }
  // Core is the only writer, so what it has loaded and written since is what is stored.
  let made: Made[] = []
  const current = (): PriceList => inForceAt([settings, ...made], now())

  const planNext = (asked: ChangePrices, changedBy: string): Made =>
    planEdition(asked, { last: made.at(-1), changedBy, findTooDear, at: now() })

  return {
    undos: createPriceUndos({
      now,
      editions: () => [settings, ...made],
      refuseTooDear: (rate) => refuseTooDear(findTooDear, rate),
      insert: insertEdition,
      keep: (...editions) => void made.push(...editions),
    }),

    /** Reads the editions; comes before anybody is served. */
    async load(): Promise<void> {
      const rows = await db.reader.select().from(priceLists).orderBy(asc(priceLists.edition))
      made = rows.map(({ priceAmount, priceCurrency, ...row }) => ({
        ...row,
        creditPrice: { amount: priceAmount, currency: priceCurrency },
      }))
    },

    /** How many credits a Star buys now. */
    creditsPerStar: (): number => current().creditsPerStar,

    /** How many credits a Star buys now, and by each list that is still to come. */
    creditsPerStarToCome: (): number[] => toCome([settings, ...made], now()).map((list) => list.creditsPerStar),

    /** The price of a hundred credits as it is whenever it is looked at. */
    creditPrice: {
      get amount() {
        return current().creditPrice.amount
      },
      get currency() {
        return current().creditPrice.currency
      },
    } satisfies CreditPrice,

    percentOff: (credits: number): number => percentOff(current(), credits),
    view: (): PriceListView => toPriceListView(current()),

    /** What a change would make of the list. Throws `validation_failed`. */
    preview: (asked: ChangePrices): { before: PriceListView; after: PriceListView } => ({
      before: toPriceListView(current()),
      after: toPriceListView(planNext(asked, '')),
    }),

    /** Makes the next edition. Throws `validation_failed`, and `state_conflict` if another was made at the same moment. */
    async change(acting: Acting, asked: ChangePrices): Promise<PriceListView> {
      const next = planNext(asked, acting.actorId)
      await db.write(async (tx) => {
        await insertEdition(tx, next)
        await auditLog.record(tx, {
          ...acting,
          action: 'prices.changed',
          target: `edition ${next.edition}`,
          reason: next.reason,
          before: toPriceListView(current()),
          after: toPriceListView(next),
        })
      })
      made.push(next)
      return toPriceListView(next)
    },

    /** All editions, newest first. */
    history: (): PriceEdition[] =>
      made
        .map((each) => ({
          ...toPriceListView(each),
          is_in_force: each.edition === current().edition,
          reason: each.reason,
          changed_by: each.changedBy,
          created_at: toIso(each.createdAt),
        }))
        .reverse(),
  }
}

/** The next edition. Throws `validation_failed` for one that would be in force before now or in more than a year, or cannot be
 *  charged. */
function planEdition(asked: ChangePrices, { last, changedBy, findTooDear, at }: Planned): Made {
  const { amount, currency } = asked.credit_price
  if (!isCurrency(currency))
    throw refuseField(
      '/credit_price/currency',
      { en: 'unknown currency', ru: 'неизвестная валюта' },
      { en: 'use a code of ISO 4217 such as EUR', ru: 'возьмите код ISO 4217, например EUR' },
    )
  const inForceFrom = asked.in_force_from === undefined ? at : Date.parse(asked.in_force_from)
  const latest = at + AHEAD_MS_MAX
  if (inForceFrom < at || inForceFrom > latest)
    throw refuseField(
      '/in_force_from',
      { en: 'before now, or more than a year ahead', ru: 'раньше текущего времени или позже чем через год' },
      { en: `use a time until ${toIso(latest)}`, ru: `возьмите время не позже ${toIso(latest)}` },
    )
  refuseTooDear(findTooDear, asked.credits_per_star)
  return {
    edition: (last?.edition ?? 0) + 1,
    creditsPerStar: asked.credits_per_star,
    creditPrice: { amount, currency },
    packages: asked.packages
      .map(({ credits, percent_off }) => ({ credits, percentOff: percent_off }))
      .sort((one, other) => one.credits - other.credits),
    inForceFrom,
    reason: asked.reason,
    changedBy,
    createdAt: at,
  }
}

/** Throws `validation_failed` if a plan on sale could not be paid at so many credits a Star. */
function refuseTooDear(findTooDear: PricesDeps['findTooDear'], creditsPerStar: number): void {
  const tooDear = findTooDear(creditsPerStar)
  if (tooDear === undefined) return
  throw refuseField(
    '/credits_per_star',
    {
      en: `the plan of ${tooDear} credits would cost more Stars than Telegram takes`,
      ru: `план на ${tooDear} кредитов стоил бы больше Звёзд, чем допускает Telegram`,
    },
    { en: 'sell more credits for a Star', ru: 'продавайте больше кредитов за Звезду' },
  )
}

/** Throws `state_conflict` if there is an edition of this number. */
async function insertEdition(tx: Tx, { creditPrice, packages, ...row }: Made): Promise<void> {
  const { amount: priceAmount, currency: priceCurrency } = creditPrice
  const { rowsAffected } = await tx
    .insert(priceLists)
    .values({ ...row, packages: [...packages], priceAmount, priceCurrency })
    .onConflictDoNothing()
  if (rowsAffected === 0) throw new AppError('state_conflict', { what: 'price list', state: 'changed meanwhile' })
}
