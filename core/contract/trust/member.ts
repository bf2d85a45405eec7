/** What a person may do in an account. `owner`: everything. `manager`: members, orders, keys. `member`: orders within
 *  their monthly limit, and sees their own. `viewer`: reads. */
export const MEMBER_ROLES = ['viewer', 'member', 'manager', 'owner'] as const
export type MemberRole = (typeof MEMBER_ROLES)[number]

/** `applied`, `declined`: a company that staff has not let in, or not; `closed`: everything of it has moved on. */
export type AccountState = 'applied' | 'active' | 'declined' | 'closed'

/** The personal account of a person: the two ids differ in their prefix only. */
export const personalAccountOf = (userId: string): string => userId.replace(/^usr_/, 'acc_')
/** The person whose personal account this is. */
export const personOf = (accountId: string): string => accountId.replace(/^acc_/, 'usr_')
