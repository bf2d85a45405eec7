import { CoreError } from '../../../core/client.ts'
import type { Buyer } from '../../people/buyer.ts'
import type { Staff } from '../../people/staff.ts'
import { nameOrId } from '../../replies/staff/admin.ts'
import { proposalDecidedReply, proposalMadeReply } from '../../replies/staff/proposals.ts'
import type { Reply } from '../../ui/reply.ts'
import type { Notice } from '../notices.ts'
import type { Delivered } from '../sender.ts'

type Of<A extends Notice['about']> = Extract<Notice, { about: A }>

/** Tells staff of what waits for a second person, and its proposer what came of it. */
export function createProposalHandler(staff: Staff, send: (buyer: Buyer, reply: Reply) => Promise<unknown>) {
  const nameOf = async (buyer: Buyer, id: string): Promise<string> =>
    nameOrId(await buyer.act((core) => staff.known(core, id)), id)

  /** Whether it still waits, and for this person: they may have lost the right, or propose it themselves. */
  async function isTheirs(buyer: Buyer, { proposalId, proposedBy }: Of<'proposal'>): Promise<boolean> {
    try {
      return await buyer.act(async (core) => {
        const { status } = await core.admin.proposal(proposalId)
        return status === 'open' && (await core.account()).user_id !== proposedBy
      })
    } catch (error) {
      if (error instanceof CoreError && (error.status === 403 || error.status === 404)) return false
      throw error
    }
  }

  return {
    async made(buyer: Buyer, notice: Of<'proposal'>): Promise<Delivered> {
      if (!(await isTheirs(buyer, notice))) return 'moot'
      const who = { name: await nameOf(buyer, notice.accountId), by: await nameOf(buyer, notice.proposedBy) }
      await send(buyer, proposalMadeReply(buyer.say, notice, who))
      return 'sent'
    },
    async decided(buyer: Buyer, notice: Of<'proposal_decided'>): Promise<Delivered> {
      const { accountId, decidedBy } = notice
      const by = decidedBy === null ? '' : await nameOf(buyer, decidedBy)
      await send(buyer, proposalDecidedReply(buyer.say, notice, { name: await nameOf(buyer, accountId), by }))
      return 'sent'
    },
  }
}
