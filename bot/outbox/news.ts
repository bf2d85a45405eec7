import { and, eq, gt, isNull } from 'drizzle-orm'
import type { Event } from '../../core/contract/event.ts'
import type { BotEvents } from '../../core/contract/feed.ts'
import type { Tx } from '../../core/db/client.ts'
import { outboxItems } from '../db/schema.ts'
import type { EndedJob, Forecasts } from './forecasts.ts'
import type { Notice } from './notices.ts'
import { addItem, endItem, KEPT_MS } from './items.ts'
import { addOutcome } from './outcomes.ts'

/** Staff can undo an adjustment for a minute: until then its owner is not told, and never if it was undone. */
const ADJUSTMENT_REST_MS = 65_000

type NewsItem = BotEvents['items'][number]

/** Stores what people are owed because of these events. Idempotent per event. */
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
  const owe = (key: string, notice: Notice, dueAt = at): Promise<void> =>
    addItem(tx, { key, userId, kind: 'notice', body: JSON.stringify(notice), dueAt, createdAt: at })
  switch (event.type) {
    case 'credits.adjusted': {
      const { adjustment_id, amount, reason, undoes } = event.data
      const notice = { about: 'credits_changed', amount, reason } as const
      if (undoes === null)
        return owe(adjustmentKey(adjustment_id), notice, Date.parse(event.timestamp) + ADJUSTMENT_REST_MS)
      if (await withdraw(tx, adjustmentKey(undoes), at)) return
      return owe(adjustmentKey(adjustment_id), notice)
    }
    case 'model.resting':
    case 'model.back': {
      const { model, version } = event.data
      const [state, until] =
        event.type === 'model.back' ? (['back', null] as const) : (['resting', event.data.until] as const)
      return owe(`notice:model:${event.id}:${userId}`, { about: 'model_rest', model, version, state, until })
    }
    case 'audit.head': {
      const { records, head, broken_at: brokenAt } = event.data
      return owe(`notice:audit:${event.id}:${userId}`, { about: 'audit_head', records, head, brokenAt })
    }
    case 'webhook.disabled': {
      const { host, reason } = event.data
      return owe(`notice:webhook:${event.id}`, { about: 'webhook_disabled', host, reason })
    }
    case 'forecast.resolved':
      return addOutcome(tx, userId, event, at)
    case 'session.new_device': {
      const { session_id: sessionId, device, address } = event.data
      return owe(`notice:device:${event.id}:${userId}`, {
        about: 'device',
        sessionId,
        device,
        address,
        at: event.timestamp,
      })
    }
    case 'factor.changed': {
      const { how, backup_codes_left: left } = event.data
      return owe(`notice:factor:${event.id}:${userId}`, { about: 'factor', how, left })
    }
    case 'factor.guessed':
      return owe(`notice:factor:${event.id}:${userId}`, { about: 'factor_guessed', tries: event.data.tries })
    case 'export.ready': {
      const { export_id: exportId, bytes, via, expires_at: until } = event.data
      return owe(`notice:export:${exportId}`, { about: 'export', exportId, bytes, via, until })
    }
    case 'account.deletion_scheduled': {
      const { due_at: dueAt, given_up: givenUp } = event.data
      return owe(`notice:deletion:${event.id}`, { about: 'deletion', state: 'scheduled', dueAt, givenUp })
    }
    case 'account.deletion_canceled':
      return owe(`notice:deletion:${event.id}`, { about: 'deletion', state: 'canceled', dueAt: '', givenUp: 0 })
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
    case 'password.changed':
    case 'password.reset_asked':
      return owe(`notice:password:${event.id}:${userId}`, {
        about: 'password',
        state: event.type === 'password.changed' ? 'changed' : 'asked',
      })
    // Ends of jobs are told by their forecasts; payments are told with core's answer to the bot's own report of them.
    case 'job.finished':
    case 'payment.succeeded':
    case 'payment.refunded':
    case 'payment.refund_failed':
    case 'payment.failed':
    case 'payment.disputed':
    // Who accepted the terms knows it; who is deleted is told by an errand, before they are forgotten.
    case 'terms.accepted':
    case 'account.deleted':
    // Who closes a company is answered at once; the others are removed.
    case 'company.closed':
      return
    default:
      return event satisfies never
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

const adjustmentKey = (id: string): string => `notice:credits:${id}`

/** Ends a notice that is not due yet; false if it may have been sent. */
async function withdraw(tx: Tx, key: string, at: number): Promise<boolean> {
  const isWaiting = and(eq(outboxItems.key, key), isNull(outboxItems.doneAt), gt(outboxItems.dueAt, at))
  const [waiting] = await tx.select({ key: outboxItems.key }).from(outboxItems).where(isWaiting)
  if (waiting === undefined) return false
  await endItem(tx, key, at)
  return true
}

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
