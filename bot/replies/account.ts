import type { AccountView } from '../../core/contract/account.ts'
import type { BalanceView } from '../../core/contract/ledger.ts'
import { button } from '../buttons.ts'
import type { Say } from '../locales/say.ts'
import { credits, shorten } from './format.ts'
import type { Reply } from './reply.ts'

const firstSteps = (say: Say) => [[button(say('button-try'), 'try'), button(say('button-own'), 'own')]]

/** After /register: who one is now, and what there is to spend. */
export function registeredReply(
  say: Say,
  { company, balance }: { company: string | null; balance: BalanceView },
): Reply {
  const who =
    company === null ? say('registered-personal') : say('registered-corporate', { company: shorten(company, 120) })
  return {
    text: `${who}\n${say('registered-credits', { available: credits(say, balance.available) })}\n\n${say('not-advice')}`,
    keyboard: firstSteps(say),
  }
}

/** After /login: which account this chat belongs to now. */
export function linkedReply(say: Say, account: AccountView, balance: BalanceView): Reply {
  const name = account.email === null ? say('account-without-email') : maskEmail(account.email)
  return {
    text: say('login-done', { name, available: credits(say, balance.available) }),
    keyboard: firstSteps(say),
  }
}

/** Enough to recognise one's own, too little to give another's away: "a…@example.com". */
function maskEmail(email: string): string {
  const [name = '', domain = ''] = email.split('@')
  return `${name.slice(0, 1)}…@${domain}`
}
