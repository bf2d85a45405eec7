import { expect, test } from 'vitest'
import { loadLanguages } from '../../bot/locales/say.ts'
import { offerOf } from '../../bot/replies/top-up.ts'
import { toPriceListView } from '../../core/payments/prices/price-list.ts'

const { en } = loadLanguages()

/** The amounts of /topup that have a button. */
function amountsOf(packages: number[]): number[] {
  const list = {
    edition: 1,
    creditsPerStar: 10,
    creditPrice: { amount: 20, currency: 'USD' },
    packages: packages.map((credits) => ({ credits, percentOff: 10 })),
    inForceFrom: 0,
  }
  return offerOf(en, toPriceListView(list)).amounts.map(({ n }) => n)
}

test('topup: every package has a button, in order of size, and other amounts fill what is left of eight', () => {
  expect(amountsOf([])).toEqual([100, 500, 1_000, 5_000])
  expect(amountsOf([500, 20_000])).toEqual([100, 500, 1_000, 5_000, 20_000])
  const six = [2_000, 3_000, 10_000, 20_000, 50_000, 100_000]
  expect(amountsOf(six)).toEqual([100, 500, ...six])
  const twelve = Array.from({ length: 12 }, (_, index) => (index + 1) * 7_000)
  expect(amountsOf(twelve)).toEqual(twelve)
})
