import { Api } from 'grammy'
import { expect, test } from 'vitest'
import { BOT_KEY } from '../../support/core.ts'
import { startWorld, type World } from '../world.ts'
import { languages, accountOf } from './credits.ts'

/** What core has of this person's credits, asked without the bot. */
async function availableOf({ core }: World, telegramId: number): Promise<unknown> {
  const json = { telegram_id: String(telegramId) }
  const pass = await core.request('POST', '/api/bot/act-for', { token: BOT_KEY, json })
  const balance = await core.request('GET', '/api/account/balance', { token: String(pass.json['access_token']) })
  return balance.json['available']
}

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
  'closed account (%s): the chat says where its money went, without what core no longer reports',
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
