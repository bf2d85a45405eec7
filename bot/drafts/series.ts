import type { Context } from 'grammy'
import type { ModelView } from '../../core/contract/catalog.ts'
import { LIMITS } from '../../core/contract/limits.ts'
import type { BotContext } from '../ui/context.ts'
import { FileTooLarge } from '../telegram/download.ts'
import type { Say } from '../locales/say.ts'
import { CoreError } from '../../core/client.ts'
import type { Reading } from '../ui/cards.ts'
import { cut, fileTooLarge } from '../ui/format.ts'
import { choicesOfRefusal, refusedReply } from '../replies/reading.ts'
import type { Reply } from '../ui/reply.ts'
import type { Services } from '../services.ts'

/** A series as it arrives in a chat: a document, or rows pasted as text. */
export type SeriesRef = { kind: 'file'; fileId: string; name: string } | { kind: 'text'; text: string; name: string }

const NAME_CHARS_MAX = 120
const FILE_NAME_CHARS_MAX = 80

/** The series in a message, or what is wrong with it; undefined if it has none. */
export function seriesOf(say: Say, ctx: Context): { ref: SeriesRef } | { hint: string } | undefined {
  const { document, text } = ctx.message ?? {}
  if (document !== undefined) {
    if ((document.file_size ?? 0) > LIMITS.fileBytesMax) return { hint: fileTooLarge(say) }
    return {
      ref: { kind: 'file', fileId: document.file_id, name: cut(document.file_name ?? 'file', NAME_CHARS_MAX) },
    }
  }
  if (text === undefined || !looksLikeSeries(text)) return undefined
  return { ref: { kind: 'text', text, name: say('pasted-name') } }
}

/** JSON, or several lines whose last ones each have a number and a separator. */
function looksLikeSeries(text: string): boolean {
  const trimmed = text.trim()
  if (trimmed.startsWith('/')) return false
  if (/^[[{]/.test(trimmed)) return true
  const lines = trimmed.split('\n').filter((line) => line.trim() !== '')
  return lines.length >= 2 && /\d/.test(lines.at(-1) ?? '') && /[,;\t|]/.test(lines.at(-1) ?? '')
}

/** Fetches a series and makes a draft of it. Returns its card, or core's question about the file. Throws
 *  FileTooLarge, or a refusal that no answer resolves. */
export async function openSeries(
  services: Services,
  ctx: BotContext,
  ref: SeriesRef,
  model?: Pick<ModelView, 'name' | 'contract'>,
): Promise<{ card: Reply }> {
  // Shown while the file is read; if it fails, only the sign is missing.
  void ctx.replyWithChatAction('typing').catch(() => undefined)
  const bytes = ref.kind === 'file' ? await services.download(ctx.api, ref.fileId) : Buffer.from(ref.text)
  const draft = tokenOf(ctx)
  try {
    return await services.drafts.open(ctx.user, draft, { bytes, name: ref.name }, model)
  } catch (error) {
    const fileName = cut(ref.name, FILE_NAME_CHARS_MAX)
    const card = await offerReadings(services, ctx, error, { draft, fileName, model: model?.name ?? null, asked: {} })
    if (card === undefined) throw error
    return { card }
  }
}

/** The refusal of a file with buttons that resolve it; undefined for any other error. */
export async function offerReadings(
  { cards }: Services,
  ctx: BotContext,
  error: unknown,
  from: Omit<Reading, 'datasetId' | 'choices'>,
): Promise<Reply | undefined> {
  if (!(error instanceof CoreError)) return undefined
  const { say, id } = ctx.user
  const datasetId = error.params['dataset_id']
  const choices = choicesOfRefusal(say, error)
  if (typeof datasetId !== 'string' || choices.length === 0) return undefined
  const token = readingTokenOf(ctx)
  await cards.add(id, 'reading', token, { ...from, datasetId, choices })
  return refusedReply(say, error, token, choices)
}

export { FileTooLarge }

/** A token for what this update begins: the same if the update is handled again. */
export const tokenOf = (ctx: Context): string => `u${ctx.update.update_id.toString(36)}`

/** The same for a choice of readings. */
export const readingTokenOf = (ctx: Context): string => `r${tokenOf(ctx)}`
