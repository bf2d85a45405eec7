/** Acts of staff that can be taken back, by their names in the audit log. */
export const REVERSIBLE_ACTS = [
  'account.adjusted',
  'account.changed',
  'role.given',
  'role.created',
  'role.changed',
  'role.deleted',
  'model.priced',
  'model.activated',
  'model.retired',
  'model.rolled_back',
  'model.made_default',
  'prices.changed',
  'plan.created',
  'plan.changed',
  'plan.retired',
  'template.changed',
  'template.shipped',
  'maintenance.begun',
  'maintenance.ended',
] as const
export type ReversibleAct = (typeof REVERSIBLE_ACTS)[number]

/** What people do for themselves, by its name in the audit log: the closed list. Every other name is an act of staff, or
 *  of core itself. */
export const USER_ACTS = [
  'session.opened',
  'session.refused',
  'password.changed',
  'password.reset',
  'factor.enrolled',
  'factor.removed',
  'factor.codes_renewed',
  'factor.backup_code_used',
  'key.created',
  'key.rotated',
  'key.revoked',
  'email.changed',
  'company.applied',
  'company.closed',
  'member.invited',
  'member.joined',
  'member.changed',
  'member.removed',
  'member.left',
  'ownership.transferred',
  'job.ordered',
  'payment.received',
  'account.export_asked',
  'account.deletion_scheduled',
  'account.deletion_canceled',
] as const
export type UserAct = (typeof USER_ACTS)[number]
