import type { ProviderName } from '../../contract/ledger.ts'
import type { Tx } from '../../db/client.ts'
import type { Now } from '../../kit/clock.ts'
import type { RemotePayment, RemoteRefund } from '../provider.ts'
import type { ChargeRow } from '../store.ts'
import * as store from './store.ts'

/** How a refund or a dispute goes on: a state is never left for an earlier one, so that old news change nothing. */
const REFUND_STEPS = ['owed', 'pending', 'succeeded', 'failed'] as const
const DISPUTE_STEPS = ['open', 'lost', 'won'] as const

/** Takes what a provider tells of refunds and disputes into the rows of a charge. */
export function createMerging(now: Now) {
  async function mergeRefunds(tx: Tx, { provider, chargeId }: ChargeRow, told: readonly RemoteRefund[]): Promise<void> {
    const known = await store.listRefunds(tx, { provider, chargeId })
    for (const { id: providerId, ourId, amount, status } of told) {
      const row = known.find((each) => each.providerId === providerId || each.id === ourId)
      const changedAt = now()
      if (row === undefined) {
        const reason = `paid back by ${provider}`
        const times = { tries: 0, createdAt: changedAt, changedAt }
        const id = `${provider}:${providerId}`
        await store.insertRefund(tx, {
          id,
          provider: provider as ProviderName,
          chargeId,
          providerId,
          amount,
          status,
          reason,
          ...times,
        })
      } else if (row.providerId === null || REFUND_STEPS.indexOf(status) > REFUND_STEPS.indexOf(row.status)) {
        // Without a name of the provider's, its state was our own guess.
        await store.updateRefund(tx, row.id, { providerId, status, changedAt })
      }
    }
  }

  async function mergeDisputes(
    tx: Tx,
    { provider, chargeId, accountId }: ChargeRow,
    { disputes }: RemotePayment,
  ): Promise<void> {
    const known = await store.listDisputes(tx, { provider, chargeId })
    for (const { id: disputeId, amount, status } of disputes) {
      const row = known.find((each) => each.disputeId === disputeId)
      const isNews = row === undefined || DISPUTE_STEPS.indexOf(status) > DISPUTE_STEPS.indexOf(row.status)
      if (!isNews) continue
      const at = now()
      const none = { credits: 0, frozen: 0, taken: 0, debt: 0, entries: 0, toldStatus: null, createdAt: at }
      const naming = { provider: provider as ProviderName, disputeId, chargeId, accountId, amount }
      await store.upsertDispute(tx, { ...none, ...naming, ...row, amount, status, changedAt: at })
    }
  }

  return { mergeRefunds, mergeDisputes }
}
