import { expect, test } from 'vitest'
import { loadLanguages } from '../../../bot/locales/say.ts'
import { STAFF_COMMAND_NAMES, staffCommands } from '../../../bot/ui/commands.ts'
import { PERMISSIONS, type Permission } from '../../../core/contract/permissions.ts'
import { ADMIN_ID, startWorld } from '../world.ts'
import { setUpFactor } from './second-factor.ts'

const languages = loadLanguages()
/** What is behind the buttons of /admin. Maintenance and the texts of notices begin with what anybody may know. */
const SCREENS: Record<string, Permission> = {
  stats: 'stats.read',
  users: 'accounts.read',
  models: 'models.read',
  jobs: 'jobs.read',
  companies: 'companies.decide',
  ledger: 'ledger.check',
  audit: 'audit.read',
  proposals: 'proposals.decide',
  roles: 'roles.read',
  tickets: 'tickets.answer',
  schedules: 'schedules.read',
  reconcile: 'payments.read',
  broadcasts: 'broadcasts.send',
}

test.each([
  ['support', ['accounts.read', 'jobs.read', 'notices.read', 'payments.read', 'personal.read', 'tickets.answer']],
  ['tech', ['jobs.read', 'metrics.read', 'models.change', 'models.read']],
  [
    'operator',
    [
      'accounts.read',
      'companies.decide',
      'credits.adjust',
      'jobs.read',
      'notices.read',
      'payments.read',
      'payments.refund',
      'personal.read',
      'tickets.answer',
    ],
  ],
  ['admin', PERMISSIONS],
] as const satisfies ReadonlyArray<readonly [string, readonly Permission[]]>)(
  'menus: with the second factor on, %s has the commands and screens of the role, and core refuses the rest',
  async (role, permissions: readonly Permission[]) => {
    await using world = await startWorld({ env: { STAFF_MFA: 'on' }, staff: [81] })
    const say = languages.en
    const olga = world.telegram.person(ADMIN_ID, { language: 'en', isAdmin: true })
    const sam = world.telegram.person(81, { language: 'en' })
    await sam.say('/balance')
    await sam.say('/nosuchcommand')
    const unknown = sam.last().text
    await setUpFactor(world, olga, 'en')
    await olga.say(`/role 81 ${role} a test`)
    await olga.tap(say('button-yes'))
    expect(olga.last().text).toMatch(/^✅/)

    const open: readonly string[] = staffCommands(permissions)
    await sam.say('/admin')
    // The menu says what the role may do; what is behind it asks for the second factor first.
    expect(sam.commands().map(({ command }) => command)).toEqual(expect.arrayContaining([...open]))
    await sam.tap(say(role === 'tech' ? 'button-admin-jobs' : 'button-users'))
    expect(sam.last().text).toBe(say('error-mfa_enrolment_required'))
    await setUpFactor(world, sam, 'en')

    for (const name of STAFF_COMMAND_NAMES) {
      await sam.say(`/${name}`)
      expect([name, sam.last().text === unknown]).toEqual([name, !open.includes(name)])
      expect([name, sam.last().text]).not.toContain(say('error-forbidden'))
      await sam.say('/cancel')
    }
    const listed = sam.commands().map(({ command }) => command)
    expect(STAFF_COMMAND_NAMES.filter((name) => listed.includes(name))).toEqual(open)
    for (const [screen, needed] of Object.entries(SCREENS)) {
      await sam.tapData(`a:${screen}`)
      const isRefused = sam.last().text === say('error-forbidden')
      expect([screen, isRefused]).toEqual([screen, !permissions.includes(needed)])
    }
    expect(world.telegram.complaints()).toEqual([])
  },
)
