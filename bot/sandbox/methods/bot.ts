import { conflict, violation } from '../wire/refusal.ts'
import {
  chatMemberParams,
  deleteWebhookParams,
  getChatMenuButtonParams,
  getUpdatesParams,
  languageParams,
  myCommandsParams,
  noParams,
  setChatMenuButtonParams,
  setMyCommandsParams,
  setMyDescriptionParams,
  setMyNameParams,
  setMyShortDescriptionParams,
  setWebhookParams,
} from '../schemas/bot.ts'
import type { World } from '../state/world.ts'
import { defineMethod, type Method } from './method.ts'

const POLL_WHILE_PUSHING =
  "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"

/** Methods about the bot itself: who it is, how it gets its updates, what its menu says. */
export function botMethods({ state, events, updates, webhook, profile, chats }: World): Method[] {
  const getMe = defineMethod('getMe', noParams, () => ({ ...state.bot, ...ABILITIES }))

  const getUpdates = defineMethod('getUpdates', getUpdatesParams, (params, { signal }) => {
    if (webhook.isSet()) throw conflict(POLL_WHILE_PUSHING)
    if (params.allowed_updates !== undefined) state.allowedUpdates = params.allowed_updates
    return updates.poll(
      { offset: params.offset ?? 0, limit: params.limit ?? 100, timeoutMs: (params.timeout ?? 0) * 1000 },
      signal,
    )
  })

  const setWebhook = defineMethod('setWebhook', setWebhookParams, (params) => {
    if (params.drop_pending_updates === true) updates.drop()
    if (params.allowed_updates !== undefined) state.allowedUpdates = params.allowed_updates
    webhook.remove()
    if (params.url === '') return true
    webhook.set({
      url: params.url,
      secretToken: params.secret_token,
      maxConnections: params.max_connections ?? 40,
      ipAddress: params.ip_address,
    })
    updates.endPoll(conflict('terminated by setWebhook request'))
    return true
  })

  const deleteWebhook = defineMethod('deleteWebhook', deleteWebhookParams, ({ drop_pending_updates: drops }) => {
    webhook.remove()
    if (drops === true) updates.drop()
    return true
  })

  const getWebhookInfo = defineMethod('getWebhookInfo', noParams, () => webhook.info())

  const setCommands = defineMethod(
    'setMyCommands',
    setMyCommandsParams,
    ({ commands, scope, language_code: language }) => {
      profile.setCommands(scope ?? { type: 'default' }, language ?? '', commands)
      return true
    },
  )

  const getCommands = defineMethod('getMyCommands', myCommandsParams, ({ scope, language_code: language }) =>
    profile.getCommands(scope ?? { type: 'default' }, language ?? ''),
  )

  const deleteCommands = defineMethod('deleteMyCommands', myCommandsParams, ({ scope, language_code: language }) => {
    profile.setCommands(scope ?? { type: 'default' }, language ?? '', [])
    return true
  })

  const texts = [
    defineMethod('setMyName', setMyNameParams, ({ name, language_code: language }) => {
      profile.setText('name', language ?? '', name ?? '')
      return true
    }),
    defineMethod('getMyName', languageParams, ({ language_code: language }) => ({
      name: profile.getText('name', language ?? ''),
    })),
    defineMethod('setMyDescription', setMyDescriptionParams, ({ description, language_code: language }) => {
      profile.setText('description', language ?? '', description ?? '')
      return true
    }),
    defineMethod('getMyDescription', languageParams, ({ language_code: language }) => ({
      description: profile.getText('description', language ?? ''),
    })),
    defineMethod('setMyShortDescription', setMyShortDescriptionParams, (params) => {
      profile.setText('short_description', params.language_code ?? '', params.short_description ?? '')
      return true
    }),
    defineMethod('getMyShortDescription', languageParams, ({ language_code: language }) => ({
      short_description: profile.getText('short_description', language ?? ''),
    })),
  ]

  const setMenuButton = defineMethod(
    'setChatMenuButton',
    setChatMenuButtonParams,
    ({ chat_id, menu_button: button }) => {
      if (chat_id === undefined) state.menuButton = button ?? { type: 'default' }
      else chats.chatOf(chat_id).menuButton = button
      events.emit({ type: 'profile' })
      return true
    },
  )

  const getMenuButton = defineMethod('getChatMenuButton', getChatMenuButtonParams, ({ chat_id }) =>
    chat_id === undefined ? state.menuButton : (chats.chatOf(chat_id).menuButton ?? state.menuButton),
  )

  const getMember = defineMethod('getChatMember', chatMemberParams, ({ chat_id, user_id }) => {
    chats.chatOf(chat_id)
    const person = state.people.get(user_id)
    if (person === undefined) throw violation('PARTICIPANT_ID_INVALID')
    return { status: 'member', user: person.user }
  })

  return [
    getMe,
    getUpdates,
    setWebhook,
    deleteWebhook,
    getWebhookInfo,
    setCommands,
    getCommands,
    deleteCommands,
    ...texts,
    setMenuButton,
    getMenuButton,
    getMember,
  ]
}

/** The further fields of getMe. Privacy mode is on: in groups it receives only what is addressed to it. */
const ABILITIES = {
  can_join_groups: true,
  can_read_all_group_messages: false,
  supports_inline_queries: false,
  can_connect_to_business: false,
  has_main_web_app: false,
}
