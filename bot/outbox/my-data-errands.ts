import type { Api } from 'grammy'
import { type CoreClient, CoreError } from '../../core/client.ts'
import type { ErrandView } from '../../core/contract/errand.ts'
import type { Languages } from '../locales/say.ts'
import type { ChatDataStore } from '../people/chat-data.ts'
import type { People } from '../people/people.ts'
import { isBlocked, isRefused } from '../ui/context.ts'

export interface MyDataErrandsDeps {
  api: Pick<Api, 'sendMessage' | 'deleteMyCommands'>
  core: CoreClient
  chatData: ChatDataStore
  people: Pick<People, 'find' | 'forget'>
  languages: Languages
}

/** What core asks of the bot about people's data: to hand it out, and to forget it. */
export function createMyDataErrands({ api, core, chatData, people, languages }: MyDataErrandsDeps) {
  async function forget(userId: string): Promise<boolean> {
    const isGone = await chatData.forget(userId)
    if (isGone) people.forget(userId)
    return isGone
  }

  /** The last message, and a menu without a name in it: a person who has blocked the bot misses neither. */
  async function sayGoodbye(userId: string): Promise<void> {
    const known = await people.find(userId)
    // Said before, by a bot that died right after.
    if (known === undefined) return
    try {
      await api.deleteMyCommands({ scope: { type: 'chat', chat_id: Number(userId) } })
      await api.sendMessage(Number(userId), languages[known.language ?? 'en']('mydata-goodbye'))
    } catch (error) {
      if (!isBlocked(error) && !isRefused(error)) throw error
    }
  }

  return {
    /** Sends core what is known of a person. */
    async collect(userId: string, exportId: string): Promise<void> {
      const tables = await chatData.collect(userId)
      try {
        await core.bot.sendChatData({ export_id: exportId, telegram_id: userId, tables })
      } catch (error) {
        // The archive was made without it, or is not wanted any more.
        if (!(error instanceof CoreError && error.code === 'not_found')) throw error
      }
    },

    /** Says goodbye, forgets the person, and tells core. */
    async forgetFor({ key, telegram_id: userId }: Pick<ErrandView, 'key' | 'telegram_id'>): Promise<void> {
      await sayGoodbye(userId)
      if (await forget(userId)) await core.bot.endErrand(key)
    },

    /** Forgets those whose account was deleted: a bot that was restored from a backup knows them again. */
    async forgetAgain(): Promise<void> {
      const gone: string[] = []
      for await (const ids of chatData.everybody()) gone.push(...(await core.bot.forgotten(ids)).telegram_ids)
      for (const userId of gone) await forget(userId)
    },
  }
}
export type MyDataErrands = ReturnType<typeof createMyDataErrands>
