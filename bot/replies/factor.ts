import type { FactorView } from '../../core/contract/trust/factor.ts'
import type { Say } from '../locales/say.ts'
import { button } from '../ui/buttons.ts'
import { date } from '../ui/format.ts'
import { bold, compose, pre, type Reply } from '../ui/reply.ts'

/** /settings → Security: how the second factor is, and what can be done with it. */
export function securityReply(say: Say, { enrolled, enrolled_at, backup_codes_left: left }: FactorView): Reply {
  const text = enrolled ? say('security-on', { date: date(say, enrolled_at ?? ''), left }) : say('security-off')
  const acts = enrolled
    ? [
        [button(say('button-mfa-codes'), 'mfa', 'codes')],
        [button(say('button-mfa-anew'), 'mfa', 'on')],
        [button(say('button-mfa-off'), 'mfa', 'off')],
      ]
    : [[button(say('button-mfa-on'), 'mfa', 'on')]]
  return compose([bold(say('security-title')), `\n${text}`], acts)
}

/** The backup codes, shown once. */
export function backupCodesReply(say: Say, codes: readonly string[], isRenewed: boolean): Reply {
  return compose(
    [
      `${say(isRenewed ? 'security-codes-new' : 'security-codes')}\n\n`,
      pre(codes.join('\n')),
      `\n\n${say('security-codes-warning')}`,
    ],
    [[button(say('button-mfa-kept'), 'wipe')]],
  )
}

/** Before the second factor is removed. */
export const removeFactorReply = (say: Say): Reply => ({
  text: say('security-remove-sure'),
  keyboard: [[button(say('button-mfa-off-sure'), 'mfa', 'sure')], [button(say('button-back'), 'security')]],
})
