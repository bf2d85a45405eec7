import { expect, test, vi } from 'vitest'
import { BOT_KEY, samplePrices } from '../support/core.ts'
import type { TestPerson } from '../support/telegram.ts'
import { csvOf, startWorld, type World } from './world.ts'

// Whole shops are started and killed here; a busy machine takes its time.
vi.setConfig({ testTimeout: 120_000 })

const SUBMIT = { method: 'POST', path: '/api/predict' }
const pictures = (person: TestPerson) => person.replies().filter(({ photo }) => photo !== undefined)
const running = (person: TestPerson) => person.texts().filter((text) => text.startsWith('Forecasting'))

/** Time passes in steps until this is so. */
const until = ({ telegram }: World, isSo: () => boolean, stepMs = 0) =>
  telegram.settled(() => {
    if (!isSo() && stepMs > 0) telegram.control.advance(stepMs)
    return isSo()
  })
const hasCalled = ({ telegram }: World, called: string) =>
  telegram.control
    .journal()
    .calls()
    .some(({ method }) => method === called)

test.each([
  { who: 'core', isBotKilled: false },
  { who: 'core, and then the bot,', isBotKilled: true },
])(
  'confirm: $who dies after the commit and before the answer; the picture comes without another tap',
  async ({ isBotKilled }) => {
    await using world = await startWorld()
    const { telegram } = world
    const anna = telegram.person(70, { language: 'en' })
    await anna.upload('prices.csv', csvOf(60))
    world.cutCore(SUBMIT)
    anna.rush.tap('Confirm')
    await until(world, world.isCoreCut)
    if (isBotKilled) await world.restart({ isKilled: true })
    world.mendCore()
    await telegram.settled()
    expect(pictures(anna)).toHaveLength(1)
    expect(running(anna)).toEqual([])
    expect(anna.texts().filter((text) => text.includes('again'))).toEqual([])
    await anna.say('/balance')
    expect(anna.last().text).toMatch(/^\d+ credits/)
    const { json } = await world.core.request('GET', '/api/predict/history', { token: await tokenOf(world, anna) })
    expect(json.items).toHaveLength(1)
    expect(telegram.complaints()).toEqual([])
  },
)

test('confirm: while core is away the order is kept and said to be; once it is back the forecast starts by itself', async () => {
  await using world = await startWorld()
  const { telegram } = world
  const anna = telegram.person(71, { language: 'en' })
  await anna.upload('prices.csv', csvOf(60))
  world.cutCore()
  anna.rush.tap('Confirm')
  await until(world, () => hasCalled(world, 'answerCallbackQuery'))
  await until(world, () => anna.texts().some((text) => text.includes('your order is saved')), 1_000)
  // A second tap, on what was the card, has no button any more.
  expect(anna.buttons(anna.replies().at(-1))).toEqual([])
  world.mendCore()
  await telegram.settled()
  expect(pictures(anna)).toHaveLength(1)
  expect(anna.texts().filter((text) => text.includes('your order is saved'))).toEqual([])
  expect(telegram.complaints()).toEqual([])
})

test.each(['editMessageText', 'sendPhoto', 'deleteMessage'])(
  'a bot that dies as Telegram has taken %s leaves no progress message beside the picture',
  async (method) => {
    await using world = await startWorld()
    const { telegram } = world
    const anna = telegram.person(72, { language: 'en' })
    await anna.upload('prices.csv', csvOf(60))
    world.killBotAfter(method)
    anna.rush.tap('Confirm')
    await until(world, world.isBotDead)
    await world.restart({ isKilled: true })
    expect(running(anna)).toEqual([])
    expect(pictures(anna)).toHaveLength(method === 'sendPhoto' ? 2 : 1)
    await telegram.advance(60_000)
    expect(running(anna)).toEqual([])
  },
)

test.each(['sendMessage', 'editMessageText'])(
  'the sample: a bot that dies as Telegram has taken %s leaves nothing that seems to run',
  async (method) => {
    await using world = await startWorld()
    const { telegram } = world
    const anna = telegram.person(73, { language: 'en' })
    await anna.say('/start')
    world.killBotAfter(method)
    anna.rush.tap('Try')
    await until(world, world.isBotDead)
    await world.restart({ isKilled: true })
    expect(running(anna)).toEqual([])
    expect(anna.texts().some((text) => text.includes('Cancel'))).toBe(false)
    expect(pictures(anna)).toHaveLength(1)
  },
)

test('a chat job that this bot knows nothing of is told of; one by an API key is not', async () => {
  await using world = await startWorld()
  const anna = world.telegram.person(74, { language: 'en' })
  await anna.say('/start')
  const token = await tokenOf(world, anna)
  const json = { model: 'naive', data: samplePrices(30), horizon: 3 }
  const key = await world.core.request('POST', '/api/keys', { token, json: { name: 'by hand' } })
  for (const door of [token, String(key.json.key)])
    expect((await world.core.request('POST', '/api/predict', { token: door, json })).status).toBe(202)
  await world.telegram.settled()
  expect(pictures(anna)).toHaveLength(1)
  expect(world.telegram.complaints()).toEqual([])
})

async function tokenOf(world: World, { id }: TestPerson): Promise<string> {
  const { json } = await world.core.request('POST', '/api/bot/act-for', {
    token: BOT_KEY,
    json: { telegram_id: String(id) },
  })
  return String(json.access_token)
}
