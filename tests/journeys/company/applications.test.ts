import { expect, test } from 'vitest'
import { loadLanguages } from '../../../bot/locales/say.ts'
import { codeNow } from '../../support/factor.ts'
import { noticeText } from '../../support/notices.ts'
import { ADMIN_ID, startWorld } from '../world.ts'

const languages = loadLanguages()

test.each(['en', 'ru'] as const)(
  'applications (%s): staff who may decide is told, sees the card, and approves or declines with a reason that the applicant reads',
  async (language) => {
    await using world = await startWorld({ staff: [71] })
    const { core, telegram } = world
    const say = languages[language]
    const olga = telegram.person(ADMIN_ID, { language, isAdmin: true })
    const sam = telegram.person(71, { language, name: 'Sam' })
    const anna = telegram.person(72, { language, name: 'Anna' })
    await olga.say('/admin')
    await sam.say('/balance')
    await olga.say('/role 71 support answers people')
    await olga.tap(say('button-yes'))
    await olga.say('/companies')
    expect(olga.last().text).toBe(say('admin-companies-none'))
    await sam.say('/companies')
    expect(sam.last().text).toContain(say('unknown-command'))

    const describe = async (company: string) => {
      await anna.say(company)
      await anna.say('GB123456789')
      await anna.say('1 High Street, London')
      expect(anna.last().text).toContain(say('registered-applied', { company }))
    }
    await anna.say('/register')
    await anna.tap(say(`language-${language}`))
    await anna.tap(say('button-agree'))
    await anna.tap(say('button-corporate'))
    await describe('Rook Ltd')
    // Support holds no such permission, and is not told.
    expect(olga.last().text).toBe(noticeText(language, 'company_applied', { company: 'Rook Ltd' }))
    expect(sam.texts().join()).not.toContain('Rook')

    await olga.tap(say('button-application'))
    expect(olga.last().text).toContain('GB123456789')
    expect(olga.last().text).toContain('1 High Street, London')
    expect(olga.last().text).toContain('Anna')
    const card = olga.last().message_id
    const approve = olga.last().reply_markup?.inline_keyboard.flat()[0]
    await olga.tap(say('button-decline'))
    await olga.say('no')
    expect(olga.last().text).toContain(say('admin-want-reason'))
    const reason = 'the number is not theirs'
    await olga.say(reason)
    expect(olga.last().text).toBe(say('admin-preview-decline', { company: 'Rook Ltd', reason }))
    await olga.tap(say('button-yes'))
    expect(anna.last().text).toBe(noticeText(language, 'company_declined', { company: 'Rook Ltd', reason }))
    // The card from before, tapped again: it shows what was decided.
    await olga.tapData(approve !== undefined && 'callback_data' in approve ? (approve.callback_data ?? '') : '', {
      message: card,
    })
    expect(olga.messages().find(({ message_id }) => message_id === card)?.text).toContain(
      say('admin-company-declined', { reason }),
    )

    // She applies again, and support gets the permission: its holder decides, here with a second factor.
    await anna.tap(say('button-apply-again'))
    await describe('Rook & Sons')
    await olga.say('/roles')
    await olga.tap(say('role-support'))
    await olga.tap(`▫️ ${say('permission-companies-decide')}`)
    await olga.tap(say('button-yes'))
    await sam.say('/settings')
    await sam.tap(say('button-security'))
    await sam.tap(say('button-mfa-on'))
    const secret = /[A-Z2-7]{32}/.exec(sam.last().caption ?? '')?.[0] ?? ''
    await sam.say(codeNow(secret, core.now))
    await telegram.advance(6 * 60_000)
    await sam.say('/companies')
    expect(sam.last().text).toContain(say('admin-companies-title'))
    await sam.tap('Rook & Sons')
    await sam.tap(say('button-approve'))
    await sam.say('looked it up')
    await sam.tap(say('button-yes'))
    expect(sam.last().text).toBe(say('security-ask'))
    await sam.say(codeNow(secret, core.now))
    expect(sam.texts()).toContain(
      say('admin-done', { what: say('admin-preview-approve', { company: 'Rook & Sons', reason: 'looked it up' }) }),
    )
    expect(anna.last().text).toBe(
      noticeText(language, 'company_approved', { company: 'Rook & Sons', reason: 'looked it up' }),
    )
    // From now on support is told.
    await anna.say('/register')
    await anna.tap(say('button-apply'))
    await describe('Pawn Ltd')
    expect(sam.last().text).toBe(noticeText(language, 'company_applied', { company: 'Pawn Ltd' }))
    await olga.say('/companies')
    expect(olga.last().text).toContain(say('admin-companies-title'))
    expect(olga.buttons().filter((text) => text.includes('Ltd'))).toHaveLength(1)
    expect(telegram.complaints()).toEqual([])
  },
)
