import { z } from 'zod'
import { LIMITS } from '../wire/limits.ts'
import { UPDATE_KINDS } from '../wire/wire.ts'
import { bool, chatId, int, json, languageCode, text } from './kinds.ts'

export const noParams = z.strictObject({})

const allowedUpdates = () => json(z.array(z.enum(UPDATE_KINDS)), 'allowed_updates')

export const getUpdatesParams = z.strictObject({
  offset: int().optional(),
  limit: int(1, LIMITS.updatesPerPollMax).optional(),
  timeout: int(0, LIMITS.pollSecondsMax).optional(),
  allowed_updates: allowedUpdates().optional(),
})

export const setWebhookParams = z.strictObject({
  url: z.string(),
  ip_address: z.string().optional(),
  max_connections: int(1, 100).optional(),
  allowed_updates: allowedUpdates().optional(),
  drop_pending_updates: bool().optional(),
  secret_token: z
    .string()
    .regex(/^[\w-]{1,256}$/, { error: 'secret token contains unallowed characters' })
    .optional(),
})

export const deleteWebhookParams = z.strictObject({ drop_pending_updates: bool().optional() })

const scopeSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.enum(['default', 'all_private_chats', 'all_group_chats', 'all_chat_administrators']) }),
  z.strictObject({ type: z.enum(['chat', 'chat_administrators']), chat_id: chatId() }),
  z.strictObject({ type: z.literal('chat_member'), chat_id: chatId(), user_id: z.int() }),
])
export type CommandScope = z.infer<typeof scopeSchema>

const command = z.strictObject({
  command: z.string().regex(/^[a-z0-9_]{1,32}$/, { error: 'BOT_COMMAND_INVALID' }),
  description: text(1, 256, 'BOT_COMMAND_DESCRIPTION_INVALID'),
})
export type BotCommand = z.infer<typeof command>

const commandsTarget = {
  scope: json(scopeSchema, 'BotCommandScope').optional(),
  language_code: languageCode().optional(),
}

export const setMyCommandsParams = z.strictObject({
  commands: json(z.array(command).max(LIMITS.commandsMax, { error: 'BOT_COMMANDS_TOO_MUCH' }), 'commands'),
  ...commandsTarget,
})

export const myCommandsParams = z.strictObject(commandsTarget)

export const languageParams = z.strictObject({ language_code: languageCode().optional() })

export const setMyNameParams = z.strictObject({
  name: text(0, LIMITS.botNameCharsMax, 'bot name is too long').optional(),
  language_code: languageCode().optional(),
})

export const setMyDescriptionParams = z.strictObject({
  description: text(0, LIMITS.botDescriptionCharsMax, 'bot description is too long').optional(),
  language_code: languageCode().optional(),
})

export const setMyShortDescriptionParams = z.strictObject({
  short_description: text(0, LIMITS.botShortDescriptionCharsMax, 'bot short description is too long').optional(),
  language_code: languageCode().optional(),
})

const menuButtonSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('commands') }),
  z.strictObject({ type: z.literal('default') }),
  z.strictObject({
    type: z.literal('web_app'),
    text: z.string().min(1),
    web_app: z.strictObject({ url: z.url({ protocol: /^https$/ }) }),
  }),
])
export type MenuButton = z.infer<typeof menuButtonSchema>

export const setChatMenuButtonParams = z.strictObject({
  chat_id: int().optional(),
  menu_button: json(menuButtonSchema, 'menu button').optional(),
})

export const getChatMenuButtonParams = z.strictObject({ chat_id: int().optional() })

export const chatMemberParams = z.strictObject({ chat_id: chatId(), user_id: int(1) })
