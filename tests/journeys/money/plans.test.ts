import { expect, test } from 'vitest'
import { loadLanguages } from '../../../bot/locales/say.ts'
import { date } from '../../../bot/ui/format.ts'
import { startWorld, type World } from '../world.ts'

const languages = loadLanguages()
const MONTH_MS = 30 * 86_400_000

type Person = ReturnType<World['telegram']['person']>
const linkIn = (message: ReturnType<Person['last']>): string => {
  const buttons = message.reply_markup?.inline_keyboard.flat() ?? []
  for (const each of buttons) if ('url' in each && typeof each.url === 'string') return each.url
  throw new Error('the message leads nowhere')
}
const chargesOf = (person: Person): string[] =>
  person.messages().flatMap((message) => message.successful_payment?.telegram_payment_charge_id ?? [])
const dayAfter = (world: World, ms: number): string => new Date(world.telegram.now() + ms).toISOString()

test.each(['en', 'ru'] as const)('plans (%s): chosen, paid, paid again by itself, kept, ended', async (language) => {
  await using world = await startWorld()
  const say = languages[language]
  const anna = world.telegram.person(51, { language })
  const sold = say('credits', { n: 500 })
  const terms = { credits: sold, stars: 45 }
  const price = say('stars', { n: 45 })
  await anna.say('/plans')
  expect(anna.last().text).toContain(say('plans-title'))
  expect(anna.last().text).not.toContain('✅')
  await anna.tap(say('button-plan', terms))
  expect(anna.last().text).toBe(say('plan-offer', terms))
  await anna.pay({ link: linkIn(anna.last()) })
  const arrived = (available: number) =>
    say('plan-paid', {
      credits: sold,
      available: say('credits', { n: available }),
      date: date(say, dayAfter(world, MONTH_MS)),
    })
  expect(anna.last().text).toBe(arrived(1000))

  await world.telegram.advance(MONTH_MS)
  const [first = ''] = chargesOf(anna)
  world.telegram.control.renew(first)
  await world.telegram.settled()
  expect(anna.last().text).toBe(arrived(1500))

  await anna.say('/plans')
  const next = { credits: sold, price, date: date(say, dayAfter(world, MONTH_MS)) }
  expect(anna.last().text).toContain(say('plans-active', next))
  await anna.tap(say('button-plan-end', { credits: sold }))
  expect(anna.last().text).toBe(say('plan-end', next))
  await anna.tap(say('button-plan-keep'))
  expect(anna.last().text).toContain(say('plans-active', next))
  world.telegram.control.renew(first)
  await world.telegram.settled()
  await anna.say('/balance')
  expect(anna.last().text).toContain(say('credits', { n: 2000 }))

  // Ended for good: nothing is left of it but what it has bought.
  await anna.say('/plans')
  await anna.tap(say('button-plan-end', { credits: sold }))
  await world.telegram.advance(3 * MONTH_MS)
  await anna.say('/plans')
  expect(anna.last().text).not.toContain('☑️')
  expect(world.telegram.complaints()).toEqual([])
})

test('plans: each month is credited once, even if reported three times and across a restart', async () => {
  await using world = await startWorld()
  const anna = world.telegram.person(52, { language: 'en' })
  await anna.say('/plans')
  await anna.tap('500 credits a month')
  await anna.pay({ link: linkIn(anna.last()) })
  const [first = ''] = chargesOf(anna)
  world.telegram.inject({ kind: 'duplicate_update', copies: 2, times: 1 })
  world.telegram.inject({ kind: 'server_error', method: 'sendMessage', times: 1 })
  world.telegram.control.renew(first)
  await world.telegram.settled()
  await world.restart()
  await anna.say('/balance')
  expect(anna.last().text).toContain('1,500 credits')
  expect(anna.texts().filter((text) => text.startsWith('⭐ 500 credits arrived'))).toHaveLength(2)
})

test("plans: a link that is paid already, another's, or an hour old is refused before any money moves", async () => {
  await using world = await startWorld()
  const anna = world.telegram.person(53, { language: 'en' })
  const ivan = world.telegram.person(54, { language: 'ru' })
  await ivan.say('/start')
  await anna.say('/plans')
  await anna.tap('2,000 credits a month')
  const old = linkIn(anna.last())
  await anna.say('/plans')
  await anna.tap('500 credits a month')
  const link = linkIn(anna.last())
  await ivan.pay({ link })
  await anna.pay({ link })
  await anna.pay({ link })
  await world.telegram.advance(61 * 60_000)
  await anna.pay({ link: old })
  const outcomes = [...world.telegram.control.state().checkouts.values()].map(({ outcome }) => outcome)
  expect(outcomes).toEqual(['refused', 'paid', 'refused', 'refused'])
  expect(chargesOf(anna)).toHaveLength(1)
  expect(chargesOf(ivan)).toHaveLength(0)
})

test("plans: another's button ends nothing, two taps end it once, and a plan that is no more is said to be gone", async () => {
  await using world = await startWorld()
  const anna = world.telegram.person(55, { language: 'en' })
  const ivan = world.telegram.person(56, { language: 'en' })
  await anna.say('/plans')
  await anna.tap('500 credits a month')
  await anna.pay({ link: linkIn(anna.last()) })
  await anna.say('/plans')
  const end = anna
    .last()
    .reply_markup?.inline_keyboard.flat()
    .flatMap((each) =>
      'callback_data' in each && each.callback_data.startsWith('end:') ? [each.callback_data] : [],
    )[0]
  await ivan.say('/plans')
  await ivan.tapData(end ?? '')
  await anna.say('/plans')
  expect(anna.last().text).toContain('Next payment')
  await anna.tapData(end ?? '')
  const message = anna.last().message_id
  const quit = (end ?? '').replace('end:', 'quit:')
  await ivan.say('/help')
  await ivan.tapData(quit)
  anna.rush.tapData(quit, message)
  anna.rush.tapData(quit, message)
  await world.telegram.settled()
  expect(anna.last().text).toContain('no more payments')
  await anna.tapData('plan:monthly-7')
  expect(anna.last().text).toContain('cannot find')
  expect(world.telegram.complaints()).toEqual([])
})

test('plans: without any, it says what to do instead', async () => {
  await using world = await startWorld({ env: { PLANS: 'none' } })
  const anna = world.telegram.person(57, { language: 'en' })
  await anna.say('/plans')
  expect(anna.last().text).toBe(languages.en('plans-none'))
  expect(anna.buttons()).toEqual(['⭐ Top up'])
})

test.each(['en', 'ru'] as const)(
  'plans (%s): moved to another, the present month stays, and the new price is agreed to at its end',
  async (language) => {
    await using world = await startWorld()
    const say = languages[language]
    const anna = world.telegram.person(58, { language })
    const inWords = (n: number): string => say('credits', { n })
    await anna.say('/plans')
    await anna.tap(say('button-plan', { credits: inWords(500), stars: 45 }))
    await anna.pay({ link: linkIn(anna.last()) })
    const until = date(say, dayAfter(world, MONTH_MS))
    const stay = { credits: inWords(500), price: say('stars', { n: 45 }), date: until }
    const terms = { ...stay, next: inWords(2000), nextPrice: say('stars', { n: 160 }) }
    await anna.say('/plans')
    await anna.tap(say('button-plan-move', { credits: inWords(2000), price: terms.nextPrice }))
    expect(anna.last().text).toBe(say('plan-move-stars', terms))
    // A button with another price than the one of today asks once more.
    const moved = anna
      .last()
      .reply_markup?.inline_keyboard.flat()
      .flatMap((each) =>
        'callback_data' in each && each.callback_data.startsWith('moved:') ? [each.callback_data] : [],
      )
    await anna.tapData((moved?.[0] ?? '').replace(/[^:]+$/, '1'))
    expect(anna.last().text).toBe(say('plan-move-stars', terms))
    await anna.tap(say('button-plan-moved'))
    expect(anna.last().text).toContain(say('plans-moving', terms))
    await world.telegram.settled()
    const [charge = ''] = chargesOf(anna)
    expect(() => world.telegram.control.renew(charge)).toThrow('SUBSCRIPTION_CANCELED')
    // A month later the bot offers what was chosen, at the price of that day.
    await world.telegram.advance(MONTH_MS)
    await world.telegram.settled(() => {
      const isThere = anna.last().text?.includes(say('plan-moved')) === true
      if (!isThere) world.telegram.control.advance(1_000)
      return isThere
    })
    await anna.pay({ link: linkIn(anna.last()) })
    await anna.say('/balance')
    expect(anna.last().text).toContain(inWords(3000))
    await anna.say('/plans')
    const next = date(say, dayAfter(world, MONTH_MS))
    expect(anna.last().text).toContain(
      say('plans-active', { credits: inWords(2000), price: terms.nextPrice, date: next }),
    )
    expect(world.telegram.complaints()).toEqual([])
  },
)
