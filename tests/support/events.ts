import type { Event } from '../../core/contract/event.ts'
import type { BotEvents } from '../../core/contract/feed.ts'
import type { NewEvent } from '../../core/events/service.ts'

type Item = BotEvents['items'][number]

/** An event as core's feed brings it to the person with the Telegram id 1. */
export function toItem(at: number, event: NewEvent, id = `evt_${JSON.stringify(event.data)}`): Item {
  const view: Event = { id, version: 1, timestamp: new Date(at).toISOString(), ...event }
  return { seq: 1, telegram_ids: ['1'], event: view }
}

export const jobFinished = ({
  job_id,
  at,
  source = 'chat',
  status = 'OK',
}: {
  job_id: string
  at: number
  source?: 'api' | 'chat'
  status?: 'OK' | 'ERROR' | 'CANCELED'
}): Item =>
  toItem(at, {
    type: 'job.finished',
    account_id: 'acc_1',
    data: { job_id, status, model: 'naive', cost: 3, source },
  })
