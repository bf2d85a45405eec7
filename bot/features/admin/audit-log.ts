import { CoreError } from '../../../core/client.ts'
import type { AuditRecord } from '../../../core/contract/admin.ts'
import { personalAccountOf } from '../../../core/contract/trust/member.ts'
import { tokenOf } from '../../drafts/series.ts'
import type { Staff } from '../../people/staff.ts'
import { explain } from '../../replies/problem.ts'
import { afterwards, nameOf, nameOrId } from '../../replies/staff/admin.ts'
import { auditReply, rollbackLine } from '../../replies/staff/audit-log.ts'
import type { Services } from '../../services.ts'
import { type BotContext, send } from '../../ui/context.ts'
import { firstPage, PAGE_SIZE, turnPage } from '../../ui/pages.ts'
import type { Reply } from '../../ui/reply.ts'
import type { Router } from '../../ui/router.ts'
import type { Changes } from './changes.ts'

/** Who did what, and taking it back. Returns a function that shows a page of the log. */
export function auditFeature(
  router: Router,
  { cards }: Pick<Services, 'cards'>,
  { changes, staff }: { changes: Changes; staff: Staff },
): (ctx: BotContext, token: string, index?: number) => Promise<Reply> {
  async function audit(ctx: BotContext, token: string, index = 0): Promise<Reply> {
    const { user } = ctx
    const known = await cards.find(user.id, 'pages', token)
    const page = await turnPage(cards, user.id, { token, pages: known?.body ?? firstPage('audit'), index }, (cursor) =>
      user.act((core) =>
        core.admin.audit({ by: 'staff', limit: PAGE_SIZE, ...(cursor === undefined ? {} : { cursor }) }),
      ),
    )
    const { permissions } = await user.account()
    const mayRollBack = permissions.includes('audit.rollback')
    return auditReply(user.say, page, { names: await namesOf(ctx, page.items), mayRollBack })
  }

  /** The names of the accounts in these records; a page has few of them, mostly the same. */
  async function namesOf(ctx: BotContext, records: readonly AuditRecord[]): Promise<Map<string, string>> {
    const ids = new Set(
      records
        .flatMap(({ actor_id, target }) => [actor_id, target].map(personalAccountOf))
        .filter((id) => id.startsWith('acc_')),
    )
    const found = await Promise.all([...ids].map((id) => ctx.user.act((core) => staff.account(core, id))))
    return new Map(found.map((account) => [account.id, nameOf(account)]))
  }

  router.command('audit', async (ctx) => void (await send(ctx, await audit(ctx, tokenOf(ctx)))))
  router.button('back', async (ctx, [record]) => {
    const { user } = ctx
    const { say } = user
    const preview = await user.act((core) => core.admin.previewRollback(Number(record)))
    if (preview.obstacle !== null) {
      const { code, params } = preview.obstacle
      const obstacle = new CoreError({ code, params, title: code, status: 409, request_id: '' })
      return void (await send(ctx, afterwards(say, explain(say, obstacle))))
    }
    const name = nameOrId(await user.act((core) => staff.known(core, preview.target)), preview.target)
    const what = rollbackLine(say, preview, name)
    const change = { kind: 'back', seq: preview.seq, what, reason: say('admin-reason-chat') } as const
    await send(ctx, await changes.preview(user, tokenOf(ctx), change))
  })
  return audit
}
