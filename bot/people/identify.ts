import { type Language, languageOf } from '../../core/contract/common.ts'
import type { Ask } from '../core/wait.ts'
import type { Step, User } from '../ui/context.ts'
import type { Say } from '../locales/say.ts'
import type { Services } from '../services.ts'

const SHOWN_MAX = 2_000

/** Adds the sender to the context: their language, and core acting for them. */
export function identifyFeature({ people, languages, coreWait, wake }: Services): Step {
  const shown = new Map<string, string>()
  return async (ctx, next) => {
    if (ctx.from === undefined) return
    const id = String(ctx.from.id)
    const known = await people.find(id)
    const telegramLanguage = guessLanguage(ctx.from.language_code)
    if (shown.size > SHOWN_MAX) shown.clear()
    ctx.shown = shown
    const patient = coreWait({ showSign: () => ctx.api.sendChatAction(Number(id), 'typing') })
    ctx.user = createUser({ people, languages }, id, known?.language ?? telegramLanguage, patient)
    if (known !== undefined && known.blockedAt !== null) {
      await people.setBlocked(id, false)
      wake()
    }
    if (known !== undefined) await people.refreshMenu(id, known, telegramLanguage)
    await people.see(id, known, ctx.from)
    await next()
  }
}

/** A person as features see them. `ask`: how long requests to core may take. */
export function createUser(
  { people, languages }: Pick<Services, 'people' | 'languages'>,
  id: string,
  known: Language,
  ask: Ask = (work) => work(),
): User {
  let language = known
  return {
    id,
    get say(): Say {
      return languages[language]
    },
    act: (work) => ask(() => people.act(id, language, work)),
    account: () => ask(() => people.account(id, language)),
    previewLink: (code) => ask(() => people.previewLink(id, code)),
    redeem: (code) => ask(() => people.redeem(id, code, language)),
    speak(next) {
      language = next
    },
  }
}

/** Before a choice is made: the language of the person's Telegram. */
export const guessLanguage = (code: string | undefined): Language => languageOf(code ?? '')
