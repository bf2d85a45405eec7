import type { Inside } from '../../replies/company/members.ts'
import type { BotContext } from '../../ui/context.ts'

/** A company as the person sees it from inside. Throws core's `forbidden` for who is not in it. */
export async function look({ user }: BotContext, accountId: string): Promise<Inside> {
  const { company, user_id: userId, member } = await user.act((core) => core.companies.in(accountId).account())
  return { accountId, company: company ?? '', userId: userId ?? '', role: member ?? 'viewer' }
}
