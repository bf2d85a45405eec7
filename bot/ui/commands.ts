import type { Permission } from '../../core/contract/permissions.ts'

/** Commands for everyone, in the order of the menu. Each has a line `menu-<name>` in the locales. */
export const USER_COMMANDS = [
  'predict',
  'ph',
  'job',
  'watch',
  'balance',
  'topup',
  'plans',
  'code',
  'tx',
  'invoices',
  'usage',
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

/** Further commands of staff, with the permission that each needs (null: any); for everyone else they do not
 *  exist. */
export const STAFF_COMMANDS = {
  admin: null,
  stats: 'stats.read',
  users: 'accounts.read',
  user: 'accounts.read',
  credit: 'credits.adjust',
  grant: 'credits.adjust',
  grants: 'accounts.read',
  role: 'roles.give',
  roles: 'roles.read',
  companies: 'companies.decide',
  invoice: 'payments.read',
  price: 'models.price',
  model: 'models.change',
  ledger: 'ledger.check',
  audit: 'audit.read',
  proposals: 'proposals.decide',
  maintenance: 'maintenance.change',
  schedules: 'schedules.read',
  reconcile: 'payments.read',
  tickets: 'tickets.answer',
  broadcast: 'broadcasts.send',
  templates: 'templates.change',
} as const satisfies Record<string, Permission | null>

export type UserCommand = (typeof USER_COMMANDS)[number]
export type StaffCommand = keyof typeof STAFF_COMMANDS

/** The command at the beginning of a text, without its slash and without the bot's name. */
export function commandOf(text: string | undefined): string | undefined {
  return /^\/([a-z0-9_]{1,32})(?:@\w+)?(?!\w)/i.exec(text ?? '')?.[1]?.toLowerCase()
}

/** What follows the command. */
export const argumentsOf = (text: string | undefined): string => (text ?? '').replace(/^\/\S+\s*/, '').trim()

export const isUserCommand = (name: string | undefined): name is UserCommand =>
  USER_COMMANDS.some((command) => command === name)

export const STAFF_COMMAND_NAMES = Object.keys(STAFF_COMMANDS) as StaffCommand[]

/** The staff commands that these permissions open. */
export const staffCommands = (permissions: readonly Permission[]): StaffCommand[] =>
  permissions.length === 0
    ? []
    : STAFF_COMMAND_NAMES.filter((name) => {
        const needed = STAFF_COMMANDS[name]
        return needed === null || permissions.includes(needed)
      })

/** Whether this is a command that these permissions open. */
export const isStaffCommand = (name: string | undefined, permissions: readonly Permission[]): boolean =>
  staffCommands(permissions).some((command) => command === name)
