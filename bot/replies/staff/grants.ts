import type { GrantView } from '../../../core/contract/money/grants.ts'
import type { Say } from '../../locales/say.ts'
import { button } from '../../ui/buttons.ts'
import { credits, date, shorten } from '../../ui/format.ts'
import { bold, compose, type Reply } from '../../ui/reply.ts'
import { backToMenu } from './admin.ts'

const SHOWN_MAX = 10

/** What was given to somebody, newest first; a button ends each of which something is left, for who may. */
export function grantsReply(
  say: Say,
  { name, grants, mayEnd }: { name: string; grants: readonly GrantView[]; mayEnd: boolean },
): Reply {
  if (grants.length === 0) return { text: say('admin-grants-none', { name }), keyboard: [backToMenu(say)] }
  const shown = grants.slice(0, SHOWN_MAX)
  const lines = shown.map((grant, index) => {
    const { credits: given, available, held, expired, expires_at } = grant
    const left = available + held
    return [
      `${index + 1}. ${say('admin-grant-line', { credits: credits(say, given), date: date(say, grant.created_at), reason: shorten(grant.reason, 100) })}`,
      ...(left > 0 ? [say('admin-grant-left', { left: credits(say, left) })] : []),
      ...(expired > 0 ? [say('admin-grant-expired', { expired: credits(say, expired) })] : []),
      ...(left > 0 && expires_at !== null ? [say('admin-grant-until', { time: date(say, expires_at, true) })] : []),
    ].join(' ')
  })
  const ends = shown.flatMap(({ id, kind, available, held }, index) =>
    mayEnd && kind === 'promo' && available + held > 0
      ? [[button(say('button-grant-end', { n: index + 1 }), 'lapse', id)]]
      : [],
  )
  return compose([bold(say('admin-grants-title', { name })), `\n\n${lines.join('\n')}`], [...ends, backToMenu(say)])
}
