import type { AttemptView, DeliveryView, WebhookView } from '../contract/webhooks/webhook.ts'
import { toIso, toIsoOrNull } from '../kit/clock.ts'
import { oldSecretUntil } from './signature.ts'
import type { AttemptRow, DeliveryRow, WebhookRow } from './store.ts'

export function toWebhookView(row: WebhookRow, at: number): WebhookView {
  return {
    id: row.id,
    url: row.url,
    // Written from a value that the contract had checked.
    types: row.types === null ? null : (JSON.parse(row.types) as WebhookView['types']),
    description: row.description,
    enabled: row.disabledReason === null,
    disabled_reason: row.disabledReason,
    failing_since: toIsoOrNull(row.failingSince),
    old_secret_until: toIsoOrNull(oldSecretUntil(row, at)),
    created_at: toIso(row.createdAt),
  }
}

export const toAttemptView = ({ at, url, status, ms, failure, answer }: AttemptRow): AttemptView => ({
  at: toIso(at),
  url,
  status,
  ms,
  failure,
  answer,
})

export const toDeliveryView = (row: DeliveryRow, last: AttemptRow | undefined): DeliveryView => ({
  id: row.id,
  event_id: row.eventId,
  type: row.type,
  state: row.state,
  attempts: row.attempts,
  next_attempt_at: row.state === 'pending' ? toIso(row.dueAt) : null,
  last_attempt: last === undefined ? null : toAttemptView(last),
  created_at: toIso(row.createdAt),
})
