import type { Proposal } from '../../../core/contract/trust/proposal.ts'
import type { Say } from '../../locales/say.ts'
import { button } from '../../ui/buttons.ts'
import { credits, date, shorten } from '../../ui/format.ts'
import type { Paged } from '../../ui/pages.ts'
import { bold, compose, type Reply } from '../../ui/reply.ts'
import { pager } from '../wallet.ts'
import { backToMenu } from './admin.ts'
import { creditChange } from './changes.ts'

/** What a line about a proposal needs of it. */
export type Told = Pick<Proposal, 'kind' | 'amount' | 'credits' | 'reason' | 'target'>

/** What would be done, for whom and why, in a line. `name` is whose credits move. */
export function proposalLine(say: Say, { kind, amount, credits: moved, reason, target }: Told, name: string): string {
  const values = { name, reason: shorten(reason, 200) }
  switch (kind) {
    case 'adjustment':
      return say('proposal-adjustment', { ...values, amount: creditChange(say, amount ?? moved) })
    case 'refund':
      return say('proposal-refund', { ...values, credits: credits(say, moved) })
    case 'rollback':
      return say('proposal-rollback', { ...values, credits: credits(say, moved), record: target })
    case 'bank_entry':
      return say('proposal-bank-entry', { ...values, credits: credits(say, moved) })
    case 'grant':
      return say('proposal-grant', { ...values, credits: credits(say, moved) })
    case 'promo_code':
      return say('proposal-promo-code', { code: target, reason: values.reason, credits: credits(say, moved) })
    default:
      return kind satisfies never
  }
}

/** For those who may decide it. */
export const decideButtons = (say: Say, id: string) => [
  button(say('button-approve'), 'approve', id),
  button(say('button-decline'), 'decline', id),
]

/** One proposal, with buttons to decide it for anyone but its proposer. */
export function proposalReply(
  say: Say,
  { proposal, name, by }: { proposal: Proposal; name: string; by: string },
  { isOwn }: { isOwn: (userId: string) => boolean },
): Reply {
  const lines = [
    proposalLine(say, proposal, name),
    say('proposal-by', { by, time: date(say, proposal.proposed_at, true) }),
    proposal.status === 'open'
      ? say('proposal-until', { until: date(say, proposal.expires_at, true) })
      : say(`proposal-status-${proposal.status}`),
    ...(isOwn(proposal.proposed_by) ? [say('proposal-own')] : []),
  ]
  const mayDecide = proposal.status === 'open' && !isOwn(proposal.proposed_by)
  return {
    text: lines.join('\n'),
    keyboard: [...(mayDecide ? [decideButtons(say, proposal.id)] : []), [button(say('button-back'), 'a', 'proposals')]],
  }
}

/** What waits for a second person, newest first. */
export function proposalsReply(say: Say, page: Paged<{ proposal: Proposal; name: string }>): Reply {
  if (page.items.length === 0 && page.index === 0) return { text: say('proposals-none'), keyboard: [backToMenu(say)] }
  const lines = page.items.map(({ proposal, name }) => `\n\n${proposalLine(say, proposal, name)}`)
  const open = page.items.map(({ proposal, name }) => [
    button(shorten(`${name} · ${credits(say, proposal.credits)}`, 50), 'proposal', proposal.id),
  ])
  return compose([bold(say('proposals-title')), ...lines], [...open, pager(say, page), backToMenu(say)])
}
