import type { ProviderName } from '../../contract/ledger.ts'
import type { Log } from '../../kit/log.ts'
import type { Provider } from '../provider.ts'
import type { Settling } from '../remote/settling.ts'

export interface BillingDeps {
  providers: Readonly<Record<ProviderName, Provider>>
  settling: Pick<Settling, 'settle'>
  log: Log
}

/** Asks for the next period of plans whose provider does not do that by itself, and brings those that are not paid for into the books. One that
 *  fails keeps no other from it; with one, it throws at its end. */
export const createBilling =
  ({ providers, settling, log }: BillingDeps) =>
  async (): Promise<void> => {
    let failed = 0
    for (const { name, remote } of Object.values(providers)) {
      const fail = (orderId: string, error: unknown): void => {
        log({ event: 'plan_not_billed', provider: name, orderId, error })
        failed += 1
      }
      if (remote?.plans?.bill === undefined) continue
      for (const plan of await remote.plans.bill(fail))
        await settling.settle(name, remote, { plan }).catch((error: unknown) => fail(plan, error))
    }
    if (failed > 0) throw new Error(`${failed} plans could not be followed`)
  }
