/** Commands for everyone, in the order of the menu. Each has a line `menu-<name>` in the locales. */
export const USER_COMMANDS = [
  'predict',
  'ph',
  'job',
  'balance',
  'topup',
  'plans',
  'tx',
  'models',
  'risk',
  'register',
  'login',
  'lang',
  'settings',
  'help',
  'start',
  'support',
  'paysupport',
  'terms',
  'privacy',
  'cancel',
] as const

/** Further commands for admins; for everyone else they do not exist. */
export const ADMIN_COMMANDS = [
  'admin',
  'stats',
  'users',
  'user',
  'credit',
  'price',
  'model',
  'ledger',
  'audit',
] as const

export type UserCommand = (typeof USER_COMMANDS)[number]
export type AdminCommand = (typeof ADMIN_COMMANDS)[number]

/** The command at the beginning of a text, without its slash and without the bot's name. */
export function commandOf(text: string | undefined): string | undefined {
  return /^\/([a-z0-9_]{1,32})(?:@\w+)?(?!\w)/i.exec(text ?? '')?.[1]?.toLowerCase()
}

/** What follows the command. */
export const argumentsOf = (text: string | undefined): string => (text ?? '').replace(/^\/\S+\s*/, '').trim()

export const isUserCommand = (name: string | undefined): name is UserCommand =>
  USER_COMMANDS.some((command) => command === name)

export const isAdminCommand = (name: string | undefined): name is AdminCommand =>
  ADMIN_COMMANDS.some((command) => command === name)
