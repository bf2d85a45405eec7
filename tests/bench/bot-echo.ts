import { Bot } from 'grammy'

// What a bot can do at best: no store, no dialogues, no core. Answers every text with itself, all of a batch at once.
const bot = new Bot(process.env.BOT_TOKEN ?? '', { client: { apiRoot: process.env.BOT_API_ROOT ?? '' } })
bot.on('message:text', (ctx) => ctx.reply(ctx.message.text))
await bot.init()
process.send?.({ kind: 'started' })
for (let offset = 0; ; ) {
  const batch = await bot.api.getUpdates({ offset, limit: 100, timeout: 30 })
  for (const update of batch) {
    offset = update.update_id + 1
    // A socket that has lain idle while the other side was measured may be shut by now: once more, on a fresh one.
    void bot.handleUpdate(update).catch(() => bot.handleUpdate(update))
  }
}
