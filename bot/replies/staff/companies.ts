import type { StaffCompany } from '../../../core/contract/trust/member.ts'
import type { Say } from '../../locales/say.ts'
import { button } from '../../ui/buttons.ts'
import { date, shorten } from '../../ui/format.ts'
import { bold, compose, type Reply } from '../../ui/reply.ts'
import { backToMenu } from './admin.ts'

const SHOWN_MAX = 20

/** The companies that wait for a decision, the oldest first. */
export function applicationsReply(say: Say, companies: readonly StaffCompany[]): Reply {
  if (companies.length === 0) return { text: say('admin-companies-none'), keyboard: [backToMenu(say)] }
  const shown = companies.slice(0, SHOWN_MAX)
  const more = companies.length - shown.length
  return compose(
    [bold(say('admin-companies-title')), ...(more > 0 ? [`\n${say('admin-companies-more', { n: more })}`] : [])],
    [
      ...shown.map(({ id, company, created_at }) => [
        button(`${shorten(company, 40)} · ${date(say, created_at)}`, 'firm', id),
      ]),
      backToMenu(say),
    ],
  )
}

/** One company as it applied. `applicant` is who owns it, as staff call them. */
export function applicationReply(say: Say, company: StaffCompany, applicant: string): Reply {
  const { id, state, reason } = company
  const facts = say('admin-company', {
    tax: shorten(company.tax_id, 40),
    address: shorten(company.billing_address, 300),
    applicant,
    date: date(say, company.created_at, true),
  })
  const decided =
    state === 'applied' ? '' : `\n${say(`admin-company-${state}`, { reason: shorten(reason ?? '', 200) })}`
  return compose(
    [bold(shorten(company.company, 120)), `\n${facts}${decided}`],
    [
      state === 'applied'
        ? [button(say('button-approve'), 'decide', id, 'yes'), button(say('button-decline'), 'decide', id, 'no')]
        : [],
      company.owner === null ? [] : [button(say('button-applicant'), 'user', company.owner.account_id)],
      [button(say('button-back'), 'a', 'companies')],
    ],
  )
}
