import { ACTS_OF, type MemberRole } from '../../../core/contract/trust/member.ts'
import type { Say } from '../../locales/say.ts'
import { button } from '../../ui/buttons.ts'
import { credits, shorten } from '../../ui/format.ts'
import type { Reply } from '../../ui/reply.ts'
import { appliedReply } from '../staff/companies.ts'

type News =
  | { about: 'company'; accountId: string; company: string; approved: boolean; reason: string }
  | { about: 'company_applied'; accountId: string; company: string }
  | { about: 'member_joined'; accountId: string; company: string }
  | { about: 'member_changed'; accountId: string; company: string; role: MemberRole; limit: number | null }
  | { about: 'member_removed'; company: string }

/** What has happened to a company, or to the reader's place in it. */
export function companyNews(say: Say, news: News): Reply {
  const company = shorten(news.company, 120)
  switch (news.about) {
    case 'company':
      return decidedReply(say, news)
    case 'company_applied':
      return appliedReply(say, news)
    case 'member_joined': {
      const keyboard = [[button(say('button-members'), 'members', news.accountId)]]
      return { text: say('member-joined', { company }), keyboard }
    }
    case 'member_changed':
      return changedReply(say, news)
    case 'member_removed': {
      const keyboard = [[button(say('button-balance'), 'balance')]]
      return { text: say('member-removed', { company }), keyboard }
    }
    default:
      return news satisfies never
  }
}

/** What staff has decided about a company that this person applied for. */
function decidedReply(
  say: Say,
  { accountId, company, approved, reason }: { accountId: string; company: string; approved: boolean; reason: string },
): Reply {
  const text = say(approved ? 'company-approved' : 'company-declined', { company: shorten(company, 120), reason })
  return approved
    ? { text, keyboard: [[button(say('button-switch', { name: shorten(company, 40) }), 'switch', accountId)]] }
    : { text, keyboard: [[button(say('button-apply-again'), 'apply'), button(say('button-support'), 'support')]] }
}

/** To a member: what they may do from now on. */
function changedReply(
  say: Say,
  { accountId, company, role, limit }: { accountId: string; company: string; role: MemberRole; limit: number | null },
): Reply {
  const allowed = limit === null ? say('members-no-limit') : say('members-limit', { limit: credits(say, limit) })
  return {
    text: say('member-changed', { company: shorten(company, 120), role: say(`company-role-${role}`), allowed }),
    keyboard: ACTS_OF[role].has('read_all') ? [[button(say('button-members'), 'members', accountId)]] : [],
  }
}
