import { LANGUAGES, type Language } from '../../core/contract/common.ts'
import { button } from '../ui/buttons.ts'
import { argumentsOf } from '../ui/commands.ts'
import { type BotContext, send, show } from '../ui/context.ts'
import type { Say } from '../locales/say.ts'
import type { Reply } from '../ui/reply.ts'
import type { Services } from '../services.ts'
import type { Router } from '../ui/router.ts'
import { guessLanguage } from '../people/identify.ts'

/** /lang: the language, which core is told too, so that pictures follow. */
export function languageFeature(router: Router, { people }: Services): void {
  const parse = (text: string): Language | undefined => LANGUAGES.find((language) => language === text)

  async function choose(ctx: BotContext, language: Language): Promise<void> {
    const account = await ctx.user.act((core) => core.changeAccount({ language }))
    await people.learn(ctx.user.id, account, guessLanguage(ctx.from?.language_code))
    ctx.user.speak(language)
  }

  router.command('lang', async (ctx) => {
    const language = parse(argumentsOf(ctx.message?.text).toLowerCase())
    if (language !== undefined) {
      await choose(ctx, language)
      return void (await send(ctx, chosen(ctx.user.say)))
    }
    const { say } = ctx.user
    await send(ctx, {
      text: say('language-ask'),
      keyboard: [LANGUAGES.map((language) => button(say(`language-${language}`), 'lang', language))],
    })
  })
  router.button('lang', async (ctx, [name]) => {
    const language = parse(name)
    if (language === undefined) return
    await choose(ctx, language)
    await show(ctx, chosen(ctx.user.say))
  })
}

const chosen = (say: Say): Reply => ({
  text: say('language-set'),
  keyboard: [[button(say('button-try'), 'try'), button(say('button-own'), 'own')]],
})
