import type { Event } from '../../core/contract/event.ts'
import type { BotEvents } from '../../core/contract/feed.ts'
import type { Tx } from '../../core/db/client.ts'
import type { EndedJob, Forecasts } from './forecasts.ts'
import { addItem, KEPT_MS } from './items.ts'
import type { Notice } from './notices.ts'

type NewsItem = BotEvents['items'][number]

/** Stores what people are owed because of these events: ends of forecasts, and what concerns companies and proposals, which are shown with
 *  people as the chat knows them. Everything else comes from core as notices. Idempotent per event. */
export async function addNews(
  tx: Tx,
  items: readonly NewsItem[],
  { forecasts, at }: { forecasts: Forecasts; at: number },
): Promise<void> {
  await forecasts.end(tx, items.flatMap(toEnded))
  for (const { telegram_ids, event } of items) {
    // For older ones it is no longer known whether they were reported.
    if (at - Date.parse(event.timestamp) >= KEPT_MS) continue
    for (const userId of telegram_ids) await addNotices(tx, userId, event, at)
  }
}

async function addNotices(tx: Tx, userId: string, event: Event, at: number): Promise<void> {
  const owe = (key: string, notice: Notice): Promise<void> =>
    addItem(tx, { key, userId, kind: 'notice', body: JSON.stringify(notice), dueAt: at, createdAt: at })
  switch (event.type) {
    case 'company.decided': {
      const { company, approved, reason } = event.data
      const accountId = event.account_id
      return owe(`notice:company:${event.id}:${userId}`, { about: 'company', accountId, company, approved, reason })
    }
    case 'email.changed':
      return owe(`notice:email:${event.id}:${userId}`, { about: 'email_changed' })
    case 'member.joined': {
      const { company } = event.data
      return owe(`notice:member:${event.id}:${userId}`, {
        about: 'member_joined',
        accountId: event.account_id,
        company,
      })
    }
    case 'member.changed': {
      const { company, role, monthly_limit: limit } = event.data
      const accountId = event.account_id
      return owe(`notice:member:${event.id}:${userId}`, { about: 'member_changed', accountId, company, role, limit })
    }
    case 'member.removed': {
      // Who leaves knows it.
      const { company, left } = event.data
      return left ? undefined : owe(`notice:member:${event.id}:${userId}`, { about: 'member_removed', company })
    }
    case 'company.applied': {
      const { company_id: accountId, company } = event.data
      return owe(`notice:company:${event.id}:${userId}`, { about: 'company_applied', accountId, company })
    }
    case 'proposal.made':
      return owe(`notice:proposal:${event.data.proposal_id}:${userId}`, {
        about: 'proposal',
        ...toProposal(event.data),
        until: event.data.expires_at,
      })
    case 'proposal.decided': {
      const { proposal_id: id, status, decided_by: decidedBy, why } = event.data
      if (status === 'open') return
      const notice = { about: 'proposal_decided', ...toProposal(event.data), status, decidedBy, why } as const
      return owe(`notice:proposal:${id}:decided`, notice)
    }
    default:
      return
  }
}

const toProposal = (data: Extract<Event, { type: 'proposal.made' }>['data']) => ({
  proposalId: data.proposal_id,
  kind: data.kind,
  target: data.target,
  accountId: data.subject_id,
  credits: data.credits,
  amount: data.amount,
  reason: data.reason,
  proposedBy: data.proposed_by,
})

const toEnded = ({ telegram_ids, event }: NewsItem): EndedJob[] =>
  event.type === 'job.finished'
    ? telegram_ids.map((telegram_id) => ({
        job_id: event.data.job_id,
        telegram_id,
        source: event.data.source,
        status: event.data.status,
        at: event.timestamp,
      }))
    : []
