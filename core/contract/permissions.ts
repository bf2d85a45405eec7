/** What staff may do, each named by a noun and a verb. The list is closed: a staff route names one of these, and
 *  a role is a set of them. */
export const PERMISSIONS = [
  'accounts.change',
  'accounts.read',
  'audit.read',
  'audit.rollback',
  'companies.decide',
  'credits.adjust',
  'events.read',
  'jobs.read',
  'ledger.check',
  'maintenance.change',
  'metrics.read',
  'models.change',
  'models.price',
  'models.read',
  'payments.read',
  'payments.refund',
  'personal.read',
  'proposals.decide',
  'roles.change',
  'roles.give',
  'roles.read',
  'schedules.read',
  'schedules.run',
  'stats.read',
] as const
export type Permission = (typeof PERMISSIONS)[number]

/** The role of everybody who is not staff. */
export const CUSTOMER = 'customer'
/** The role that has every permission, also those of later versions. */
export const ADMIN = 'admin'
