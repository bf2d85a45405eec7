import { sql } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { loadLanguages } from '../../bot/locales/say.ts'
import type { TestPerson } from '../support/telegram-person.ts'
import { noticeText } from '../support/notices.ts'
import { ADMIN_ID, csvOf, startWorld } from './world.ts'

const languages = loadLanguages()
const ROOK = 'Rook Ltd'

test.each(['en', 'ru'] as const)(
  'company (%s): applied for and approved in the chat, three people share its wallet, one hits the limit, one is removed while a quote is open, it is handed over and closed',
  async (language) => {
    await using world = await startWorld()
    const { core, telegram } = world
    const say = languages[language]
    const olga = telegram.person(ADMIN_ID, { language, isAdmin: true })
    const [anna, boris, vera] = [
      telegram.person(71, { language, name: 'Anna' }),
      telegram.person(72, { language, name: 'Boris' }),
      telegram.person(73, { language, name: 'Vera' }),
    ]
    await olga.say('/admin')
    await anna.say('/balance')
    expect(anna.last().text).not.toContain(say('whose-own'))

    await anna.say('/register')
    await anna.tap(say(`language-${language}`))
    await anna.tap(say('button-agree'))
    await anna.tap(say('button-corporate'))
    for (const line of [ROOK, 'GB123456789', '1 High Street, London']) await anna.say(line)
    await olga.tap(say('button-application'))
    await olga.tap(say('button-approve'))
    await olga.say('looked it up')
    await olga.tap(say('button-yes'))
    expect(anna.last().text).toBe(noticeText(language, 'company_approved', { company: ROOK, reason: 'looked it up' }))
    await anna.tap(say('button-switch', { name: ROOK }))
    const [row] = await core.db.reader.values<[string]>(sql`SELECT id FROM accounts WHERE kind = 'corporate'`)
    const company = row?.[0] ?? ''
    const given = { amount: 1_000, reason: 'paid by bank' }
    await core.request('POST', `/api/admin/accounts/${company}/adjust`, { token: await core.admin(), json: given })
    await anna.say('/balance')
    expect(anna.last().text).toBe(
      `${say('whose-company', { company: ROOK })}\n\n${say('credits', { n: 1_000 })}\n${say('balance-available')}`,
    )

    /** Anna invites somebody in the chat, who opens the link, sees what it is, and joins. */
    const invite = async (person: TestPerson, role: 'member' | 'viewer', limit: string) => {
      await anna.say('/settings')
      await anna.tap(say('button-members'))
      await anna.tap(say('button-invite'))
      await anna.tap(say(`member-role-${role}`))
      await anna.say('many')
      await (limit === '' ? anna.tap(say('button-no-limit')) : anna.say(limit))
      await anna.tap(say('button-make-link'))
      const link = /https:\/\/t\.me\/\w+\?start=(join_\S+)/.exec(anna.last().text ?? '')
      expect(anna.texts()).toContain(say('members-link-hint'))
      await person.say(`/start ${link?.[1]}`)
      const allowed =
        limit === '' ? say('members-no-limit') : say('members-limit', { limit: say('credits', { n: Number(limit) }) })
      expect(person.last().text).toBe(
        say('company-offer', { company: ROOK, role: say(`company-role-${role}`), allowed }),
      )
      await person.tap(say('button-enter'))
      expect(anna.last().text).toBe(noticeText(language, 'member_joined', { company: ROOK }))
      await person.tap(say('button-switch', { name: ROOK }))
      return String(link?.[1])
    }
    const forwarded = await invite(boris, 'member', '1000000')
    await vera.say(`/start ${forwarded}`)
    expect(vera.last().text).toBe(say('error-invitation_invalid'))
    await invite(vera, 'member', '')

    const quote = async (person: TestPerson): Promise<{ confirm: string; cost: number }> => {
      await person.upload('prices.csv', csvOf(40))
      expect(person.last().text).toContain(say('whose-company', { company: ROOK }))
      const [confirm = ''] = person.buttons()
      return { confirm, cost: Number(/\d+/.exec(confirm)?.[0]) }
    }
    const first = await quote(boris)
    expect(first.cost).toBeGreaterThan(0)
    // Anna limits Boris to what this forecast costs: the next one is too much.
    await anna.say('/settings')
    await anna.tap(say('button-members'))
    await anna.tap('Boris')
    await anna.tap(say('button-limit-month'))
    await anna.say(String(first.cost))
    await anna.tap(say('button-yes'))
    expect(anna.texts()).toContain(say('members-done-limit'))
    const limit = say('credits', { n: first.cost })
    expect(boris.last().text).toBe(
      noticeText(language, 'member_changed', {
        company: ROOK,
        role: say('company-role-member'),
        limit: say('members-limit', { limit }),
      }),
    )
    await boris.tap(first.confirm)
    expect(boris.last().photo).toBeDefined()
    await boris.tap((await quote(boris)).confirm)
    expect(boris.last().text).toBe(
      say('error-spending_limit', { needed: first.cost, limit: first.cost, spent: first.cost }),
    )
    await anna.say('/settings')
    await anna.tap(say('button-members'))
    expect(anna.last().text).toContain(
      say('members-line-limit', { name: 'Boris', role: say('member-role-member'), spent: limit, limit }),
    )

    // Vera is removed while her quote is open: it is ordered by nobody.
    const open = await quote(vera)
    await anna.tap('Vera')
    await anna.tap(say('button-remove'))
    expect(anna.last().text).toBe(say('members-sure-expel', { name: 'Vera', company: ROOK }))
    await anna.tap(say('button-yes'))
    expect(vera.last().text).toBe(noticeText(language, 'member_removed', { company: ROOK }))
    await vera.tap(open.confirm)
    expect(vera.texts()).toContain(say('draft-gone'))
    await vera.say('/balance')
    expect(vera.last().text).toBe(`${say('credits', { n: 500 })}\n${say('balance-available')}`)
    await anna.say('/balance')
    expect(anna.last().text).toContain(say('credits', { n: 1_000 - first.cost }))
    await anna.say('/tx')
    expect(anna.last().text).toContain(say('whose-company', { company: ROOK }))
    await anna.say('/topup')
    expect(anna.last().text).toContain(say('whose-company', { company: ROOK }))

    // Anna hands the company over; Boris, its only owner, closes it.
    await anna.say('/settings')
    await anna.tap(say('button-members'))
    await anna.tap(say('button-leave-company'))
    await anna.tap(say('button-yes'))
    expect(anna.last().text).toBe(say('members-last-owner', { company: ROOK }))
    await anna.tap(say('button-back'))
    await anna.tap('Boris')
    await anna.tap(say('button-hand-over'))
    await anna.tap(say('button-yes'))
    expect(anna.texts()).toContain(say('members-done-crown', { name: 'Boris', company: ROOK }))
    expect(anna.buttons()).not.toContain(say('button-close-company'))
    await boris.tap(say('button-members'))
    await boris.tap(say('button-close-company'))
    const left = say('credits', { n: 1_000 - first.cost })
    expect(boris.last().text).toContain(say('closing-credits', { credits: left }))
    await boris.tap(say('button-close-credits', { credits: left }))
    expect(boris.texts()).toContain(say('closing-done', { company: ROOK }))
    expect(anna.last().text).toBe(noticeText(language, 'member_removed', { company: ROOK }))
    await anna.tapData(`members:${company}`)
    expect(anna.last().text).toBe(say('error-forbidden'))
    expect((await core.request('GET', '/api/admin/ledger/check', { token: await core.admin() })).json.ok).toBe(true)
    expect(telegram.complaints()).toEqual([])
  },
  // A long day in one world.
  120_000,
)
