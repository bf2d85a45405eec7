import { createHash } from 'node:crypto'
import {
  ACTS_OF,
  type InvitationView,
  mayGive,
  MEMBER_ROLES,
  type MemberRole,
  type MemberView,
} from '../../../core/contract/trust/member.ts'
import type { Say } from '../../locales/say.ts'
import { button } from '../../ui/buttons.ts'
import { credits, date, shorten } from '../../ui/format.ts'
import { bold, compose, type Reply } from '../../ui/reply.ts'

/** A company, and who looks at it from inside. */
export interface Inside {
  accountId: string
  company: string
  userId: string
  role: MemberRole
}
/** A member with the name that others know them by. */
export type Named = MemberView & { name: string }

const SHOWN_MAX = 30

/** A member, or an invitation, in a button: two ids are too long for one. */
export const memberKey = (id: string): string => createHash('sha256').update(id).digest('base64url').slice(0, 16)

/** Who is in a company, what each may do, may spend and has spent this month, UTC. */
export function membersReply(say: Say, inside: Inside, members: readonly Named[]): Reply {
  const { accountId, role } = inside
  const isManaging = ACTS_OF[role].has('manage')
  const shown = members.slice(0, SHOWN_MAX)
  const lines = shown.map((one) => `\n${memberLine(say, inside, one)}`)
  const more = members.length > shown.length ? [`\n${say('members-more', { n: members.length - shown.length })}`] : []
  const others = isManaging ? shown.filter((one) => one.user_id !== inside.userId && mayGive(role, one.role)) : []
  return compose(
    [bold(say('members-title', { company: shorten(inside.company, 120) })), ...lines, ...more],
    [
      ...others.map((one) => [button(shorten(one.name, 40), 'member', accountId, memberKey(one.user_id))]),
      isManaging
        ? [button(say('button-invite'), 'invite', accountId), button(say('button-invitations'), 'calls', accountId)]
        : [],
      role === 'owner' ? [button(say('button-close-company'), 'shut', accountId, 'ask')] : [],
      [button(say('button-leave-company'), 'part', accountId, 'ask')],
    ],
  )
}

function memberLine(say: Say, { userId }: Inside, one: Named): string {
  const name = shorten(one.name, 40)
  const values = {
    name: one.user_id === userId ? say('members-you', { name }) : name,
    role: say(`member-role-${one.role}`),
    spent: credits(say, one.spent_this_month),
  }
  return one.monthly_limit === null
    ? say('members-line', values)
    : say('members-line-limit', { ...values, limit: credits(say, one.monthly_limit) })
}

/** One member, with what the reader may change of them. */
export function memberReply(say: Say, inside: Inside, one: Named): Reply {
  const { accountId, role } = inside
  const key = memberKey(one.user_id)
  const posts = MEMBER_ROLES.filter((other) => other !== one.role && other !== 'owner' && mayGive(role, other))
  return compose(
    [
      bold(shorten(inside.company, 120)),
      `\n${memberLine(say, inside, one)}\n${say('members-since', { date: date(say, one.since) })}`,
    ],
    [
      ...posts.map((other) => [
        button(say('button-make', { role: say(`member-role-${other}`) }), 'post', accountId, key, other),
      ]),
      ACTS_OF[one.role].has('order') ? [button(say('button-limit-month'), 'quota', accountId, key)] : [],
      role === 'owner' ? [button(say('button-hand-over'), 'crown', accountId, key, 'ask')] : [],
      [button(say('button-remove'), 'expel', accountId, key, 'ask')],
      [button(say('button-back'), 'members', accountId)],
    ],
  )
}

/** What removing somebody, or handing the company to them, would do, and Yes or No. */
export function sureReply(say: Say, { accountId, company }: Inside, one: Named, act: 'expel' | 'crown'): Reply {
  const key = memberKey(one.user_id)
  return {
    text: say(`members-sure-${act}`, { name: shorten(one.name, 60), company: shorten(company, 120) }),
    keyboard: [
      [button(say('button-yes'), act, accountId, key, 'yes'), button(say('button-no'), 'member', accountId, key)],
    ],
  }
}

/** As what shall somebody join? */
export const inviteReply = (say: Say, { accountId, company, role }: Inside): Reply => ({
  text: say('members-ask-role', { company: shorten(company, 120) }),
  keyboard: [
    ...MEMBER_ROLES.filter((other) => mayGive(role, other)).map((other) => [
      button(say(`member-role-${other}`), 'as', accountId, other),
    ]),
    [button(say('button-back'), 'members', accountId)],
  ],
})

interface MemberCard {
  token: string
  accountId: string
  member: string | null
  role: MemberRole
  name: string
  limit: number | null
}

/** What was settled, to be confirmed. */
export function memberCardReply(say: Say, { token, accountId, member, role, name, limit }: MemberCard): Reply {
  const allowed = limit === null ? say('members-no-limit') : say('members-limit', { limit: credits(say, limit) })
  const text =
    member === null
      ? say('members-card-invite', { role: say(`company-role-${role}`), allowed })
      : say('members-card-limit', { name: shorten(name, 60), allowed })
  const yes = button(say(member === null ? 'button-make-link' : 'button-yes'), 'let', token)
  return { text, keyboard: [[yes, button(say('button-no'), 'members', accountId)]] }
}

/** The link of an invitation, shown once, in a message that can be forwarded as it is. */
export const linkReply = (
  say: Say,
  { company, link, until }: { company: string; link: string; until: string },
): Reply => ({
  text: say('members-link', { company: shorten(company, 120), link, time: date(say, until, true) }),
})

/** The invitations that may still be accepted. */
export function invitationsReply(say: Say, { accountId }: Inside, invitations: readonly InvitationView[]): Reply {
  const back = [button(say('button-back'), 'members', accountId)]
  if (invitations.length === 0) return { text: say('members-invitations-none'), keyboard: [back] }
  const lines = invitations.slice(0, SHOWN_MAX).map(
    ({ role, created_at, expires_at }, i) =>
      `\n${say('members-invitation', {
        n: i + 1,
        role: say(`member-role-${role}`),
        from: date(say, created_at, true),
        until: date(say, expires_at),
      })}`,
  )
  return compose(
    [bold(say('members-invitations-title')), ...lines],
    [
      ...invitations
        .slice(0, SHOWN_MAX)
        .map(({ id }, i) => [button(say('button-recall', { n: i + 1 }), 'recall', accountId, memberKey(id))]),
      back,
    ],
  )
}
