import { expect, test, vi } from 'vitest'
import { loadLanguages } from '../../../bot/locales/say.ts'
import { charges } from '../../../core/db/schema/payments.ts'
import type { TestPerson } from '../../support/telegram-person.ts'
import { ADMIN_ID, startWorld, type World } from '../world.ts'

const languages = loadLanguages()

/** Buys credits; returns the charge. */
async function buy(person: TestPerson, credits = '1,000 credits'): Promise<string> {
  await person.say('/topup')
  await person.tap(credits)
  if (person.last().invoice === undefined) throw new Error(JSON.stringify(person.texts()))
  await person.pay()
  const paid = person.messages().findLast(({ successful_payment }) => successful_payment !== undefined)
  return paid?.successful_payment?.telegram_payment_charge_id ?? ''
}

/** How often Telegram was asked to return Stars. */
const callsOf = ({ telegram }: World) =>
  telegram.control
    .journal()
    .calls()
    .filter(({ method }) => method === 'refundStarPayment')

/** What Telegram says of each charge, and what core does: whether its Stars are back with the payer. */
async function booksOf({ telegram, core }: World) {
  const there = [...telegram.control.state().charges.values()].map(({ id, refundedAt }) => [
    id,
    refundedAt !== undefined,
  ])
  const rows = await core.db.reader.select().from(charges)
  const here = rows.map(({ chargeId, refundedAt, returnedAt }) => [
    chargeId,
    refundedAt !== null && returnedAt !== null,
  ])
  return { telegram: Object.fromEntries(there), core: Object.fromEntries(here) }
}

async function refundOverRest({ core, telegram }: World, charge: string, reason = 'asked for it') {
  // The admin is told too, and can be.
  await telegram.person(ADMIN_ID).say('/start')
  const path = `/api/admin/payments/${charge}/refund`
  return core.request('POST', path, { token: await core.admin(), json: { reason } })
}

/** Lets time pass, step by step, until it is so. */
async function passUntil({ telegram }: World, isSo: () => Promise<boolean>, stepMs: number): Promise<void> {
  await vi.waitFor(
    async () => {
      telegram.control.advance(stepMs)
      await telegram.settled(() => true)
      if (!(await isSo())) throw new Error('not yet')
    },
    { timeout: 20_000, interval: 20 },
  )
}

const returnedText = (language: 'en' | 'ru', reason: string) => {
  const say = languages[language]
  const credits = (n: number) => say('credits', { n })
  return say('payment-returned-by-us', { reason, credits: credits(1000), available: credits(500) })
}

test.each(['en', 'ru'] as const)(
  'refund (%s): from the chat: shown first, then Stars and credits go back once, and buyer and admin are told',
  async (language) => {
    await using world = await startWorld()
    const say = languages[language]
    const anna = world.telegram.person(81, { language })
    const olga = world.telegram.person(ADMIN_ID, { language, isAdmin: true })
    const charge = await buy(anna, say('credits', { n: 1000 }))
    await buy(anna, say('credits', { n: 500 }))
    await olga.say('/user 81')
    await olga.tap(say('button-payments'))
    expect(olga.last().text).toContain(say('stars', { n: 100 }))
    await olga.tap(say('credits', { n: 1000 }))
    await olga.say('paid twice by mistake')
    expect(olga.last().text).toContain(say('credits', { n: 2000 }))
    expect(olga.last().text).toContain('paid twice by mistake')
    expect(callsOf(world)).toEqual([])
    await olga.tap(say('button-yes'))
    const told = languages[language]('payment-returned-by-us', {
      reason: 'paid twice by mistake',
      credits: say('credits', { n: 1000 }),
      available: say('credits', { n: 1000 }),
    })
    expect(anna.texts().filter((text) => text === told)).toHaveLength(1)
    expect(olga.texts().filter((text) => text.includes(charge) && text.startsWith('✅'))).toHaveLength(1)
    expect(callsOf(world)).toHaveLength(1)
    const books = await booksOf(world)
    expect(books.core).toEqual(books.telegram)
    expect(books.core[charge]).toBe(true)
    await anna.say('/balance')
    expect(anna.last().text).toContain(say('credits', { n: 1000 }))
    // The list says so, and offers it no more.
    await olga.say('/user 81')
    await olga.tap(say('button-payments'))
    expect(olga.last().text).toContain(say('payment-back'))
    expect(olga.buttons().filter((text) => text.startsWith('↩️'))).toHaveLength(1)
    const check = await world.core.request('GET', '/api/admin/ledger/check', { token: await world.core.admin() })
    expect(check.json['faults']).toEqual([])
    expect(world.telegram.complaints()).toEqual([])
  },
)

test.each(['en', 'ru'] as const)(
  'refund (%s): one whose credits are spent is refused before it is offered, with what is left',
  async (language) => {
    await using world = await startWorld()
    const say = languages[language]
    const anna = world.telegram.person(82, { language })
    const olga = world.telegram.person(ADMIN_ID, { language, isAdmin: true })
    await buy(anna, say('credits', { n: 1000 }))
    await olga.say('/credit 82 -800 spent elsewhere')
    await olga.tap(say('button-yes'))
    await olga.say('/user 82')
    await olga.tap(say('button-payments'))
    await olga.tap('↩️')
    await olga.say('asked for it')
    expect(olga.last().text).toContain(say('credits', { n: 700 }))
    expect(olga.buttons()).not.toContain(say('button-yes'))
    expect(callsOf(world)).toEqual([])
    expect(world.telegram.complaints()).toEqual([])
  },
)

test('refund: over REST the Stars go back too, and asked again nothing more happens', async () => {
  await using world = await startWorld()
  const anna = world.telegram.person(83, { language: 'en' })
  const charge = await buy(anna)
  const first = await refundOverRest(world, charge)
  expect([first.status, first.json['refunded'], first.json['telegram_id']]).toEqual([200, true, '83'])
  await world.telegram.settled()
  const again = await refundOverRest(world, charge)
  expect([again.status, again.json['refunded']]).toEqual([200, false])
  await world.telegram.settled()
  expect(callsOf(world)).toHaveLength(1)
  expect(anna.texts().filter((text) => text === returnedText('en', 'asked for it'))).toHaveLength(1)
  const books = await booksOf(world)
  expect(books.core).toEqual(books.telegram)
  expect(world.telegram.complaints()).toEqual([])
})

test('refund: of somebody who has blocked the bot, the Stars go back at once, and the news wait', async () => {
  await using world = await startWorld()
  const anna = world.telegram.person(84, { language: 'en' })
  const charge = await buy(anna)
  await anna.block()
  await refundOverRest(world, charge)
  await world.telegram.settled()
  const books = await booksOf(world)
  expect(books.core).toEqual({ [charge]: true })
  expect(books.telegram).toEqual({ [charge]: true })
  await anna.unblock()
  expect(anna.texts().filter((text) => text === returnedText('en', 'asked for it'))).toHaveLength(1)
})

test.each([
  { fault: 'an answer that is lost', inject: { kind: 'drop_after' } },
  { fault: 'an error of its own', inject: { kind: 'server_error' } },
  { fault: 'a flood limit', inject: { kind: 'too_many_requests', retry_after: 60 } },
] as const)('refund: tried again after $fault, and made once', async ({ inject }) => {
  await using world = await startWorld()
  const { telegram } = world
  const anna = telegram.person(85, { language: 'en' })
  const charge = await buy(anna)
  telegram.inject({ ...inject, method: 'refundStarPayment', times: 1 })
  await refundOverRest(world, charge)
  await passUntil(world, async () => (await booksOf(world)).core[charge] === true, 10_000)
  await telegram.settled()
  expect(callsOf(world).length).toBeGreaterThan(1)
  const books = await booksOf(world)
  expect(books.core).toEqual({ [charge]: true })
  expect(books.telegram).toEqual({ [charge]: true })
  expect(anna.texts().filter((text) => text === returnedText('en', 'asked for it'))).toHaveLength(1)
})

test('refund: one that Telegram will not make is told to the admin once, and tried until it does', async () => {
  await using world = await startWorld()
  const { telegram } = world
  const anna = telegram.person(86, { language: 'en' })
  const olga = telegram.person(ADMIN_ID, { language: 'en', isAdmin: true })
  const charge = await buy(anna)
  telegram.inject({ kind: 'refused', description: 'BALANCE_TOO_LOW', method: 'refundStarPayment', times: 15 })
  await refundOverRest(world, charge)
  await passUntil(world, async () => callsOf(world).length === 16, 60_000)
  await telegram.settled()
  expect(olga.texts().filter((text) => text.includes('BALANCE_TOO_LOW'))).toHaveLength(1)
  expect(olga.texts().filter((text) => text.startsWith('✅ The Stars for'))).toHaveLength(1)
  expect(anna.texts().filter((text) => text === returnedText('en', 'asked for it'))).toHaveLength(1)
  expect((await booksOf(world)).telegram).toEqual({ [charge]: true })
})

test.each([0, 1, 2, 3])(
  'refund: a bot that is killed after %i of its calls makes it once all the same',
  async (calls) => {
    await using world = await startWorld()
    const { telegram } = world
    const anna = telegram.person(87, { language: 'en' })
    const charge = await buy(anna)
    const olga = telegram.person(ADMIN_ID, { language: 'en', isAdmin: true })
    await olga.say('/start')
    const before = telegram.control.journal().calls().length
    await world.core.request('POST', `/api/admin/payments/${charge}/refund`, {
      token: await world.core.admin(),
      json: { reason: 'asked for it' },
    })
    const made = () => telegram.control.journal().calls().length - before
    await vi
      .waitFor(() => (made() < calls ? Promise.reject(new Error('not yet')) : undefined), {
        timeout: 5_000,
        interval: 1,
      })
      .catch(() => undefined)
    await world.restart({ isKilled: true })
    await passUntil(world, async () => (await booksOf(world)).core[charge] === true, 10_000)
    await telegram.settled()
    expect((await booksOf(world)).telegram).toEqual({ [charge]: true })
    expect(anna.texts().filter((text) => text.startsWith('Your Stars have been returned')).length).toBeGreaterThan(0)
    await anna.say('/balance')
    expect(anna.last().text).toContain('500 credits')
    const check = await world.core.request('GET', '/api/admin/ledger/check', { token: await world.core.admin() })
    expect(check.json['faults']).toEqual([])
  },
)
