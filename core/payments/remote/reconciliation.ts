import type { ProviderName } from '../../contract/ledger.ts'
import type { Difference, ReconciliationView } from '../../contract/payment.ts'
import type { Db } from '../../db/client.ts'
import { type Now, toIso } from '../../kit/clock.ts'
import { isAppError } from '../../kit/errors.ts'
import type { Log } from '../../kit/log.ts'
import { DAY_MS } from '../../kit/units.ts'
import type { PaymentName, Provider, Remote } from '../provider.ts'
import type { Settled, Settling } from './settling.ts'
import { listDuePlans } from '../plans/store.ts'
import * as store from './store.ts'

export interface ReconciliationDeps {
  db: Db
  settling: Settling
  providers: readonly Provider[]
  now: Now
  log: Log
}

/** How far each run looks back: as long as providers repeat their events, and the longest time in which a refund may still fail. */
const LOOK_BACK_MS = 3 * DAY_MS
const REFUND_MAY_FAIL_MS = 30 * DAY_MS
/** Orders without an end are asked about for so long. */
const UNSETTLED_MS = 30 * DAY_MS
const NAMES_MAX = 10_000
const SHOWN_MAX = 100
/** A provider that fails so often in a row is away. */
const FAILED_IN_A_ROW_MAX = 10

/** The comparison of our books with each provider's: whatever was lost on the way is booked, and what only one side knows is kept for
 *  staff. */
export function createReconciliation({ db, settling, providers, now, log }: ReconciliationDeps) {
  /** Compares one provider, from `since` on if that is earlier than usual. What fails keeps nothing else: the rest is compared, the
   *  outcome is kept unless the list failed, and then it throws what the list or the first payment failed with, such as
   *  `unavailable`. */
  async function run(name: ProviderName, remote: Remote, since?: number): Promise<ReconciliationView> {
    const startedAt = now()
    const from = Math.min(since ?? startedAt, startedAt - LOOK_BACK_MS)
    const { names, fault } = await collect({ db, now, log }, name, remote, from)
    const faults: unknown[] = []
    const found: Omit<ReconciliationView, 'provider' | 'started_at' | 'finished_at' | 'since'> = {
      looked_at: names.size,
      credited: 0,
      only_provider: [],
      only_ours: [],
    }
    const seen = new Set<string>()
    // One payment that cannot be booked now does not keep the others.
    let failedInARow = 0
    const settle = async (payment: PaymentName): Promise<Settled> => {
      try {
        const settled = await settling.settle(name, remote, payment)
        failedInARow = 0
        return settled
      } catch (error) {
        if (isAppError(error, 'state_conflict')) return { kind: 'unmatched', what: error.code }
        log({ event: 'payment_not_compared', level: 'error', provider: name, ...toNames(payment), error })
        faults.push(error)
        failedInARow += 1
        if (failedInARow >= FAILED_IN_A_ROW_MAX) throw error
        return { kind: 'unmatched', what: isAppError(error) ? error.code : 'internal' }
      }
    }
    for (const [key, payment] of names) {
      const settled = await settle(payment)
      if (settled.kind === 'settled') {
        seen.add(key)
        if (settled.credited) found.credited += 1
      } else if (settled.kind === 'unmatched') note(found.only_provider, { ...toNames(payment), what: settled.what })
    }
    for (const { chargeId } of await store.listChargesSince(db.reader, name, { since: from, limit: NAMES_MAX })) {
      if (seen.has(`charge ${chargeId}`)) continue
      const settled = await settle({ chargeId })
      if (settled.kind !== 'settled')
        note(found.only_ours, { ref: null, charge_id: chargeId, what: 'what' in settled ? settled.what : 'not ours' })
    }
    // Without the list it is no comparison that could be shown as one.
    if (fault !== undefined) throw fault
    const finishedAt = now()
    const view = {
      provider: name,
      since: toIso(from),
      started_at: toIso(startedAt),
      finished_at: toIso(finishedAt),
      ...found,
    }
    const result = JSON.stringify(view)
    await db.write((tx) => store.insertReconciliation(tx, { provider: name, startedAt, finishedAt, result }))
    const counts = { lookedAt: found.looked_at, credited: found.credited }
    const differences = found.only_provider.length + found.only_ours.length
    log({ event: 'reconciled', level: differences > 0 ? 'warn' : 'info', provider: name, ...counts, differences })
    if (faults.length > 0) throw faults[0]
    return view
  }

  const running = new Set<ProviderName>()
  const remotes = providers.flatMap(({ name, remote }) => (remote === null ? [] : [{ name, remote }]))
  return {
    run,
    /** Compares every provider, side by side; one that does not answer does not keep the others. A comparison that still runs is not begun
     *  again. Throws at the end what one of them failed with. */
    async runAll(): Promise<void> {
      const compare = async ({ name, remote }: (typeof remotes)[number]): Promise<void> => {
        if (running.has(name)) return log({ event: 'reconciliation_runs_on', level: 'warn', provider: name })
        running.add(name)
        try {
          await run(name, remote)
        } catch (error) {
          log({ event: 'reconciliation_failed', level: 'error', provider: name, error })
          throw error
        } finally {
          running.delete(name)
        }
      }
      const compared = await Promise.allSettled(remotes.map(compare))
      const failed = compared.find((each) => each.status === 'rejected')
      if (failed !== undefined) throw failed.reason
    },
    /** The last comparison with each provider, and the events for which nothing was booked. */
    async list(): Promise<ReconciliationView[]> {
      // Stars are compared by way of the bot.
      const names = [...remotes.map(({ name }) => name), 'stars'] as const
      const rows = await Promise.all(names.map((name) => store.lastReconciliation(db.reader, name)))
      // Written by `run` from the same type.
      return rows.flatMap((row) => (row === undefined ? [] : (JSON.parse(row.result) as ReconciliationView)))
    },
  }
}

/** The payments to be asked about, by name: what the provider lists, and what has no end yet in our books. The latter are asked about
 *  also where the list fails; `fault` is what it failed with. */
async function collect(
  { db, now, log }: Pick<ReconciliationDeps, 'db' | 'now' | 'log'>,
  name: ProviderName,
  remote: Remote,
  from: number,
): Promise<{ names: Map<string, PaymentName>; fault: unknown }> {
  const names = new Map<string, PaymentName>()
  let fault: unknown
  const add = (payment: PaymentName): void => void names.set(keyOf(payment), payment)
  try {
    for await (const payment of remote.listSince(from)) {
      add(payment)
      if (names.size >= NAMES_MAX) break
    }
  } catch (error) {
    fault = error
    log({ event: 'payments_not_listed', level: 'error', provider: name, error })
  }
  const limit = NAMES_MAX
  const refs = await store.listUnsettledRefs(db.reader, name, { since: now() - UNSETTLED_MS, limit })
  for (const ref of refs) add({ ref })
  const charges = await store.listUnsettledCharges(db.reader, name, {
    changedSince: now() - REFUND_MAY_FAIL_MS,
    limit,
  })
  for (const chargeId of charges) add({ chargeId })
  for (const plan of await listDuePlans(db.reader, name, { before: now(), limit })) add({ plan })
  return { names, fault }
}

const keyOf = (name: PaymentName): string =>
  'ref' in name ? `ref ${name.ref}` : 'plan' in name ? `plan ${name.plan}` : `charge ${name.chargeId}`
function toNames(name: PaymentName): Pick<Difference, 'ref' | 'charge_id'> {
  if ('chargeId' in name) return { ref: null, charge_id: name.chargeId }
  return { ref: 'ref' in name ? name.ref : name.plan, charge_id: null }
}

function note(list: Difference[], difference: Difference): void {
  if (list.length < SHOWN_MAX) list.push(difference)
}
