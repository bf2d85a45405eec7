import { expect, test } from 'vitest'
import { loadLanguages } from '../../../bot/locales/say.ts'
import { ADMIN_ID, startWorld } from '../world.ts'

const languages = loadLanguages()

test.each(['en', 'ru'] as const)(
  'roles (%s): given in the chat by @username; the menu and the commands follow, and core decides',
  async (language) => {
    await using world = await startWorld({ staff: [71] })
    const say = languages[language]
    const olga = world.telegram.person(ADMIN_ID, { language, isAdmin: true })
    const sam = world.telegram.person(71, { language })
    const { people } = world.telegram.control
    people.add({ id: 71, first_name: 'Sam', username: 'sam_helps', language_code: language })
    const anna = world.telegram.person(72, { language })
    await anna.say('/balance')
    await sam.say('/nosuchcommand')
    const unknown = sam.last().text
    await sam.say('/users')
    expect(sam.last().text).toBe(unknown)

    await olga.say('/role @sam_helps support answers people')
    expect(olga.last().text).toContain(say('role-support'))
    await olga.tap(say('button-yes'))
    expect(olga.last().text).toMatch(/^✅/)
    await sam.say('/users')
    expect(sam.last().text).toContain(say('admin-users-title'))
    expect(sam.commands().map(({ command }) => command)).toEqual(expect.arrayContaining(['admin', 'users', 'user']))
    expect(sam.commands().map(({ command }) => command)).not.toContain('credit')
    await sam.say('/credit 72 100 a gift')
    expect(sam.last().text).toBe(unknown)
    await sam.say('/user 72')
    expect(sam.buttons()).toContain(say('button-payments'))
    expect(sam.buttons()).not.toContain(say('button-give'))
    expect(sam.buttons()).not.toContain(say('button-block'))
    await sam.tap(say('button-admin-jobs'))
    expect(sam.last().text).toBe(say('admin-jobs-none'))
    await sam.say('/admin')
    expect(sam.buttons()).toEqual(
      (['button-users', 'button-admin-jobs', 'button-queue', 'button-reconcile'] as const).map((key) => say(key)),
    )
    // A button of somebody who may do more is refused by core.
    await sam.tapData('a:stats')
    expect(sam.last().text).toBe(say('error-forbidden'))

    // What the role may do is changed by a tap, and the menu follows.
    await olga.say('/roles')
    expect(olga.last().text).toContain(say('permission-payments-read'))
    await olga.tap(say('role-support'))
    await olga.tap(`▫️ ${say('permission-stats-read')}`)
    expect(olga.last().text).toContain(say('permission-stats-read'))
    await olga.tap(say('button-yes'))
    await sam.say('/stats')
    expect(sam.last().text).toContain(say('button-stats'))
    await olga.say('/roles')
    await olga.tap(say('role-operator'))
    await olga.tap(say('button-limit'))
    await olga.say('many')
    expect(olga.last().text).toContain(say('admin-want-number', { max: 10_000_000 }))
    await olga.say('300')
    await olga.say('small sums only')
    await olga.tap(say('button-yes'))
    expect(olga.last().text).toMatch(/^✅/)

    // From the person's card: another role, and with it another limit.
    await olga.say('/user 71')
    await olga.tap(say('button-role'))
    await olga.tap(say('role-operator'))
    await olga.tap(say('button-yes'))
    await sam.say('/credit 72 301 a gift')
    await sam.tap(say('button-yes'))
    expect(sam.last().text).toBe(say('error-over_limit', { limit: 300, amount: 301 }))
    await sam.say('/credit 72 300 a gift')
    await sam.tap(say('button-yes'))
    expect(sam.last().text).toMatch(/^✅/)
    await olga.say('/role 71 customer has left')
    await olga.tap(say('button-yes'))
    await sam.say('/users')
    expect(sam.last().text).toBe(unknown)
    expect(sam.commands().map(({ command }) => command)).not.toContain('users')
    await olga.say(`/role ${ADMIN_ID} support tired`)
    expect(olga.last().text).toBe(say('admin-refuse-own-role'))
    await olga.say('/role 71 boss a test')
    expect(olga.last().text).toBe(say('admin-role-unknown'))
    await olga.say('/audit')
    expect(olga.last().text).toContain(say('audit-role-given'))
    expect(world.telegram.complaints()).toEqual([])
  },
)
