import type { InlineKeyboardButton } from 'grammy/types'
import { z } from 'zod'
import type { ClaimedNotice } from '../../../core/contract/notices/types.ts'
import { ACTS_OF, memberRoleSchema } from '../../../core/contract/trust/member.ts'
import type { Say } from '../../locales/say.ts'
import { button } from '../../ui/buttons.ts'
import { shorten } from '../../ui/format.ts'
import { decideButtons } from '../staff/proposals.ts'
import { ratingButtons } from './tickets.ts'
import type { Reply } from '../../ui/reply.ts'

/** A notice as core has written it, with what can be done about it. */
export const toldReply = (say: Say, notice: ClaimedNotice): Reply => ({
  text: notice.text,
  keyboard: buttonsOf(say, notice),
})

const outcomesSchema = z.object({ outcomes: z.array(z.object({ job_id: z.string() })) })

function buttonsOf(say: Say, { type, data }: ClaimedNotice): InlineKeyboardButton[][] {
  const support = button(say('button-support'), 'support')
  const [ticketId, accountId] = [String(data['ticket_id']), String(data['account_id'])]
  const balance = button(say('button-balance'), 'balance')
  switch (type) {
    case 'new_device':
      return [
        [button(say('button-away'), 'away', String(data['session_id']))],
        [button(say('button-devices'), 'devices')],
      ]
    case 'password_asked':
    case 'password_changed':
    case 'factor_enrolled':
    case 'factor_removed':
    case 'factor_reset':
    case 'factor_codes_renewed':
    case 'factor_backup_code_used':
    case 'factor_guessed':
    case 'export_elsewhere':
      return [[button(say('button-password'), 'secret'), support]]
    case 'deletion_scheduled':
      return [[button(say('button-keep-account'), 'keep')], [button(say('button-mydata-export'), 'export')]]
    case 'export_too_large':
      return [[support]]
    case 'deletion_canceled':
    case 'credits_given':
    case 'credits_taken':
    case 'payment_refunded':
    case 'payment_refund_failed':
    case 'dispute_open':
    case 'dispute_won':
    case 'dispute_lost':
      return [[balance]]
    case 'payment_received':
      return [[button(say('button-own'), 'own'), balance]]
    case 'invoice_issued':
    case 'invoice_overdue':
    case 'invoice_canceled':
      return [[button(say('button-paper'), 'paper', String(data['invoice_id']))]]
    case 'plan_past_due':
      return [[button(say('button-plans'), 'plans'), support]]
    case 'payment_failed':
      return [[button(say('button-top-up'), 'top'), support]]
    case 'credits_expiring':
      return [[button(say('button-own'), 'own'), balance], [button(say('button-fewer'), 'less', 'balance')]]
    case 'low_balance':
      return [[button(say('button-top-up'), 'top'), balance], [button(say('button-fewer'), 'less', 'balance')]]
    case 'forecasts_due': {
      const { outcomes } = outcomesSchema.parse(data)
      const [only] = outcomes
      const open =
        outcomes.length === 1 && only !== undefined
          ? button(say('button-result'), 'open', only.job_id)
          : button(say('button-history'), 'history')
      return [[open], [button(say('button-fewer'), 'fewer')]]
    }
    case 'watch_band':
    case 'watch_p_loss':
    case 'watch_var':
      return [
        [button(say('button-result'), 'open', String(data['job_id'])), button(say('button-watches'), 'watches')],
        [button(say('button-fewer'), 'fewer')],
      ]
    case 'watch_credits_low':
    case 'watch_no_credits':
      return [[button(say('button-top-up'), 'top'), button(say('button-watches'), 'watches')]]
    case 'watch_not_allowed':
    case 'watch_price_changed':
    case 'watch_no_prices':
    case 'watch_model_gone':
      return [[button(say('button-watches'), 'watches'), support]]
    case 'news':
      return [[button(say('button-no-news'), 'less', 'news')]]
    case 'model_resting':
    case 'model_back':
    case 'audit_head':
    case 'audit_broken':
    case 'template_broken':
    case 'news_preview':
    case 'proposal_approved':
    case 'proposal_declined':
    case 'proposal_expired':
      return [[button(say('button-back'), 'a', 'menu')]]
    case 'ticket_answered':
      return [[button(say('button-answer'), 'reply', ticketId), button(say('button-ticket'), 'ticket', ticketId)]]
    case 'ticket_solved':
      return [ratingButtons(ticketId), [button(say('button-answer'), 'reply', ticketId)]]
    case 'ticket_waiting':
      return [[button(say('button-case'), 'case', ticketId)]]
    case 'company_approved': {
      const name = shorten(String(data['company']), 40)
      return [[button(say('button-switch', { name }), 'switch', accountId)]]
    }
    case 'company_declined':
      return [[button(say('button-apply-again'), 'apply'), support]]
    case 'company_applied':
      return [[button(say('button-application'), 'firm', accountId)]]
    case 'member_joined':
      return [[button(say('button-members'), 'members', accountId)]]
    case 'member_changed': {
      const mayRead = ACTS_OF[memberRoleSchema.parse(data['role'])].has('read_all')
      return mayRead ? [[button(say('button-members'), 'members', accountId)]] : []
    }
    case 'member_removed':
      return [[balance]]
    case 'email_changed':
      return [[support]]
    case 'proposal_made':
      return [decideButtons(say, String(data['proposal_id']))]
    case 'webhook_failing':
    case 'webhook_gone':
    case 'export_ready':
      return []
    default:
      return type satisfies never
  }
}
