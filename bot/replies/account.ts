import type { AccountView, LinkPreview, SessionView } from '../../core/contract/account.ts'
import { LANGUAGES } from '../../core/contract/common.ts'
import type { BalanceView } from '../../core/contract/ledger.ts'
import { ACTS_OF, type CompanyView, type OwnAccount } from '../../core/contract/trust/member.ts'
import type { ResetLink } from '../../core/contract/trust/password.ts'
import { button } from '../ui/buttons.ts'
import type { Say } from '../locales/say.ts'
import { credits, date, shorten } from '../ui/format.ts'
import { bold, compose, type Reply } from '../ui/reply.ts'

const firstSteps = (say: Say) => [[button(say('button-try'), 'try'), button(say('button-own'), 'own')]]

/** After /register: the account, and the available credits. */
export function registeredReply(
  say: Say,
  { company, balance }: { company: CompanyView | null; balance: BalanceView },
): Reply {
  const who =
    company === null
      ? say('registered-personal')
      : say(company.state === 'active' ? 'registered-corporate' : 'registered-applied', {
          company: shorten(company.company, 120),
        })
  return {
    text: `${who}\n${say('registered-credits', { available: credits(say, balance.available) })}\n\n${say('not-advice')}`,
    keyboard: firstSteps(say),
  }
}

/** After /login: the account this chat now belongs to. */
export function linkedReply(say: Say, account: AccountView, balance: BalanceView): Reply {
  return {
    text: say('login-done', { name: nameOf(say, account), available: credits(say, balance.available) }),
    keyboard: firstSteps(say),
  }
}

/** Before /login joins anything: what moves, what stays, and Yes or No. */
export function joinReply(
  say: Say,
  { userId, code, preview }: { userId: string; code: string; preview: LinkPreview },
): Reply {
  const { account, moves, stays, running, replaces_chat } = preview
  const name = nameOf(say, account)
  const back = [button(say('button-balance'), 'balance'), button(say('button-own'), 'own')]
  if (account.telegram_id === userId) return { text: say('login-already', { name }), keyboard: [back] }
  if (running > 0)
    return { text: say('login-running', { n: running }), keyboard: [[button(say('button-history'), 'history')]] }
  const what = ({ credits: amount, forecasts: n }: LinkPreview['moves']) => ({
    credits: credits(say, amount),
    forecasts: say('forecasts', { n }),
  })
  const has = ({ credits: amount, forecasts: n }: LinkPreview['moves']): boolean => amount > 0 || n > 0
  const lines = [
    say('login-join', { name }),
    has(moves) ? say('login-moves', what(moves)) : has(stays) ? say('login-stays', what(stays)) : say('login-empty'),
    ...(replaces_chat ? [say('login-replaces')] : []),
    say('login-own-only'),
  ]
  return {
    text: lines.join('\n\n'),
    keyboard: [[button(say('button-join'), 'join', code), button(say('button-join-not'), 'stay')]],
  }
}

/** /settings: the language, the account, and its kind. */
export function settingsReply(say: Say, account: AccountView): Reply {
  const other = LANGUAGES.filter((language) => language !== say.language)
  const isRegistered = account.terms_accepted_at !== null
  const kind =
    account.company === null
      ? say('settings-personal')
      : say('settings-corporate', { company: shorten(account.company, 120) })
  const lines = [
    say('settings-language', { language: say(`language-${say.language}`) }),
    account.email === null ? say('settings-own') : say('settings-linked', { name: maskEmail(account.email) }),
    isRegistered || account.company !== null ? kind : say('settings-unregistered'),
  ]
  return compose(
    [bold(say('settings-title')), `\n${lines.join('\n')}`],
    [
      other.map((language) => button(say(`language-${language}`), 'lang', language)),
      [button(say('button-notes'), 'notes')],
      [isRegistered ? button(say('button-apply'), 'apply') : button(say('button-register'), 'register')],
      account.email === null
        ? []
        : [
            button(say('button-password'), 'secret'),
            button(say('button-email'), 'email'),
            button(say('button-devices'), 'devices'),
          ],
      [button(say('button-security'), 'security'), button(say('button-keys'), 'keys')],
      [button(say('button-mydata'), 'data')],
      [button(say('button-balance'), 'balance')],
    ],
  )
}

const DEVICES_MAX = 10

/** Where the account is signed in, the one used last first, each with its way out. */
export function devicesReply(say: Say, sessions: readonly SessionView[]): Reply {
  if (sessions.length === 0)
    return { text: say('devices-none'), keyboard: [[button(say('button-balance'), 'balance')]] }
  const shown = sessions.slice(0, DEVICES_MAX)
  const lines = shown.map(({ device, address, created_at, last_used_at }, i) =>
    say('devices-line', {
      n: i + 1,
      device,
      address: address === '' ? '?' : address,
      first: date(say, created_at),
      last: date(say, last_used_at, true),
    }),
  )
  const more = sessions.length > shown.length ? [say('devices-more', { n: sessions.length - shown.length })] : []
  return compose(
    [bold(say('devices-title')), `\n${[...lines, ...more].join('\n')}`],
    [
      ...shown.map(({ id }, i) => [button(say('button-away-n', { n: i + 1 }), 'away', id)]),
      [button(say('button-away-all'), 'empty')],
    ],
  )
}

/** The link to a new password: a button if Telegram accepts its address, which must be public; otherwise text. */
export function passwordLinkReply(say: Say, { url, expires_at }: ResetLink): Reply {
  const text = say('password-link', { time: date(say, expires_at, true) })
  return url.startsWith('https://')
    ? { text, keyboard: [[{ text: say('button-password-set'), url }]] }
    : { text: `${text}\n${url}`, keyboard: [] }
}

const nameOf = (say: Say, { email }: AccountView): string =>
  email === null ? say('account-without-email') : maskEmail(email)

/** Enough to recognize one's own, too little to reveal another's: "a…@example.com". */
function maskEmail(email: string): string {
  const [name = '', domain = ''] = email.split('@')
  return `${name.slice(0, 1)}…@${domain}`
}

/** Adds the accounts that the chat may switch to. */
export function withAccounts(say: Say, accounts: readonly OwnAccount[], { keyboard = [], ...reply }: Reply): Reply {
  const others = accounts.filter(({ chosen, state }) => !chosen && state === 'active')
  const rows = others.map(({ id, company }) => {
    const name = company === null ? say('button-personal') : shorten(company, 40)
    return [button(say('button-switch', { name }), 'switch', id)]
  })
  const company = accounts.find(({ chosen, kind }) => chosen && kind === 'corporate')
  const own = company === undefined ? [] : [companyRow(say, company)]
  return { ...reply, keyboard: [...rows, ...own, ...keyboard] }
}

/** The company that the chat speaks of: its members, or, for who may not see them, the way out. */
const companyRow = (say: Say, { id, role }: OwnAccount) =>
  ACTS_OF[role].has('read_all')
    ? [button(say('button-members'), 'members', id)]
    : [button(say('button-leave-company'), 'part', id, 'ask')]
