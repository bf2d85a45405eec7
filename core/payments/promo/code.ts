import type { PromoCodeView } from '../../contract/money/promo.ts'
import { toIso, toIsoOrNull } from '../../kit/clock.ts'
import { AppError } from '../../kit/errors.ts'

/** A code that gives credits. */
export interface PromoCode {
  code: string
  credits: number
  uses: number
  usesMax: number
  usesPerAccount: number
  newCustomersOnly: boolean
  startsAt: number
  endsAt: number | null
  /** How many days its credits last after the day on which it is used; null: they never expire. */
  creditsDays: number | null
  createdBy: string
  createdAt: number
}

/** Whose credits a code moves, for the limits of staff: until it is used, those of all its users together. */
export const USERS_OF_CODES = 'users_of_promo_codes'

export function stateAt({ startsAt, endsAt, uses, usesMax }: PromoCode, at: number): PromoCodeView['state'] {
  if (endsAt !== null && endsAt <= at) return 'ended'
  if (uses >= usesMax) return 'used_up'
  return startsAt > at ? 'waiting' : 'usable'
}

/** What an account has done before. */
export interface Past {
  /** How often it has used this code. */
  uses: number
  /** How many payments it has made. */
  payments: number
}

/** Throws `promo_code_unusable` with the reason. One that does not exist is told like one that waits: neither can be found by guessing. */
export function refuseUse(code: PromoCode | undefined, past: Past, at: number): asserts code is PromoCode {
  const state = code === undefined ? 'waiting' : stateAt(code, at)
  if (code === undefined || state === 'waiting') throw new AppError('promo_code_unusable', { reason: 'unknown' })
  if (past.uses >= code.usesPerAccount) throw new AppError('promo_code_unusable', { reason: 'had' })
  if (state !== 'usable') throw new AppError('promo_code_unusable', { reason: state })
  if (code.newCustomersOnly && past.payments > 0)
    throw new AppError('promo_code_unusable', { reason: 'new_customers_only' })
}

export const toPromoCodeView = (code: PromoCode, at: number): PromoCodeView => ({
  code: code.code,
  credits: code.credits,
  uses: code.uses,
  uses_max: code.usesMax,
  uses_per_account: code.usesPerAccount,
  new_customers_only: code.newCustomersOnly,
  starts_at: toIso(code.startsAt),
  ends_at: toIsoOrNull(code.endsAt),
  credits_days: code.creditsDays,
  state: stateAt(code, at),
  created_by: code.createdBy,
  created_at: toIso(code.createdAt),
})
