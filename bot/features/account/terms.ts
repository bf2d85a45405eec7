import { CoreError } from '../../../core/client.ts'
import { LEGAL_DOCUMENTS, type LegalDocument } from '../../../core/contract/trust/terms.ts'
import { legalReply } from '../../replies/data/terms.ts'
import { button } from '../../ui/buttons.ts'
import { type BotContext, send } from '../../ui/context.ts'
import type { Router } from '../../ui/router.ts'

/** /terms and /privacy: the texts as core has them, and their acceptance. */
export function termsFeature(router: Router): void {
  async function tell(ctx: BotContext, document: LegalDocument): Promise<void> {
    const { user } = ctx
    const [texts, view] = await user.act((core) => Promise.all([core.legalTexts(), core.terms()]))
    const text = texts.items.find((one) => one.document === document)
    if (text !== undefined) await send(ctx, legalReply(user.say, text, view))
  }
  for (const document of LEGAL_DOCUMENTS) router.command(document, (ctx) => tell(ctx, document))
  router.button('legal', async (ctx, [name]) => {
    const document = LEGAL_DOCUMENTS.find((one) => one === name)
    if (document !== undefined) await tell(ctx, document)
  })

  router.button('agree', async (ctx, [terms, privacy]) => {
    const { user } = ctx
    try {
      await user.act((core) => core.acceptTerms({ terms, privacy }))
    } catch (error) {
      // The button is older than the edition in force.
      if (!(error instanceof CoreError) || error.code !== 'terms_not_accepted') throw error
      return void (await send(ctx, {
        text: user.say('terms-changed'),
        keyboard: [[button(user.say('button-terms'), 'legal', 'terms')]],
      }))
    }
    await send(ctx, {
      text: user.say('terms-done'),
      keyboard: [[button(user.say('button-own'), 'own'), button(user.say('button-balance'), 'balance')]],
    })
  })
}
