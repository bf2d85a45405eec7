import type { Context } from 'grammy'
import { send } from '../../ui/context.ts'
import { registeredReply } from '../../replies/account.ts'
import type { Services } from '../../services.ts'
import type { Dialogue } from '../../conversations/ask.ts'
import { askCompany } from './ask-company.ts'
import { attempt, failed } from '../../conversations/attempt.ts'
import type { Began } from '../../conversations/enter.ts'

/** Applies for the account of a company: for who has registered before, or applies again. */
export const applyDialogue =
  (services: Services) =>
  async (conversation: Dialogue, ctx: Context, { language, mark }: Began) => {
    const say = services.languages[language]
    const asked = await askCompany({ conversation, ctx, say, mark })
    const applied = await attempt(services, conversation, ({ user }) =>
      user.act(async (core) => ({ company: await core.companies.apply(asked), balance: await core.balance() })),
    )
    await send(ctx, applied.ok ? registeredReply(say, applied.value) : failed(say, applied.text))
  }
