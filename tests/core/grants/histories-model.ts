import * as fc from 'fast-check'

export const ACCOUNTS = ['acc_a', 'acc_b']
const JOBS = Array.from({ length: 8 }, (_, i) => `job_${i}`)
const DISPUTES = ['dp_1', 'dp_2']

const account = fc.constantFrom(...ACCOUNTS)
const amount = fc.integer({ min: 1, max: 40 })
/** Ms from now; null: never. */
const lasts = fc.option(fc.integer({ min: 1, max: 60 }))
export const action = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('grant' as const), account, amount, lasts }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('plan' as const), account, amount, lasts }) },
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('hold' as const), account, amount, job: fc.constantFrom(...JOBS) }),
  },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('capture' as const), job: fc.constantFrom(...JOBS) }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('part' as const), job: fc.constantFrom(...JOBS), amount }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('release' as const), job: fc.constantFrom(...JOBS) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('refund' as const), account, amount }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('return' as const), account, amount }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('take' as const), account, amount }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('freeze' as const),
      account,
      amount,
      dispute: fc.constantFrom(...DISPUTES),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('thaw' as const), dispute: fc.constantFrom(...DISPUTES) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('end' as const), which: fc.nat(20) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('join' as const) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: -15, max: 40 }) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('sweep' as const) }) },
)
export type Action = typeof action extends fc.Arbitrary<infer A> ? A : never

/** One credit: it is in one place, because it says so itself. */
interface Unit {
  grant: string
  kind: 'promo' | 'paid'
  expiresAt: number
  at: string
}

/** Where credits should go, one by one, without lots, sums or a database. */
export class Model {
  now = 1_767_571_200_000
  units: Unit[] = []
  holds = new Map<string, string>()
  disputes = new Map<string, string>()

  placed(at: string): Unit[] {
    return this.units.filter((unit) => unit.at === at)
  }
  spendable(of: string): Unit[] {
    return this.placed(`wallet:${of}`).filter(({ expiresAt }) => expiresAt > this.now)
  }
  /** The credits of a place in the order in which work uses them. */
  burning(units: Unit[]): Unit[] {
    const rank = (unit: Unit): [number, number, string] => [
      unit.expiresAt,
      unit.kind === 'promo' ? 0 : 1,
      // What was paid for and never expires is one heap.
      unit.kind === 'paid' && unit.expiresAt === Infinity ? '~' : unit.grant,
    ]
    return [...units].sort((a, b) => {
      const [x, y] = [rank(a), rank(b)]
      return x[0] === y[0] ? x[1] - y[1] || (x[2] < y[2] ? -1 : x[2] > y[2] ? 1 : 0) : x[0] - y[0]
    })
  }
  back(units: Unit[]): Unit[] {
    const last = this.burning(units).reverse()
    return [...last.filter(({ kind }) => kind === 'paid'), ...last.filter(({ kind }) => kind === 'promo')]
  }
  move(units: Unit[], at: string): void {
    for (const unit of units) unit.at = at
    // What nothing has moved to is not looked at.
    if (units.length === 0) return
    // Whatever comes back too late is nobody's any more, and with it what has waited there to be booked.
    if (at.startsWith('wallet:')) this.expire(at)
  }
  expire(wallet: string): void {
    for (const unit of this.placed(wallet)) if (unit.expiresAt <= this.now) unit.at = 'breakage'
  }
}
