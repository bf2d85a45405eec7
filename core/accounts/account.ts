import { toIso, toIsoOrNull } from '../kit/clock.ts'
import type { AccountChange, AccountView } from '../contract/account.ts'
import type { Permission } from '../contract/permissions.ts'
import { refuseField } from '../kit/errors.ts'

/** A person as core sees them. */
export interface User {
  id: string
  email: string | null
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

/** An account, as the person who acts in it sees it. `standing` is the role to be shown: in an admin's chat it may
 *  be higher than their own. */
export function toAccountView(
  user: User,
  account: Account,
  { role, permissions }: { role: string; permissions: ReadonlySet<Permission> },
): AccountView {
  return {
    id: account.id,
    email: user.email,
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

/** Returns the fields of person and account after a change that the person asked for. Throws `validation_failed` for
 *  a corporate account without a company. */
export function applyChange(
  user: User,
  account: Account,
  change: AccountChange,
  at: number,
): { user: Pick<User, 'language' | 'termsAcceptedAt'>; account: Pick<Account, 'kind' | 'company'> } {
  const kind = change.kind ?? account.kind
  const company = kind === 'personal' ? null : change.company === undefined ? account.company : change.company
  if (kind === 'corporate' && company === null) {
    throw refuseField(
      '/company',
      { en: 'a corporate account needs a company', ru: 'корпоративному счёту нужна компания' },
      { en: 'send the name of the company', ru: 'пришлите название компании' },
    )
  }
  return {
    user: {
      language: change.language ?? user.language,
      termsAcceptedAt: user.termsAcceptedAt ?? (change.accept_terms === true ? at : null),
    },
    account: { kind, company },
  }
}
