import { and, eq, isNull, sql } from 'drizzle-orm'
import type { BotService } from '../../bot/wiring.ts'
import type { Db } from '../../core/db/client.ts'
import { notices } from '../../core/db/schema/notices.ts'
import { errands } from '../../core/db/schema/payments.ts'
import { jobs } from '../../core/db/schema/jobs.ts'
import type { TestCore } from '../support/core.ts'

export interface Life {
  isOver: boolean
  /** Set when its database is closed. */
  closed: Promise<void> | undefined
}

export interface Running {
  service: BotService
  db: Db
  life: Life
  stop: () => void
  done: Promise<void>
}

/** Nothing in the bot, no job running in core, and every end that core has told of sent. */
export async function look({ service }: Running, core: TestCore): Promise<'idle' | 'busy' | 'sleeping'> {
  if (service.isCoreAway()) return 'sleeping'
  const [row] = await core.db.reader
    .select({
      pending: sql<number>`coalesce(sum(${jobs.status} = 'PENDING'), 0)`,
      happened: sql<number>`(SELECT coalesce(max(seq), 0) FROM events LEFT JOIN users
        ON users.id = coalesce(user_id, 'usr_' || substr(events.account_id, 5)) WHERE events.account_id IS NULL OR telegram_id IS NOT NULL)`,
    })
    .from(jobs)
  if (row !== undefined && (row.pending > 0 || row.happened > service.feedPosition())) return 'busy'
  const [errand] = await core.db.reader
    .select({
      due: sql<number>`coalesce(sum(${errands.dueAt} <= ${core.now()}), 0)`,
      claimed: sql<number>`coalesce(sum(${errands.claims} > 0), 0)`,
    })
    .from(errands)
    .where(isNull(errands.doneAt))
  if (errand !== undefined && errand.due > 0) return 'busy'
  if (!core.telling.isIdle()) return 'busy'
  const [told] = await core.db.reader
    .select({
      due: sql<number>`coalesce(sum(${notices.dueAt} <= ${core.now()} AND ${notices.handedAt} IS NULL), 0)`,
      handed: sql<number>`coalesce(sum(${notices.handedAt} IS NOT NULL AND ${notices.why} IS NULL), 0)`,
    })
    .from(notices)
    .where(and(eq(notices.state, 'owed'), eq(notices.channel, 'telegram')))
  if (!(await service.isIdle()) || (await service.outboxDepth()) > 0) return 'sleeping'
  if (told !== undefined && told.due > 0) return 'busy'
  // What is claimed and not owed yet is on its way to the bot.
  return (errand?.claimed ?? 0) > 0 || (told?.handed ?? 0) > 0 ? 'busy' : 'idle'
}
