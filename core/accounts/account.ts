import type { MemberRole } from '../contract/trust/member.ts'
import { toIso, toIsoOrNull } from '../kit/clock.ts'
import type { AccountChange, AccountView } from '../contract/account.ts'
import type { Permission } from '../contract/permissions.ts'

/** A person as core sees them. */
export interface User {
  id: string
  email: string | null
  emailConfirmedAt: number | null
  telegramId: string | null
  role: string
  language: 'en' | 'ru'
  termsAcceptedAt: number | null
  blockedAt: number | null
}

/** A customer as core sees it; `toAccountView` is what callers see. */
export interface Account {
  id: string
  kind: 'personal' | 'corporate'
  company: string | null
  blockedAt: number | null
  createdAt: number
}

/** Whether a person is known to be where they say: their address is confirmed, or a chat is joined. */
export const isReachable = ({
  email,
  emailConfirmedAt,
  telegramId,
}: Pick<User, 'email' | 'emailConfirmedAt' | 'telegramId'>): boolean =>
  email === null || emailConfirmedAt !== null || telegramId !== null

/** An account, as the person who acts in it sees it. `standing` is the role to be shown: in an admin's chat it may
 *  be higher than their own. */
export function toAccountView(
  { user, account, role: member }: { user: User; account: Account; role: MemberRole | null },
  { role, permissions }: { role: string; permissions: ReadonlySet<Permission> },
): AccountView {
  return {
    id: account.id,
    user_id: user.id === '' ? null : user.id,
    member,
    email: user.email,
    email_confirmed: isReachable(user),
    telegram_id: user.telegramId,
    role,
    permissions: [...permissions].sort(),
    kind: account.kind,
    company: account.company,
    language: user.language,
    terms_accepted_at: toIsoOrNull(user.termsAcceptedAt),
    blocked: user.blockedAt !== null || account.blockedAt !== null,
    created_at: toIso(account.createdAt),
  }
}

/** Returns the fields of a person after a change that they asked for. */
export const applyChange = (
  user: User,
  change: AccountChange,
  at: number,
): Pick<User, 'language' | 'termsAcceptedAt'> => ({
  language: change.language ?? user.language,
  termsAcceptedAt: user.termsAcceptedAt ?? (change.accept_terms === true ? at : null),
})
