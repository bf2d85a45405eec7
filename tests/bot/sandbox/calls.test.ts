import { InputFile, InputMediaBuilder } from 'grammy'
import { expect, test } from 'vitest'
import { startTelegram, type Telegram } from '../../support/telegram.ts'
import { PNG_PIXEL } from '../../support/telegram-person.ts'
import { apiOf, asJson, call, refusalOf } from './calls.ts'

/** A sandbox in which Anna (1) has written to the bot. */
function withAnna(): Telegram {
  const telegram = startTelegram()
  telegram.person(1, { name: 'Anna' }).rush.say('hello')
  return telegram
}

test('a call is understood in JSON, as a form, in a query and as multipart, whatever the case of its name', async () => {
  using telegram = withAnna()
  const form = new FormData()
  form.set('chat_id', '1')
  form.set('text', 'multipart')
  form.set('reply_markup', '{"inline_keyboard":[[{"text":"a","callback_data":"b"}]]}')

  await call(telegram, 'sendMessage', asJson({ chat_id: 1, text: 'json' }))
  await call(telegram, 'SENDMESSAGE', { query: '?chat_id=1&text=query' })
  await call(telegram, 'sendmessage', { method: 'POST', body: new URLSearchParams({ chat_id: '1', text: 'form' }) })
  await call(telegram, 'SendMessage', { method: 'POST', body: form })

  expect(telegram.person(1).texts()).toEqual(['json', 'query', 'form', 'multipart'])
  expect(telegram.person(1).buttons()).toEqual(['a'])
  expect(telegram.complaints()).toEqual([])
})

test('answers and refusals use the envelope of the Bot API', async () => {
  using telegram = withAnna()
  expect(await call(telegram, 'getMe')).toMatchObject({ ok: true, result: { is_bot: true } })
  expect(await call(telegram, 'sendMessage', asJson({ chat_id: 99, text: 'x' }))).toEqual({
    ok: false,
    error_code: 400,
    description: 'Bad Request: chat not found',
  })
})

test('an unknown method is Not Found, and a violation', async () => {
  using telegram = withAnna()
  expect(await call(telegram, 'sendTelepathy')).toEqual({ ok: false, error_code: 404, description: 'Not Found' })
  expect(telegram.control.violations()).toHaveLength(1)
})

test('file names with spaces, quotes and other letters survive, quoted as browsers do or bare as grammY does', async () => {
  using telegram = withAnna()
  const form = new FormData()
  form.set('chat_id', '1')
  form.set('document', new Blob(['a,b']), 'прогноз на май.csv')
  await call(telegram, 'sendDocument', { method: 'POST', body: form })
  expect(telegram.person(1).last().document?.file_name).toBe('прогноз на май.csv')
  await apiOf(telegram).sendDocument(1, new InputFile(Buffer.from('a,b'), 'мой "лучший" прогноз.csv'))
  expect(telegram.person(1).last().document?.file_name).toBe('мой "лучший" прогноз.csv')
})

test.each([
  ['an unknown field', { chat_id: 1, text: 'x', teleport: true }, 'unknown field "teleport"'],
  ['no text', { chat_id: 1 }, 'message text is empty'],
  ['only white space', { chat_id: 1, text: ' \n ' }, 'message text is empty'],
  ['4097 characters', { chat_id: 1, text: 'x'.repeat(4097) }, 'message is too long'],
  [
    'a raw text over 32768 bytes',
    { chat_id: 1, text: `<b>${'ж'.repeat(17_000)}</b>`, parse_mode: 'HTML' },
    'Text is too long',
  ],
  ['no chat', { text: 'x' }, 'chat_id is empty'],
  ['a null', { chat_id: 1, text: 'x', reply_markup: null }, 'object expected as reply markup'],
  [
    '66 bytes in a button',
    { chat_id: 1, text: 'x', reply_markup: keys([{ text: 'x', callback_data: 'ж'.repeat(33) }]) },
    'BUTTON_DATA_INVALID',
  ],
  [
    'a button without action',
    { chat_id: 1, text: 'x', reply_markup: keys([{ text: 'x' }]) },
    'Text buttons are unallowed',
  ],
  [
    'a button with two actions',
    { chat_id: 1, text: 'x', reply_markup: keys([{ text: 'x', callback_data: 'a', url: 'https://a.org' }]) },
    'exactly one action',
  ],
  [
    'nine buttons in a row',
    { chat_id: 1, text: 'x', reply_markup: keys(Array.from({ length: 9 }, () => ({ text: 'x', callback_data: 'a' }))) },
    'reply markup is too long',
  ],
  ['an unknown markup', { chat_id: 1, text: 'x', reply_markup: { buttons: [] } }, 'object expected as reply markup'],
  [
    'broken JSON in a string',
    { chat_id: 1, text: 'x', reply_markup: '{' },
    "can't parse reply keyboard markup JSON object",
  ],
  ['legacy Markdown', { chat_id: 1, text: 'x', parse_mode: 'Markdown' }, 'legacy'],
  ['an unknown parse_mode', { chat_id: 1, text: 'x', parse_mode: 'rtf' }, 'unsupported parse_mode'],
])('sendMessage with %s is refused and recorded as a violation', async (_, body, words) => {
  using telegram = withAnna()
  const answer = await call(telegram, 'sendMessage', asJson(body))
  expect(answer).toMatchObject({ ok: false, error_code: 400, description: expect.stringContaining(words) as unknown })
  expect(telegram.control.violations()).toHaveLength(1)
  expect(telegram.person(1).replies()).toEqual([])
})

test('4096 characters, 64 bytes of data, 8 buttons in a row and 100 in all pass', async () => {
  using telegram = withAnna()
  const rows = Array.from({ length: 13 }, (_, row) =>
    Array.from({ length: row === 12 ? 4 : 8 }, () => ({ text: 'x', callback_data: 'a' })),
  )
  await apiOf(telegram).sendMessage(1, 'x'.repeat(4096), { reply_markup: { inline_keyboard: rows } })
  await apiOf(telegram).sendMessage(1, 'x', {
    reply_markup: { inline_keyboard: [[{ text: 'x', callback_data: 'ж'.repeat(32) }]] },
  })
  expect(telegram.complaints()).toEqual([])
})

test('a text is measured after its entities are parsed', async () => {
  using telegram = withAnna()
  await apiOf(telegram).sendMessage(1, `<b>${'x'.repeat(4096)}</b>`, { parse_mode: 'HTML' })
  const tooLong = apiOf(telegram).sendPhoto(1, new InputFile(PNG_PIXEL, 'a.png'), {
    caption: `<i>${'x'.repeat(1025)}</i>`,
    parse_mode: 'HTML',
  })
  expect(await refusalOf(tooLong)).toBe('400: Bad Request: message caption is too long')
})

test('an edit changes the message, and an edit without buttons takes them away', async () => {
  using telegram = withAnna()
  const api = apiOf(telegram)
  const { message_id } = await api.sendMessage(1, 'one', {
    reply_markup: { inline_keyboard: [[{ text: 'x', callback_data: 'a' }]] },
  })
  await api.editMessageText(1, message_id, 'two')
  expect(telegram.person(1).last()).toMatchObject({ text: 'two', edit_date: expect.any(Number) as unknown })
  expect(telegram.person(1).buttons()).toEqual([])
})

test('an edit that changes nothing is refused as not modified', async () => {
  using telegram = withAnna()
  const api = apiOf(telegram)
  const { message_id } = await api.sendMessage(1, '<b>one</b>', { parse_mode: 'HTML' })
  const same = api.editMessageText(1, message_id, 'one', { entities: [{ type: 'bold', offset: 0, length: 3 }] })
  expect(await refusalOf(same)).toMatch(/^400: Bad Request: message is not modified/)
  expect(telegram.control.violations()).toEqual([])
  expect(telegram.complaints()).toEqual([`edited_without_change: editMessageText of ${message_id}`])
})

test('messages that are not there, or are another’s, cannot be edited', async () => {
  using telegram = withAnna()
  const api = apiOf(telegram)
  const [annas] = telegram.person(1).messages()
  expect(await refusalOf(api.editMessageText(1, 999, 'x'))).toBe('400: Bad Request: message to edit not found')
  expect(await refusalOf(api.editMessageText(1, annas?.message_id ?? 0, 'x'))).toBe(
    "400: Bad Request: message can't be edited",
  )
})

test('a caption is edited under a picture, and a text is not', async () => {
  using telegram = withAnna()
  const api = apiOf(telegram)
  const photo = await api.sendPhoto(1, new InputFile(PNG_PIXEL, 'a.png'), { caption: 'one' })
  await api.editMessageCaption(1, photo.message_id, { caption: 'two' })
  expect(telegram.person(1).last().caption).toBe('two')
  expect(await refusalOf(api.editMessageText(1, photo.message_id, 'x'))).toBe(
    '400: Bad Request: there is no text in the message to edit',
  )
  const text = await api.sendMessage(1, 'x')
  expect(await refusalOf(api.editMessageCaption(1, text.message_id, { caption: 'x' }))).toBe(
    '400: Bad Request: there is no caption in the message to edit',
  )
})

test('a picture is exchanged for another, brought as attach://', async () => {
  using telegram = withAnna()
  const api = apiOf(telegram)
  const before = await api.sendPhoto(1, new InputFile(PNG_PIXEL, 'a.png'))
  await api.editMessageMedia(
    1,
    before.message_id,
    InputMediaBuilder.photo(new InputFile(PNG_PIXEL, 'b.png'), { caption: 'new' }),
  )
  expect(telegram.person(1).last()).toMatchObject({ message_id: before.message_id, caption: 'new' })
  expect(telegram.person(1).last().photo?.[0]?.file_id).not.toBe(before.photo[0]?.file_id)
  expect(telegram.complaints()).toEqual([])
})

test('a deleted message is gone, and cannot be deleted or edited again', async () => {
  using telegram = withAnna()
  const api = apiOf(telegram)
  const { message_id } = await api.sendMessage(1, 'x')
  await api.deleteMessage(1, message_id)
  expect(telegram.person(1).replies()).toEqual([])
  expect(await refusalOf(api.deleteMessage(1, message_id))).toBe('400: Bad Request: message to delete not found')
})

test('after 48 hours a message stays', async () => {
  using telegram = withAnna()
  const api = apiOf(telegram)
  const { message_id } = await api.sendMessage(1, 'x')
  telegram.control.advance(48 * 3_600_000 + 1000)
  expect(await refusalOf(api.deleteMessage(1, message_id))).toBe(
    "400: Bad Request: message can't be deleted for everyone",
  )
})

test('a picture that is none, is too long or comes empty is refused', async () => {
  using telegram = withAnna()
  const api = apiOf(telegram)
  const long = Buffer.from(PNG_PIXEL)
  long.writeUInt32BE(2100, 16)
  long.writeUInt32BE(100, 20)
  expect(await refusalOf(api.sendPhoto(1, new InputFile(Buffer.from('text'), 'a.png')))).toBe(
    '400: Bad Request: IMAGE_PROCESS_FAILED',
  )
  expect(await refusalOf(api.sendPhoto(1, new InputFile(long, 'a.png')))).toBe(
    '400: Bad Request: PHOTO_INVALID_DIMENSIONS',
  )
  expect(await refusalOf(api.sendDocument(1, new InputFile(Buffer.alloc(0), 'a.csv')))).toBe(
    '400: Bad Request: file must be non-empty',
  )
})

test('an album comes as messages of one group, each with its own file', async () => {
  using telegram = withAnna()
  const messages = await apiOf(telegram).sendMediaGroup(1, [
    InputMediaBuilder.photo(new InputFile(PNG_PIXEL, 'a.png')),
    InputMediaBuilder.photo(new InputFile(PNG_PIXEL, 'b.png'), { caption: 'two' }),
  ])
  expect(
    new Set(
      telegram
        .person(1)
        .replies()
        .map(({ media_group_id: group }) => group),
    ).size,
  ).toBe(1)
  expect(messages).toHaveLength(2)
  expect(telegram.person(1).texts()).toEqual(['', 'two'])
})

test('a bot does not write first, nor to nobody', async () => {
  using telegram = startTelegram()
  telegram.person(2)
  expect(await refusalOf(apiOf(telegram).sendMessage(2, 'x'))).toBe(
    "403: Forbidden: bot can't initiate conversation with a user",
  )
  expect(await refusalOf(apiOf(telegram).sendMessage(3, 'x'))).toBe('400: Bad Request: chat not found')
})

test('commands are kept by scope and language, and a person sees the narrowest list, unmerged', async () => {
  using telegram = withAnna()
  const api = apiOf(telegram)
  telegram.person(2, { language: 'ru' }).rush.say('привет')
  const command = (name: string) => [{ command: name, description: name }]
  await api.setMyCommands(command('everybody'))
  await api.setMyCommands(command('russian'), { language_code: 'ru' })
  await api.setMyCommands(command('admin'), { scope: { type: 'chat', chat_id: 1 } })
  expect(telegram.person(1).commands()).toEqual(command('admin'))
  expect(telegram.person(2).commands()).toEqual(command('russian'))
  await api.deleteMyCommands({ scope: { type: 'chat', chat_id: 1 } })
  expect(telegram.person(1).commands()).toEqual(command('everybody'))
  expect(await api.getMyCommands({ language_code: 'ru' })).toEqual(command('russian'))
})

test.each([
  ['a capital letter', [{ command: 'Start', description: 'x' }], 'BOT_COMMAND_INVALID'],
  ['no description', [{ command: 'start', description: '' }], 'BOT_COMMAND_DESCRIPTION_INVALID'],
  [
    '101 commands',
    Array.from({ length: 101 }, (_, n) => ({ command: `c${n}`, description: 'x' })),
    'BOT_COMMANDS_TOO_MUCH',
  ],
])('setMyCommands with %s is refused', async (_, commands, words) => {
  using telegram = startTelegram()
  expect(await refusalOf(apiOf(telegram).setMyCommands(commands))).toContain(words)
})

test('the bot’s name and texts depend on the language', async () => {
  using telegram = withAnna()
  const api = apiOf(telegram)
  await api.setMyName('Coincast')
  await api.setMyDescription('Honest forecasts')
  await api.setMyDescription('Честные прогнозы', { language_code: 'ru' })
  expect(await api.getMyDescription({ language_code: 'ru' })).toEqual({ description: 'Честные прогнозы' })
  expect(await api.getMyDescription()).toEqual({ description: 'Honest forecasts' })
  expect(telegram.control.chat(1).bot).toMatchObject({ name: 'Coincast', description: 'Honest forecasts' })
})

function keys(row: object[]): object {
  return { inline_keyboard: [row] }
}
