import type { ActingClient } from '../../../core/client.ts'
import type { VersionView } from '../../../core/contract/catalog.ts'
import { isProposal, type Proposal } from '../../../core/contract/trust/proposal.ts'
import { isReversible } from '../../replies/staff/audit-log.ts'
import { type Card, type Change, changeSchema } from '../../ui/cards.ts'
import type { User } from '../../ui/context.ts'
import { afterwards, nameOf } from '../../replies/staff/admin.ts'
import { type About, changeLine, previewReply, refuseChange } from '../../replies/staff/changes.ts'
import type { Reply } from '../../ui/reply.ts'
import type { Services } from '../../services.ts'
import { createStaff, type Staff } from '../../people/staff.ts'

/** A change that was confirmed. */
interface Confirmed {
  line: string
  /** It moves so much that it waits for a second person. */
  proposal: Proposal | null
  /** The record of it that can be taken back, if this person may do that. */
  record: number | null
}

/** Every admin change from the chat goes the same way: shown with before and after, confirmed once, and carried
 *  out once however often it is confirmed. */
export function createChanges({ cards, people }: Pick<Services, 'cards' | 'people'>) {
  const staff = createStaff({ people })

  const about = (core: ActingClient, change: Change, userId: string) => tellAbout(staff, core, change, userId)

  /** Returns a proposal if it waits for a second person. */
  async function apply(core: ActingClient, { token, body }: Card<'change'>): Promise<Proposal | null> {
    switch (body.kind) {
      case 'credit': {
        const { amount, reason } = body
        return proposed(await core.admin.adjust(body.accountId, { amount, reason }, `adjust:${token}`))
      }
      case 'grant': {
        const { credits, until, reason } = body
        const asked = { credits, reason, ...(until === null ? {} : { expires_on: until }) }
        return proposed(await core.admin.grants.give(body.accountId, asked, `grant:${token}`))
      }
      case 'lapse':
        await core.admin.grants.end(body.grantId, body.reason)
        return null
      case 'price':
        await core.admin.setPrice(body.model, { price_per_row: body.to, reason: body.reason })
        return null
      case 'state':
        await core.admin.setState(body.model, body.version, { action: body.action, reason: body.reason })
        return null
      case 'refund':
        return proposed(await core.admin.refund(body.chargeId, body.reason, `refund:${token}`))
      case 'back':
        return proposed(await core.admin.rollBack(body.seq, body.reason))
      case 'approve':
        await core.admin.approve(body.proposalId)
        return null
      case 'decline':
        await core.admin.decline(body.proposalId, body.reason)
        return null
      case 'maintenance':
        await (body.minutes === 0
          ? core.admin.endMaintenance()
          : core.admin.beginMaintenance({ message: body.reason, minutes: body.minutes }))
        return null
      case 'block':
        await core.admin.changeAccount(body.accountId, { blocked: body.blocked, reason: body.reason })
        return null
      case 'role':
        await core.admin.giveRole(body.accountId, { role: body.role, reason: body.reason })
        return null
      case 'permission': {
        const { items } = await core.admin.roles()
        const others = items.find(({ id }) => id === body.role)?.permissions.filter((one) => one !== body.permission)
        const permissions = [...(others ?? []), ...(body.has ? [body.permission] : [])]
        await core.admin.changeRole(body.role, { permissions, reason: body.reason })
        return null
      }
      case 'company':
        await core.companies.decide(body.accountId, { approve: body.approve, reason: body.reason })
        return null
      case 'invoice':
        await (body.act === 'issue'
          ? core.invoices.staff.issue(body.invoiceId)
          : core.invoices.staff.cancel(body.invoiceId, body.reason))
        return null
      case 'limit':
        await core.admin.changeRole(body.role, { credit_limit: body.to, reason: body.reason })
        return null
      default:
        return body satisfies never
    }
  }

  /** The record of what somebody has just done, if it can be taken back and they may do that. */
  async function findRecord(user: User, core: ActingClient, change: Change): Promise<number | null> {
    const about = subjectOf(change)
    if (about === null) return null
    const { user_id: actor, permissions } = await user.account()
    if (actor === null || !permissions.includes('audit.read') || !permissions.includes('audit.rollback')) return null
    const [record] = (await core.admin.audit({ actor, about, by: 'staff', limit: 1 })).items
    return record !== undefined && isReversible(record) ? record.seq : null
  }

  return {
    async preview(user: User, token: string, change: Change): Promise<Reply> {
      const card = await cards.add(user.id, 'change', token, changeSchema.parse(change))
      const known = await user.act((core) => about(core, card.body, user.id))
      const refusal = refuseChange(user.say, card.body, known)
      return refusal === undefined
        ? previewReply(user.say, token, changeLine(user.say, card.body, known))
        : afterwards(user.say, refusal)
    },
    /** Carries it out; undefined if it is no longer open. */
    async confirm(user: User, token: string): Promise<Confirmed | undefined> {
      const card = await cards.find(user.id, 'change', token)
      if (card === undefined || card.state !== 'open') return undefined
      const line = await user.act(async (core) =>
        changeLine(user.say, card.body, await about(core, card.body, user.id)),
      )
      const proposal = await user.act((core) => apply(core, card))
      await cards.set(token, { state: 'done' })
      const record = proposal === null ? await user.act((core) => findRecord(user, core, card.body)) : null
      return { line, proposal, record }
    },
    async refuse(user: User, token: string): Promise<boolean> {
      const card = await cards.find(user.id, 'change', token)
      if (card === undefined || card.state !== 'open') return false
      await cards.set(token, { state: 'dropped' })
      return true
    },
  }
}
export type Changes = ReturnType<typeof createChanges>

/** What the line about a change needs to know about the person. */
async function tellAbout(staff: Staff, core: ActingClient, change: Change, userId: string): Promise<About> {
  if (change.kind === 'maintenance') {
    const { on } = await core.admin.maintenance()
    return { name: '', before: 0, isOn: on }
  }
  if (change.kind === 'price' || change.kind === 'state') {
    const { items } = await core.admin.versions()
    return { name: '', before: 0, versions: items.filter(({ name }) => name === change.model) }
  }
  if (change.kind === 'company') {
    const { state } = await core.companies.application(change.accountId)
    return { name: '', before: 0, isDecided: state !== 'applied' }
  }
  if (!('accountId' in change)) return { name: '', before: 0 }
  const account = await staff.account(core, change.accountId)
  const isSelf = account.telegram_id === userId
  return { name: nameOf(account), before: account.balance.available, isSelf, isBlocked: account.blocked }
}

/** What the record of a change is about; null for what is taken back in another way. */
function subjectOf(change: Change): string | null {
  switch (change.kind) {
    case 'credit':
    case 'block':
    case 'role':
      return change.accountId
    case 'price':
      return change.model
    case 'state':
      return `${change.model}@${change.version}`
    case 'permission':
    case 'limit':
      return change.role
    // Money that was returned does not come back; the others have buttons of their own.
    case 'refund':
    // A grant is ended from its list.
    case 'grant':
    case 'lapse':
    case 'maintenance':
    case 'approve':
    case 'decline':
    case 'back':
    case 'company':
    case 'invoice':
      return null
    default:
      return change satisfies never
  }
}

const proposed = (answer: object): Proposal | null => (isProposal(answer) ? answer : null)

type StateAction = 'activate' | 'retire' | 'roll_back' | 'make_default'
const ACTIONS: readonly StateAction[] = ['activate', 'retire', 'roll_back', 'make_default']

/** The version of a model that an action is about: the active one, or the newest if none is. `all` are the
 *  versions of every model. */
export function toStateChange(
  all: readonly VersionView[],
  { model, action, reason }: { model: string | undefined; action: string; reason: string },
) {
  const versions = all.filter(({ name }) => name === model)
  const known = ACTIONS.find((name) => name === action)
  const active = versions.find(({ state }) => state === 'active')
  const newest = [...versions].sort((a, b) => b.created_at.localeCompare(a.created_at))[0]
  const version = known === 'activate' ? newest : (active ?? newest)
  if (known === undefined || version === undefined) return undefined
  return { kind: 'state', model: version.name, version: version.version, action: known, reason } as const
}
