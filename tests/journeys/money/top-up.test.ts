import { expect, test } from 'vitest'
import { startWorld } from '../world.ts'
import { languages } from './credits.ts'

test.each(['en', 'ru'] as const)('topup (%s): amount, invoice, payment, credits', async (language) => {
  await using world = await startWorld()
  const say = languages[language]
  const anna = world.telegram.person(31, { language })
  await anna.say('/topup')
  await anna.tap(say('credits', { n: 1000 }))
  expect(anna.last().invoice?.total_amount).toBe(100)
  await anna.pay()
  expect(anna.last().text).toBe(
    say('payment-done', { credits: say('credits', { n: 1000 }), available: say('credits', { n: 1500 }) }),
  )
  // An amount of one's own.
  await anna.say('/topup')
  await anna.say('25')
  await anna.pay()
  await anna.say('/tx')
  expect(anna.last().text).toContain(say('tx-top_up'))
  await anna.say('/balance')
  expect(anna.last().text).toContain(say('credits', { n: 1525 }))
  expect(world.telegram.complaints()).toEqual([])
})

test('topup with a number: the invoice comes at once, with the Stars on its button; what cannot be sold is refused', async () => {
  await using world = await startWorld()
  const anna = world.telegram.person(68, { language: 'en' })
  await anna.say('/topup 250')
  await anna.pay()
  expect(anna.last().text).toBe(languages.en('payment-done', { credits: '250 credits', available: '750 credits' }))
  await anna.say('/topup 200000')
  expect(anna.last().text).toBe(languages.en('topup-range'))
  await anna.say('/topup')
  expect(anna.buttons()).toContain('500 credits (50 ⭐)')
  expect(world.telegram.complaints()).toEqual([])
})

test.each(['en', 'ru'] as const)(
  'topup (%s): a package shows its price and what it saves before the invoice',
  async (language) => {
    await using world = await startWorld()
    const say = languages[language]
    const list = {
      credits_per_star: 10,
      credit_price: { amount: 20, currency: 'USD' },
      packages: [{ credits: 5_000, percent_off: 15 }],
      reason: 'a package for regulars',
    }
    const made = await world.core.request('POST', '/api/admin/prices', { token: await world.core.admin(), json: list })
    expect(made.status).toBe(201)
    const anna = world.telegram.person(70, { language })
    await anna.say('/topup')
    const terms = { stars: say('stars', { n: 425 }), full: say('stars', { n: 500 }), saving: say('stars', { n: 75 }) }
    const five = say('credits', { n: 5_000 })
    expect(anna.last().text).toContain(say('topup-saving', { credits: five, ...terms }))
    await anna.tap(say('topup-package', { credits: five, stars: terms.stars, percent: 15 }))
    expect(anna.last().invoice?.total_amount).toBe(425)
    await anna.pay()
    expect(anna.last().text).toContain(say('credits', { n: 5_500 }))
    expect(world.telegram.complaints()).toEqual([])
  },
)
