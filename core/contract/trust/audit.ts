/** Acts of staff that can be taken back, by their names in the audit log. */
export const REVERSIBLE_ACTS = [
  'account.adjusted',
  'account.changed',
  'role.given',
  'role.changed',
  'model.priced',
  'model.activated',
  'model.retired',
  'model.rolled_back',
  'model.made_default',
] as const
export type ReversibleAct = (typeof REVERSIBLE_ACTS)[number]
