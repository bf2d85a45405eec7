import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { eq } from 'drizzle-orm'
import { Api } from 'grammy'
import { expect, test, vi } from 'vitest'
import { z } from 'zod'
import { outboxItems } from '../../bot/db/schema.ts'
import { loadLanguages } from '../../bot/locales/say.ts'
import { charges } from '../../core/db/schema/payments.ts'
import { datasets } from '../../core/db/schema/jobs.ts'
import { holdEntry, releaseEntry } from '../../core/ledger/entries.ts'
import { toCredits } from '../../core/ledger/posting.ts'
import { BOT_KEY } from '../support/core.ts'
import { csvOf, startWorld, type World } from './world.ts'

const languages = loadLanguages()
const WAIT = { timeout: 20_000, interval: 5 }

/** What core has of this person's credits, asked without the bot. */
async function availableOf({ core }: World, telegramId: number): Promise<unknown> {
  const json = { telegram_id: String(telegramId) }
  const pass = await core.request('POST', '/api/bot/act-for', { token: BOT_KEY, json })
  const balance = await core.request('GET', '/api/account/balance', { token: String(pass.json['access_token']) })
  return balance.json['available']
}

/** An account as admins see it. */
async function accountOf({ core }: World, telegramId: number) {
  const { json } = await core.request('GET', `/api/admin/accounts?query=${telegramId}`, { token: await core.admin() })
  const [account] = z
    .object({ items: z.array(z.object({ id: z.string(), balance: z.object({ available: z.int() }) })) })
    .parse(json).items
  if (account === undefined) throw new Error(`nobody is ${telegramId}`)
  return account
}

/** Leaves a person so many credits, by an admin's hand. */
async function leave(world: World, telegramId: number, available: number): Promise<void> {
  const { id, balance } = await accountOf(world, telegramId)
  const json = { amount: available - balance.available, reason: 'by hand' }
  const path = `/api/admin/accounts/${id}/adjust`
  const token = await world.core.admin()
  expect((await world.core.request('POST', path, { token, json })).status).toBe(201)
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
  'topup in the middle (%s): the prediction goes on by itself, without the file',
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

test('payment: told three times, it is credited once; paid twice, twice', async () => {
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

test.each(['en', 'ru'] as const)(
  'refund (%s): told three times by Telegram, the credits go back once, and the statement shows it',
  async (language) => {
    await using world = await startWorld()
    const say = languages[language]
    const anna = world.telegram.person(38, { language })
    await anna.say('/topup')
    await anna.tap(say('credits', { n: 1000 }))
    await anna.pay()
    const charge = anna.messages().findLast(({ successful_payment }) => successful_payment !== undefined)
    world.telegram.inject({ kind: 'duplicate_update', copies: 2, times: 1 })
    world.telegram.control.refund(charge?.successful_payment?.telegram_payment_charge_id ?? '')
    await world.telegram.settled()
    const text = say('payment-returned', {
      credits: say('credits', { n: 1000 }),
      available: say('credits', { n: 500 }),
    })
    expect(anna.texts().filter((said) => said === text)).toHaveLength(1)
    await anna.say('/tx')
    expect(anna.last().text?.split(say('tx-refund'))).toHaveLength(2)
    await anna.say('/balance')
    expect(anna.last().text).toContain(say('credits', { n: 500 }))
    expect(world.telegram.complaints()).toEqual([])
  },
)

test.each(['en', 'ru'] as const)(
  'refund (%s): of credits that are spent in part or in whole it says so',
  async (language) => {
    await using world = await startWorld()
    const say = languages[language]
    const inWords = (n: number): string => say('credits', { n })
    const anna = world.telegram.person(47, { language })
    async function buy(): Promise<string> {
      await anna.say('/topup')
      await anna.tap(inWords(1000))
      await anna.pay()
      const paid = anna.messages().findLast(({ successful_payment }) => successful_payment !== undefined)
      return paid?.successful_payment?.telegram_payment_charge_id ?? ''
    }
    const leaveHer = (available: number): Promise<void> => leave(world, 47, available)
    async function giveBack(chargeId: string): Promise<string | undefined> {
      world.telegram.control.refund(chargeId)
      await world.telegram.settled()
      return anna.last().text
    }

    const first = await buy()
    await leaveHer(300)
    const left = { credits: inWords(1000), available: inWords(0) }
    expect(await giveBack(first)).toBe(say('payment-returned-part', { ...left, taken: inWords(300) }))
    const second = await buy()
    await leaveHer(0)
    expect(await giveBack(second)).toBe(say('payment-returned-none', left))
    expect(world.telegram.complaints()).toEqual([])
  },
)

test('refund: one that overtakes its payment waits for it', async () => {
  await using world = await startWorld()
  const anna = world.telegram.person(39, { language: 'en' })
  await anna.say('/topup')
  await anna.tap('1,000 credits')
  // The question before the payment comes as usual, the payment a minute late, its refund at once.
  world.telegram.inject({ kind: 'duplicate_update', copies: 1, times: 1 })
  world.telegram.inject({ kind: 'late_update', ms: 60_000, times: 1 })
  await anna.pay()
  const charge = anna.messages().findLast(({ successful_payment }) => successful_payment !== undefined)
  world.telegram.control.refund(charge?.successful_payment?.telegram_payment_charge_id ?? '')
  await world.telegram.settled(() => world.telegram.control.pending().updates === 0)
  expect(anna.texts().some((text) => text.startsWith('⭐'))).toBe(false)
  await world.telegram.advance(60_000)
  await world.telegram.advance(300_000)
  await anna.say('/balance')
  expect(anna.last().text).toContain('500 credits')
  expect(anna.texts().filter((text) => text.startsWith('Your Stars have been returned'))).toHaveLength(1)
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
  'topup in the middle (%s): a forecast whose series is gone by then does not go on, which is said once',
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
  'topup in the middle ($language): a forecast that $what is told of even if Telegram does not take it at first',
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

test('refund: of a payment that core never knew it is announced a day later, and tried again until then', async () => {
  await using world = await startWorld()
  const { telegram } = world
  const anna = telegram.person(46, { language: 'en' })
  await anna.say('/start')
  const refunded_payment = {
    currency: 'XTR' as const,
    total_amount: 100,
    invoice_payload: 'pay_gone',
    telegram_payment_charge_id: 'charge-gone',
    provider_payment_charge_id: '',
  }
  const chat = { id: 46, type: 'private' as const, first_name: 'Anna' }
  const from = { id: 1, is_bot: true, first_name: 'Coincast' }
  const message = { message_id: 900, date: 0, chat, from, refunded_payment }
  await world.bot().inbox.store([{ update_id: 900_000, message }])
  // A mere message would have been given up by then.
  const key = eq(outboxItems.key, 'refund:charge-gone')
  const item = async () => (await world.botDb().reader.select().from(outboxItems).where(key))[0]
  await vi.waitUntil(item, { timeout: 20_000 })
  for (let i = 0; i < 200 && ((await item())?.tries ?? 0) < 12; i++) {
    telegram.control.advance(300_000)
    // Each moment waits for the try that falls due in it, however slow the machine is.
    await vi.waitUntil(async () => ((await item())?.dueAt ?? 0) > telegram.now(), { timeout: 20_000 })
  }
  expect((await item())?.tries).toBe(12)
  expect(anna.texts().filter((text) => text.includes('Stars'))).toEqual([])
  telegram.control.advance(24 * 60 * 60 * 1000)
  await telegram.settled()
  expect(anna.texts().filter((text) => text.includes('Stars'))).toEqual([languages.en('payment-refunded')])
  expect(telegram.complaints()).toEqual([])
})

test('refund: while a job holds the credits it is owed, however long that takes', async () => {
  await using world = await startWorld()
  const anna = world.telegram.person(47, { language: 'en' })
  await anna.say('/topup')
  await anna.tap('1,000 credits')
  await anna.pay()
  const { db, ledger } = world.core
  const [paid] = await db.reader.select({ accountId: charges.accountId }).from(charges)
  const hold = { accountId: paid?.accountId ?? '', jobId: 'job_slow', price: toCredits(1_400) }
  await db.write((tx) => ledger.post(tx, holdEntry({ ...hold, available: toCredits(1_500) })))
  const charge = anna.messages().findLast(({ successful_payment }) => successful_payment !== undefined)
  world.telegram.control.refund(charge?.successful_payment?.telegram_payment_charge_id ?? '')
  const [refund] = await vi.waitFor(async () => {
    world.telegram.control.advance(60_000)
    const rows = await world.botDb().reader.select().from(outboxItems).where(eq(outboxItems.kind, 'refund'))
    if ((rows[0]?.tries ?? 0) < 12 && rows[0]?.doneAt == null) throw new Error(`tried ${rows[0]?.tries} times`)
    return rows
  }, WAIT)
  expect(refund?.doneAt).toBeNull()
  await db.write((tx) => ledger.post(tx, releaseEntry(hold)))
  await world.telegram.advance(300_000)
  await anna.say('/balance')
  expect(anna.last().text).toContain('500 credits')
  expect(anna.texts().filter((text) => text.startsWith('Your Stars have been returned'))).toHaveLength(1)
})
