import type { AccountView } from '../../contract/account.ts'
import type { Permission } from '../../contract/permissions.ts'

/** An entry of the menu. `nav-LABEL` names it; with `permission` it is shown to who has that. */
export interface Entry {
  path: string
  label: string
  permission?: Permission
}

/** The menu, group by group; `nav-group-NAME` heads each. A new page is named here. */
const MENU: readonly { name: string; entries: readonly Entry[] }[] = [
  {
    name: 'forecasts',
    entries: [
      { path: '/app', label: 'overview' },
      { path: '/app/new', label: 'new' },
      { path: '/app/jobs', label: 'jobs' },
      { path: '/models', label: 'models' },
    ],
  },
  {
    name: 'money',
    entries: [
      { path: '/app/balance', label: 'balance' },
      { path: '/app/statement', label: 'statement' },
      { path: '/app/usage', label: 'usage' },
      { path: '/app/invoices', label: 'invoices' },
    ],
  },
  {
    name: 'account',
    entries: [
      { path: '/app/security', label: 'security' },
      { path: '/app/keys', label: 'keys' },
      { path: '/app/support', label: 'support' },
      { path: '/app/data', label: 'data' },
    ],
  },
  {
    name: 'staff',
    entries: [
      { path: '/admin', label: 'dashboard', permission: 'stats.read' },
      { path: '/admin/analytics', label: 'analytics', permission: 'stats.read' },
      { path: '/admin/schedule', label: 'schedule', permission: 'schedules.read' },
    ],
  },
]

/** The part of the menu that this person may use. */
export function menuFor({ permissions }: Pick<AccountView, 'permissions'>) {
  return MENU.map(({ name, entries }) => ({
    name,
    entries: entries.filter(({ permission }) => permission === undefined || permissions.includes(permission)),
  })).filter(({ entries }) => entries.length > 0)
}
