import {
  type Channel,
  CHANNELS,
  type ChangeNoticePreferences,
  definitionOf,
  LASTING_KINDS,
  NOTICE_KINDS,
  type NoticeKind,
  type NoticePreferences,
  type NoticeType,
  type QuietHours,
} from '../contract/notices/types.ts'
import { refuseField } from '../kit/errors.ts'
import { DAY_MS, MINUTE_MS } from '../kit/units.ts'

/** What somebody has chosen; a kind that is not named has its default. */
export interface Chosen {
  kinds: Partial<Record<NoticeKind, Channel[]>>
  quiet: QuietHours | null
}

export const NOTHING_CHOSEN: Chosen = { kinds: {}, quiet: null }

/** Kinds that wait for no morning. */
const ANY_HOUR: readonly NoticeKind[] = ['security', 'support', 'account']
/** Kinds that come by Telegram or not at all unless mail was chosen for them. */
const CHAT_ONLY: readonly NoticeKind[] = ['forecasts', 'balance', 'staff']

/** How somebody can be reached. */
export interface Reach {
  channels: readonly Channel[]
  /** Whether somebody has confirmed that the address is theirs. */
  isConfirmed: boolean
}

/** The channels by which a kind can reach somebody. An address that nobody has confirmed may be a stranger's: only what its person must know goes
 *  there. */
export const reachOfKind = (kind: NoticeKind, { channels, isConfirmed }: Reach): readonly Channel[] =>
  isConfirmed || LASTING_KINDS.includes(kind) ? channels : channels.filter((channel) => channel !== 'email')

/** The channels of a kind before anybody has chosen: the chat where there is one, else mail. Broadcasts need consent. */
function defaultOf(kind: NoticeKind, reach: readonly Channel[]): Channel[] {
  if (kind === 'news') return []
  if (reach.includes('telegram')) return ['telegram']
  return CHAT_ONLY.includes(kind) ? [] : ['email']
}

/** The channels by which a kind comes to somebody, of those that reach them. Security and money come by one at least. */
function channelsOfKind(kind: NoticeKind, { kinds }: Chosen, everyReach: Reach): Channel[] {
  const reach = reachOfKind(kind, everyReach)
  const wanted = (kinds[kind] ?? defaultOf(kind, reach)).filter((channel) => reach.includes(channel))
  if (wanted.length > 0 || !LASTING_KINDS.includes(kind)) return wanted
  return reach.slice(0, 1)
}

/** The channels of one type of notice. */
export function channelsOf(type: NoticeType, chosen: Chosen, reach: Reach): Channel[] {
  const { kind, channels = CHANNELS } = definitionOf(type)
  const wanted = channelsOfKind(kind, chosen, reach)
  const possible = wanted.filter((channel) => channels.includes(channel))
  if (possible.length > 0 || !LASTING_KINDS.includes(kind)) return possible
  return reach.channels.filter((channel) => channels.includes(channel)).slice(0, 1)
}

/** Returns what somebody has chosen after a change. Throws `validation_failed` if security or money would reach them by no channel. */
export function choose(chosen: Chosen, { kinds = {}, quiet = chosen.quiet }: ChangeNoticePreferences): Chosen {
  for (const kind of LASTING_KINDS)
    if (kinds[kind]?.length === 0)
      throw refuseField(
        `/kinds/${kind}`,
        { en: 'at least one channel stays', ru: 'хотя бы один канал остаётся' },
        { en: `name one of ${CHANNELS.join(', ')}`, ru: `укажите один из: ${CHANNELS.join(', ')}` },
      )
  const named = Object.entries(kinds).map(([kind, channels]) => [kind, [...new Set(channels)]])
  return { kinds: { ...chosen.kinds, ...Object.fromEntries(named) }, quiet }
}

export const toPreferences = (chosen: Chosen, reach: Reach): Omit<NoticePreferences, 'bounced_at'> => ({
  kinds: Object.fromEntries(
    NOTICE_KINDS.map((kind) => [kind, channelsOfKind(kind, chosen, reach)]),
  ) as NoticePreferences['kinds'],
  quiet: chosen.quiet,
  channels: [...reach.channels],
})

/** How long a notice of this kind waits for the end of the quiet hours, in milliseconds; 0 outside of them. */
export function quietMs(kind: NoticeKind, { quiet }: Chosen, at: number): number {
  if (quiet === null || ANY_HOUR.includes(kind)) return 0
  const [from, to] = [toMs(quiet.from), toMs(quiet.to)]
  const local = toMs(clockIn(quiet.zone, at)) + (at % MINUTE_MS)
  const isQuiet = from <= to ? local >= from && local < to : local >= from || local < to
  return isQuiet ? (to - local + DAY_MS) % DAY_MS : 0
}

const toMs = (clock: string): number => {
  const [hours = 0, minutes = 0] = clock.split(':').map(Number)
  return (hours * 60 + minutes) * MINUTE_MS
}

const clocks = new Map<string, Intl.DateTimeFormat>()
const ZONES_MAX = 600

function clockIn(zone: string, at: number): string {
  let format = clocks.get(zone)
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
    if (clocks.size < ZONES_MAX) clocks.set(zone, format)
  }
  return format.format(at)
}
