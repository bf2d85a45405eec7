import type { Api } from 'grammy'
import { z } from 'zod'
import { CoreError } from '../../../core/client.ts'
import { type ClaimedNotice, NOTICE_OUTCOMES } from '../../../core/contract/notices/types.ts'
import type { Buyer } from '../../people/buyer.ts'
import { createStaff, idsOfPeople } from '../../people/staff.ts'
import { nameOrId } from '../../replies/staff/admin.ts'
import { toldReply } from '../../replies/notices/told.ts'
import type { Services } from '../../services.ts'
import { isBlocked, isRefused } from '../../ui/context.ts'
import { toOptions } from '../../ui/reply.ts'
import type { OutboxItem } from '../items.ts'
import type { Delivered } from '../sender.ts'
import { parseTold } from '../told.ts'
import { sendArchive } from './export.ts'

/** Sends a notice of core, and takes down what Telegram says of it. */
export function createToldHandler({ told, people, log }: Services, api: Api) {
  const staff = createStaff({ people })

  return async (buyer: Buyer, item: OutboxItem): Promise<Delivered> => {
    const notice = parseTold(item.body)
    try {
      if ((await isUnwanted(buyer, notice.type)) || (await isDecided(buyer, notice))) {
        await told.end(item, 'moot')
        return 'closed'
      }
      if (notice.type === 'export_ready') {
        const isThere = await sendArchive(api, buyer, notice)
        await told.end(item, isThere ? 'sent' : 'moot')
        return 'closed'
      }
      const reply = toldReply(buyer.say, { ...notice, text: await named(buyer, notice) })
      const options = { ...toOptions(reply), ...(notice.silent ? { disable_notification: true } : {}) }
      await api.sendMessage(Number(buyer.id), reply.text, options)
    } catch (error) {
      if (!isBlocked(error) && !isRefused(error)) throw error
      log({ event: 'notice_not_taken', level: 'warn', noticeId: notice.id, error })
      if (isBlocked(error)) await people.setBlocked(buyer.id, true)
      await told.end(item, isBlocked(error) ? 'blocked' : 'refused')
      return 'closed'
    }
    await told.end(item, 'sent')
    return 'closed'
  }

  /** The text with the names that the chat knows, where core writes the ids of people whom staff may look up. */
  async function named(buyer: Buyer, { type, text }: ClaimedNotice): Promise<string> {
    if (!type.startsWith('proposal_')) return text
    let written = text
    for (const id of idsOfPeople(text)) {
      const name = nameOrId(await buyer.act((core) => staff.known(core, id)), id)
      // Of a string, a dollar sign would have a meaning.
      written = written.replace(id, () => name)
    }
    return written
  }

  /** Whether somebody has decided what this one asks staff to decide, or its reader may no longer: it may have waited for them. */
  async function isDecided(buyer: Buyer, { type, data }: ClaimedNotice): Promise<boolean> {
    if (type !== 'proposal_made') return false
    try {
      return await buyer.act(async (core) => (await core.admin.proposal(String(data['proposal_id']))).status !== 'open')
    } catch (error) {
      if (error instanceof CoreError && (error.status === 403 || error.status === 404)) return true
      throw error
    }
  }

  /** What an earlier version kept here of somebody's wishes becomes core's. */
  async function isUnwanted(buyer: Buyer, type: string): Promise<boolean> {
    if (type !== 'forecasts_due' || (await people.find(buyer.id))?.outcomesOff !== true) return false
    await buyer.act((core) => core.notices.change({ kinds: { forecasts: [] } }))
    await people.setOutcomesOff(buyer.id, false)
    return true
  }
}

const reportSchema = z.object({ id: z.string(), outcome: z.enum(NOTICE_OUTCOMES) })

/** Reports the outcome of a notice to core. */
export function createReportHandler({ core }: Pick<Services, 'core'>) {
  return async (body: string): Promise<Delivered> => {
    await core.bot.reportNotices([reportSchema.parse(JSON.parse(body))])
    return 'moot'
  }
}
