/** What the deletion of an account does to a table. `delete`: its rows go; `strip`: they stay under the account's id, without what
 *  says who it was; `keep`: they say nothing of a person. */
export type Fate = 'delete' | 'keep' | { strip: string }

/** A table, whose rows of one account are found by `owner`, an SQL condition. */
export interface Holding {
  table: string
  /** `:account` stands for the account's id, `:user` for the person whose personal account it is, `:telegram` for the Telegram id of
   *  their chat. Null: nobody's rows. */
  owner: string | null
  fate: Fate
  /** How its rows are told apart: they are read and deleted in this order, some at a time. */
  key: readonly string[]
  /** Columns that its owner gets in an export; none: it is the shop's own, or exported in another form. */
  shown: readonly string[]
}
