import type { Context } from 'grammy'
import { BROADCAST_TEXT_CHARS_MAX } from '../../../core/contract/notices/broadcast.ts'
import { ask, type Dialogue, type Understood } from '../../conversations/ask.ts'
import { attempt, failed } from '../../conversations/attempt.ts'
import type { Began, DialogueArgs } from '../../conversations/enter.ts'
import { broadcastReply, SEGMENT_NAMES, type SegmentName, SEGMENTS } from '../../replies/staff/broadcasts.ts'
import type { Services } from '../../services.ts'
import { dialogueButton } from '../../ui/buttons.ts'
import { send } from '../../ui/context.ts'

const textOf = ({ message }: Context): Understood<string> => {
  const text = message?.text?.trim() ?? ''
  return text === '' || text.startsWith('/') ? undefined : { value: text.slice(0, BROADCAST_TEXT_CHARS_MAX) }
}

/** A new broadcast: its text in both languages, and whom it goes to; ends with its card. */
export const broadcastDialogue =
  (services: Services) =>
  async (conversation: Dialogue, ctx: Context, { language, mark }: Began) => {
    const say = services.languages[language]
    const text = { en: '', ru: '' }
    for (const one of ['en', 'ru'] as const) {
      const want = say(`broadcast-want-${one}`)
      await ctx.reply(`${want}\n${say('cancel-hint')}`)
      text[one] = (await ask<string>(conversation, { say, mark, want, read: textOf })).value
    }
    const want = say('broadcast-want-segment')
    await ctx.reply(want, {
      reply_markup: {
        inline_keyboard: SEGMENT_NAMES.map((name) => [dialogueButton(say(`broadcast-to-${name}`), mark, name)]),
      },
    })
    const { value: name } = await ask<SegmentName>(conversation, {
      say,
      mark,
      want,
      choose: (choice) => SEGMENT_NAMES.find((one) => one === choice),
    })
    const drafted = await attempt(services, conversation, async ({ user }) =>
      broadcastReply(say, await user.act((core) => core.broadcasts.create({ segment: SEGMENTS[name], text }))),
    )
    await send(ctx, drafted.ok ? drafted.value : failed(say, drafted.text))
  }

/** Confirms a broadcast by typing how many people get it. */
export const confirmBroadcastDialogue =
  (services: Services) =>
  async (conversation: Dialogue, ctx: Context, { language, mark, id, recipients }: Began & DialogueArgs['castgo']) => {
    const say = services.languages[language]
    const want = say('broadcast-want-count', { n: recipients })
    await ctx.reply(`${want}\n${say('cancel-hint')}`)
    await ask<true>(conversation, {
      say,
      mark,
      want,
      read: ({ message }) =>
        message?.text?.replaceAll(/[\s.,]/g, '') === String(recipients) ? { value: true } : undefined,
    })
    const started = await attempt(services, conversation, async ({ user }) =>
      broadcastReply(say, await user.act((core) => core.broadcasts.start(id, recipients))),
    )
    await send(ctx, started.ok ? started.value : failed(say, started.text))
  }
