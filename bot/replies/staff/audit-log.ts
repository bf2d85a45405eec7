import type { AuditRecord, RollbackPreview } from '../../../core/contract/admin.ts'
import { REVERSIBLE_ACTS } from '../../../core/contract/trust/audit.ts'
import { personalAccountOf } from '../../../core/contract/trust/member.ts'
import { button } from '../../ui/buttons.ts'
import type { Key, Say } from '../../locales/say.ts'
import { date, shorten } from '../../ui/format.ts'
import { bold, compose, type Reply } from '../../ui/reply.ts'
import type { Paged } from '../../ui/pages.ts'
import { pager } from '../wallet.ts'
import { creditChange } from './changes.ts'

const CHANGES_SHOWN_MAX = 3
const VALUE_CHARS_MAX = 40

/** Acts by the names in core's log. */
const ACTIONS: Record<string, Key> = {
  'account.changed': 'audit-account-changed',
  'company.applied': 'audit-company-applied',
  'company.decided': 'audit-company-decided',
  'company.closed': 'audit-company-closed',
  'member.invited': 'audit-member-invited',
  'member.joined': 'audit-member-joined',
  'member.changed': 'audit-member-changed',
  'member.removed': 'audit-member-removed',
  'member.left': 'audit-member-left',
  'ownership.transferred': 'audit-ownership-transferred',
  'email.changed': 'audit-email-changed',
  'audit.rolled_back': 'audit-rolled-back',
  'role.given': 'audit-role-given',
  'role.created': 'audit-role-created',
  'role.changed': 'audit-role-changed',
  'role.deleted': 'audit-role-deleted',
  'proposal.made': 'audit-proposal-made',
  'proposal.declined': 'audit-proposal-declined',
  'proposal.expired': 'audit-proposal-expired',
  'account.adjusted': 'audit-account-adjusted',
  'grant.given': 'audit-grant-given',
  'grant.ended': 'audit-grant-ended',
  'adjustment.undone': 'audit-adjustment-undone',
  'payment.refunded': 'audit-payment-refunded',
  'statement.imported': 'audit-statement-imported',
  'bank_entry.assigned': 'audit-bank-entry-assigned',
  'bank_entry.dismissed': 'audit-bank-entry-dismissed',
  'model.uploaded': 'audit-model-uploaded',
  'model.refused': 'audit-model-refused',
  'model.activated': 'audit-model-activated',
  'model.retired': 'audit-model-retired',
  'model.rolled_back': 'audit-model-rolled_back',
  'model.made_default': 'audit-model-made_default',
  'model.priced': 'audit-model-priced',
  'model.quarantined': 'audit-model-quarantined',
  'model.returned': 'audit-model-returned',
  'prices.changed': 'audit-prices-changed',
  'plan.created': 'audit-plan-created',
  'plan.changed': 'audit-plan-changed',
  'plan.retired': 'audit-plan-retired',
  'promo_code.created': 'audit-promo-code-created',
  'promo_code.ended': 'audit-promo-code-ended',
  'template.changed': 'audit-template-changed',
  'template.shipped': 'audit-template-shipped',
  'maintenance.begun': 'audit-maintenance-begun',
  'maintenance.ended': 'audit-maintenance-ended',
  'schedule.run': 'audit-schedule-run',
  'broadcast.drafted': 'audit-broadcast-drafted',
  'broadcast.started': 'audit-broadcast-started',
  'broadcast.paused': 'audit-broadcast-paused',
  'broadcast.resumed': 'audit-broadcast-resumed',
  'broadcast.stopped': 'audit-broadcast-stopped',
  'ticket.answered': 'audit-ticket-answered',
  'ticket.assigned': 'audit-ticket-assigned',
  'ticket.noted': 'audit-ticket-noted',
  'ticket.reopened': 'audit-ticket-reopened',
  'ticket.solved': 'audit-ticket-solved',
  'factor.reset': 'audit-factor-reset',
  'audit.exported': 'audit-audit-exported',
  'export.downloaded': 'audit-export-downloaded',
  'account.deleted': 'audit-account-deleted',
}

/** Changed fields by the names in core's log; state changes are shown by the model's version. */
const FIELDS = {
  available: 'audit-field-available',
  role: 'audit-field-role',
  blocked: 'audit-field-blocked',
  permissions: 'audit-field-permissions',
  credit_limit: 'audit-field-credit_limit',
  default: 'audit-field-default',
  price_per_row: 'audit-field-price_per_row',
  edition: 'audit-field-edition',
  credits_per_star: 'audit-field-credits_per_star',
  percent_off: 'audit-field-percent_off',
  version: 'audit-field-version',
  text: 'audit-field-text',
  on: 'audit-field-on',
  until: 'audit-field-until',
  message: 'audit-field-message',
} as const
const VALUES = {
  uploaded: 'state-uploaded',
  verified: 'state-verified',
  active: 'state-active',
  retired: 'state-retired',
  quarantined: 'state-quarantined',
  customer: 'role-customer',
  support: 'role-support',
  operator: 'role-operator',
  tech: 'role-tech',
  admin: 'role-admin',
} as const

const isIn = (names: readonly string[], name: string): boolean => names.includes(name)

/** Whether a record can be taken back, as far as its kind says. */
export const isReversible = ({ action }: Pick<AuditRecord, 'action'>): boolean => isIn(REVERSIBLE_ACTS, action)

/** What was done, in a few words. */
function actionName(say: Say, action: string): string {
  const key = ACTIONS[action]
  // The cast is safe: none of the sentences above needs a value.
  return key === undefined ? action : (say as (key: string) => string)(key)
}

/** Which act is taken back, and what would be as before. */
export function rollbackLine(say: Say, { seq, action, left, restores }: RollbackPreview, name: string): string {
  const { amount } = toRecord(left)
  const change =
    typeof amount === 'number'
      ? `: ${creditChange(say, 0 - amount)}`
      : toChanges(say, { before: left, after: restores })
  return `№ ${seq}, ${actionName(say, action)} · ${name}${change}`
}

/** Who did what to whom, newest first. `names` are the names of the accounts on the page; `mayRollBack`: what can be
 *  taken back has a button. */
export function auditReply(
  say: Say,
  page: Paged<AuditRecord>,
  { names, mayRollBack }: { names: ReadonlyMap<string, string>; mayRollBack: boolean },
): Reply {
  const back = [button(say('button-back'), 'a', 'menu')]
  if (page.items.length === 0 && page.index === 0) return { text: say('admin-audit-none'), keyboard: [back] }
  const nameOf = (id: string): string =>
    names.get(personalAccountOf(id)) ?? (id === 'system' ? say('admin-audit-system') : shorten(id, 40))
  const parts = page.items.flatMap((record) => {
    const lines = [
      `\n${nameOf(record.target)}${toChanges(say, record)}`,
      ...(record.reason === null ? [] : [`\n«${shorten(record.reason, 100)}»`]),
      `\n${date(say, record.at, true)} · ${say('admin-audit-by', { who: nameOf(record.actor_id) })}`,
    ]
    return ['\n\n', bold(`№ ${record.seq} · ${actionName(say, record.action)}`), ...lines]
  })
  const rollbacks = mayRollBack
    ? page.items.filter(isReversible).map(({ seq }) => button(`↩️ № ${seq}`, 'back', String(seq)))
    : []
  return compose([bold(say('admin-audit-title')), ...parts], [rollbacks, pager(say, page), back])
}

/** What has changed, as `: name before → after`. */
function toChanges(say: Say, { before, after }: Pick<AuditRecord, 'before' | 'after'>): string {
  const [was, is] = [toRecord(before), toRecord(after)]
  const changed = Object.keys(was).filter((key) => key in is && JSON.stringify(was[key]) !== JSON.stringify(is[key]))
  const shown = changed
    .slice(0, CHANGES_SHOWN_MAX)
    .map((key) => `${fieldOf(say, key)} ${toText(say, was[key])} → ${toText(say, is[key])}`)
  return shown.length === 0 ? '' : `: ${shown.join(', ')}`
}

const toRecord = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? { ...value } : {}

const fieldOf = (say: Say, field: string): string => (isKeyOf(FIELDS, field) ? say(FIELDS[field]) : field)

function toText(say: Say, value: unknown): string {
  if (value === null) return '–'
  if (typeof value === 'boolean') return say(value ? 'audit-yes' : 'audit-no')
  if (typeof value === 'string') return isKeyOf(VALUES, value) ? say(VALUES[value]) : shorten(value, VALUE_CHARS_MAX)
  return shorten(JSON.stringify(value), VALUE_CHARS_MAX)
}

const isKeyOf = <T extends object>(record: T, key: PropertyKey): key is keyof T => Object.hasOwn(record, key)
