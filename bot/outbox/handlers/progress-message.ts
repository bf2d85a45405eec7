import type { Api } from 'grammy'
import { isRefused, isUnchanged } from '../../ui/context.ts'
import type { Buyer } from '../../people/buyer.ts'
import { type Reply, toOptions } from '../../ui/reply.ts'
import type { Forecast, Forecasts } from '../forecasts.ts'

export interface ProgressMessageDeps {
  api: Api
  forecasts: Forecasts
}

/** The one message that shows a forecast until its result is there. */
export function createProgressMessage({ api, forecasts }: ProgressMessageDeps) {
  /** False if Telegram does not allow editing it. */
  async function edit(buyer: Buyer, messageId: number, reply: Reply): Promise<boolean> {
    try {
      await api.editMessageText(Number(buyer.id), messageId, reply.text, toOptions(reply))
      return true
    } catch (error) {
      if (isUnchanged(error)) return true
      if (!isRefused(error)) throw error
      return false
    }
  }

  return {
    edit,
    /** Shows `reply` in it. If there is no message yet, first sends a neutral one without buttons, stores its
     *  id, and only then edits it: if the bot dies in between, the chat is not left with a forecast that
     *  seems to run. */
    async put(buyer: Buyer, { key, messageId, submission }: Forecast, reply: Reply): Promise<void> {
      if (messageId !== null && (await edit(buyer, messageId, reply))) return
      const text = buyer.say('forecast-taken', { name: submission?.fileName ?? '' })
      const sent = await api.sendMessage(Number(buyer.id), text)
      await forecasts.set(key, { messageId: sent.message_id })
      await edit(buyer, sent.message_id, reply)
    },
    /** Removes it; one too old for that loses its text and its button. */
    async remove(buyer: Buyer, { key, messageId, submission }: Forecast): Promise<void> {
      if (messageId === null) return
      try {
        await api.deleteMessage(Number(buyer.id), messageId)
      } catch (error) {
        if (!isRefused(error)) throw error
        await edit(buyer, messageId, { text: buyer.say('forecast-taken', { name: submission?.fileName ?? '' }) })
      }
      await forecasts.set(key, { messageId: null })
    },
  }
}
export type ProgressMessage = ReturnType<typeof createProgressMessage>
