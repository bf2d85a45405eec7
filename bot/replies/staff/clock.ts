import { EVENT_SENDERS } from '../../../core/contract/ledger.ts'
import type { Difference, ReconciliationList, ReconciliationView } from '../../../core/contract/payment.ts'
import type { ScheduleView } from '../../../core/contract/schedule.ts'
import type { Say } from '../../locales/say.ts'
import { button } from '../../ui/buttons.ts'
import { date, shorten } from '../../ui/format.ts'
import { bold, compose, type Reply } from '../../ui/reply.ts'
import { backToMenu } from './admin.ts'

/** More would not be read in a chat. */
const SHOWN_MAX = 5
const WHAT_CHARS_MAX = 60
const ID_CHARS_MAX = 40

/** /schedules: the last and the next run of each, and a button that has one run now. */
export function schedulesReply(say: Say, schedules: readonly ScheduleView[], mayRun: boolean): Reply {
  const nameOf = ({ name }: ScheduleView): string => say('schedule-name', { name })
  const parts = schedules.flatMap((each) => [
    '\n\n',
    bold(nameOf(each)),
    `\n${lastOf(say, each)}\n${nextOf(say, each)}`,
  ])
  const buttons = mayRun ? schedules.map((each) => [button(`▶️ ${nameOf(each)}`, 'run', each.name)]) : []
  return compose([bold(say('schedules-title')), ...parts], [...buttons, backToMenu(say)])
}

const nextOf = (say: Say, { next_run_at }: ScheduleView): string =>
  say('schedule-next', { time: date(say, next_run_at, true) })

function lastOf(say: Say, { last_run: last }: ScheduleView): string {
  if (last === null) return say('schedule-never')
  const time = date(say, last.started_at, true)
  const said = say('schedule-last', { time, status: last.status })
  return last.error === null ? said : `${said} ${shorten(last.error, WHAT_CHARS_MAX)}`
}

/** /reconcile: what only one side knows, by provider, and the events that nothing was booked for. */
export function differencesReply(say: Say, { items, refused_events }: ReconciliationList, mayCompare: boolean): Reply {
  if (items.length === 0) return { text: say('reconcile-none'), keyboard: [backToMenu(say)] }
  const parts = items.flatMap((each) => [
    '\n\n',
    bold(say('provider', { name: each.provider })),
    `\n${toText(say, each)}`,
  ])
  const events = refused_events.slice(0, SHOWN_MAX).map(({ provider, type, what, received_at: at }) =>
    say('reconcile-event', {
      provider: say('provider', { name: provider }),
      type: shorten(type, ID_CHARS_MAX),
      what: shorten(what, WHAT_CHARS_MAX),
      time: date(say, at, true),
    }),
  )
  const refused =
    events.length === 0 ? [] : [`\n\n${say('reconcile-events', { n: refused_events.length })}\n${events.join('\n')}`]
  // Telegram is compared by way of the bot, at its own time.
  const names = items.map(({ provider }) => provider).filter((name) => EVENT_SENDERS.some((one) => one === name))
  const buttons = mayCompare
    ? names.map((name) => [button(say('button-compare', { provider: say('provider', { name }) }), 'compare', name)])
    : []
  return compose([bold(say('reconcile-title')), ...parts, ...refused], [...buttons, backToMenu(say)])
}

function toText(
  say: Say,
  { finished_at, looked_at: n, credited, only_provider, only_ours }: ReconciliationView,
): string {
  const done = say('reconcile-done', { time: date(say, finished_at, true), n, credited })
  if (only_provider.length + only_ours.length === 0) return `${done}\n${say('reconcile-same')}`
  return [
    done,
    ...listOf(say, only_provider, say('reconcile-only-provider', { n: only_provider.length })),
    ...listOf(say, only_ours, say('reconcile-only-ours', { n: only_ours.length })),
  ].join('\n')
}

function listOf(say: Say, differences: readonly Difference[], title: string): string[] {
  if (differences.length === 0) return []
  const lines = differences
    .slice(0, SHOWN_MAX)
    .map(
      ({ ref, charge_id, what }) =>
        `• ${shorten(charge_id ?? ref ?? '?', ID_CHARS_MAX)}: ${shorten(what, WHAT_CHARS_MAX)}`,
    )
  return differences.length > SHOWN_MAX ? [title, ...lines, say('reconcile-more')] : [title, ...lines]
}
