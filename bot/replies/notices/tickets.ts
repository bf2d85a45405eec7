import type { InlineKeyboardButton } from 'grammy/types'
import type { StaffThread, StaffTicket, TicketThread, TicketView } from '../../../core/contract/tickets/ticket.ts'
import { HOUR_MS, MINUTE_MS } from '../../../core/kit/units.ts'
import type { Say } from '../../locales/say.ts'
import { button } from '../../ui/buttons.ts'
import { cut, date, shorten } from '../../ui/format.ts'
import { bold, compose, type Part, type Reply } from '../../ui/reply.ts'

const SHOWN_MAX = 10
const MESSAGE_CHARS_MAX = 700
const SUBJECT_CHARS_MAX = 40

const STATE_SIGNS = { open: '🟡', waiting: '💬', solved: '✅' } as const

/** /support: how to reach people, and one's own tickets. `contact` is named where the shop has one. */
export const supportReply = (say: Say, contact: string | undefined): Reply => ({
  text: contact === undefined ? say('support-none') : say('support', { contact }),
  keyboard: [
    [button(say('button-write'), 'write'), button(say('button-tickets'), 'tickets')],
    [button(say('button-history'), 'history'), button(say('button-help'), 'help')],
  ],
})

/** One's own tickets, newest first. */
export function ticketsReply(say: Say, tickets: readonly TicketView[]): Reply {
  const write = [button(say('button-write'), 'write')]
  if (tickets.length === 0) return { text: say('tickets-none'), keyboard: [write] }
  return compose(
    [bold(say('tickets-title')), `\n${say('tickets-signs')}`],
    [...tickets.slice(0, SHOWN_MAX).map((ticket) => [button(lineOf(ticket), 'ticket', ticket.id)]), write],
  )
}

const lineOf = ({ state, number, subject }: TicketView, age = ''): string =>
  `${STATE_SIGNS[state]} ${number}.${age} ${shorten(subject, SUBJECT_CHARS_MAX)}`

/** A ticket of one's own with its messages. */
export function ticketReply(say: Say, ticket: TicketThread): Reply {
  const stars = ticket.state === 'solved' && ticket.rating === null ? [ratingButtons(ticket.id)] : []
  return compose(
    [bold(lineOf(ticket)), ...messagesOf(say, ticket, false)],
    [
      [button(say(ticket.state === 'open' ? 'button-add-message' : 'button-answer'), 'reply', ticket.id)],
      ...stars,
      [button(say('button-tickets'), 'tickets')],
    ],
  )
}

/** From one to five stars, as buttons. */
export const ratingButtons = (ticketId: string): InlineKeyboardButton[] =>
  [1, 2, 3, 4, 5].map((stars) => button(`${stars} ⭐`, 'rate', ticketId, String(stars)))

function messagesOf(say: Say, { messages }: Pick<TicketThread, 'messages'>, isForStaff: boolean): Part[] {
  const shown = messages.slice(-SHOWN_MAX)
  const more = messages.length - shown.length
  return [
    ...(more > 0 ? [`\n\n${say('tickets-earlier', { n: more })}`] : []),
    ...shown.flatMap(({ from, note, text, files, created_at }): Part[] => {
      const who = note
        ? 'tickets-note'
        : from === 'staff'
          ? 'tickets-staff'
          : isForStaff
            ? 'tickets-customer'
            : 'tickets-you'
      const attached = files.map(({ name }) => `\n📎 ${shorten(name, 60)}`).join('')
      return [
        `\n\n`,
        bold(`${say(who)}, ${date(say, created_at, true)}`),
        `\n${cut(text, MESSAGE_CHARS_MAX)}${attached}`,
      ]
    }),
  ]
}

const FILTERS = ['open', 'mine', 'waiting', 'solved'] as const
export type QueueFilter = (typeof FILTERS)[number]
export const queueFilterOf = (text: string): QueueFilter => FILTERS.find((one) => one === text) ?? 'open'

/** The queue of staff: for how long each customer waits at `now`, in milliseconds since the epoch. */
export function queueReply(say: Say, filter: QueueFilter, tickets: readonly StaffTicket[], now: number): Reply {
  const age = ({ waiting_since }: StaffTicket): string =>
    waiting_since === null ? '' : ` (${ageOf(say, Math.max(0, now - Date.parse(waiting_since)))})`
  const filters = FILTERS.map((one) => button(`${one === filter ? '• ' : ''}${say(`queue-${one}`)}`, 'queue', one))
  const back = [button(say('button-back'), 'a', 'menu')]
  const text = tickets.length === 0 ? say('queue-none') : say('queue-title', { n: tickets.length })
  const lines = tickets.map((ticket) => [button(lineOf(ticket, age(ticket)), 'case', ticket.id)])
  return compose([bold(text)], [...lines, filters, back])
}

/** "5 min", "3 h", "2 d". */
function ageOf(say: Say, ms: number): string {
  const hours = Math.floor(ms / HOUR_MS)
  if (hours >= 48) return say('age-days', { n: Math.floor(hours / 24) })
  return hours > 0 ? say('age-hours', { n: hours }) : say('age-minutes', { n: Math.floor(ms / MINUTE_MS) })
}

/** A ticket as staff see it, with what they can do. `name`: who asks; `assignee`: who answers, if anybody does. */
export function caseReply(
  say: Say,
  ticket: StaffThread,
  { name, assignee, isMine }: { name: string; assignee: string | null; isMine: boolean },
): Reply {
  const { id, job_id, request_id } = ticket
  const about = [
    say('case-who', { name, assignee: assignee ?? say('case-nobody') }),
    ...(job_id === null ? [] : [say('case-job', { job: job_id })]),
    ...(request_id === null ? [] : [say('case-request', { request: request_id })]),
    ...(ticket.rating === null ? [] : [say('case-rating', { n: ticket.rating })]),
  ]
  const hasFiles = ticket.messages.some(({ files }) => files.length > 0)
  return compose(
    [bold(lineOf(ticket)), `\n${about.join('\n')}`, ...messagesOf(say, ticket, true)],
    [
      [button(say('button-answer'), 'act', id, 'answer'), button(say('button-note'), 'act', id, 'note')],
      [
        button(say(isMine ? 'button-release' : 'button-take'), 'act', id, isMine ? 'release' : 'take'),
        ticket.state === 'solved'
          ? button(say('button-reopen'), 'act', id, 'reopen')
          : button(say('button-solve'), 'act', id, 'solve'),
      ],
      hasFiles ? [button(say('button-files'), 'act', id, 'files')] : [],
      [button(say('button-back'), 'queue', 'open')],
    ],
  )
}
