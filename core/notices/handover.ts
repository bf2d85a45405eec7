import { z } from 'zod'
import type { EventType } from '../contract/events/types.ts'
import type { ToldPlace } from '../contract/notices/types.ts'
import type { Db } from '../db/client.ts'
import { deleteSetting, findSetting, upsertSetting } from '../db/settings.ts'
import type { Events } from '../events/service.ts'
import type { Now } from '../kit/clock.ts'
import type { Planner } from './planner.ts'
import { ruleOf } from './rules.ts'
import * as store from './store.ts'

/** Written by the migration that made core tell what the bot told before. */
const HANDOVER = 'notices_handover'
const PAGE_MAX = 100

const pendingSchema = z.object({
  /** Core tells of every event after this one. */
  up_to: z.int(),
  /** Whether core told nothing at all before. */
  all: z.union([z.literal(0), z.literal(1)]),
  /** How far it has come. */
  from: z.int().optional(),
})

/** What the bot told by itself until core told everything. */
const LATELY: readonly EventType[] = [
  'email.changed',
  'company.applied',
  'company.decided',
  'member.joined',
  'member.changed',
  'member.removed',
  'proposal.made',
  'proposal.decided',
]
/** What it told before there were notices. */
const EARLIER: readonly EventType[] = [
  ...LATELY,
  'credits.adjusted',
  'model.resting',
  'model.back',
  'audit.head',
  'webhook.disabled',
  'forecast.resolved',
  'session.new_device',
  'factor.changed',
  'factor.guessed',
  'export.ready',
  'account.deletion_scheduled',
  'account.deletion_canceled',
  'password.changed',
  'password.reset_asked',
]

export interface HandoverDeps {
  db: Db
  events: Events
  planner: Pick<Planner, 'plan'>
  /** The name of core's history. */
  epoch: string
  now: Now
}

/** Takes over from an earlier version of the bot, which told people of events by itself: core goes on where the bot has stopped, whichever
 *  of the two was upgraded first. */
export function createHandover({ db, events, planner, epoch, now }: HandoverDeps) {
  return {
    /** Called by the bot, once, with the place up to which its earlier version has told. Owes what happened between there and the place
     *  from which core tells, and takes down as sent what both would tell. A place of another history says nothing. */
    async take({ told_to: toldTo, epoch: asked }: ToldPlace): Promise<void> {
      const stored = await findSetting(db.reader, HANDOVER)
      if (stored === undefined) return
      const pending = pendingSchema.parse(JSON.parse(stored))
      const types = pending.all === 1 ? EARLIER : LATELY
      const isMissed = toldTo < pending.up_to
      const upTo = Math.max(toldTo, pending.up_to)
      let from = asked === epoch ? (pending.from ?? Math.min(toldTo, pending.up_to)) : upTo
      for (;;) {
        const listed = from >= upTo ? [] : await events.list(from, { types }, PAGE_MAX)
        const page = listed.filter(({ seq }) => seq <= upTo)
        const isLast = page.length < PAGE_MAX
        from = page.at(-1)?.seq ?? upTo
        await db.write(async (tx) => {
          for (const placed of page) {
            await planner.plan(tx, placed)
            if (isMissed) continue
            const { id } = placed.event
            for (const { key = id } of ruleOf(placed.event).tells) await store.endToldBefore(tx, key, now())
          }
          if (isLast) await deleteSetting(tx, HANDOVER)
          else await upsertSetting(tx, HANDOVER, JSON.stringify({ ...pending, from }))
        })
        if (isLast) return
      }
    },
  }
}
export type Handover = ReturnType<typeof createHandover>
