import { toIso, toIsoOrNull } from '../kit/clock.ts'
import type { AccountChange, AccountView, KeyView, Role, Scope } from '../contract/account.ts'
import { refuseField } from '../kit/errors.ts'

/** An account as core sees it; `toAccountView` is what callers see. */
export interface Account {
  id: string
  email: string | null
  telegramId: string | null
  role: Role
  kind: 'personal' | 'corporate'
  company: string | null
  language: 'en' | 'ru'
  termsAcceptedAt: number | null
  blockedAt: number | null
  createdAt: number
}

/** `role` is the role the actor acts in: in an admin's chat it may be higher than the account's own. */
export function toAccountView(account: Account, role: Role = account.role): AccountView {
  return {
    id: account.id,
    email: account.email,
    telegram_id: account.telegramId,
    role,
    kind: account.kind,
    company: account.company,
    language: account.language,
    terms_accepted_at: toIsoOrNull(account.termsAcceptedAt),
    blocked: account.blockedAt !== null,
    created_at: toIso(account.createdAt),
  }
}

/** Returns the account's fields after a change its owner asked for. Throws `validation_failed` for a
 *  corporate account without a company. */
export function applyChange(
  account: Account,
  change: AccountChange,
  at: number,
): Pick<Account, 'kind' | 'company' | 'language' | 'termsAcceptedAt'> {
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
    kind,
    company,
    language: change.language ?? account.language,
    termsAcceptedAt: account.termsAcceptedAt ?? (change.accept_terms === true ? at : null),
  }
}

/** An API key as core sees it. The key itself is not stored. */
export interface ApiKey {
  id: string
  name: string
  prefix: string
  scopes: string
  createdAt: number
  expiresAt: number | null
  lastUsedAt: number | null
  revokedAt: number | null
}

export const toKeyView = (key: ApiKey): KeyView => ({
  id: key.id,
  name: key.name,
  prefix: key.prefix,
  scopes: toScopes(key.scopes),
  created_at: toIso(key.createdAt),
  expires_at: toIsoOrNull(key.expiresAt),
  last_used_at: toIsoOrNull(key.lastUsedAt),
  revoked_at: toIsoOrNull(key.revokedAt),
})

// Scopes are stored as one text, in the contract's words, and are only written from a parsed request.
export const toScopes = (stored: string): Scope[] => stored.split(' ') as Scope[]
