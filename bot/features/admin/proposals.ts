import { enter } from '../../conversations/enter.ts'
import { tokenOf } from '../../drafts/series.ts'
import type { Staff } from '../../people/staff.ts'
import { nameOrId } from '../../replies/staff/admin.ts'
import { proposalLine, proposalReply, proposalsReply } from '../../replies/staff/proposals.ts'
import type { Services } from '../../services.ts'
import { type BotContext, send, show } from '../../ui/context.ts'
import { firstPage, PAGE_SIZE, turnPage } from '../../ui/pages.ts'
import type { Reply } from '../../ui/reply.ts'
import type { Router } from '../../ui/router.ts'
import type { Changes } from './changes.ts'

/** What waits for a second person, and their decision. Returns a function that shows a page of the list. */
export function proposalsFeature(
  router: Router,
  { cards }: Pick<Services, 'cards'>,
  { changes, staff }: { changes: Changes; staff: Staff },
): (ctx: BotContext, token: string, index?: number) => Promise<Reply> {
  async function list(ctx: BotContext, token: string, index = 0): Promise<Reply> {
    const { user } = ctx
    const known = await cards.find(user.id, 'pages', token)
    const pages = known?.body ?? firstPage('proposals')
    const page = await turnPage(cards, user.id, { token, pages, index }, (cursor) =>
      user.act((core) =>
        core.admin.proposals({ status: 'open', limit: PAGE_SIZE, ...(cursor === undefined ? {} : { cursor }) }),
      ),
    )
    const named = await Promise.all(
      page.items.map(async (proposal) => ({
        proposal,
        name: nameOrId(await user.act((core) => staff.known(core, proposal.account_id)), proposal.account_id),
      })),
    )
    return proposalsReply(user.say, { ...page, items: named })
  }

  async function find({ user }: BotContext, proposalId: string) {
    return user.act(async (core) => {
      const proposal = await core.admin.proposal(proposalId)
      const { account_id: id, proposed_by: by } = proposal
      const [whose, proposer] = [await staff.known(core, id), await staff.known(core, by)]
      return { proposal, name: nameOrId(whose, id), by: nameOrId(proposer, by) }
    })
  }

  router.command('proposals', async (ctx) => void (await send(ctx, await list(ctx, tokenOf(ctx)))))
  router.button('proposal', async (ctx, [id]) => {
    const { user_id: reader } = await ctx.user.account()
    await show(ctx, proposalReply(ctx.user.say, await find(ctx, id), { isOwn: (own) => own === reader }))
  })
  router.button('approve', async (ctx, [id]) => {
    const { say } = ctx.user
    const { proposal, name } = await find(ctx, id)
    const what = proposalLine(say, proposal, name)
    const change = { kind: 'approve', proposalId: id, what, reason: proposal.reason } as const
    await send(ctx, await changes.preview(ctx.user, tokenOf(ctx), change))
  })
  router.button('decline', async (ctx, [id]) => {
    const { proposal, name } = await find(ctx, id)
    await enter(ctx, 'adjust', { kind: 'decline', proposalId: id, what: proposalLine(ctx.user.say, proposal, name) })
  })
  return list
}
