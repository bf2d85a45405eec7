import type { BroadcastView, Segment } from '../../../core/contract/notices/broadcast.ts'
import type { Say } from '../../locales/say.ts'
import { button } from '../../ui/buttons.ts'
import { date, shorten } from '../../ui/format.ts'
import { bold, compose, type Reply } from '../../ui/reply.ts'

/** The segments that the chat offers; others are drafted over REST. */
export const SEGMENTS = {
  all: {},
  en: { language: 'en' },
  ru: { language: 'ru' },
  active: { active_days: 30 },
  idle: { idle_days: 30 },
  plan: { plan: true },
  low: { balance_max: 100 },
} as const satisfies Record<string, Segment>
export type SegmentName = keyof typeof SEGMENTS
export const SEGMENT_NAMES = Object.keys(SEGMENTS) as SegmentName[]

/** /broadcast: the latest ones, and the way to a new one. */
export function broadcastsReply(say: Say, items: readonly BroadcastView[]): Reply {
  const rows = items.map((one) => [
    button(
      `${say(`broadcast-${one.state}`)} · ${date(say, one.created_at)} · ${shorten(one.text[say.language], 24)}`,
      'cast',
      one.id,
    ),
  ])
  return compose(
    [bold(say('broadcasts-title')), `\n${say('broadcasts-who')}`],
    [[button(say('button-broadcast-new'), 'castnew')], ...rows, [button(say('button-back'), 'a', 'menu')]],
  )
}

/** One broadcast: whom it goes to, how far it has come, and what can be done with it. */
export function broadcastReply(say: Say, one: BroadcastView): Reply {
  const { id, state, recipients, seconds, sent, blocked, failed, skipped, owed } = one
  const isDraft = state === 'draft'
  const minutes = Math.max(1, Math.ceil(seconds / 60))
  const figures = isDraft
    ? recipients === 0
      ? say('broadcast-nobody')
      : say('broadcast-count', { n: recipients, minutes })
    : say('broadcast-progress', { sent, n: recipients, blocked, failed, skipped, owed })
  const acts =
    state === 'draft'
      ? [
          [button(say('button-broadcast-preview'), 'castact', id, 'preview')],
          ...(recipients > 0 ? [[button(say('button-broadcast-send', { n: recipients }), 'castgo', id)]] : []),
        ]
      : state === 'running' || state === 'paused'
        ? [
            [
              state === 'running'
                ? button(say('button-broadcast-pause'), 'castact', id, 'pause')
                : button(say('button-broadcast-resume'), 'castact', id, 'resume'),
              button(say('button-broadcast-stop'), 'castact', id, 'stop'),
            ],
            [button(say('button-refresh'), 'cast', id)],
          ]
        : []
  return compose(
    [
      bold(say(`broadcast-${state}`)),
      `\n${figures}\n\n🇬🇧 ${shorten(one.text.en, 900)}\n\n🇷🇺 ${shorten(one.text.ru, 900)}`,
    ],
    [...acts, [button(say('button-back'), 'casts')]],
  )
}
