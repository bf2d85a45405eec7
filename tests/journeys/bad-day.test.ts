import { expect, test } from 'vitest'
import { csvOf, startWorld } from './world.ts'

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
  for (let i = 0; i < 25; i++) {
    telegram.control.advance(10_000)
    await telegram.settled(() => true)
  }
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

test('blocked: who has blocked the bot is not written to, and gets what is owed when they come back', async () => {
  await using world = await startWorld()
  const anna = world.telegram.person(55, { language: 'en' })
  await anna.upload('prices.csv', csvOf(60))
  anna.rush.tap('Confirm')
  await anna.block()
  const calls = world.telegram.control.journal().calls().length
  world.telegram.control.advance(60_000)
  await world.telegram.settled()
  expect(
    world.telegram.control
      .journal()
      .calls()
      .slice(calls)
      .filter(({ chatId }) => chatId === 55),
  ).toEqual([])
  await anna.unblock()
  await anna.say('/ph')
  await world.telegram.settled()
  expect(anna.replies().some(({ photo }) => photo !== undefined)).toBe(true)
})

test('restart: a job ordered before it is told of after it', async () => {
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
