import type { AuditLog } from '../../audit-log/service.ts'
import type { Place } from '../../auth/passwords/throttle.ts'
import type { Actor } from '../../contract/account.ts'
import type { DeleteAccount, DeletionView } from '../../contract/trust/my-data.ts'
import { personalAccountOf } from '../../contract/trust/member.ts'
import type { Db, Reader, Tx } from '../../db/client.ts'
import type { Events } from '../../events/service.ts'
import type { Acting } from '../../kit/acting.ts'
import { type Now, toIso } from '../../kit/clock.ts'
import { AppError, refuseField } from '../../kit/errors.ts'
import type { Log } from '../../kit/log.ts'
import { DAY_MS } from '../../kit/units.ts'
import type { Ledger } from '../../ledger/service.ts'
import type { Owner } from '../people.ts'
import type { Erase } from './erase.ts'
import { type Journal, toLine } from './journal.ts'
import { type Letter, letterOf } from './letters.ts'
import { createPreview } from './preview.ts'
import * as store from './store.ts'

export interface DeletionsDeps {
  db: Db
  ledger: Ledger
  auditLog: AuditLog
  events: Pick<Events, 'add'>
  journal: Journal
  erase: Erase
  /** Throws `wrong_credentials`, and `rate_limited` after too many wrong guesses. */
  checkPassword: (userId: string, password: string, place: Place) => Promise<unknown>
  sendMail: ((letter: Letter) => Promise<void>) | null
  delayDays: number
  now: Now
  log: Log
}

/** What stands in the way, as it is told. */
const OBSTACLES = {
  staff: { what: 'account', state: 'of staff' },
  plan_renews: { what: 'plan', state: 'renewing' },
  owns_company: { what: 'company', state: 'yours: hand it over first' },
} as const
const DUE_MAX = 20

/** Deleting an account: asked for, taken back for some days, then carried out. */
export function createDeletions(deps: DeletionsDeps) {
  const { db, auditLog, events, journal, erase, delayDays, now, log } = deps
  const { getOwner, view } = createPreview(deps)
  let working: Promise<void> | undefined
  let isOver = false

  async function write(tx: Tx, row: store.DeletionRow, acting: Acting, action: string): Promise<void> {
    await auditLog.record(tx, {
      ...acting,
      action,
      target: row.accountId,
      reason: null,
      before: null,
      after: { due_at: toIso(row.dueAt) },
    })
  }

  function mail({ email, language }: Owner, kind: 'scheduled' | 'canceled', dueAt: number): void {
    if (email === null || deps.sendMail === null) return
    deps
      .sendMail({ to: email, ...letterOf(language, kind, dueAt) })
      .catch((error: unknown) => log({ event: 'deletion_letter_failed', level: 'warn', error }))
  }

  /** Deletes the account after some days. The same request again changes nothing. Throws `validation_failed` without the password, `wrong_credentials`, `credits_left` unless all
   *  that is available now is given up by name, and `state_conflict` for staff and while a plan renews. */
  async function schedule(actor: Actor, request: DeleteAccount, acting: Acting, place: Place): Promise<DeletionView> {
    const accountId = personalAccountOf(actor.userId)
    const owner = await getOwner(db.reader, accountId)
    // A chat that is joined is what its person signs in with.
    if (owner.hasPassword && actor.via !== 'bot') {
      if (request.password === undefined) throw passwordMissing()
      await deps.checkPassword(actor.userId, request.password, place)
    }
    const row = await db.write(async (tx) => {
      const { state, obstacles, available } = await view(tx, actor)
      if (state !== 'none') return undefined
      const [obstacle] = obstacles
      if (obstacle !== undefined) throw new AppError('state_conflict', OBSTACLES[obstacle])
      if (available > 0 && request.give_up_credits !== available) throw new AppError('credits_left', { available })
      const fresh: store.DeletionRow = {
        accountId,
        state: 'scheduled',
        requestedAt: now(),
        dueAt: now() + delayDays * DAY_MS,
        erasedAt: null,
      }
      await store.upsertDeletion(tx, fresh)
      await write(tx, fresh, acting, 'account.deletion_scheduled')
      const data = { due_at: toIso(fresh.dueAt), given_up: available }
      await events.add(tx, { type: 'account.deletion_scheduled', account_id: accountId, user_id: actor.userId, data })
      return fresh
    })
    if (row !== undefined) {
      journal.append(toLine(row))
      mail(owner, 'scheduled', row.dueAt)
    }
    return view(db.reader, actor)
  }

  /** Takes it back. Throws `state_conflict` if there is nothing to take back. */
  async function cancel(actor: Actor, acting: Acting): Promise<DeletionView> {
    const accountId = personalAccountOf(actor.userId)
    const scheduled = await store.findDeletion(db.reader, accountId)
    const conflict = (): AppError => new AppError('state_conflict', { what: 'deletion', state: 'not scheduled' })
    if (scheduled?.state !== 'scheduled') throw conflict()
    // The file first: if core is killed in between, the next start finds it taken back.
    journal.append({ at: now(), account_id: accountId, state: 'canceled', due_at: scheduled.dueAt, marks: [] })
    await db.write(async (tx) => {
      if (!(await store.dropScheduled(tx, accountId))) throw conflict()
      await write(tx, scheduled, acting, 'account.deletion_canceled')
      await events.add(tx, {
        type: 'account.deletion_canceled',
        account_id: accountId,
        user_id: actor.userId,
        data: {},
      })
    })
    mail(await getOwner(db.reader, accountId), 'canceled', scheduled.dueAt)
    return view(db.reader, actor)
  }

  async function eraseDue(): Promise<void> {
    for (const { accountId } of await store.listDue(db.reader, now(), DUE_MAX)) {
      if (isOver) return
      try {
        if ((await erase(accountId)) === 'later') log({ event: 'deletion_waits', accountId })
      } catch (error) {
        // It goes on with the next sweep, and the others do not wait for it.
        log({ event: 'deletion_failed', level: 'error', accountId, error })
      }
    }
  }

  return {
    view: (actor: Actor): Promise<DeletionView> => view(db.reader, actor),
    schedule,
    cancel,

    /** Throws `state_conflict` for an account that is being deleted: nobody buys what they are about to lose. */
    async refuseLeaving(reader: Reader, { accountId }: Pick<Actor, 'accountId'>): Promise<void> {
      if ((await store.findDeletion(reader, accountId)) !== undefined)
        throw new AppError('state_conflict', { what: 'account', state: 'being deleted' })
    },

    /** Carries out what is due. */
    async sweep(): Promise<void> {
      working ??= eraseDue().finally(() => {
        working = undefined
      })
      await working
    },

    async stop(): Promise<void> {
      isOver = true
      await working?.catch(() => undefined)
    },
  }
}

const passwordMissing = (): AppError =>
  refuseField(
    '/password',
    { en: 'is missing', ru: 'не указан' },
    { en: 'send the password of the account', ru: 'пришлите пароль счёта' },
  )
