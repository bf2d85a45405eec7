import type { DeletionView } from '../../../core/contract/trust/my-data.ts'
import type { Say } from '../../locales/say.ts'
import { button } from '../../ui/buttons.ts'
import { credits, date } from '../../ui/format.ts'
import { bold, compose, type Reply } from '../../ui/reply.ts'

/** /settings → My data: what may be done with it. */
export function myDataReply(say: Say, { state, due_at }: DeletionView): Reply {
  const isLeaving = state === 'scheduled'
  return compose(
    [
      bold(say('mydata-title')),
      `\n${say('mydata-text')}`,
      isLeaving ? `\n\n${say('mydata-scheduled', { time: date(say, due_at, true) })}` : '',
    ],
    [
      [button(say('button-mydata-export'), 'export')],
      [button(say('button-privacy'), 'legal', 'privacy')],
      [isLeaving ? button(say('button-keep-account'), 'keep') : button(say('button-delete-account'), 'leave')],
    ],
  )
}

const OBSTACLE = { plan_renews: 'deletion-plan', staff: 'deletion-staff', owns_company: 'deletion-company' } as const

/** What deleting the account would do, and Yes or No. Yes names the credits that are given up. */
export function deletionPreview(say: Say, view: DeletionView): Reply {
  const { obstacles, available, held, running, delay_days: days, due_at } = view
  const [obstacle] = obstacles
  if (obstacle !== undefined) {
    return {
      text: say(OBSTACLE[obstacle]),
      keyboard: [
        [obstacle === 'plan_renews' ? button(say('button-plans'), 'plans') : button(say('button-mydata'), 'data')],
      ],
    }
  }
  const lines = [
    say('deletion-goes'),
    say('deletion-stays'),
    available > 0 ? say('deletion-credits', { credits: credits(say, available) }) : say('deletion-no-credits'),
    ...(held > 0 || running > 0 ? [say('deletion-running', { n: running })] : []),
    say('deletion-delay', { days, time: date(say, due_at, true) }),
  ]
  return compose(
    [bold(say('deletion-title')), `\n${lines.join('\n\n')}`],
    [
      [
        button(
          available > 0
            ? say('button-delete-yes-credits', { credits: credits(say, available) })
            : say('button-delete-yes'),
          'bye',
          String(available),
        ),
      ],
      [button(say('button-delete-no'), 'data')],
    ],
  )
}
