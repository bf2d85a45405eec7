import type { ActingClient } from '../../core/client.ts'
import type { Say } from '../locales/say.ts'
import { shorten } from '../ui/format.ts'
import type { Reply } from '../ui/reply.ts'
import { withLead } from '../ui/reply.ts'
import type { Buyer } from './buyer.ts'

const NAME_CHARS_MAX = 120

/** The account whose money and forecasts the chat speaks of now; undefined for who has but one. Asked each time: the choice may
 *  change elsewhere, and who leaves a company is back in their own. */
export async function whoseIn(core: ActingClient, say: Say): Promise<string | undefined> {
  const { items } = await core.companies.accounts()
  const open = items.filter(({ state }) => state === 'active')
  return open.length < 2 ? undefined : nameOf(say, open.find(({ chosen }) => chosen)?.company ?? null)
}

export const whose = ({ say, act }: Pick<Buyer, 'say' | 'act'>): Promise<string | undefined> =>
  act((core) => whoseIn(core, say))

/** A reply under the name of the account that it is about, if there is a choice. */
export const named = (account: string | undefined, reply: Reply): Reply =>
  account === undefined ? reply : withLead(account, reply)

const nameOf = (say: Say, company: string | null): string =>
  company === null ? say('whose-own') : say('whose-company', { company: shorten(company, NAME_CHARS_MAX) })
