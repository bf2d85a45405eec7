import { CoreError } from '../../../core/client.ts'
import { type InvitationView, MEMBER_ROLES } from '../../../core/contract/trust/member.ts'
import { enter } from '../../conversations/enter.ts'
import { nameOf } from '../../replies/staff/admin.ts'
import {
  type Inside,
  inviteReply,
  invitationsReply,
  linkReply,
  memberKey,
  memberReply,
  membersReply,
  type Named,
  sureReply,
} from '../../replies/company/members.ts'
import type { Services } from '../../services.ts'
import { type BotContext, send, show } from '../../ui/context.ts'
import type { Router } from '../../ui/router.ts'
import { companyEnds } from './ends.ts'
import { look } from './inside.ts'

/** /settings → Members: who is in a company, as what, and how much each may spend. Every button names the company it is about, so that an
 *  old one does not act in the one that the chat has switched to since. */
export function membersFeature(router: Router, { people, cards }: Pick<Services, 'people' | 'cards'>): void {
  async function membersOf({ user }: BotContext, accountId: string): Promise<Named[]> {
    const { items } = await user.act((core) => core.companies.in(accountId).members())
    const seen = await people.seen(items.flatMap(({ telegram_id }) => telegram_id ?? []))
    return items.map((one) => ({
      ...one,
      name: nameOf({
        id: user.say('member-unnamed'),
        email: one.email,
        telegram_id: null,
        seen: seen.get(one.telegram_id ?? '') ?? null,
      }),
    }))
  }

  async function list(ctx: BotContext, accountId: string, lead?: string): Promise<void> {
    const inside = await look(ctx, accountId)
    const reply = membersReply(ctx.user.say, inside, await membersOf(ctx, accountId))
    if (lead !== undefined) await show(ctx, { text: lead })
    await (lead === undefined ? show(ctx, reply) : send(ctx, reply))
  }

  /** The member that a button is about; the list instead, where they are not in it any more. */
  async function withMember(
    ctx: BotContext,
    [accountId, key]: readonly [string, string, ...string[]],
    work: (inside: Inside, one: Named) => Promise<void>,
  ): Promise<void> {
    const one = (await membersOf(ctx, accountId)).find(({ user_id }) => memberKey(user_id) === key)
    if (one === undefined) return list(ctx, accountId, ctx.user.say('members-gone'))
    await work(await look(ctx, accountId), one)
  }

  router.button('members', (ctx, [accountId]) => list(ctx, accountId))
  router.button('member', (ctx, args) =>
    withMember(ctx, args, (inside, one) => show(ctx, memberReply(ctx.user.say, inside, one))),
  )
  router.button('post', (ctx, args) =>
    withMember(ctx, args, async (inside, one) => {
      const role = MEMBER_ROLES.find((other) => other === args[2])
      if (role !== undefined)
        await ctx.user.act((core) => core.companies.in(inside.accountId).change(one.user_id, { role }))
      await show(ctx, memberReply(ctx.user.say, inside, { ...one, role: role ?? one.role }))
    }),
  )
  router.button('quota', (ctx, args) =>
    withMember(ctx, args, ({ accountId }, { user_id, name, role }) =>
      enter(ctx, 'limit', { accountId, member: user_id, role, name }),
    ),
  )
  for (const act of ['expel', 'crown'] as const)
    router.button(act, (ctx, args) =>
      withMember(ctx, args, async (inside, one) => {
        const { user } = ctx
        if (args[2] !== 'yes') return show(ctx, sureReply(user.say, inside, one, act))
        const { accountId, company } = inside
        await user.act((core) => {
          const own = core.companies.in(accountId)
          return act === 'expel' ? own.remove(one.user_id) : own.transfer(one.user_id)
        })
        await list(ctx, accountId, user.say(`members-done-${act}`, { name: one.name, company }))
      }),
    )

  router.button('invite', async (ctx, [accountId]) => show(ctx, inviteReply(ctx.user.say, await look(ctx, accountId))))
  router.button('as', async (ctx, [accountId, name]) => {
    const role = MEMBER_ROLES.find((other) => other === name)
    if (role !== undefined) await enter(ctx, 'limit', { accountId, member: null, role, name: '' })
  })
  router.button('let', async (ctx, [token]) => {
    const { user } = ctx
    const card = await cards.find(user.id, 'member', token)
    // Tapped twice: it is done once.
    if (card === undefined || card.state !== 'open') return
    const { accountId, member, role, limit } = card.body
    if (member !== null) {
      await user.act((core) => core.companies.in(accountId).change(member, { monthly_limit: limit }))
      await cards.set(token, { state: 'done' })
      return list(ctx, accountId, user.say('members-done-limit'))
    }
    const { company } = await look(ctx, accountId)
    const { code, expires_at: until } = await user.act((core) =>
      core.companies.in(accountId).invite({ role, monthly_limit: limit }),
    )
    await cards.set(token, { state: 'done' })
    await show(ctx, { text: user.say('members-link-hint') })
    const link = `https://t.me/${ctx.me.username}?start=join_${code}`
    await send(ctx, linkReply(user.say, { company, link, until }))
  })

  const showInvitations = async (ctx: BotContext, accountId: string): Promise<void> =>
    show(ctx, invitationsReply(ctx.user.say, await look(ctx, accountId), await invitationsOf(ctx, accountId)))
  router.button('calls', (ctx, [accountId]) => showInvitations(ctx, accountId))
  router.button('recall', async (ctx, [accountId, key]) => {
    const one = (await invitationsOf(ctx, accountId)).find(({ id }) => memberKey(id) === key)
    if (one !== undefined)
      await ctx.user.act((core) => core.companies.in(accountId).revokeInvitation(one.id)).catch(ignoreEnded)
    await showInvitations(ctx, accountId)
  })
  companyEnds(router)
}

const invitationsOf = async ({ user }: BotContext, accountId: string): Promise<InvitationView[]> =>
  (await user.act((core) => core.companies.in(accountId).invitations())).items

/** Accepted or revoked meanwhile: what was wanted is so. */
function ignoreEnded(error: unknown): void {
  if (!(error instanceof CoreError && error.code === 'not_found')) throw error
}
