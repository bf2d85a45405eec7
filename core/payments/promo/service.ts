import type { Spending } from '../../accounts/company/spending.ts'
import type { AuditLog } from '../../audit-log/service.ts'
import type { Actor } from '../../contract/account.ts'
import type { PromoCodeView, Redeemed } from '../../contract/money/promo.ts'
import type { Db } from '../../db/client.ts'
import { hashBody, type Idempotency } from '../../idempotency/service.ts'
import type { Acting } from '../../kit/acting.ts'
import { type Now, toIsoOrNull } from '../../kit/clock.ts'
import { endOfDay } from '../../kit/time/day.ts'
import { AppError, isAppError } from '../../kit/errors.ts'
import { HOUR_MS } from '../../kit/units.ts'
import { createWindowCounter } from '../../kit/window-counter.ts'
import { grantEntry } from '../../ledger/entries.ts'
import { toCredits } from '../../ledger/posting.ts'
import type { Ledger } from '../../ledger/service.ts'
import { type PromoCode, refuseUse, stateAt, toPromoCodeView } from './code.ts'
import { createMaking, type MakingDeps } from './making.ts'
import * as store from './store.ts'
import { createPromoUndos } from './undoing.ts'

export interface PromoCodesDeps extends MakingDeps {
  db: Db
  ledger: Ledger
  auditLog: AuditLog
  idempotency: Idempotency
  /** Throws `email_unconfirmed` for an address that nobody has confirmed; and who is in an account. */
  spending: Pick<Spending, 'admitFree' | 'isMember'>
  /** Where days end, an IANA name. */
  timeZone: string
  now: Now
}

const ROUTE = 'POST /api/account/promo-codes'
/** Wrong codes of an account per hour. */
const GUESSES_MAX = 10
const SHOWN_MAX = 500

/** Codes that give credits: made by staff, used by customers. */
export function createPromoCodes(deps: PromoCodesDeps) {
  const { db, ledger, auditLog, idempotency, spending, timeZone, now } = deps
  const guesses = createWindowCounter({ now, windowMs: HOUR_MS })

  function refuseGuessing(accountId: string): void {
    const { count, at } = guesses.get(accountId)
    if (count < GUESSES_MAX) return
    throw new AppError('rate_limited', { retry_after_seconds: Math.ceil((at + HOUR_MS - now()) / 1000) })
  }

  async function getCode(code: string): Promise<PromoCode> {
    const found = await store.findCode(db.reader, code)
    if (found === undefined) throw new AppError('not_found', { what: 'promo code', asked: code })
    return found
  }

  return {
    /** Gives the credits of a code. Uses are counted in the transaction that gives them, and writes come one after the other: however
     *  many ask at once, no code is used more often than it may be. Throws `promo_code_unusable`, also where who made the code is in the
     *  account, `email_unconfirmed`, and `rate_limited` after too many codes that do not exist. */
    async redeem(
      { accountId, userId }: Actor,
      code: string,
      key: string | undefined,
    ): Promise<{ answer: Redeemed; replayed: boolean }> {
      refuseGuessing(accountId)
      // Counted before anything is waited for, so that many at once are no more guesses.
      guesses.add(accountId)
      let isGuess = false
      const asked = key === undefined ? undefined : { accountId, route: ROUTE, key, bodyHash: hashBody([code]) }
      try {
        return await db.write((tx) =>
          idempotency.once(tx, asked, 201, async () => {
            const found = await store.findCode(tx, code)
            const past = await store.findPast(tx, accountId, code)
            refuseUse(found, past, now())
            if (await spending.isMember(tx, found.createdBy, accountId))
              throw new AppError('promo_code_unusable', { reason: 'own' })
            await spending.admitFree(tx, { userId })
            const { credits, creditsDays } = found
            const expiresAt = creditsDays === null ? null : endOfDay(now(), creditsDays, timeZone)
            const posted = await ledger.post(
              tx,
              grantEntry({
                accountId,
                campaign: `code:${code}`,
                beneficiary: `${accountId}#${past.uses}`,
                amount: toCredits(credits),
                reason: `code ${code}`,
                expiresAt,
              }),
            )
            if (posted.kind !== 'posted') throw new Error(`the code ${code} was used and not counted`)
            const use = { entryId: posted.entryId, code, accountId, userId, credits, createdAt: now() }
            await store.countUse(tx, use)
            const available = await ledger.available(tx, accountId)
            return { code, credits, expires_at: toIsoOrNull(expiresAt), available }
          }),
        )
      } catch (error) {
        isGuess = isAppError(error, 'promo_code_unusable') && error.params.reason === 'unknown'
        throw error
      } finally {
        if (!isGuess) guesses.takeBack(accountId)
      }
    },

    ...createMaking(deps),
    undos: createPromoUndos(deps),

    /** Ends a code now; what it has given stays. Throws `not_found`, and `state_conflict` for one that has ended. */
    async end(acting: Acting, name: string): Promise<PromoCodeView> {
      const code = await getCode(name)
      if (stateAt(code, now()) === 'ended') throw new AppError('state_conflict', { what: 'promo code', state: 'ended' })
      const after = { ...code, endsAt: now() }
      await db.write(async (tx) => {
        await store.endCode(tx, name, after.endsAt)
        await auditLog.record(tx, {
          ...acting,
          action: 'promo_code.ended',
          target: name,
          reason: null,
          before: toPromoCodeView(code, now()),
          after: toPromoCodeView(after, now()),
        })
      })
      return toPromoCodeView(after, now())
    },

    /** Newest first, at most 500. */
    list: async (): Promise<PromoCodeView[]> =>
      (await store.listCodes(db.reader, SHOWN_MAX)).map((code) => toPromoCodeView(code, now())),
  }
}
