import { CoreError } from '../../../core/client.ts'
import type { StaffCompany } from '../../../core/contract/trust/member.ts'
import { enter } from '../../conversations/enter.ts'
import type { Staff } from '../../people/staff.ts'
import { nameOf } from '../../replies/staff/admin.ts'
import { applicationReply, applicationsReply } from '../../replies/staff/companies.ts'
import { type BotContext, send, show } from '../../ui/context.ts'
import type { Reply } from '../../ui/reply.ts'
import type { Router } from '../../ui/router.ts'

/** Companies that have applied: the list, the card of each, and the decision. Returns a function that shows the list. */
export function companiesFeature(router: Router, staff: Staff): (ctx: BotContext) => Promise<Reply> {
  const list = async ({ user }: BotContext): Promise<Reply> =>
    applicationsReply(user.say, (await user.act((core) => core.companies.applications())).items)

  /** Who owns it, as staff call them: by name where the reader may look people up, else as the company itself has it. */
  async function applicantOf({ user }: BotContext, { owner }: StaffCompany): Promise<string> {
    if (owner === null) return user.say('admin-company-nobody')
    try {
      return nameOf(await user.act((core) => staff.account(core, owner.account_id)))
    } catch (error) {
      if (!(error instanceof CoreError) || error.code !== 'forbidden') throw error
      return owner.email ?? owner.telegram_id ?? owner.account_id
    }
  }

  const find = ({ user }: BotContext, id: string): Promise<StaffCompany> =>
    user.act((core) => core.companies.application(id))

  async function card(ctx: BotContext, company: StaffCompany): Promise<Reply> {
    return applicationReply(ctx.user.say, company, await applicantOf(ctx, company))
  }

  router.command('companies', async (ctx) => void (await send(ctx, await list(ctx))))
  router.button('firm', async (ctx, [id]) => show(ctx, await card(ctx, await find(ctx, id))))
  router.button('decide', async (ctx, [id, choice]) => {
    const company = await find(ctx, id)
    // Another of the staff was quicker: the card says what they decided.
    if (company.state !== 'applied') return show(ctx, await card(ctx, company))
    await enter(ctx, 'adjust', {
      kind: 'company',
      accountId: id,
      company: company.company,
      approve: choice === 'yes',
    })
  })
  return list
}
