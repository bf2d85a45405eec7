import type { Stats } from '../../core/contract/admin.ts'
import type { VersionView } from '../../core/contract/catalog.ts'
import type { LedgerCheck } from '../../core/contract/ledger.ts'
import { button } from '../ui/buttons.ts'
import type { Change } from '../ui/cards.ts'
import type { Say } from '../locales/say.ts'
import { credits, date, shorten } from '../ui/format.ts'
import { modelKey } from './models.ts'
import { bold, code, compose, type Reply } from '../ui/reply.ts'
import type { Person } from '../people/staff.ts'
import type { Paged } from '../ui/pages.ts'
import { pager } from './wallet.ts'

const VERSIONS_MAX = 20
const FAULTS_MAX = 10

export const adminMenu = (say: Say): Reply => ({
  text: say('admin-title'),
  keyboard: [
    [button(say('button-stats'), 'a', 'stats'), button(say('button-users'), 'a', 'users')],
    [button(say('button-admin-models'), 'a', 'models'), button(say('button-ledger'), 'a', 'ledger')],
    [button(say('button-audit'), 'a', 'audit')],
  ],
})

export const backToMenu = (say: Say) => [button(say('button-back'), 'a', 'menu')]

/** The outcome of a change, with a button back. */
export const afterwards = (say: Say, text: string): Reply => ({ text, keyboard: [backToMenu(say)] })

export function statsReply(say: Say, { accounts, jobs, credits: money, models }: Stats): Reply {
  const figures = say('admin-stats', {
    people: accounts.total,
    today: accounts.new_24h,
    week: accounts.new_7d,
    jobs: jobs.total,
    jobsToday: jobs.last_24h,
    ok: jobs.ok_24h,
    failed: jobs.error_24h,
    pending: jobs.pending,
    oldest: Math.round(jobs.oldest_pending_seconds),
    revenue: credits(say, money.revenue),
    revenueToday: credits(say, money.revenue_24h),
    wallets: credits(say, money.wallets),
    held: credits(say, money.held),
    topped: credits(say, money.topped_up),
    granted: credits(say, money.granted),
  })
  const lines = models.map(({ name, jobs_7d, error_7d, revenue_7d }) =>
    say('admin-stats-model', {
      model: shorten(name, 40),
      jobs: jobs_7d,
      failed: error_7d,
      revenue: credits(say, revenue_7d),
    }),
  )
  return compose([bold(say('button-stats')), `\n${figures}\n\n${lines.join('\n')}`.trimEnd()], [backToMenu(say)])
}

const HEAD_CHARS = 16

/** Where the audit log ends. Kept in the chat, it is evidence against a log that was shortened. */
export function auditHeadReply(
  say: Say,
  { records, head, brokenAt }: { records: number; head: string; brokenAt: number | null },
): Reply {
  const values = { n: records, head: head.slice(0, HEAD_CHARS) }
  const text =
    brokenAt === null ? say('admin-audit-head', values) : say('admin-audit-broken', { ...values, at: brokenAt })
  return { text, keyboard: [backToMenu(say)] }
}

/** A person's name among admins: name and @username, or e-mail, or Telegram id, or account id. */
export function nameOf({ seen, email, telegram_id, id }: Person): string {
  const called = [seen?.name, seen?.username && `@${seen.username}`].filter((part) => part)
  return shorten(called.length > 0 ? called.join(' ') : (email ?? telegram_id ?? id), 60)
}

export function usersReply(say: Say, page: Paged<Person>): Reply {
  if (page.items.length === 0) return { text: say('admin-users-none'), keyboard: [backToMenu(say)] }
  const people = page.items.map((account) => [
    button(shorten(`${nameOf(account)} · ${credits(say, account.balance.available)}`, 50), 'user', account.id),
  ])
  return compose([bold(say('admin-users-title'))], [...people, pager(say, page), backToMenu(say)])
}

/** `isSelf`: the admin's own card. */
export function userReply(say: Say, account: Person, isSelf: boolean): Reply {
  const { balance, jobs } = account
  const lines = say('admin-user', {
    role: say(`role-${account.role}`),
    language: say(`language-${account.language}`),
    since: date(say, account.created_at),
    available: credits(say, balance.available),
    held: credits(say, balance.held),
    spent: credits(say, account.spent),
    ok: jobs.OK,
    failed: jobs.ERROR,
    pending: jobs.PENDING,
    canceled: jobs.CANCELED,
  })
  return compose(
    [
      bold(nameOf(account)),
      `\n${lines}`,
      account.company === null ? '' : `\n🏢 ${shorten(account.company, 120)}`,
      account.blocked ? `\n${say('admin-user-blocked')}` : '',
      `\n${[account.email, account.telegram_id].filter((one) => one !== null).join(' · ')}\n`,
      code(account.id),
    ],
    [
      [
        button(say('button-give'), 'give', account.id),
        ...(isSelf ? [] : [button(say(account.blocked ? 'button-unblock' : 'button-block'), 'block', account.id)]),
      ],
      [button(say('button-payments'), 'paid', account.id)],
      [button(say('button-back'), 'a', 'users')],
    ],
  )
}

export function ledgerReply(say: Say, { ok, checked, faults, run_ms }: LedgerCheck): Reply {
  const text = ok
    ? say('admin-ledger-ok', { ...checked, ms: Math.round(run_ms) })
    : [
        say('admin-ledger-faults', { n: faults.length }),
        ...faults.slice(0, FAULTS_MAX).map(({ invariant, detail }) => `• ${invariant}: ${shorten(detail, 200)}`),
      ].join('\n')
  return { text, keyboard: [backToMenu(say)] }
}

/** The versions of every model, with links to the cards of single models. */
export function versionsReply(say: Say, versions: readonly VersionView[]): Reply {
  const shown = versions.slice(0, VERSIONS_MAX)
  const parts = shown.flatMap((version) => [
    '\n\n',
    bold(`${shorten(version.name, 40)} ${version.version}`),
    `\n${versionLine(say, version)}`,
  ])
  const names = [...new Set(shown.map(({ name }) => name))]
  const cards = names.map((name) => button(shorten(name, 20), 'model', modelKey(name)))
  const rows = Array.from({ length: Math.ceil(cards.length / 2) }, (_, i) => cards.slice(2 * i, 2 * i + 2))
  return compose([bold(say('admin-models-title')), ...parts], [...rows, backToMenu(say)])
}

const versionLine = (say: Say, version: VersionView): string =>
  [
    say('admin-model-line', { state: say(`state-${version.state}`), price: credits(say, version.price_per_row) }),
    ...(version.default ? [say('admin-model-default')] : []),
    ...(version.quarantine_reason === null ? [] : [shorten(version.quarantine_reason, 100)]),
  ].join(' · ')

/** One model with the possible actions. */
export function versionReply(say: Say, name: string, versions: readonly VersionView[]): Reply {
  const key = modelKey(name)
  const active = versions.find(({ state }) => state === 'active')
  const lines = versions.slice(0, VERSIONS_MAX).map((version) => `${version.version}: ${versionLine(say, version)}`)
  return compose(
    [bold(shorten(name, 60)), `\n${lines.join('\n')}`],
    [
      [
        active === undefined
          ? button(say('button-on'), 'state', key, 'activate')
          : button(say('button-off'), 'state', key, 'retire'),
        button(say('button-price'), 'cost', key),
      ],
      [
        ...(versions.length > 1 ? [button(say('button-roll-back'), 'state', key, 'roll_back')] : []),
        ...(active === undefined || active.default
          ? []
          : [button(say('button-make-default'), 'state', key, 'make_default')]),
      ],
      [button(say('button-back'), 'a', 'models')],
    ],
  )
}

/** What a change would do, before it is done. `what` is the part that only core knows. */
export function previewReply(say: Say, token: string, what: string): Reply {
  return {
    text: what,
    keyboard: [[button(say('button-yes'), 'yes', token), button(say('button-no'), 'no', token)]],
  }
}

/** Facts about a person or a model that are needed to show a change. */
export interface About {
  name: string
  before: number
  /** It is the admin's own account. */
  isSelf?: boolean
  isBlocked?: boolean
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
  if (change.kind === 'price' && change.from === change.to) return say('admin-refuse-same')
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
    case 'block':
      return say('admin-preview-block', {
        name: about.name,
        action: say(change.blocked ? 'admin-action-block' : 'admin-action-unblock'),
        reason,
      })
    default:
      return change satisfies never
  }
}
