import { eq } from 'drizzle-orm'
import { expect, test, vi } from 'vitest'
import { outboxItems } from '../../../bot/db/schema.ts'
import { charges } from '../../../core/db/schema/payments.ts'
import { holdEntry, releaseEntry } from '../../../core/ledger/entries.ts'
import { toCredits } from '../../../core/ledger/posting.ts'
import { startWorld } from '../world.ts'
import { languages, leave } from './credits.ts'

const WAIT = { timeout: 20_000, interval: 5 }

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
