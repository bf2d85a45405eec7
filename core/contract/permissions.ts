import type { Role } from './account.ts'

/** What staff may do, each named by a noun and a verb. The list is closed: a route names one of these. */
export const PERMISSIONS = [
  'accounts.read',
  'accounts.change',
  'audit.read',
  'credits.adjust',
  'events.read',
  'ledger.check',
  'metrics.read',
  'models.change',
  'models.price',
  'models.read',
  'payments.read',
  'payments.refund',
  'stats.read',
] as const
export type Permission = (typeof PERMISSIONS)[number]

/** The permissions of each role. Support answers people: it reads, and moves no money. */
export const PERMISSIONS_OF: Readonly<Record<Role | 'bot', ReadonlySet<Permission>>> = {
  bot: new Set(),
  user: new Set(),
  support: new Set(['accounts.read', 'payments.read']),
  admin: new Set(PERMISSIONS),
}
