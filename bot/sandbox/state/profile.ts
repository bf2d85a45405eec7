import type { Events } from './events.ts'
import { badRequest } from '../wire/refusal.ts'
import type { BotCommand, CommandScope } from '../schemas/bot.ts'
import type { CommandList, SandboxState } from './state.ts'

export type ProfileText = 'name' | 'description' | 'short_description'

/** What a person sees of the bot besides its messages: names, texts and command menus, by scope and language. */
export function createProfile({ state, events }: { state: SandboxState; events: Events }) {
  const isAt = ({ scope, languageCode }: CommandList, wanted: CommandScope, language: string): boolean =>
    languageCode === language && JSON.stringify(sorted(scope)) === JSON.stringify(sorted(wanted))

  function setCommands(scope: CommandScope, languageCode: string, commands: BotCommand[]): void {
    const twice = commands.find(
      ({ command }, index) => commands.findIndex((other) => other.command === command) !== index,
    )
    if (twice !== undefined) throw badRequest('BOT_COMMANDS_DUPLICATED')
    state.commands = state.commands.filter((list) => !isAt(list, scope, languageCode))
    if (commands.length > 0) state.commands.push({ scope, languageCode, commands })
    events.emit({ type: 'profile' })
  }

  const getCommands = (scope: CommandScope, languageCode: string): BotCommand[] =>
    state.commands.find((list) => isAt(list, scope, languageCode))?.commands ?? []

  /** The menu a person sees in the private chat: the narrowest scope that has one, in the person's language
   *  or without a language. Lists replace each other and are never merged. */
  function menuOf(personId: number, language: string | undefined): BotCommand[] {
    const scopes: CommandScope[] = [
      { type: 'chat', chat_id: personId },
      { type: 'all_private_chats' },
      { type: 'default' },
    ]
    for (const scope of scopes) {
      for (const code of [language ?? '', '']) {
        const found = getCommands(scope, code)
        if (found.length > 0) return found
      }
    }
    return []
  }

  function setText(what: ProfileText, languageCode: string, text: string): void {
    const key = `${what}:${languageCode}`
    if (text === '') state.profile.delete(key)
    else state.profile.set(key, text)
    events.emit({ type: 'profile' })
  }

  const getText = (what: ProfileText, languageCode: string): string =>
    state.profile.get(`${what}:${languageCode}`) ??
    state.profile.get(`${what}:`) ??
    (what === 'name' ? state.bot.first_name : '')

  return { setCommands, getCommands, menuOf, setText, getText }
}

export type Profile = ReturnType<typeof createProfile>

const sorted = (scope: CommandScope): [string, unknown][] =>
  Object.entries(scope).sort(([a], [b]) => a.localeCompare(b))
