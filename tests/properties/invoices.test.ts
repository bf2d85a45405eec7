import { expect, test } from 'vitest'
import type { InvoiceView } from '../../core/contract/money/invoices.ts'
import { DAY_MS } from '../../core/kit/units.ts'
import type { ChargeRow } from '../../core/payments/store.ts'
import { startWorld, type World } from '../core/accounts/world.ts'
import { createRandom } from '../support/random.ts'

const SEEDS = [1, 2, 3, 4]
const STEPS = 60

const chargeOf = (number: number, amount: number, createdAt: number): ChargeRow => ({
  provider: 'paypal',
  chargeId: `capture-${number}`,
  orderId: '',
  accountId: `acc_${number % 3}`,
  credits: amount,
  createdAt,
  refundedAt: null,
  telegramId: null,
  returnedAt: null,
  amount,
  currency: 'EUR',
  refundedCredits: 0,
  lostCredits: 0,
  refundEntries: 0,
  paidAt: null,
})

/** All of them, in the order in which they were issued. */
async function listAll(world: World): Promise<InvoiceView[]> {
  const all: InvoiceView[] = []
  let cursor: string | undefined
  do {
    const page = await world.invoices.listAll({
      limit: 100,
      ...(cursor === undefined ? {} : { cursor }),
    })
    all.push(...page.items)
    cursor = page.next_cursor ?? undefined
  } while (cursor !== undefined)
  return all.toReversed()
}

test.each(SEEDS)(
  'numbers: whatever is rolled back or written at once, over the turns of years, each series counts from 1 (seed %i)',
  async (seed) => {
    const { int, next } = createRandom(seed)
    const world = await startWorld({ vatPercent: 20 })
    const { papers } = world.invoices
    const paid: ChargeRow[] = []
    let number = 0
    for (let step = 0; step < STEPS; step++) {
      world.clock.at += int(0, 30) * DAY_MS
      const writes = Array.from({ length: int(1, 6) }, () => {
        const isUndone = next() < 0.3
        const old = next() < 0.4 ? paid[int(0, paid.length - 1)] : undefined
        const charge = old ?? chargeOf(++number, int(1, 500), world.clock.at)
        return world.db
          .write(async (tx) => {
            if (old === undefined) await papers.paid(tx, charge, 'usr_1')
            else await papers.returned(tx, charge, { back: int(0, charge.amount ?? 0), reason: 'a refund' })
            if (isUndone) throw new Error('rolled back')
            return old === undefined ? charge : undefined
          })
          .catch(() => undefined)
      })
      paid.push(...(await Promise.all(writes)).filter((charge) => charge !== undefined))
    }
    const all = await listAll(world)
    expect(all.length).toBeGreaterThan(STEPS)
    const last = new Map<string, number>()
    for (const { number: text, issued_at, kind } of all) {
      const [, series = '', serial = ''] = /^(.*)-(\d{6})$/.exec(text ?? '') ?? []
      expect(series).toBe(`CC-${kind === 'receipt' ? 'R' : 'C'}-${issued_at?.slice(0, 4)}`)
      expect(Number(serial)).toBe((last.get(series) ?? 0) + 1)
      last.set(series, Number(serial))
    }
    expect(last.size).toBeGreaterThan(4)
    expect((await world.reports.checkLedger()).faults).toEqual([])
  },
)
