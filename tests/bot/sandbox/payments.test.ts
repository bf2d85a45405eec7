import { expect, test } from 'vitest'
import { startTelegram, type Telegram } from '../../support/telegram.ts'
import { apiOf, asJson, botOf, call, refusalOf } from './calls.ts'

const PRICE = [{ label: '1000 credits', amount: 100 }]
const MONTH = 2_592_000

interface Shop {
  telegram: Telegram
  charges: string[]
  payments: object[]
}

/** A bot that sells to Anna (1), and agrees to every checkout but those of the payload `refuse` or `ignore`. */
async function withShop(play: (shop: Shop) => Promise<void>): Promise<void> {
  using telegram = startTelegram()
  const bot = botOf(telegram)
  const charges: string[] = []
  const payments: object[] = []
  bot.command('buy', (ctx) =>
    ctx.replyWithInvoice('1000 credits', 'Four forecasts', ctx.match || 'order-1', 'XTR', PRICE),
  )
  bot.on('pre_checkout_query', async (ctx) => {
    const payload = ctx.preCheckoutQuery.invoice_payload
    if (payload !== 'ignore')
      await ctx.answerPreCheckoutQuery(payload !== 'refuse', payload === 'refuse' ? 'Sold out' : undefined)
  })
  bot.on('message:successful_payment', (ctx) => {
    charges.push(ctx.message.successful_payment.telegram_payment_charge_id)
    payments.push(ctx.message.successful_payment)
  })
  const running = bot.start()
  telegram.person(1, { name: 'Anna' })
  await play({ telegram, charges, payments })
  await bot.stop()
  await running
}

test('an invoice is paid once the checkout is agreed to, and the payment names its payload and charge', () =>
  withShop(async ({ telegram, charges, payments }) => {
    const anna = telegram.person(1)
    await anna.say('/buy')
    expect(anna.last()).toMatchObject({ invoice: { title: '1000 credits', currency: 'XTR', total_amount: 100 } })
    expect(anna.buttons()).toEqual(['Pay ⭐️ 100'])
    await anna.pay()
    expect(payments).toMatchObject([{ currency: 'XTR', total_amount: 100, invoice_payload: 'order-1' }])
    expect(await apiOf(telegram).getMyStarBalance()).toEqual({ amount: 100 })
    expect((await apiOf(telegram).getStarTransactions()).transactions).toMatchObject([{ id: charges[0], amount: 100 }])
    expect(telegram.complaints()).toEqual([])
  }))

test('a refused checkout takes nothing', () =>
  withShop(async ({ telegram, charges }) => {
    await telegram.person(1).say('/buy refuse')
    await telegram.person(1).pay()
    expect(charges).toEqual([])
    expect([...telegram.control.state().checkouts.values()]).toMatchObject([{ outcome: 'refused', reason: 'Sold out' }])
  }))

test('a checkout unanswered for ten seconds takes nothing, and an answer after that is too old', () =>
  withShop(async ({ telegram, charges }) => {
    await telegram.person(1).say('/buy ignore')
    await telegram.person(1).pay()
    await telegram.advance(10_000)
    const [checkout] = telegram.control.state().checkouts.values()
    expect(checkout?.outcome).toBe('timed_out')
    expect(await refusalOf(apiOf(telegram).answerPreCheckoutQuery(checkout?.id ?? '', true))).toContain(
      'query is too old',
    )
    expect(charges).toEqual([])
    expect(telegram.complaints()).toContainEqual(expect.stringContaining('checkout_unanswered'))
  }))

test('one invoice can be paid twice, and by another person, each time with a charge of its own', () =>
  withShop(async ({ telegram, charges }) => {
    const anna = telegram.person(1)
    await anna.say('/buy')
    const from = { chatId: 1, messageId: anna.last().message_id }
    await anna.pay()
    await anna.pay(from)
    await telegram.person(2).pay(from)
    expect(new Set(charges).size).toBe(3)
  }))

test('a refund comes back to the person once', () =>
  withShop(async ({ telegram, charges }) => {
    const api = apiOf(telegram)
    await telegram.person(1).say('/buy')
    await telegram.person(1).pay()
    const charge = charges[0] ?? ''
    await api.refundStarPayment(1, charge)
    expect(telegram.person(1).messages().at(-1)).toMatchObject({
      refunded_payment: { telegram_payment_charge_id: charge, total_amount: 100 },
    })
    expect(await refusalOf(api.refundStarPayment(1, charge))).toBe('400: Bad Request: CHARGE_ALREADY_REFUNDED')
    expect(await refusalOf(api.refundStarPayment(2, charge))).toBe('400: Bad Request: CHARGE_ID_INVALID')
    expect(await api.getMyStarBalance()).toEqual({ amount: 0 })
    expect((await api.getStarTransactions()).transactions.map(({ id }) => id)).toEqual([charge, charge])
    await telegram.settled()
  }))

test('a subscription is paid by link, renewed by itself, and not after it was canceled', () =>
  withShop(async ({ telegram, payments, charges }) => {
    const api = apiOf(telegram)
    const link = await api.createInvoiceLink(
      'Plan',
      'A month',
      'plan-1',
      '',
      'XTR',
      [{ label: 'Month', amount: 300 }],
      { subscription_period: MONTH },
    )
    await telegram.person(1).pay({ link })
    const end = telegram.now() / 1000 + MONTH
    expect(payments).toMatchObject([
      { is_recurring: true, is_first_recurring: true, subscription_expiration_date: end },
    ])

    telegram.control.renew(charges[0] ?? '')
    await telegram.settled()
    expect(payments[1]).toMatchObject({ is_recurring: true, subscription_expiration_date: end + MONTH })
    expect(payments[1]).not.toHaveProperty('is_first_recurring')

    await api.editUserStarSubscription(1, charges[0] ?? '', true)
    expect(() => telegram.control.renew(charges[1] ?? '')).toThrow('SUBSCRIPTION_CANCELED')
  }))

const INVOICE = { chat_id: 1, title: 'a', description: 'b', payload: 'c', currency: 'XTR', prices: PRICE }
test.each([
  ['33 characters of title', { title: 'x'.repeat(33) }, 'title must be 1-32'],
  ['no description', { description: '' }, 'description must be 1-255'],
  ['129 bytes of payload', { payload: 'ж'.repeat(65) }, 'INVOICE_PAYLOAD_INVALID'],
  ['a provider token', { provider_token: 'stripe' }, 'PAYMENT_PROVIDER_INVALID'],
  ['dollars', { currency: 'USD' }, 'CURRENCY_INVALID'],
  ['two prices', { prices: [...PRICE, ...PRICE] }, 'exactly one price'],
  ['one and a half Stars', { prices: [{ label: 'x', amount: 1.5 }] }, 'whole number'],
  [
    'a first button that is not Pay',
    { reply_markup: { inline_keyboard: [[{ text: 'x', callback_data: 'y' }]] } },
    'must be a Pay button',
  ],
])('sendInvoice with %s is refused', async (_, change, words) => {
  using telegram = startTelegram()
  telegram.person(1).rush.say('hello')
  expect(await call(telegram, 'sendInvoice', asJson({ ...INVOICE, ...change }))).toMatchObject({
    ok: false,
    description: expect.stringContaining(words) as unknown,
  })
  expect(telegram.control.violations()).toHaveLength(1)
})

test('a subscription lasts thirty days and costs at most 10,000 Stars', async () => {
  using telegram = startTelegram()
  const { chat_id: _, ...invoice } = INVOICE
  expect(await call(telegram, 'createInvoiceLink', asJson({ ...invoice, subscription_period: 60 }))).toMatchObject({
    ok: false,
  })
  const dear = { ...invoice, subscription_period: MONTH, prices: [{ label: 'x', amount: 10_001 }] }
  expect(await call(telegram, 'createInvoiceLink', asJson(dear))).toMatchObject({ ok: false })
})

test('a refused checkout needs words for the person', async () => {
  using telegram = startTelegram()
  expect(
    await call(telegram, 'answerPreCheckoutQuery', asJson({ pre_checkout_query_id: '1', ok: false })),
  ).toMatchObject({
    ok: false,
    description: 'Bad Request: error_message is required when ok is false',
  })
})
