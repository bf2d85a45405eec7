import { expect, test } from 'vitest'
import { loadLanguages } from '../../bot/locales/say.ts'
import { csvOf, startWorld } from './world.ts'

const languages = loadLanguages()

test('flood: after a 429 of 240 s the result still arrives, with no call to that chat before its time', async () => {
  await using world = await startWorld()
  const { telegram } = world
  const anna = telegram.person(51, { language: 'en' })
  await anna.upload('prices.csv', csvOf(40))
  telegram.inject({ kind: 'too_many_requests', retry_after: 240, chat_id: 51, method: 'sendPhoto' })
  anna.rush.tap('Confirm')
  await telegram.settled(() =>
    telegram.control
      .journal()
      .calls()
      .some(({ method, errorCode }) => method === 'sendPhoto' && errorCode === 429),
  )
  expect(anna.replies().some(({ photo }) => photo !== undefined)).toBe(false)
  // However long the bot takes to note that it was refused: time passes until the picture is there.
  await telegram.settled(() => {
    const isThere = anna.last().photo !== undefined
    if (!isThere) telegram.control.advance(1_000)
    return isThere
  })
  await telegram.settled()
  expect(anna.last().photo).toBeDefined()
  expect(telegram.complaints()).toEqual([])
})

test('flood: a short one is sat out, and the answer comes once', async () => {
  await using world = await startWorld()
  const anna = world.telegram.person(52, { language: 'en' })
  await anna.say('/start')
  world.telegram.inject({ kind: 'too_many_requests', retry_after: 2, chat_id: 52 })
  await anna.say('/balance')
  expect(anna.texts().filter((text) => text.includes('500 credits'))).toHaveLength(1)
  expect(world.telegram.complaints()).toEqual([])
})

test('delivery: duplicates and latecomers have their effect once', async () => {
  await using world = await startWorld()
  const anna = world.telegram.person(53, { language: 'en' })
  await anna.upload('prices.csv', csvOf(100))
  world.telegram.inject({ kind: 'duplicate_update', copies: 3, times: 1 })
  await anna.tap('Confirm')
  expect(anna.replies().filter(({ photo }) => photo !== undefined)).toHaveLength(1)
  await anna.say('/balance')
  const balance = anna.last().text
  world.telegram.inject({ kind: 'late_update', ms: 5_000, times: 1 })
  anna.rush.say('/balance')
  world.telegram.control.advance(5_000)
  await world.telegram.settled()
  expect(anna.last().text).toBe(balance)
  expect(world.telegram.complaints()).toEqual([])
})

test('network: an answer lost on the way neither loses nor doubles the job', async () => {
  await using world = await startWorld()
  const anna = world.telegram.person(54, { language: 'en' })
  await anna.upload('prices.csv', csvOf(100))
  world.telegram.inject({ kind: 'drop_after', method: 'editMessageText', times: 1 })
  world.telegram.inject({ kind: 'drop_before', method: 'sendPhoto', times: 1 })
  world.telegram.inject({ kind: 'server_error', method: 'answerCallbackQuery', times: 1 })
  await anna.tap('Confirm')
  expect(anna.replies().filter(({ photo }) => photo !== undefined)).toHaveLength(1)
  await anna.say('/balance')
  expect(anna.last().text).toMatch(/^(300|400) credits/)
})

test.each([
  { language: 'en', back: 'unblocks' },
  { language: 'ru', back: 'unblocks' },
  { language: 'en', back: 'writes' },
  { language: 'ru', back: 'writes' },
] as const)(
  'blocked ($language): a forecast that ends meanwhile is reported to nobody, and once to who $back',
  async ({ language, back }) => {
    await using world = await startWorld()
    const { telegram } = world
    const say = languages[language]
    const anna = telegram.person(55, { language })
    await anna.upload('prices.csv', csvOf(60))
    // One who only writes again has blocked the bot while Telegram could not tell it: it learns so when it sends the picture.
    if (back === 'writes') telegram.inject({ kind: 'blocked', chat_id: 55, method: 'sendPhoto', times: 1 })
    anna.rush.tap(say('button-confirm', { cost: '' }).trim())
    if (back === 'unblocks') await anna.block()
    await telegram.settled()
    const calls = telegram.control.journal().calls().length
    await telegram.advance(60_000)
    const toAnna = telegram.control.journal().calls().slice(calls)
    expect(toAnna.filter(({ chatId }) => chatId === 55)).toEqual([])
    expect(anna.replies().some(({ photo }) => photo !== undefined)).toBe(false)
    if (back === 'unblocks') await anna.unblock()
    else await anna.say('/help')
    expect(anna.replies().filter(({ photo }) => photo !== undefined)).toHaveLength(1)
    await anna.say('/balance')
    expect(anna.replies().filter(({ photo }) => photo !== undefined)).toHaveLength(1)
    expect(telegram.complaints()).toEqual([])
  },
)

test('stuck: the person is informed in their language; a refund notice from the bot informs nobody', async () => {
  await using world = await startWorld({ laneMsMax: 30_000 })
  const { telegram } = world
  const ivan = telegram.person(60, { language: 'ru', name: 'Иван' })
  const anna = telegram.person(61, { language: 'en' })
  const refunded_payment = {
    currency: 'XTR' as const,
    total_amount: 100,
    invoice_payload: 'pay_gone',
    telegram_payment_charge_id: 'charge-gone',
    provider_payment_charge_id: '',
  }
  const chatOf = (id: number, first_name: string) => ({ id, type: 'private' as const, first_name })
  const { me, inbox } = world.bot()
  await ivan.say('/help')
  await anna.say('/help')
  await inbox.store([
    {
      update_id: 900_001,
      message: { message_id: 901, date: 0, chat: chatOf(61, 'Anna'), from: me, refunded_payment },
    },
    {
      update_id: 900_002,
      message: {
        message_id: 902,
        date: 0,
        chat: chatOf(60, 'Иван'),
        from: { id: 60, is_bot: false, first_name: 'Иван', language_code: 'ru' },
        text: '/lang en',
        entities: [{ type: 'bot_command', offset: 0, length: 5 }],
      },
    },
  ])
  // From here on the bot's disk does not answer.
  let release = (): void => undefined
  const isBack = new Promise<void>((resolve) => (release = resolve))
  const held = world.botDb().write(() => isBack)
  await telegram.settled(() => {
    telegram.control.advance(1_000)
    return ivan.replies().length > 1
  })
  release()
  await held
  // Until then the payment may still be told of.
  telegram.control.advance(24 * 60 * 60 * 1000)
  await telegram.settled()
  expect(ivan.texts()).toContain(languages.ru('stuck'))
  expect(anna.texts().filter((text) => text === languages.en('stuck'))).toEqual([])
  expect(
    telegram.control
      .journal()
      .calls()
      .filter(({ chatId }) => chatId === me.id),
  ).toEqual([])
  expect(telegram.complaints()).toEqual([])
})

test('restart: a job ordered before it is reported after it', async () => {
  await using world = await startWorld()
  const anna = world.telegram.person(56, { language: 'en' })
  await anna.upload('prices.csv', csvOf(60))
  anna.rush.tap('Confirm')
  await world.restart()
  await world.telegram.settled()
  expect(anna.replies().filter(({ photo }) => photo !== undefined)).toHaveLength(1)
  expect(world.telegram.complaints()).toEqual([])
})

test('two people at once: nothing of one reaches the other', async () => {
  await using world = await startWorld()
  const anna = world.telegram.person(57, { language: 'en' })
  const ivan = world.telegram.person(58, { language: 'ru' })
  anna.rush.say('/topup')
  ivan.rush.say('/predict')
  await world.telegram.settled()
  anna.rush.say('77')
  ivan.rush.say('77')
  await world.telegram.settled()
  expect(anna.last().invoice?.total_amount).toBe(8)
  expect(ivan.last().text).toMatch(/[а-я]/)
  expect(ivan.replies().some(({ invoice }) => invoice !== undefined)).toBe(false)
  expect(world.telegram.complaints()).toEqual([])
})

test('restart: answers of Telegram that are lost while the bot starts are asked for again', async () => {
  await using world = await startWorld()
  const anna = world.telegram.person(59, { language: 'en' })
  await anna.say('/start')
  world.telegram.inject({ kind: 'drop_after', method: 'getMe', times: 1 })
  world.telegram.inject({ kind: 'server_error', method: 'deleteWebhook', times: 1 })
  await world.restart({ isKilled: true })
  await anna.say('/balance')
  expect(anna.last().text).toContain('500 credits')
  expect(world.telegram.complaints()).toEqual([])
})
