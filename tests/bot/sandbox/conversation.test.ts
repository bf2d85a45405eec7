import { type Conversation, type ConversationFlavor, conversations, createConversation } from '@grammyjs/conversations'
import { Bot, type Context, InlineKeyboard } from 'grammy'
import { expect, test } from 'vitest'
import { startTelegram } from '../../support/telegram.ts'
import { clientOf } from './calls.ts'

// Conversations make an Api of their own from token and options: only what stands at `fetch` sees their calls.
test('a dialogue of several steps runs through the sandbox, its inner calls too', async () => {
  using telegram = startTelegram()
  const bot = new Bot<ConversationFlavor<Context>>(telegram.token, { client: clientOf(telegram) })
  async function topup(conversation: Conversation, ctx: Context): Promise<void> {
    await ctx.reply('How much?', { reply_markup: new InlineKeyboard().text('100', 'amount:100') })
    const tapped = await conversation.waitForCallbackQuery(/^amount:(\d+)$/)
    await tapped.answerCallbackQuery()
    await tapped.editMessageText(`You chose ${tapped.match[1]}.`)
    const named = await conversation.waitFor('message:text')
    await named.reply(`Thank you, ${named.message.text}.`)
  }
  bot.use(conversations())
  bot.use(createConversation(topup))
  bot.command('topup', (ctx) => ctx.conversation.enter('topup'))
  const running = bot.start()

  const anna = telegram.person(1)
  expect(await anna.say('/topup')).toMatchObject([{ text: 'How much?' }])
  expect(await anna.tap('100')).toMatchObject([{ text: 'You chose 100.' }])
  expect(await anna.say('Anna')).toMatchObject([{ text: 'Thank you, Anna.' }])
  expect(
    telegram.control
      .journal()
      .calls()
      .map(({ method }) => method)
      .slice(-4),
  ).toEqual(['sendMessage', 'answerCallbackQuery', 'editMessageText', 'sendMessage'])
  expect(telegram.complaints()).toEqual([])
  await bot.stop()
  await running
})
