import { createCanvas } from '@napi-rs/canvas'
import { Bot, InlineKeyboard, InputFile } from 'grammy'

/** A small shop of everything the chat page can show, for trying the page without the real bot. */
export async function startDemoBot({
  apiRoot,
  token,
}: {
  apiRoot: string
  token: string
}): Promise<{ stop: () => Promise<void> }> {
  const bot = new Bot(token, { client: { apiRoot } })
  const isRussian = (code: string | undefined): boolean => code === 'ru'

  bot.command('start', async (ctx) => {
    const keyboard = new InlineKeyboard()
      .text('📈 Try a sample series', 'sample')
      .row()
      .text('Send my own', 'own')
      .url('How it works', 'https://example.org')
    const name = ctx.from?.first_name ?? ''
    const text = isRussian(ctx.from?.language_code)
      ? `Привет, <b>${name}</b>! Честный прогноз цены по вашему ряду.\n\nПервые <b>500 кредитов</b> — от нас.`
      : `Hello, <b>${name}</b>! Honest price forecasts for your own series.\n\nThe first <b>500 credits</b> are on us.`
    await ctx.reply(text, { parse_mode: 'HTML', reply_markup: keyboard })
  })
  bot.callbackQuery('sample', async (ctx) => {
    await ctx.answerCallbackQuery({ text: 'Two seconds…' })
    await ctx.replyWithChatAction('upload_photo')
    await ctx.replyWithPhoto(new InputFile(drawChart(), 'forecast.png'), {
      caption:
        '<b>Slightly up, but no better than yesterday’s price.</b>\nIn 30 days: 112.4 (90 of 100 times between 96 and 131)\nChance of a loss: <b>43 %</b>\nVaR 95 %: −12.1 %\n<tg-spoiler>Cost: 250 credits</tg-spoiler>',
      parse_mode: 'HTML',
      reply_markup: new InlineKeyboard()
        .text('forecast.csv', 'csv')
        .text('Risk', 'risk')
        .text('Hedges', 'hedges')
        .row()
        .text('Another model', 'own'),
    })
  })
  bot.callbackQuery('csv', async (ctx) => {
    await ctx.answerCallbackQuery()
    await ctx.replyWithDocument(
      new InputFile(Buffer.from('timestamp,price\n2026-01-01,100\n'.repeat(40)), 'forecast.csv'),
    )
  })
  bot.callbackQuery('risk', (ctx) =>
    ctx.answerCallbackQuery({ text: 'VaR 95 %: on 95 days of 100 you lose less than this.', show_alert: true }),
  )
  bot.callbackQuery('own', async (ctx) => {
    await ctx.answerCallbackQuery()
    await ctx.editMessageReplyMarkup()
    await ctx.reply(
      'Send a *CSV* or paste JSON like\n```json\n[{"date": "2026-01-01", "price": 101.5}]\n```\nor /cancel\\.',
      { parse_mode: 'MarkdownV2' },
    )
  })
  bot.callbackQuery('hedges', async (ctx) => {
    await ctx.answerCallbackQuery('Deleted')
    await ctx.deleteMessage()
  })
  bot.command('topup', (ctx) =>
    ctx.replyWithInvoice('1000 credits', 'Enough for four forecasts of 250 days.', 'order-1', 'XTR', [
      { label: '1000 credits', amount: 100 },
    ]),
  )
  bot.command('hostile', (ctx) =>
    ctx.reply('<img src=x onerror="document.title=1"><script>document.title=2</script> [a](javascript:alert(1))'),
  )
  bot.command('silent', (ctx) =>
    ctx.reply('A button that never answers', { reply_markup: new InlineKeyboard().text('Spin', 'spin') }),
  )
  bot.on('pre_checkout_query', (ctx) => ctx.answerPreCheckoutQuery(true))
  bot.on('message:successful_payment', (ctx) => ctx.reply('✅ 1000 credits added. Balance: 1,500.'))
  bot.on('edited_message', (ctx) => ctx.reply(`You changed it to: ${ctx.editedMessage.text}`))
  bot.on('message:document', (ctx) =>
    ctx.reply(`Got ${ctx.message.document.file_name}, ${ctx.message.document.file_size} bytes.`),
  )
  bot.on('message:photo', (ctx) => ctx.reply('A nice picture. I need the numbers, though: a CSV, or paste them.'))
  bot.on('message:text', (ctx) => ctx.reply(`You said: ${ctx.message.text}`))
  bot.on('message', (ctx) => ctx.reply('I can read text and files only.'))

  await bot.api.setMyCommands([
    { command: 'start', description: 'Begin again' },
    { command: 'topup', description: 'Buy credits' },
    { command: 'balance', description: 'What you have' },
    { command: 'help', description: 'What I can do' },
  ])
  await bot.api.setMyCommands(
    [
      { command: 'start', description: 'Начать' },
      { command: 'topup', description: 'Пополнить' },
    ],
    { language_code: 'ru' },
  )
  await bot.api.setMyDescription(
    'Honest price forecasts: send a series, get a picture with its bands — and how well the model did on your very data.',
  )
  await bot.api.setMyDescription(
    'Честные прогнозы цен: пришлите ряд и получите картинку с интервалами — и то, как модель справлялась с вашими данными.',
    { language_code: 'ru' },
  )
  const running = bot.start()
  return {
    async stop() {
      await bot.stop()
      await running
    },
  }
}

function drawChart(): Buffer {
  const canvas = createCanvas(1080, 720)
  const pen = canvas.getContext('2d')
  pen.fillStyle = '#fff'
  pen.fillRect(0, 0, 1080, 720)
  const price = (x: number): number => 420 - x * 0.18 - Math.sin(x / 70) * 40 - Math.sin(x / 23) * 16
  pen.fillStyle = '#3390ec33'
  pen.beginPath()
  pen.moveTo(700, price(700))
  for (let x = 700; x <= 1040; x += 10) pen.lineTo(x, price(700) - 60 - (x - 700) * 0.4)
  for (let x = 1040; x >= 700; x -= 10) pen.lineTo(x, price(700) + 40 + (x - 700) * 0.3)
  pen.fill()
  pen.strokeStyle = '#0f1419'
  pen.lineWidth = 4
  pen.beginPath()
  for (let x = 40; x <= 700; x += 4) pen.lineTo(x, price(x))
  pen.stroke()
  pen.strokeStyle = '#3390ec'
  pen.setLineDash([14, 10])
  pen.beginPath()
  pen.moveTo(700, price(700))
  pen.lineTo(1040, price(700) - 40)
  pen.stroke()
  pen.fillStyle = '#0f1419'
  pen.font = 'bold 40px sans-serif'
  pen.fillText('ACME · 30 days', 40, 70)
  return canvas.toBuffer('image/png')
}
