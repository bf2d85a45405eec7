import type { Holding } from './holding.ts'

const OF_USER = 'user_id = :user'
const OF_TICKETS = 'ticket_id IN (SELECT id FROM tickets WHERE user_id = :user)'

/** What somebody was told, what they want to be told, and what they have asked. */
export const TOLD_HOLDINGS: readonly Holding[] = [
  {
    table: 'notices',
    owner: OF_USER,
    fate: 'delete',
    key: ['seq'],
    shown: ['id', 'type', 'kind', 'channel', 'body', 'state', 'why', 'account_id', 'due_at', 'ended_at', 'created_at'],
  },
  {
    table: 'notice_settings',
    owner: OF_USER,
    fate: 'delete',
    key: ['user_id'],
    shown: ['kinds', 'quiet', 'unprompted_at', 'changed_at'],
  },
  {
    table: 'watches',
    owner: 'account_id = :account OR user_id = :user',
    fate: 'delete',
    key: ['id'],
    shown:
      'id market symbol model horizon rows every max_cost state why tells_band p_loss_above var_above run job_id due_at created_at'.split(
        ' ',
      ),
  },
  {
    table: 'mail_bounces',
    owner: 'address = (SELECT email FROM users WHERE id = :user)',
    fate: 'delete',
    key: ['address'],
    shown: ['address', 'reply', 'at'],
  },
  // Answered under another name of the shop's: what was asked goes with who asked it.
  {
    table: 'ticket_files',
    owner: OF_TICKETS,
    fate: 'delete',
    key: ['id'],
    shown: ['id', 'ticket_id', 'message_id', 'name', 'bytes'],
  },
  {
    table: 'ticket_messages',
    owner: OF_TICKETS,
    fate: 'delete',
    key: ['seq'],
    shown: ['id', 'ticket_id', 'is_staff', 'text', 'created_at'],
  },
  {
    table: 'tickets',
    owner: OF_USER,
    fate: 'delete',
    key: ['id'],
    shown: ['id', 'number', 'subject', 'state', 'job_id', 'request_id', 'rating', 'created_at', 'solved_at'],
  },
]
