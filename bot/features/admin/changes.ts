import type { ActingClient } from '../../../core/client.ts'
import type { VersionView } from '../../../core/contract/catalog.ts'
import { type Card, type Change, changeSchema } from '../../ui/cards.ts'
import type { User } from '../../ui/context.ts'
import { afterwards, nameOf } from '../../replies/staff/admin.ts'
import { type About, changeLine, creditChange, previewReply, refuseChange } from '../../replies/staff/changes.ts'
import type { Reply } from '../../ui/reply.ts'
import type { Services } from '../../services.ts'
import { createStaff, type Staff } from '../../people/staff.ts'

/** How long a change can be undone with one tap; after that others may rely on it. */
export const UNDO_SECONDS_MAX = 60

const CAN_UNDO: ReadonlySet<Change['kind']> = new Set(['credit', 'price', 'block'])

/** Every admin change from the chat goes the same way: shown with before and after, confirmed once, carried
 *  out once however often it is confirmed, and undone if possible. */
export function createChanges({ cards, people, now }: Pick<Services, 'cards' | 'people' | 'now'>) {
  const staff = createStaff({ people })

  const about = (core: ActingClient, change: Change, userId: string) => tellAbout(staff, core, change, userId)

  async function apply(core: ActingClient, { token, body }: Card<'change'>): Promise<Change> {
    switch (body.kind) {
      case 'credit': {
        const { amount, reason } = body
        const { entry_id } = await core.admin.adjust(body.accountId, { amount, reason }, `adjust:${token}`)
        return { ...body, entryId: entry_id }
      }
      case 'price':
        await core.admin.setPrice(body.model, { price_per_row: body.to, reason: body.reason })
        return body
      case 'state':
        await core.admin.setState(body.model, body.version, { action: body.action, reason: body.reason })
        return body
      case 'refund':
        await core.admin.refund(body.chargeId, body.reason, `refund:${token}`)
        return body
      case 'maintenance':
        await (body.minutes === 0
          ? core.admin.endMaintenance()
          : core.admin.beginMaintenance({ message: body.reason, minutes: body.minutes }))
        return body
      case 'block':
        await core.admin.changeAccount(body.accountId, { blocked: body.blocked, reason: body.reason })
        return body
      case 'role':
        await core.admin.giveRole(body.accountId, { role: body.role, reason: body.reason })
        return body
      case 'permission': {
        const { items } = await core.admin.roles()
        const others = items.find(({ id }) => id === body.role)?.permissions.filter((one) => one !== body.permission)
        const permissions = [...(others ?? []), ...(body.has ? [body.permission] : [])]
        await core.admin.changeRole(body.role, { permissions, reason: body.reason })
        return body
      }
      case 'company':
        await core.companies.decide(body.accountId, { approve: body.approve, reason: body.reason })
        return body
      case 'limit':
        await core.admin.changeRole(body.role, { credit_limit: body.to, reason: body.reason })
        return body
      default:
        return body satisfies never
    }
  }

  async function takeBack(core: ActingClient, { token, body }: Card<'change'>): Promise<void> {
    switch (body.kind) {
      case 'credit':
        if (body.entryId !== null) await core.admin.undoAdjustment(body.entryId, `undo:${token}`)
        return
      case 'price':
        await core.admin.setPrice(body.model, { price_per_row: body.from, reason: body.reason })
        return
      case 'state': {
        const back = toReverse(body)
        if (back !== undefined)
          await core.admin.setState(back.model, back.version, { action: back.action, reason: body.reason })
        return
      }
      case 'block':
        await core.admin.changeAccount(body.accountId, { blocked: !body.blocked, reason: body.reason })
        return
      // Returned Stars cannot be taken back; the others have buttons of their own.
      case 'refund':
      case 'maintenance':
      case 'role':
      case 'permission':
      case 'company':
      case 'limit':
        return
      default:
        return body satisfies never
    }
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
    async confirm(user: User, token: string): Promise<{ line: string; canUndo: boolean } | undefined> {
      const card = await cards.find(user.id, 'change', token)
      if (card === undefined || card.state !== 'open') return undefined
      const line = await user.act(async (core) =>
        changeLine(user.say, card.body, await about(core, card.body, user.id)),
      )
      const body = await user.act((core) => apply(core, card))
      await cards.set(token, { state: 'done', body })
      return { line, canUndo: body.kind === 'state' ? toReverse(body) !== undefined : CAN_UNDO.has(body.kind) }
    },
    async refuse(user: User, token: string): Promise<boolean> {
      const card = await cards.find(user.id, 'change', token)
      if (card === undefined || card.state !== 'open') return false
      await cards.set(token, { state: 'dropped' })
      return true
    },
    /** Undoes it while it is fresh; undefined if it was undone already. */
    async undo(user: User, token: string): Promise<{ line: string } | 'late' | undefined> {
      const card = await cards.find(user.id, 'change', token)
      if (card === undefined) return 'late'
      if (card.state !== 'done') return undefined
      if (now() - card.updatedAt > UNDO_SECONDS_MAX * 1000) return 'late'
      await user.act((core) => takeBack(core, card))
      await cards.set(token, { state: 'undone' })
      return { line: shortLine(user, card.body) }
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
  if (change.kind === 'permission' || change.kind === 'limit') return { name: '', before: 0 }
  const account = await staff.account(core, change.accountId)
  const isSelf = account.telegram_id === userId
  return { name: nameOf(account), before: account.balance.available, isSelf, isBlocked: account.blocked }
}

/** The state change that restores the previous one; undefined if there was none. */
function toReverse({ action, model, version, before }: Extract<Change, { kind: 'state' }>) {
  switch (action) {
    case 'activate':
      return before === null
        ? ({ model, version, action: 'retire' } as const)
        : ({ ...before, action: 'activate' } as const)
    case 'retire':
    case 'roll_back':
      return { model, version, action: 'activate' } as const
    case 'make_default':
      return before === null ? undefined : ({ ...before, action: 'make_default' } as const)
    default:
      return action satisfies never
  }
}

/** What was undone, without balances: those of then are outdated. */
function shortLine({ say }: User, change: Change): string {
  if (change.kind === 'credit') return `${creditChange(say, change.amount)} · ${change.reason}`
  if (change.kind === 'block')
    return `${say(change.blocked ? 'admin-action-block' : 'admin-action-unblock')} · ${change.reason}`
  return changeLine(say, change, { name: '', before: 0 })
}

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
  const former = known === 'make_default' ? all.find((one) => one.default && one.state === 'active') : active
  const before =
    former === undefined || former.id === version.id ? null : { model: former.name, version: former.version }
  return { kind: 'state', model: version.name, version: version.version, action: known, reason, before } as const
}
