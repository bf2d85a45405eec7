import type { InlineKeyboardButton } from 'grammy/types'
import {
  type Channel,
  LASTING_KINDS,
  NOTICE_KINDS,
  type NoticeKind,
  type NoticePreferences,
  type NoticeView,
  type QuietHours,
} from '../../../core/contract/notices/types.ts'
import type { Say } from '../../locales/say.ts'
import { button } from '../../ui/buttons.ts'
import { cut, date } from '../../ui/format.ts'
import { bold, compose, type Reply } from '../../ui/reply.ts'

/** What customers choose; staff are told of the shop whatever they choose. */
const SHOWN_KINDS: readonly NoticeKind[] = NOTICE_KINDS.filter((kind) => kind !== 'staff')

/** The choices for a kind in the order in which taps go through them. */
function choicesOf(kind: NoticeKind, channels: readonly Channel[]): Channel[][] {
  const single = channels.map((channel) => [channel])
  const all = channels.length > 1 ? [[...channels]] : []
  return [...single, ...all, ...(LASTING_KINDS.includes(kind) ? [] : [[]])]
}

/** The next choice for a kind after the present one; null if there is only one. */
export function nextChoice(kind: NoticeKind, { kinds, channels }: NoticePreferences): Channel[] | null {
  const choices = choicesOf(kind, channels)
  if (choices.length < 2) return null
  const at = choices.findIndex((choice) => choice.join() === kinds[kind].join())
  return choices[(at + 1) % choices.length] ?? null
}

/** /settings → Notifications: which kinds come, by which channel, and when it is quiet. */
export function preferencesReply(say: Say, preferences: NoticePreferences): Reply {
  const lines = SHOWN_KINDS.map((kind) =>
    say('notices-line', { kind: say(`notices-kind-${kind}`), channels: nameOf(say, preferences.kinds[kind]) }),
  )
  const quiet =
    preferences.quiet === null ? say('notices-quiet-off') : say('notices-quiet', quietNames(preferences.quiet))
  const buttons = SHOWN_KINDS.filter((kind) => choicesOf(kind, preferences.channels).length > 1).map((kind) =>
    button(say(`notices-kind-${kind}`), 'note', kind),
  )
  return compose(
    [bold(say('notices-title')), `\n${lines.join('\n')}\n\n${quiet}\n\n${say('notices-how')}`],
    [
      ...inPairs(buttons),
      [button(say('button-quiet'), 'hush', 'ask'), button(say('button-notices'), 'told')],
      [button(say('button-balance'), 'balance')],
    ],
  )
}

function nameOf(say: Say, channels: readonly Channel[]): string {
  if (channels.length === 0) return say('notices-nowhere')
  return channels.map((channel) => say(`notices-channel-${channel}`)).join(', ')
}

const inPairs = (buttons: readonly InlineKeyboardButton[]): InlineKeyboardButton[][] =>
  Array.from({ length: Math.ceil(buttons.length / 2) }, (_, i) => buttons.slice(2 * i, 2 * i + 2))

const HOURS = ['22-08', '23-07', '00-09'] as const
const ZONES = [
  'America/Los_Angeles',
  'America/New_York',
  'America/Sao_Paulo',
  'UTC',
  'Europe/London',
  'Europe/Berlin',
  'Europe/Kyiv',
  'Europe/Moscow',
  'Asia/Dubai',
  'Asia/Yekaterinburg',
  'Asia/Almaty',
  'Asia/Kolkata',
  'Asia/Novosibirsk',
  'Asia/Singapore',
  'Asia/Tokyo',
  'Australia/Sydney',
]

/** The hours that a button names: `22-08`. Null if they are none of ours. */
export function hoursOf(text: string, quiet: QuietHours | null, language: Say['language']): QuietHours | null {
  const hours = HOURS.find((one) => one === text)
  if (hours === undefined) return null
  const [from = '', to = ''] = hours.split('-')
  return { from: `${from}:00`, to: `${to}:00`, zone: quiet?.zone ?? (language === 'ru' ? 'Europe/Moscow' : 'UTC') }
}

/** The zone that a button names, or undefined. */
export const zoneOf = (text: string): string | undefined => ZONES.find((zone) => zone === text)

/** Quiet hours: which, and by which clock. */
export function quietReply(say: Say, quiet: QuietHours | null): Reply {
  const hours = HOURS.map((one) => button(one.replace('-', '–'), 'hush', one))
  const zones = quiet === null ? [] : ZONES.map((zone) => button(cityOf(zone), 'zone', zone))
  return {
    text: quiet === null ? say('notices-quiet-ask') : say('notices-quiet-zone', quietNames(quiet)),
    keyboard: [
      hours,
      ...inPairs(zones),
      ...(quiet === null ? [] : [[button(say('button-quiet-off'), 'hush', 'off')]]),
      [button(say('button-back'), 'notes')],
    ],
  }
}

const cityOf = (zone: string): string => (zone.split('/')[1] ?? zone).replaceAll('_', ' ')

const quietNames = ({ from, to, zone }: QuietHours) => ({ from, to, zone: cityOf(zone) })

const TOLD_MAX = 10
const TOLD_CHARS_MAX = 160
const STATE_SIGNS = { owed: '⏳', sent: '✅', failed: '❗️', skipped: '➖' } as const

/** The latest notifications of a person, each with its outcome. */
export function toldListReply(say: Say, notices: readonly NoticeView[]): Reply {
  const keyboard = [[button(say('button-notes'), 'notes'), button(say('button-balance'), 'balance')]]
  if (notices.length === 0) return { text: say('notices-none'), keyboard }
  const lines = notices.slice(0, TOLD_MAX).map(({ state, channel, text, created_at }) => {
    const line = cut(text.replaceAll(/\s+/g, ' '), TOLD_CHARS_MAX)
    return `${STATE_SIGNS[state]} ${date(say, created_at, true)} · ${say(`notices-channel-${channel}`)}\n   ${line}`
  })
  return compose([bold(say('notices-told')), `\n${lines.join('\n')}\n\n${say('notices-signs')}`], keyboard)
}
