import { createHash } from 'node:crypto'
import { eq } from 'drizzle-orm'
import type { Api } from 'grammy'
import type { AccountView } from '../../core/contract/account.ts'
import { LANGUAGES, type Language } from '../../core/contract/common.ts'
import type { Db } from '../../core/db/client.ts'
import type { Log } from '../../core/kit/log.ts'
import type { Permission } from '../../core/contract/permissions.ts'
import { STAFF_COMMAND_NAMES, type StaffCommand, staffCommands, USER_COMMANDS } from './commands.ts'
import { facts } from '../db/schema.ts'
import type { Languages, Say } from '../locales/say.ts'

export interface MenuDeps {
  api: Api
  db: Db
  languages: Languages
  log: Log
}

/** Whose menu it is. */
export type Owner = Pick<AccountView, 'permissions' | 'language'>

const FACT = 'menu'
/** Not the version of any menu: the menu is created when the person writes next. */
const UNMADE = ''

/** What Telegram shows about the bot besides its messages: the command menu and the texts before the first
 *  message. Lists of different scopes replace each other, so an admin's list contains everyone's commands
 *  too. */
export function createMenu({ api, db, languages, log }: MenuDeps) {
  const userCommands = (say: Say) => USER_COMMANDS.map((command) => ({ command, description: say(`menu-${command}`) }))
  const toMenu = (say: Say, commands: readonly StaffCommand[]) =>
    commands.map((command) => ({ command, description: say(`menu-${command}`) }))
  const commandsOf = (say: Say, permissions: readonly Permission[]) => [
    ...userCommands(say),
    ...toMenu(say, staffCommands(permissions)),
  ]
  /** English is set without a language code: it is what everyone else sees. */
  const inLanguage = (language: Language) => (language === 'en' ? {} : { language_code: language })

  const print = createHash('sha256').update(
    JSON.stringify(
      LANGUAGES.map((language) => [
        userCommands(languages[language]),
        toMenu(languages[language], STAFF_COMMAND_NAMES),
      ]),
    ),
  )
  /** Stored for a chat that has a menu of its own: a fingerprint of its commands. */
  const version = print.digest('base64url').slice(0, 12)

  return {
    version,
    /** Sends it to Telegram, unless the same was sent before. */
    async publish(): Promise<void> {
      const wanted = LANGUAGES.map((language) => ({
        language,
        commands: userCommands(languages[language]),
        description: languages[language]('bot-description'),
        short: languages[language]('bot-short'),
      }))
      const print = createHash('sha256').update(JSON.stringify(wanted)).digest('base64url')
      const rows = await db.reader.select().from(facts).where(eq(facts.name, FACT))
      if (rows[0]?.value === print) return
      try {
        for (const { language, commands, description, short } of wanted) {
          await api.setMyCommands(commands, { scope: { type: 'all_private_chats' }, ...inLanguage(language) })
          await api.setMyDescription(description, inLanguage(language))
          await api.setMyShortDescription(short, inLanguage(language))
        }
        await db.write(async (tx) => {
          await tx
            .insert(facts)
            .values({ name: FACT, value: print })
            .onConflictDoUpdate({ target: facts.name, set: { value: print } })
        })
      } catch (error) {
        log({ event: 'menu_failed', level: 'warn', reason: error instanceof Error ? error.name : 'unknown' })
      }
    },
    /** Sets a chat's own menu: in the chosen language, for staff with the commands that their permissions open. Not needed if the
     *  user's language equals `telegramLanguage`. A chat-scoped list without a language code overrides the
     *  global lists in every language. Returns the version of the chat's own menu, or null; if Telegram
     *  failed, a version that is never current. */
    async follow(
      userId: string,
      { permissions, language }: Owner,
      telegramLanguage?: Language,
    ): Promise<string | null> {
      const scope = { type: 'chat', chat_id: Number(userId) } as const
      const say = languages[language]
      const isStaff = permissions.length > 0
      const isOwn = isStaff || language !== telegramLanguage
      try {
        if (isOwn) await api.setMyCommands(commandsOf(say, permissions), { scope })
        else await api.deleteMyCommands({ scope })
      } catch (error) {
        log({ event: 'menu_failed', level: 'warn', reason: error instanceof Error ? error.name : 'unknown' })
        return UNMADE
      }
      return isOwn ? version : null
    },
  }
}
export type Menu = ReturnType<typeof createMenu>
