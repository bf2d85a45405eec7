import type { Localized } from '../../../core/contract/common.ts'
import type { Stats } from '../../../core/contract/admin.ts'
import type { VersionView } from '../../../core/contract/catalog.ts'
import type { Maintenance } from '../../../core/contract/maintenance.ts'
import type { LedgerCheck } from '../../../core/contract/ledger.ts'
import { button } from '../../ui/buttons.ts'
import type { Permission } from '../../../core/contract/permissions.ts'
import type { Key, Say } from '../../locales/say.ts'
import { credits, date, shorten } from '../../ui/format.ts'
import { modelKey } from '../models.ts'
import { bold, code, compose, type Reply } from '../../ui/reply.ts'
import type { Person } from '../../people/staff.ts'
import type { Paged } from '../../ui/pages.ts'
import { pager } from '../wallet.ts'

const VERSIONS_MAX = 20
const FAULTS_MAX = 10

/** Who reads a reply, as core sees them. */
export interface Reader {
  isSelf: boolean
  permissions: readonly Permission[]
}

const SCREENS = [
  ['button-stats', 'stats', 'stats.read'],
  ['button-users', 'users', 'accounts.read'],
  ['button-admin-models', 'models', 'models.read'],
  ['button-admin-jobs', 'jobs', 'jobs.read'],
  ['button-companies', 'companies', 'companies.decide'],
  ['button-ledger', 'ledger', 'ledger.check'],
  ['button-audit', 'audit', 'audit.read'],
  ['button-proposals', 'proposals', 'proposals.decide'],
  ['button-roles', 'roles', 'roles.read'],
  ['button-maintenance', 'maintenance', 'maintenance.change'],
  ['button-queue', 'tickets', 'tickets.answer'],
  ['button-schedules', 'schedules', 'schedules.read'],
  ['button-reconcile', 'reconcile', 'payments.read'],
  ['button-broadcasts', 'broadcasts', 'broadcasts.send'],
  ['button-templates', 'templates', 'templates.change'],
] as const satisfies ReadonlyArray<readonly [Key, string, Permission]>

/** What the permissions of its reader open. */
export function adminMenu(say: Say, permissions: readonly Permission[]): Reply {
  const open = SCREENS.filter(([, , permission]) => permissions.includes(permission))
  return { text: say('admin-title'), keyboard: inPairs(open.map(([key, screen]) => button(say(key), 'a', screen))) }
}

const inPairs = <T>(items: readonly T[]): T[][] =>
  Array.from({ length: Math.ceil(items.length / 2) }, (_, i) => items.slice(2 * i, 2 * i + 2))

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

/** A person's name among admins: name and @username, or e-mail, or Telegram id, or account id. */
export function nameOf({
  seen,
  email,
  telegram_id,
  id,
}: Pick<Person, 'seen' | 'email' | 'telegram_id' | 'id'>): string {
  const called = [seen?.name, seen?.username && `@${seen.username}`].filter((part) => part)
  return shorten(called.length > 0 ? called.join(' ') : (email ?? telegram_id ?? id), 60)
}

/** The name of somebody, or their id where it may not be looked up. */
export const nameOrId = (person: Person | undefined, id: string): string =>
  person === undefined ? shorten(id, 40) : nameOf(person)

export function usersReply(say: Say, page: Paged<Person>): Reply {
  if (page.items.length === 0) return { text: say('admin-users-none'), keyboard: [backToMenu(say)] }
  const people = page.items.map((account) => [
    button(shorten(`${nameOf(account)} · ${credits(say, account.balance.available)}`, 50), 'user', account.id),
  ])
  return compose([bold(say('admin-users-title'))], [...people, pager(say, page), backToMenu(say)])
}

/** What a role is called in this language. */
export const titleOf = (say: Say, title: Localized): string => shorten(title[say.language], 40)

/** `isSelf`: the reader's own card, which offers nothing to change. */
export function userReply(say: Say, account: Person, { isSelf, permissions }: Reader): Reply {
  const may = (permission: Permission): boolean => permissions.includes(permission)
  const { balance, jobs } = account
  const lines = say('admin-user', {
    role: titleOf(say, account.role_title),
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
        ...(may('credits.adjust') && !isSelf ? [button(say('button-give'), 'give', account.id)] : []),
        ...(may('accounts.change') && !isSelf
          ? [button(say(account.blocked ? 'button-unblock' : 'button-block'), 'block', account.id)]
          : []),
      ],
      [
        ...(may('payments.read') ? [button(say('button-payments'), 'paid', account.id)] : []),
        button(say('button-grants'), 'gifts', account.id),
        ...(may('jobs.read') ? [button(say('button-admin-jobs'), 'works', account.id)] : []),
        ...(may('roles.give') && !isSelf ? [button(say('button-role'), 'ranks', account.id)] : []),
      ],
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

/** Whether maintenance is on, and how to begin or end it. */
export function maintenanceReply(say: Say, { on, message, until }: Maintenance): Reply {
  const state =
    on && until !== null
      ? say('admin-maintenance-on', { until: date(say, until, true), message: message ?? '' })
      : say('admin-maintenance-off')
  return {
    text: `${state}\n\n${say('admin-usage-maintenance')}`,
    keyboard: [...(on ? [[button(say('button-maintenance-end'), 'resume')]] : []), backToMenu(say)],
  }
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
  return compose([bold(say('admin-models-title')), ...parts], [...inPairs(cards), backToMenu(say)])
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
