import type { ClosingView } from '../../../core/contract/trust/member.ts'
import type { Say } from '../../locales/say.ts'
import { button } from '../../ui/buttons.ts'
import { credits, shorten } from '../../ui/format.ts'
import { bold, compose, type Reply } from '../../ui/reply.ts'
import type { Inside } from './members.ts'

/** What leaving would do, and Yes or No. */
export const partReply = (say: Say, { accountId, company }: Inside): Reply => ({
  text: say('members-sure-part', { company: shorten(company, 120) }),
  keyboard: [[button(say('button-yes'), 'part', accountId, 'yes'), button(say('button-no'), 'members', accountId)]],
})

/** Its last owner cannot just leave. */
export const lastOwnerReply = (say: Say, { accountId, company }: Inside): Reply => ({
  text: say('members-last-owner', { company: shorten(company, 120) }),
  keyboard: [[button(say('button-back'), 'members', accountId)]],
})

/** What closing a company would do, or what stands in the way of it and what to do about that. */
export function closingReply(say: Say, { accountId }: Inside, view: ClosingView): Reply {
  const { available, obstacles } = view
  const company = shorten(view.company, 120)
  const back = button(say('button-back'), 'members', accountId)
  if (obstacles.length > 0) {
    const lines = obstacles.map(
      (one) => `\n${one === 'jobs_running' ? say('closing-jobs_running', { n: view.running }) : say(`closing-${one}`)}`,
    )
    return compose(
      [bold(say('closing-not-yet', { company })), ...lines],
      [obstacles.includes('plan_renews') ? [button(say('button-plans'), 'plans')] : [], [back]],
    )
  }
  const lost = available > 0 ? say('closing-credits', { credits: credits(say, available) }) : say('closing-no-credits')
  const yes =
    available > 0 ? say('button-close-credits', { credits: credits(say, available) }) : say('button-close-yes')
  return compose(
    [bold(say('closing-title', { company })), `\n${[say('closing-text', { n: view.members }), lost].join('\n\n')}`],
    [[button(yes, 'shut', accountId, String(available))], [back]],
  )
}
