import type { StaffJob } from '../../../core/contract/admin.ts'
import type { Say } from '../../locales/say.ts'
import { button } from '../../ui/buttons.ts'
import { credits, date, shorten } from '../../ui/format.ts'
import type { Paged } from '../../ui/pages.ts'
import { bold, code, compose, type Reply } from '../../ui/reply.ts'
import { pager } from '../wallet.ts'
import { backToMenu } from './admin.ts'

/** Forecasts of everybody, or of the person with this account: what core lets this reader see of them. */
export function staffJobsReply(say: Say, page: Paged<StaffJob>, accountId: string): Reply {
  const back = accountId === '' ? backToMenu(say) : [button(say('button-back'), 'user', accountId)]
  if (page.items.length === 0) return { text: say('admin-jobs-none'), keyboard: [back] }
  const lines = page.items.flatMap((job) => [
    '\n\n',
    bold(`${shorten(job.model.name, 40)} ${job.model.version} · ${say(`status-${job.status}`)}`),
    `\n${date(say, job.created_at, true)} · ${say('table-rows', { n: job.rows })}`,
    job.cost === null ? '' : ` · ${credits(say, job.cost)}`,
    job.failure === null ? '' : ` · ${job.failure}`,
    '\n',
    code(job.id),
  ])
  return compose([bold(say('admin-jobs-title')), ...lines], [pager(say, page), back])
}
