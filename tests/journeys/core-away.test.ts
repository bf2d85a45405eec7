import { expect, test, vi } from 'vitest'
import { BOT_KEY, samplePrices } from '../support/core.ts'
import { apiOf } from '../bot/sandbox/calls.ts'
import type { TestPerson } from '../support/telegram-person.ts'
import { loadLanguages } from '../../bot/locales/say.ts'
import type { LogEvent } from '../../core/kit/log.ts'
import { csvOf, startWorld, type World } from './world.ts'

// Whole shops are started and killed here; a busy machine takes its time.
vi.setConfig({ testTimeout: 120_000 })

const languages = loadLanguages()
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
  // How long the bot rests before it asks again depends on how often it has asked in vain.
  await until(world, () => pictures(anna).length > 0, 1_000)
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

test('a chat job unknown to this bot is announced; one ordered by API key is not', async () => {
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

/** What people do, each begun and then answered by a core that was away meanwhile; and the words they must not read. */
const ACTS: Record<
  string,
  { before?: (person: TestPerson) => Promise<unknown>; act: (person: TestPerson) => void; answer: RegExp }
> = {
  'a command': { act: (person) => person.rush.say('/balance'), answer: /^500 credits/ },
  'a file': { act: (person) => person.rush.upload('prices.csv', csvOf(60)), answer: /60 rows read/ },
  'a tap': {
    before: (person) => person.say('/help'),
    act: (person) => person.rush.tap('Try'),
    answer: /Better|Too few|better|worse|expects/,
  },
  'an answer in a dialogue': {
    before: (person) => person.say('/topup'),
    act: (person) => person.rush.say('250'),
    answer: /^$/,
  },
  'a first word': { act: (person) => person.rush.say('/login 0000-0000'), answer: /does not work/ },
}

test.each(Object.keys(ACTS))(
  '%s that finds core away is shown "typing", and answered once core is back',
  async (name) => {
    await using world = await startWorld()
    const { telegram } = world
    const anna = telegram.person(75, { language: 'en' })
    const { before, act, answer } = ACTS[name] ?? { act: () => undefined, answer: /./ }
    await before?.(anna)
    const shown = anna.replies().length
    world.cutCore()
    act(anna)
    await until(world, () => hasCalled(world, 'sendChatAction'))
    world.mendCore()
    await telegram.settled()
    const news = anna.replies().slice(shown)
    expect(news.some(({ text, caption, invoice }) => invoice !== undefined || answer.test(text ?? caption ?? ''))).toBe(
      true,
    )
    expect(anna.texts().join('\n')).not.toContain(languages.en('error-unreachable'))
    expect(telegram.complaints()).toEqual([])
  },
)

test('core away: the bot waits half a minute for core and then informs the person', async () => {
  await using world = await startWorld()
  const { telegram } = world
  const anna = telegram.person(76, { language: 'en' })
  await anna.say('/balance')
  world.cutCore()
  const began = telegram.now()
  anna.rush.say('/balance')
  await until(world, () => anna.texts().includes(languages.en('error-unreachable')), 500)
  expect(telegram.now() - began).toBeGreaterThanOrEqual(30_000)
  const signs = telegram.control
    .journal()
    .calls()
    .filter(({ method }) => method === 'sendChatAction')
  expect(signs.length).toBeGreaterThan(0)
  world.mendCore()
  await telegram.settled()
})

test('core away: a payment is checked for as long as Telegram waits for the answer', async () => {
  await using world = await startWorld()
  const { telegram } = world
  const anna = telegram.person(77, { language: 'en' })
  await anna.say('/topup')
  await anna.say('250')
  world.cutCore()
  const paid = anna.pay()
  await until(world, () => world.bot().isCoreAway())
  world.mendCore()
  await paid
  expect(anna.texts().join('\n')).toContain('250 credits arrived')
})

test('core away: a bot that stops while it waits for core handles the update after its start', async () => {
  await using world = await startWorld()
  const { telegram } = world
  const anna = telegram.person(78, { language: 'en' })
  await anna.say('/start')
  world.cutCore()
  anna.rush.say('/balance')
  await until(world, () => hasCalled(world, 'sendChatAction'))
  await world.restart()
  world.mendCore()
  await telegram.settled()
  expect(anna.last().text).toMatch(/^500 credits/)
  expect(anna.texts().join('\n')).not.toContain(languages.en('error-unreachable'))
})

test('another bot that asks for the updates for a while ends nothing', async () => {
  const events: string[] = []
  await using world = await startWorld({ log: ({ event }) => void events.push(event) })
  const { telegram } = world
  const anna = telegram.person(79, { language: 'en' })
  await anna.say('/start')
  const other = apiOf(telegram)
  for (let i = 0; i < 3; i++) {
    await other.getUpdates({ offset: 0, limit: 1, timeout: 0 })
    telegram.control.advance(1_000)
  }
  await until(world, () => events.includes('polling_conflict'))
  await anna.say('/balance')
  expect(anna.last().text).toMatch(/^500 credits/)
})

test('every line of the bot about core names the request as core does, and those about a forecast the request of its job', async () => {
  const lines: LogEvent[] = []
  await using world = await startWorld({ log: (line) => void lines.push(line) })
  const { telegram } = world
  const anna = telegram.person(80, { language: 'en' })
  const ofEvent = (event: string): LogEvent[] => lines.filter((line) => line.event === event)
  await anna.upload('prices.csv', csvOf(60))
  await anna.tap('Confirm')
  // Refused to a command, and within a dialogue.
  await anna.say('/login 0000-0000')
  await anna.say('/predict')
  await anna.upload('few.csv', csvOf(3))
  await anna.say('/cancel')
  world.cutCore()
  anna.rush.say('/balance')
  await until(world, () => ofEvent('core_away').length > 0)
  world.mendCore()
  await telegram.settled()

  const requestsOf = (found: LogEvent[]): unknown[] => found.map(({ request_id }) => request_id)
  const called = ofEvent('core_called')
  const known = new Set(requestsOf(ofEvent('request')))
  expect(called.filter(({ status }) => Number(status) > 0).filter(({ request_id }) => !known.has(request_id))).toEqual(
    [],
  )
  expect(called.length).toBeGreaterThan(10)
  expect(requestsOf(ofEvent('core_refused')).map((id) => known.has(id))).toEqual([true, true])
  // Nobody answered: the number under which it was asked for is there all the same.
  const unanswered = new Set(requestsOf(called.filter(({ status }) => status === 0)))
  expect(unanswered.size).toBeGreaterThan(0)
  for (const event of ['core_away', 'feed_failed', 'errands_failed'])
    expect(requestsOf(ofEvent(event)).filter((id) => !unanswered.has(id))).toEqual([])

  const ordered = called.find(({ method, path }) => method === 'POST' && path === '/api/predict')?.request_id
  expect(ordered).toMatch(/^req_/)
  for (const event of ['forecast_ordered', 'job_settled', 'result_told'])
    expect([event, ...requestsOf(ofEvent(event))]).toEqual([event, ordered])
})

async function tokenOf(world: World, { id }: TestPerson): Promise<string> {
  const { json } = await world.core.request('POST', '/api/bot/act-for', {
    token: BOT_KEY,
    json: { telegram_id: String(id) },
  })
  return String(json.access_token)
}
