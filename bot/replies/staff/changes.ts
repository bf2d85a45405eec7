import type { VersionView } from '../../../core/contract/catalog.ts'
import type { Say } from '../../locales/say.ts'
import { button } from '../../ui/buttons.ts'
import type { Change } from '../../ui/cards.ts'
import { credits, date, shorten } from '../../ui/format.ts'
import type { Reply } from '../../ui/reply.ts'
import type { Proposal } from '../../../core/contract/trust/proposal.ts'
import { backToMenu } from './admin.ts'
import { limitText, permissionName } from './roles.ts'

/** What a change would do, before it is done. `what` is the part that only core knows. */
export function previewReply(say: Say, token: string, what: string): Reply {
  return {
    text: what,
    keyboard: [[button(say('button-yes'), 'yes', token), button(say('button-no'), 'no', token)]],
  }
}

/** What came of a change: done, with the way back where there is one, or waiting for a second person. */
export function doneReply(
  say: Say,
  { line, proposal, record }: { line: string; proposal: Proposal | null; record: number | null },
): Reply {
  if (proposal !== null) {
    const values = { what: line, until: date(say, proposal.expires_at, true) }
    return { text: say('admin-proposed', values), keyboard: [backToMenu(say)] }
  }
  return {
    text: say('admin-done', { what: line }),
    keyboard: [...(record === null ? [] : [[button(say('button-back-out'), 'back', String(record))]]), backToMenu(say)],
  }
}

/** Facts about a person or a model that are needed to show a change. */
export interface About {
  name: string
  before: number
  /** It is the admin's own account. */
  isSelf?: boolean
  isBlocked?: boolean
  /** Maintenance is on. */
  isOn?: boolean
  /** Somebody has decided about the company. */
  isDecided?: boolean
  /** Of the model. */
  versions?: readonly VersionView[]
}

/** Why a change is impossible at present; undefined if it is possible. */
export function refuseChange(say: Say, change: Change, about: About): string | undefined {
  const there = { name: about.name, available: credits(say, about.before) }
  if (change.kind === 'credit' && about.before + change.amount < 0)
    return say('admin-refuse-credit', { ...there, amount: credits(say, -change.amount) })
  if (change.kind === 'refund' && about.before < change.credits)
    return say('admin-refuse-refund', { ...there, credits: credits(say, change.credits) })
  if (change.kind === 'block' && about.isSelf === true) return say('admin-refuse-self')
  if (change.kind === 'block' && about.isBlocked === change.blocked) return say('admin-refuse-same')
  if (change.kind === 'role' && about.isSelf === true) return say('admin-refuse-own-role')
  if (change.kind === 'role' && change.from === change.role) return say('admin-refuse-same')
  if (change.kind === 'company' && about.isDecided === true) return say('admin-company-decided')
  if (change.kind === 'maintenance' && change.minutes === 0 && about.isOn === false) return say('admin-refuse-same')
  if ((change.kind === 'price' || change.kind === 'limit') && change.from === change.to) return say('admin-refuse-same')
  return change.kind === 'state' ? refuseState(say, change, about.versions ?? []) : undefined
}

function refuseState(
  say: Say,
  { action, version }: Extract<Change, { kind: 'state' }>,
  versions: readonly VersionView[],
): string | undefined {
  const target = versions.find((one) => one.version === version)
  if (target === undefined) return say('admin-model-unknown')
  const state = say(`state-${target.state}`)
  const mayBe = {
    activate: target.state !== 'active' && target.state !== 'uploaded',
    retire: target.state !== 'retired' && target.state !== 'uploaded',
    roll_back: target.state === 'active',
    make_default: target.state === 'active',
  }
  if (!mayBe[action]) return say('admin-refuse-state', { model: target.name, version, state })
  if (action === 'make_default' && target.default) return say('admin-refuse-same')
  if (action === 'roll_back' && !versions.some((one) => one.state === 'verified' && one.activated_at !== null))
    return say('admin-refuse-roll-back', { model: target.name, version })
  return undefined
}

/** "+500 credits", "−20 credits". */
export const creditChange = (say: Say, amount: number): string =>
  `${amount > 0 ? '+' : '−'}${credits(say, Math.abs(amount))}`

/** A change in one line: before and after, and the reason. */
export function changeLine(say: Say, change: Change, about: { name: string; before: number }): string {
  const reason = shorten(change.reason, 200)
  switch (change.kind) {
    case 'credit': {
      const { amount } = change
      return say('admin-preview-credit', {
        name: about.name,
        before: credits(say, about.before),
        after: credits(say, about.before + amount),
        amount: creditChange(say, amount),
        reason,
      })
    }
    case 'grant': {
      const values = { name: about.name, credits: credits(say, change.credits), reason }
      return change.until === null
        ? say('admin-preview-grant', values)
        : say('admin-preview-grant-until', { ...values, date: date(say, change.until) })
    }
    case 'lapse':
      return say('admin-preview-lapse', { name: about.name, credits: credits(say, change.credits), reason })
    case 'price':
      return say('admin-preview-price', {
        model: change.model,
        from: credits(say, change.from),
        to: credits(say, change.to),
        reason,
      })
    case 'state':
      return say('admin-preview-state', {
        model: change.model,
        version: change.version,
        action: say(`admin-action-${change.action}`),
        reason,
      })
    case 'refund':
      return say('admin-preview-refund', {
        name: about.name,
        credits: credits(say, change.credits),
        before: credits(say, about.before),
        after: credits(say, about.before - change.credits),
        reason,
      })
    case 'maintenance':
      return change.minutes === 0
        ? say('admin-preview-maintenance-end')
        : say('admin-preview-maintenance', { minutes: change.minutes, message: reason })
    case 'block':
      return say('admin-preview-block', {
        name: about.name,
        action: say(change.blocked ? 'admin-action-block' : 'admin-action-unblock'),
        reason,
      })
    case 'approve':
      return say('proposal-preview-approve', { what: change.what })
    case 'decline':
      return say('proposal-preview-decline', { what: change.what, reason })
    case 'back':
      return say('admin-preview-back', { what: change.what })
    case 'role':
      return say('admin-preview-role', { name: about.name, title: change.title, reason })
    case 'permission':
      return say(change.has ? 'admin-preview-may' : 'admin-preview-may-not', {
        title: change.title,
        what: permissionName(say, change.permission),
        reason,
      })
    case 'company':
      return say(change.approve ? 'admin-preview-approve' : 'admin-preview-decline', {
        company: shorten(change.company, 120),
        reason,
      })
    case 'invoice':
      return change.act === 'issue'
        ? say('admin-preview-invoice-issue')
        : say('admin-preview-invoice-cancel', { number: change.number, reason })
    case 'limit':
      return say('admin-preview-limit', {
        title: change.title,
        from: limitText(say, change.from),
        to: limitText(say, change.to),
        reason,
      })
    default:
      return change satisfies never
  }
}
