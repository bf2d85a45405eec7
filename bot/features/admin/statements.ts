import { CoreError } from '../../../core/client.ts'
import { LIMITS } from '../../../core/contract/limits.ts'
import { statementsReply } from '../../replies/staff/statements.ts'
import type { Services } from '../../services.ts'
import { type Step, send } from '../../ui/context.ts'

/** A statement of the shop's bank (camt.053) that somebody sends who may import it: what it has that is new is booked. For everybody else it
 *  is a file like others. */
export const statementFeature =
  ({ download }: Services): Step =>
  async (ctx, next) => {
    const { user } = ctx
    const { document } = ctx.message ?? {}
    if (document === undefined || !/\.xml$/i.test(document.file_name ?? '')) return next()
    if (!(await user.account()).permissions.includes('statements.import')) return next()
    if ((document.file_size ?? 0) > LIMITS.statementBytesMax)
      return void (await ctx.reply(
        user.say('statement-large', { limit: Math.floor(LIMITS.statementBytesMax / 1_000_000) }),
      ))
    const file = Buffer.from(await download(ctx.api, document.file_id)).toString('utf8')
    try {
      await send(ctx, statementsReply(user.say, await user.act((core) => core.admin.importStatement(file))))
    } catch (error) {
      if (!(error instanceof CoreError) || error.code !== 'statement_rejected') throw error
      const { detail } = error.params
      await ctx.reply(user.say('statement-refused', { detail: typeof detail === 'string' ? detail : '' }))
    }
  }
