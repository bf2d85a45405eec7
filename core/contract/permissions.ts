/** What staff may do, each named by a noun and a verb. The list is closed: a staff route names one of these, and
 *  a role is a set of them. */
export const PERMISSIONS = [
  'accounts.change',
  'accounts.read',
  'audit.read',
  'audit.rollback',
  'broadcasts.send',
  'companies.decide',
  'credits.adjust',
  'events.read',
  'exports.read',
  'invoices.change',
  'jobs.read',
  'ledger.check',
  'mail.report',
  'maintenance.change',
  'metrics.read',
  'models.change',
  'models.price',
  'models.read',
  'notices.read',
  'payments.read',
  'payments.refund',
  'personal.read',
  'plans.change',
  'prices.change',
  'promo_codes.change',
  'proposals.decide',
  'reports.read',
  'roles.change',
  'roles.give',
  'roles.read',
  'schedules.read',
  'schedules.run',
  'statements.import',
  'stats.read',
  'templates.change',
  'tickets.answer',
] as const
export type Permission = (typeof PERMISSIONS)[number]

/** What a key of staff may be given: neither what moves money, nor what gives power, nor personal data. What is new
 *  here has to be put in by hand. */
export const KEY_PERMISSIONS = [
  'accounts.read',
  'audit.read',
  'events.read',
  'exports.read',
  'jobs.read',
  'ledger.check',
  'mail.report',
  'maintenance.change',
  'metrics.read',
  'models.change',
  'models.price',
  'models.read',
  'payments.read',
  'roles.read',
  'stats.read',
] as const satisfies readonly Permission[]
export type KeyPermission = (typeof KEY_PERMISSIONS)[number]

/** The role of everybody who is not staff. */
export const CUSTOMER = 'customer'
/** The role that has every permission, also those of later versions. */
export const ADMIN = 'admin'
