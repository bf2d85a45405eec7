import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { Api } from 'grammy'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { outboxItems } from '../../../bot/db/schema.ts'
import { datasets } from '../../../core/db/schema/jobs.ts'
import { BOT_KEY } from '../../support/core.ts'
import { csvOf, startWorld, type World } from '../world.ts'
import { languages, accountOf, leave } from './credits.ts'

/** What core has of this person's credits, asked without the bot. */
async function availableOf({ core }: World, telegramId: number): Promise<unknown> {
  const json = { telegram_id: String(telegramId) }
  const pass = await core.request('POST', '/api/bot/act-for', { token: BOT_KEY, json })
  const balance = await core.request('GET', '/api/account/balance', { token: String(pass.json['access_token']) })
  return balance.json['available']
}

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

test.each(['en', 'ru'] as const)(
  'topup in the middle (%s): the forecast continues by itself, without the file',
  async (language) => {
    await using world = await startWorld()
    const say = languages[language]
    const anna = world.telegram.person(32, { language })
    await anna.upload('long.csv', csvOf(600))
    const fund = anna.buttons().find((text) => text.startsWith('⭐'))
    expect(fund).toBeDefined()
    await anna.tap(fund ?? '')
    expect(anna.last().text).toBe(say('fund-then'))
    // A second tap brings no second invoice.
    await anna.tap(fund ?? '')
    expect(anna.replies().filter(({ invoice }) => invoice !== undefined)).toHaveLength(1)
    await anna.pay()
    expect(anna.last().photo).toBeDefined()
    expect(anna.texts().some((text) => text.startsWith('⭐'))).toBe(true)
    expect(world.telegram.complaints()).toEqual([])
  },
)

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

test('payment: reported three times, it is credited once; paid twice, twice', async () => {
  await using world = await startWorld()
  const anna = world.telegram.person(33, { language: 'en' })
  await anna.say('/topup')
  await anna.tap('500 credits')
  world.telegram.inject({ kind: 'duplicate_update', copies: 2, times: 2 })
  await anna.pay()
  await anna.say('/balance')
  expect(anna.last().text).toContain('1,000 credits')
  expect(anna.texts().filter((text) => text.startsWith('⭐'))).toHaveLength(1)
  expect(world.telegram.complaints().filter((text) => !text.includes('checkout'))).toEqual([])
})

test("payment: another person's forwarded invoice is refused before any money moves", async () => {
  await using world = await startWorld()
  const anna = world.telegram.person(34, { language: 'en' })
  const ivan = world.telegram.person(35, { language: 'ru' })
  await ivan.say('/start')
  await anna.say('/topup')
  await anna.tap('500 credits')
  const invoice = anna.replies().findLast((message) => message.invoice !== undefined)
  // Telegram itself keeps a forwarded copy from being paid; a link has no such guard, and the order's owner decides.
  await expect(ivan.pay({ chatId: 34, messageId: invoice?.message_id ?? 0 })).rejects.toThrow('opens the bot instead')
  const { payload } = world.telegram.control.invoiceTerms({ chatId: 34, messageId: invoice?.message_id ?? 0 })
  const link = await new Api(world.telegram.token, {
    apiRoot: world.telegram.apiRoot,
    fetch: world.telegram.fetch,
  }).createInvoiceLink('Credits', 'Credits', payload, '', 'XTR', [{ label: 'Credits', amount: 50 }])
  await ivan.pay({ link })
  const [checkout] = world.telegram.control.state().checkouts.values()
  expect(checkout?.outcome).toBe('refused')
  expect(checkout?.reason).toMatch(/[а-я]/)
  await ivan.say('/balance')
  expect(ivan.last().text).toContain('500')
})

test('payment: a bot that stops between the payment and its booking credits it afterwards', async () => {
  await using world = await startWorld()
  const anna = world.telegram.person(36, { language: 'en' })
  await anna.say('/topup')
  await anna.tap('500 credits')
  world.telegram.inject({ kind: 'server_error', method: 'sendMessage', times: 1 })
  await anna.pay()
  await world.restart()
  await anna.say('/balance')
  expect(anna.last().text).toContain('1,000 credits')
  expect(world.telegram.complaints()).toEqual([])
})

test.each([
  { language: 'en', back: 'unblocks' },
  { language: 'ru', back: 'unblocks' },
  { language: 'en', back: 'writes' },
  { language: 'ru', back: 'writes' },
] as const)(
  'blocked ($language): money of who has blocked the bot is booked at once, and told of once when one $back',
  async ({ language, back }) => {
    await using world = await startWorld()
    const { telegram } = world
    const say = languages[language]
    const inWords = (n: number): string => say('credits', { n })
    const anna = telegram.person(40, { language })
    await anna.say('/topup')
    await anna.tap(inWords(1000))
    telegram.inject({ kind: 'duplicate_update', copies: 1, times: 1 })
    telegram.inject({ kind: 'late_update', ms: 60_000, times: 1 })
    await anna.pay()
    // One who only writes again has blocked the bot while Telegram could not tell it: it learns so when it tells of the payment.
    if (back === 'unblocks') await anna.block()
    else telegram.inject({ kind: 'blocked', chat_id: 40, times: 1 })
    expect(await availableOf(world, 40)).toBe(500)
    await telegram.advance(60_000)
    expect(await availableOf(world, 40)).toBe(1500)
    const charge = anna.messages().findLast(({ successful_payment }) => successful_payment !== undefined)
    telegram.control.refund(charge?.successful_payment?.telegram_payment_charge_id ?? '')
    await telegram.settled()
    expect(await availableOf(world, 40)).toBe(500)
    await telegram.advance(24 * 60 * 60 * 1000)
    const told = (): string[] => anna.texts().filter((text) => /^⭐|Stars|Звёзды/.test(text))
    expect(told()).toEqual([])
    if (back === 'unblocks') await anna.unblock()
    else await anna.say('/help')
    // What was booked is told as it was; what there is, as it is.
    const booked = { credits: inWords(1000), available: inWords(500) }
    expect(told()).toEqual([say('payment-done', booked), say('payment-returned', booked)])
    await anna.say('/balance')
    expect(told()).toHaveLength(2)
    expect(telegram.complaints()).toEqual([])
  },
)

test.each(['en', 'ru'] as const)(
  'blocked (%s): a forecast that waits for the payment goes on when its person is back',
  async (language) => {
    await using world = await startWorld()
    const { telegram } = world
    const anna = telegram.person(41, { language })
    await anna.upload('long.csv', csvOf(600))
    await anna.tap('⭐')
    telegram.inject({ kind: 'duplicate_update', copies: 1, times: 1 })
    telegram.inject({ kind: 'late_update', ms: 60_000, times: 1 })
    await anna.pay()
    await anna.block()
    await telegram.advance(60_000)
    expect(anna.replies().some(({ photo }) => photo !== undefined)).toBe(false)
    await anna.unblock()
    expect(anna.replies().filter(({ photo }) => photo !== undefined)).toHaveLength(1)
    expect(anna.texts().filter((text) => text.startsWith('⭐'))).toHaveLength(1)
    expect(telegram.complaints()).toEqual([])
  },
)

test.each(['en', 'ru'] as const)(
  'topup in the middle (%s): a forecast whose series is gone does not continue, with one message',
  async (language) => {
    await using world = await startWorld()
    const { telegram } = world
    const anna = telegram.person(42, { language })
    await anna.upload('long.csv', csvOf(600))
    await anna.tap('⭐')
    await world.core.db.write(async (tx) => void (await tx.delete(datasets)))
    // The file that was sent would be read again.
    const kept = join(world.core.dataDir, 'kept')
    for (const name of readdirSync(kept)) rmSync(join(kept, name), { recursive: true })
    await anna.pay()
    await telegram.advance(60 * 60 * 1000)
    expect(anna.last().text).toBe(languages[language]('draft-gone'))
    expect(anna.texts().filter((text) => text.startsWith('⭐'))).toHaveLength(1)
    const gone = () => anna.texts().filter((text) => text === languages[language]('draft-gone'))
    expect(gone()).toHaveLength(1)
    await anna.say('/topup')
    await anna.say('25')
    await anna.pay()
    expect(anna.last().text).toMatch(/^⭐/)
    await telegram.advance(60 * 60 * 1000)
    expect(gone()).toHaveLength(1)
    expect(telegram.complaints()).toEqual([])
  },
)

test.each([
  { language: 'en', what: 'still lacks credits' },
  { language: 'ru', what: 'still lacks credits' },
  { language: 'en', what: 'goes on at its old price' },
  { language: 'ru', what: 'goes on at its old price' },
] as const)(
  'topup in the middle ($language): a forecast that $what is announced even if Telegram refuses at first',
  async ({ language, what }) => {
    await using world = await startWorld()
    const { telegram, core } = world
    const token = await core.admin()
    const anna = telegram.person(48, { language })
    await anna.upload('long.csv', csvOf(600))
    await anna.tap('⭐')
    if (what === 'goes on at its old price') {
      await leave(world, 48, 9_500)
      await telegram.advance(70_000)
      const { json } = await core.request('GET', '/api/models', { token })
      const models = z
        .object({ items: z.array(z.object({ name: z.string(), default: z.boolean() })) })
        .parse(json).items
      const path = `/api/admin/models/${models.find((model) => model.default)?.name}`
      const price = { price_per_row: 7, reason: 'new season' }
      expect((await core.request('POST', `${path}/price`, { token, json: price })).status).toBe(200)
    }
    const before = anna.replies().length
    // The credits have come, and that was told; the next message is not taken.
    telegram.inject({ kind: 'too_many_requests', retry_after: 60, method: 'sendMessage', chat_id: 48 })
    const funded = JSON.stringify({ about: 'funded', chargeId: 'charge' })
    const row = { key: 'notice:funded:charge', userId: '48', kind: 'notice', body: funded } as const
    const at = telegram.now()
    await world
      .botDb()
      .write(async (tx) => void (await tx.insert(outboxItems).values({ ...row, dueAt: at, createdAt: at })))
    telegram.control.advance(31_000)
    const calls = () => telegram.control.journal().calls()
    await telegram.settled(() => calls().some(({ errorCode }) => errorCode === 429))
    expect(anna.replies()).toHaveLength(before)
    for (let i = 0; i < 12; i++) {
      telegram.control.advance(10_000)
      await telegram.settled(() => true)
    }
    await telegram.settled()
    expect(anna.replies()).toHaveLength(before + 1)
    expect(anna.replies().some(({ photo }) => photo !== undefined)).toBe(what !== 'still lacks credits')
    if (what === 'still lacks credits') await anna.pay()
    else expect((await accountOf(world, 48)).balance.available).toBeGreaterThan(9_500 - 600 * 7)
    expect(anna.last().photo).toBeDefined()
    expect(telegram.complaints()).toEqual([])
  },
)

test.each(['en', 'ru'] as const)(
  'closed account (%s): what becomes of its money is said, without what core no longer tells',
  async (language) => {
    await using world = await startWorld()
    const { telegram, core } = world
    const say = languages[language]
    const token = await core.admin()
    const anna = telegram.person(49, { language })
    await anna.say('/topup')
    await anna.tap(say('credits', { n: 1000 }))
    telegram.inject({ kind: 'duplicate_update', copies: 1, times: 1 })
    telegram.inject({ kind: 'late_update', ms: 60_000, times: 1 })
    await anna.pay()
    const path = `/api/admin/accounts/${(await accountOf(world, 49)).id}`
    const json = { blocked: true, reason: 'a test' }
    expect((await core.request('PATCH', path, { token, json })).status).toBe(200)
    await telegram.advance(60_000)
    expect(anna.last().text).toBe(say('payment-arrived', { credits: say('credits', { n: 1000 }) }))
    const paid = anna.messages().findLast(({ successful_payment }) => successful_payment !== undefined)
    telegram.control.refund(paid?.successful_payment?.telegram_payment_charge_id ?? '')
    await telegram.settled()
    expect(anna.last().text).toBe(say('payment-refunded'))
    expect(telegram.complaints()).toEqual([])
  },
)

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

test.each(['en', 'ru'] as const)(
  'usage (%s): what forecasts have cost, by model under its title and by day',
  async (language) => {
    await using world = await startWorld()
    const say = languages[language]
    const anna = world.telegram.person(71, { language })
    await anna.say('/usage')
    expect(anna.last().text).toBe(say('usage-none'))
    await anna.upload('prices.csv', csvOf(60))
    await anna.tap(anna.buttons()[0] ?? '')
    await anna.say('/usage')
    const { text } = anna.last()
    expect(text).toContain(
      say('usage-total', { forecasts: say('forecasts', { n: 1 }), credits: say('credits', { n: 60 }) }),
    )
    expect(text).not.toMatch(/naive|coincast|usage/)
    expect(world.telegram.complaints()).toEqual([])
  },
)

test.each(['en', 'ru'] as const)(
  'code (%s): a promo code gives its credits once, and says why it gives no more',
  async (language) => {
    await using world = await startWorld()
    const say = languages[language]
    const json = { code: 'SPRING-2026', credits: 200, uses_max: 10, reason: 'a fair' }
    const made = await world.core.request('POST', '/api/admin/promo-codes', { token: await world.core.admin(), json })
    expect(made.status).toBe(201)
    const anna = world.telegram.person(72, { language })
    await anna.say('/code')
    expect(anna.last().text).toBe(say('code-ask'))
    await anna.say('/code spring-2026')
    const given = { credits: say('credits', { n: 200 }), available: say('credits', { n: 700 }) }
    expect(anna.last().text).toBe(say('code-done', { code: 'SPRING-2026', ...given }))
    await anna.say('/code SPRING-2026')
    expect(anna.last().text).toContain(say('error-promo_code_unusable', { reason: 'had' }))
    await anna.say('/code WINTER')
    expect(anna.last().text).toContain(say('error-promo_code_unusable', { reason: 'unknown' }))
    expect(world.telegram.complaints()).toEqual([])
  },
)
