import type { CreatedKey, KeyView } from '../../core/contract/trust/key.ts'
import type { Say } from '../locales/say.ts'
import { button } from '../ui/buttons.ts'
import { credits, date, shorten } from '../ui/format.ts'
import { bold, code, compose, type Part, type Reply } from '../ui/reply.ts'

/** What a key that is made in the chat may do. */
export const KEY_RIGHTS = ['predict', 'read', 'models'] as const
export type KeyRights = (typeof KEY_RIGHTS)[number]
/** Monthly limits to choose from; '0': none. */
const LIMITS = ['100', '500', '2000', '0'] as const

/** Lines that a message has room for. */
const SHOWN_MAX = 10
/** What Telegram takes, with room for the last button. */
const BUTTONS_MAX = 99

/** The keys that work, the newest first, each with a button to its own screen; the first ten are described. */
export function keysReply(say: Say, keys: readonly KeyView[]): Reply {
  const shown = keys.slice(0, SHOWN_MAX)
  const lines = shown.map((key, i) => `${i + 1}. ${lineOf(say, key)}`)
  const more = keys.length > shown.length ? [say('devices-more', { n: keys.length - shown.length })] : []
  const text = keys.length === 0 ? say('keys-none') : [...lines, ...more].join('\n')
  return compose(
    [bold(say('keys-title')), `\n${text}`],
    [
      ...keys.slice(0, BUTTONS_MAX).map(({ id, name }, i) => [button(`${i + 1}. ${shorten(name, 30)}`, 'key', id)]),
      [button(say('button-key-new'), 'newkey')],
    ],
  )
}

/** One key, and what can be done with it. */
export const keyReply = (say: Say, key: KeyView): Reply =>
  compose(
    [bold(shorten(key.name, 60)), `\n${lineOf(say, key)}\n\n${say('keys-acts')}`],
    [
      key.replaced_by === null ? [button(say('button-key-swap'), 'swap', key.id)] : [],
      [button(say('button-key-revoke'), 'unkey', key.id)],
      [button(say('button-back'), 'keys')],
    ],
  )

/** What the new key may do. `isForModels`: its owner looks after the shop's models. */
export const keyRightsReply = (say: Say, isForModels: boolean): Reply => ({
  text: say('keys-rights'),
  keyboard: [
    [button(say('button-key-predict'), 'cap_key', 'predict')],
    [button(say('button-key-read'), 'mint', 'read', '0')],
    isForModels ? [button(say('button-key-models'), 'mint', 'models', '0')] : [],
    [button(say('button-back'), 'keys')],
  ].filter((row) => row.length > 0),
})

/** How much a key that orders may spend. */
export const keyLimitReply = (say: Say, rights: KeyRights): Reply => ({
  text: say('keys-limit'),
  keyboard: [
    ...LIMITS.map((limit) => [
      button(
        limit === '0' ? say('button-key-unlimited') : say('button-key-limit', { limit: credits(say, Number(limit)) }),
        'mint',
        rights,
        limit,
      ),
    ]),
    [button(say('button-back'), 'newkey')],
  ],
})

/** The key itself, shown once; `oldUntil`: how long the one that it replaces still works. */
export function keyMadeReply(say: Say, { key }: CreatedKey, oldUntil?: string | null): Reply {
  const parts: Part[] = [`${say('keys-made')}\n\n`, code(key), `\n\n${say('keys-warning')}`]
  if (oldUntil !== undefined && oldUntil !== null)
    parts.push(`\n${say('keys-old', { until: date(say, oldUntil, true) })}`)
  return compose(parts, [[button(say('button-key-kept'), 'wipe')]])
}

function lineOf(say: Say, key: KeyView): string {
  const { prefix, last_used_at, expires_at, monthly_limit, spent_this_month: spent } = key
  const parts = [
    `${prefix}…`,
    say(`keys-may-${rightsOf(key)}`),
    last_used_at === null ? say('keys-unused') : say('keys-used', { time: date(say, last_used_at, true) }),
    ...(monthly_limit === null ? [] : [say('keys-spent', { spent, limit: credits(say, monthly_limit) })]),
    ...(expires_at === null ? [] : [say('keys-until', { time: date(say, expires_at, true) })]),
  ]
  return parts.join('; ')
}

const rightsOf = ({ permissions, scopes }: KeyView): 'staff' | 'predict' | 'read' | 'other' => {
  if (permissions.length > 0) return 'staff'
  const has = [...scopes].sort().join(' ')
  return has === 'predict read' ? 'predict' : has === 'read' ? 'read' : 'other'
}
