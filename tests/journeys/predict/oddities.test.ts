import type { Update } from 'grammy/types'
import { expect, test } from 'vitest'
import { loadLanguages } from '../../../bot/locales/say.ts'
import type { LogEvent } from '../../../core/kit/log.ts'
import { csvOf, startWorld } from '../world.ts'

const languages = loadLanguages()

test('names: a file may be called anything, and what is shown of it is whole characters', async () => {
  await using world = await startWorld()
  const anna = world.telegram.person(91, { language: 'en' })
  for (const name of [
    `a${'📈'.repeat(60)}.csv`,
    `${'я'.repeat(300)}.csv`,
    '../../etc/passwd\u0000.csv',
    '"; filename="x.json',
    'invoice\u202Evsc.exe',
    '.csv',
  ]) {
    await anna.upload(name, csvOf(40))
    expect(anna.last().text).toMatch(/^📄 /)
    expect(anna.last().text?.split('\n')[0]).not.toMatch(/[\p{Cc}\p{Cf}]/u)
    expect(anna.last().text).toContain('40 rows read')
    await anna.tap('Discard')
  }
  expect(world.telegram.complaints()).toEqual([])
})

test('files: a forwarded one is as good as any, and each of an album has its own price', async () => {
  await using world = await startWorld()
  const anna = world.telegram.person(92, { language: 'ru' })
  await anna.upload('forwarded.csv', csvOf(40), { forwarded: true })
  expect(anna.last().text).toContain('forwarded.csv')
  const { document, chat, from } = anna.messages().findLast((message) => message.document !== undefined) ?? {}
  expect(document).toBeDefined()
  const album = ['one.csv', 'two.csv', 'three.csv'].map((name, i) => ({
    update_id: 900_000 + i,
    message: {
      message_id: 900 + i,
      date: 1,
      media_group_id: 'album',
      chat,
      from,
      document: { ...document, file_name: name },
    },
  }))
  // The cast is safe: they are the sandbox's own message with another name, and together.
  await world.bot().inbox.store(album as unknown as Update[])
  await world.telegram.settled()
  expect(
    anna
      .texts()
      .slice(-3)
      .map((text) => text.split('\n')[0]),
  ).toEqual(['📄 one.csv', '📄 two.csv', '📄 three.csv'])
  expect(world.telegram.complaints()).toEqual([])
})

test('groups: get one message, in the sender’s language, that only private chats are served; channels get none', async () => {
  await using world = await startWorld()
  const { telegram } = world
  telegram.person(93, { language: 'ru' })
  telegram.person(94, { language: 'en' })
  const inGroup = () => telegram.control.messages(-100).filter(({ from }) => from.is_bot)
  for (const [person, text] of [
    [93, '/start'],
    [94, '/balance'],
    [93, '/predict'],
  ] as const) {
    telegram.control.people.say({ person, chat: -100, text })
    await telegram.settled()
  }
  telegram.control.people.upload({
    person: 94,
    chat: -100,
    name: 'prices.csv',
    bytes: Buffer.from(csvOf(40)),
    caption: '/predict',
  })
  await telegram.settled()
  expect(inGroup().map(({ text }) => text)).toEqual([languages.ru('private-only', { name: world.bot().me.username })])
  const channel = { id: -200, type: 'channel', title: 'News' }
  const post = { message_id: 1, date: 1, chat: channel, sender_chat: channel, text: '/start' }
  await world.bot().inbox.store([{ update_id: 900_000, channel_post: post } as unknown as Update])
  await telegram.settled()
  expect(
    telegram.control
      .journal()
      .calls()
      .filter(({ chatId }) => chatId === -200),
  ).toEqual([])
  expect(telegram.complaints()).toEqual([])
})

test('updates: of kinds nobody knows are taken and left, and hold nothing up', async () => {
  const events: LogEvent[] = []
  await using world = await startWorld({ log: (event) => void events.push(event) })
  const anna = world.telegram.person(95, { language: 'en' })
  await anna.say('/start')
  const from = { id: 95, is_bot: false, first_name: 'Anna' }
  const odd = [
    { inline_query: { id: '1', from, query: 'prices', offset: '' } },
    { chosen_inline_result: { result_id: '1', from, query: '' } },
    { poll_answer: { poll_id: '1', user: from, option_ids: [] } },
    { message_reaction: { chat: { id: 95, type: 'private' }, user: from, message_id: 1, date: 1 } },
    { something_of_next_year: { from } },
    { callback_query: { id: '7', from, chat_instance: '1', inline_message_id: 'x', data: 'balance' } },
    {},
  ]
  await world.bot().inbox.store(odd.map((content, i) => ({ update_id: 900_000 + i, ...content }) as Update))
  await world.telegram.settled()
  expect(world.bot().inbox.pending()).toBe(0)
  await anna.say('/balance')
  expect(anna.last().text).toContain('500 credits')
  expect(events.filter(({ level }) => level === 'error')).toEqual([])
})
