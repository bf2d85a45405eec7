import type { Context } from 'grammy'
import { LANGUAGES, type Language } from '../../../core/contract/common.ts'
import { dialogueButton } from '../../ui/buttons.ts'
import { send } from '../../ui/context.ts'
import { guessLanguage } from '../../people/identify.ts'
import { registeredReply } from '../../replies/account.ts'
import type { Services } from '../../services.ts'
import { ask, type Dialogue } from '../../conversations/ask.ts'
import { askCompany } from './ask-company.ts'
import { attempt, failed } from '../../conversations/attempt.ts'
import type { Began } from '../../conversations/enter.ts'

/** /register: language, terms, personal or corporate. Welcome credits are granted at first contact, before
 *  registration. */
export const registerDialogue =
  (services: Services) =>
  async (conversation: Dialogue, ctx: Context, { language, mark }: Began) => {
    const languageSay = services.languages[language]
    await ctx.reply(languageSay('register-language'), {
      reply_markup: {
        inline_keyboard: [
          LANGUAGES.map((language) => dialogueButton(languageSay(`language-${language}`), mark, language)),
        ],
      },
    })
    const { value: chosen } = await ask<{ language: Language }>(conversation, {
      say: languageSay,
      mark,
      want: languageSay('register-want-language'),
      choose: (choice) => {
        const language = LANGUAGES.find((one) => one === choice)
        return language === undefined ? undefined : { language }
      },
    })
    const say = services.languages[chosen.language]

    await ctx.reply(`${say('register-terms')}\n\n${say('cancel-hint')}`, {
      reply_markup: { inline_keyboard: [[dialogueButton(say('button-agree'), mark, 'agree')]] },
    })
    await ask(conversation, {
      say,
      mark,
      want: say('register-want-terms'),
      choose: (choice) => (choice === 'agree' ? { agreed: true } : undefined),
    })

    await ctx.reply(say('register-kind'), {
      reply_markup: {
        inline_keyboard: [
          [
            dialogueButton(say('button-personal'), mark, 'personal'),
            dialogueButton(say('button-corporate'), mark, 'corporate'),
          ],
        ],
      },
    })
    const { value: account } = await ask(conversation, {
      say,
      mark,
      want: say('register-want-kind'),
      choose: (choice) => (choice === 'personal' || choice === 'corporate' ? { kind: choice } : undefined),
    })
    const company = account.kind === 'corporate' ? await askCompany({ conversation, ctx, say, mark }) : null

    const registered = await attempt(services, conversation, async (outer) => {
      const changed = await outer.user.act((core) =>
        core.changeAccount({ language: chosen.language, accept_terms: true }),
      )
      await services.people.learn(outer.user.id, changed, guessLanguage(outer.from?.language_code))
      const applied = company === null ? null : await outer.user.act((core) => core.companies.apply(company))
      return { company: applied, balance: await outer.user.act((core) => core.balance()) }
    })
    if (!registered.ok) return void (await send(ctx, failed(say, registered.text)))
    await send(ctx, registeredReply(say, registered.value))
  }
