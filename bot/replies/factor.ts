import type { FACTOR_CHANGES } from '../../core/contract/trust/factor.ts'
import type { Say } from '../locales/say.ts'
import { button } from '../ui/buttons.ts'
import type { Reply } from '../ui/reply.ts'

/** News of the second factor: who did not change it learns of it here. */
export function factorNewsReply(
  say: Say,
  { how, left }: { how: (typeof FACTOR_CHANGES)[number]; left: number },
): Reply {
  const text = how === 'backup_code_used' ? say('factor-backup_code_used', { left }) : say(`factor-${how}`)
  return { text, keyboard: waysOut(say) }
}

/** Somebody tries codes. */
export const factorGuessedReply = (say: Say, tries: number): Reply => ({
  text: say('factor-guessed', { tries }),
  keyboard: waysOut(say),
})

const waysOut = (say: Say) => [[button(say('button-password'), 'secret'), button(say('button-support'), 'support')]]
