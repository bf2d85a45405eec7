import { InlineKeyboard, InputFile } from 'grammy'
import { expect, test } from 'vitest'
import { startTelegram, type Telegram } from '../../support/telegram.ts'
import { PNG_PIXEL } from '../../support/telegram-person.ts'
import { apiOf, botOf, refusalOf } from './calls.ts'

async function download(telegram: Telegram, path: string | undefined): Promise<string> {
  const response = await telegram.fetch(`${telegram.apiRoot}/file/bot${telegram.token}/${path}`)
  return response.text()
}

test('a tap brings the message and its data, and is answered once', async () => {
  using telegram = startTelegram()
  const api = apiOf(telegram)
  const anna = telegram.person(1)
  anna.rush.say('hello')
  await api.sendMessage(1, 'choose', { reply_markup: new InlineKeyboard().text('Yes', 'y').text('No', 'n') })
  anna.rush.tap('No')
  const query = (await api.getUpdates()).at(-1)?.callback_query
  expect(query).toMatchObject({ data: 'n', from: { id: 1 }, message: { text: 'choose' } })
  await api.answerCallbackQuery(query?.id ?? '', { text: 'As you wish' })
  expect(anna.toast()).toBe('As you wish')
  const again = api.answerCallbackQuery(query?.id ?? '')
  expect(await refusalOf(again)).toBe(
    '400: Bad Request: query is too old and response timeout expired or query ID is invalid',
  )
  expect(telegram.complaints()).toEqual([`callback_answered_twice: ${query?.id}`])
})

test('a tap that is answered too late, or never, is a complaint', async () => {
  using telegram = startTelegram()
  const api = apiOf(telegram)
  const anna = telegram.person(1)
  anna.rush.say('hello')
  const { message_id } = await api.sendMessage(1, 'choose')
  anna.rush.tapData('old', message_id)
  const query = (await api.getUpdates()).at(-1)?.callback_query
  telegram.control.advance(16_000)
  expect(await refusalOf(api.answerCallbackQuery(query?.id ?? ''))).toContain('query is too old')
  expect(telegram.complaints()).toEqual(['callback_unanswered: the button old in chat 1 still spins'])
})

test('a button on a deleted message still taps, and names a message of date 0', async () => {
  using telegram = startTelegram()
  const api = apiOf(telegram)
  telegram.person(1).rush.say('hello')
  const { message_id } = await api.sendMessage(1, 'choose')
  await api.deleteMessage(1, message_id)
  telegram.person(1).rush.tapData('ghost', message_id)
  expect((await api.getUpdates()).at(-1)?.callback_query).toMatchObject({
    data: 'ghost',
    message: { message_id, date: 0 },
  })
})

test('a tap on a missing button lists those that exist', async () => {
  using telegram = startTelegram()
  const anna = telegram.person(1)
  anna.rush.say('hello')
  await apiOf(telegram).sendMessage(1, 'choose', { reply_markup: new InlineKeyboard().text('Yes', 'y') })
  await expect(anna.tap('No')).rejects.toThrow('no button “No”; there are: Yes')
})

test('an uploaded file comes with its name and type, and is downloaded by its path', async () => {
  using telegram = startTelegram()
  const api = apiOf(telegram)
  telegram.control.people.add({ id: 1 })
  telegram.control.people.upload({ person: 1, name: 'цены <b>.csv', bytes: Buffer.from('ts,price') })
  const file = (await api.getUpdates())[0]?.message?.document
  expect(file).toMatchObject({ file_name: 'цены <b>.csv', mime_type: 'text/csv', file_size: 8 })
  expect(await download(telegram, (await api.getFile(file?.file_id ?? '')).file_path)).toBe('ts,price')
})

test('a file over 20 MB can be sent and cannot be fetched', async () => {
  using telegram = startTelegram()
  const api = apiOf(telegram)
  telegram.control.people.add({ id: 1 })
  const { document } = telegram.control.people.upload({
    person: 1,
    name: 'big.csv',
    bytes: Buffer.alloc(20 * 1024 * 1024 + 1),
  })
  expect(await refusalOf(api.getFile(document?.file_id ?? ''))).toBe('400: Bad Request: file is too big')
  expect(await refusalOf(api.getFile('nothing'))).toBe('400: Bad Request: invalid file_id')
})

test('a bot that sends more than 50 MB is refused', async () => {
  using telegram = startTelegram()
  telegram.person(1).rush.say('hello')
  const sending = apiOf(telegram).sendDocument(1, new InputFile(Buffer.alloc(50 * 1024 * 1024 + 1), 'big.csv'))
  expect(await refusalOf(sending)).toBe('413: Request Entity Too Large')
})

test('a file goes out again by its id', async () => {
  using telegram = startTelegram()
  const api = apiOf(telegram)
  telegram.person(1).rush.say('hello')
  const first = await api.sendPhoto(1, new InputFile(PNG_PIXEL, 'a.png'))
  const again = await api.sendPhoto(1, first.photo[0]?.file_id ?? '')
  expect(again.photo[0]?.file_unique_id).toBe(first.photo[0]?.file_unique_id)
  expect(await refusalOf(api.sendDocument(1, first.photo[0]?.file_id ?? ''))).toContain('type of file mismatch')
})

test('stickers, voices, pictures, edits and forwards reach the bot as what they are', async () => {
  using telegram = startTelegram()
  const bot = botOf(telegram)
  const seen: string[] = []
  bot.on(['message', 'edited_message'], (ctx) => {
    const kinds = [
      ':sticker',
      ':voice',
      ':photo',
      ':location',
      ':contact',
      ':forward_origin',
      'edited_message',
    ] as const
    seen.push(kinds.find((kind) => ctx.has(kind)) ?? 'text')
  })
  const running = bot.start()
  const anna = telegram.person(1)
  for (const what of ['sticker', 'voice', 'location', 'contact'] as const) await anna.send(what)
  await anna.photo()
  await anna.say('from elsewhere', { forwarded: true })
  const [own] = anna.rush.say('one')
  await anna.edit(own?.message_id ?? 0, 'two')
  expect(seen).toEqual([
    ':sticker',
    ':voice',
    ':location',
    ':contact',
    ':photo',
    ':forward_origin',
    'text',
    'edited_message',
  ])
  await bot.stop()
  await running
})

test('a long text arrives in pieces of 4096 characters', async () => {
  using telegram = startTelegram()
  telegram.person(1).rush.say('x'.repeat(5000))
  expect((await apiOf(telegram).getUpdates()).map(({ message }) => message?.text?.length)).toEqual([4096, 904])
})

test('a person who blocked the bot receives nothing, and the bot gets an error', async () => {
  using telegram = startTelegram()
  const api = apiOf(telegram)
  telegram.person(1).rush.say('hello')
  telegram.control.people.setBlocked(1, true)
  expect((await api.getUpdates()).at(-1)?.my_chat_member?.new_chat_member.status).toBe('kicked')
  expect(await refusalOf(api.sendMessage(1, 'x'))).toBe('403: Forbidden: bot was blocked by the user')
  expect(telegram.complaints()).toEqual([])
  await refusalOf(api.sendMessage(1, 'x'))
  expect(telegram.complaints()).toEqual(['sent_after_blocked: sendMessage to 1'])
  telegram.control.people.setBlocked(1, false)
  await api.sendMessage(1, 'x')
})

test('in a group the bot hears what is said to it, and nothing else', async () => {
  using telegram = startTelegram()
  telegram.person(1)
  telegram.control.people.say({ person: 1, chat: -100, text: 'lunch?' })
  telegram.control.people.say({ person: 1, chat: -100, text: '/start' })
  const updates = await apiOf(telegram).getUpdates()
  expect(updates.map(({ message }) => [message?.chat.type, message?.text])).toEqual([['group', '/start']])
})

test('a reply keyboard is shown until it is removed', async () => {
  using telegram = startTelegram()
  const api = apiOf(telegram)
  telegram.person(1).rush.say('hello')
  await api.sendMessage(1, 'x', { reply_markup: { keyboard: [[{ text: 'A' }]] } })
  expect(telegram.control.chat(1).keyboard).toEqual({ keyboard: [[{ text: 'A' }]] })
  await api.sendMessage(1, 'x', { reply_markup: { remove_keyboard: true } })
  expect(telegram.control.chat(1).keyboard).toBeNull()
})
