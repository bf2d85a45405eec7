import type { Context } from 'grammy'
import { TICKET_LIMITS } from '../../../core/contract/tickets/ticket.ts'
import { ask, type Dialogue, type Understood } from '../../conversations/ask.ts'
import { attempt, failed } from '../../conversations/attempt.ts'
import type { Began, DialogueArgs } from '../../conversations/enter.ts'
import type { Say } from '../../locales/say.ts'
import { ticketReply } from '../../replies/notices/tickets.ts'
import type { Services } from '../../services.ts'
import { button } from '../../ui/buttons.ts'
import { type BotContext, send } from '../../ui/context.ts'
import { cut } from '../../ui/format.ts'

/** What somebody has to say: words, a file, or both. */
interface Said {
  text: string
  file: { id: string; name: string } | null
}

/** The words and the file of a message; undefined if it has neither. */
function saidIn(say: Say, { message }: Context, isStaff: boolean): Understood<Said> {
  const { text, caption, document, photo } = message ?? {}
  const picture = photo?.at(-1)
  const file =
    document !== undefined
      ? { id: document.file_id, name: cut(document.file_name ?? 'file', 100), size: document.file_size ?? 0 }
      : picture !== undefined
        ? { id: picture.file_id, name: 'photo.jpg', size: picture.file_size ?? 0 }
        : null
  if (file !== null && isStaff) return { hint: say('tickets-words-only') }
  if (file !== null && file.size > TICKET_LIMITS.fileBytesMax)
    return { hint: say('tickets-file-large', { limit: Math.floor(TICKET_LIMITS.fileBytesMax / 1_000_000) }) }
  if (text?.startsWith('/') === true) return undefined
  const words = cut((text ?? caption ?? '').trim(), TICKET_LIMITS.textCharsMax)
  if (words === '' && file === null) return undefined
  return { value: { text: words, file: file === null ? null : { id: file.id, name: file.name } } }
}

/** Asks for a message and takes it to its ticket: a new one, one's own, or, for staff, anybody's. */
export const ticketDialogue =
  (services: Services) =>
  async (conversation: Dialogue, ctx: Context, { language, mark, ...about }: Began & DialogueArgs['ticket']) => {
    const say = services.languages[language]
    const want = say(wantOf(about))
    await ctx.reply(`${want}\n${say('cancel-hint')}`)
    const { value: said } = await ask<Said>(conversation, {
      say,
      mark,
      want,
      read: (message) => saidIn(say, message, about.staff !== undefined),
    })
    const done = await attempt(services, conversation, (outer) => write(services, outer, about, said))
    if (!done.ok) return void (await send(ctx, { ...failed(say, done.text), keyboard: [way(say, about)] }))
    if (about.staff !== undefined) {
      const keyboard = [[button(say('button-case'), 'case', done.value)]]
      return void (await send(ctx, { text: say(`tickets-done-${about.staff}`), keyboard }))
    }
    const shown = await attempt(services, conversation, async ({ user }) =>
      ticketReply(say, await user.act((core) => core.tickets.get(done.value))),
    )
    const text = say('tickets-sent')
    await send(ctx, shown.ok ? { ...shown.value, text: `${text}\n\n${shown.value.text}`, entities: [] } : { text })
  }

const wantOf = ({ staff, ticketId }: DialogueArgs['ticket']) =>
  staff !== undefined
    ? (`tickets-want-${staff}` as const)
    : ticketId === undefined
      ? 'tickets-want'
      : 'tickets-want-more'

/** Back to where somebody came from. */
const way = (say: Say, { staff, ticketId }: DialogueArgs['ticket']) => [
  staff === undefined || ticketId === undefined
    ? button(say('button-tickets'), 'tickets')
    : button(say('button-case'), 'case', ticketId),
]

/** Returns the id of the ticket that has the message now. One update is one message, however often it is handled. */
async function write(
  services: Services,
  ctx: BotContext,
  about: DialogueArgs['ticket'],
  { text, file }: Said,
): Promise<string> {
  const { ticketId, staff, jobId, requestId } = about
  const key = `ticket:${ctx.update.update_id}`
  const words = text === '' ? (file?.name ?? '') : text
  if (ticketId !== undefined && staff !== undefined) {
    await ctx.user.act((core) => core.tickets.answer(ticketId, { text: words, note: staff === 'note' }, key))
    return ticketId
  }
  const sent = file === null ? {} : { file: { name: file.name, bytes: await services.download(ctx.api, file.id) } }
  if (ticketId !== undefined) {
    await ctx.user.act((core) =>
      sent.file === undefined
        ? core.tickets.write(ticketId, words, key)
        : core.tickets.addFile(ticketId, { ...sent.file, text: words }, key),
    )
    return ticketId
  }
  const ticket = await ctx.user.act((core) =>
    core.tickets.open(
      {
        text: words,
        ...(jobId === undefined ? {} : { job_id: jobId }),
        ...(requestId === undefined ? {} : { request_id: requestId }),
        ...sent,
      },
      key,
    ),
  )
  return ticket.id
}
