import { ADMIN, CUSTOMER, type Permission } from '../contract/permissions.ts'
import type { Reader, Tx } from '../db/client.ts'
import type { Moved } from '../audit-log/service.ts'
import type { Acting } from '../kit/acting.ts'
import { AppError } from '../kit/errors.ts'
import { NO_STANDING, refuseOverLimit, type Standing } from './role.ts'
import * as store from './store.ts'

/** Says what somebody may do as staff. `adminTelegramIds`: these act as admins through the bot, whatever role
 *  they have. */
export function createStanding({ adminTelegramIds }: { adminTelegramIds: readonly string[] }) {
  const admins = new Set(adminTelegramIds)

  async function of(reader: Reader, { role, telegramId }: Omit<store.Holder, 'blockedAt'>, isInChat: boolean) {
    const id = isInChat && telegramId !== null && admins.has(telegramId) ? ADMIN : role
    if (id === CUSTOMER) return NO_STANDING
    const found = await store.findRole(reader, id)
    // A role that is not there allows nothing.
    return found === undefined ? NO_STANDING : toStanding(found.id, found)
  }

  async function ofUser(reader: Reader, id: string, isInChat: boolean): Promise<Standing> {
    const holder = await store.findHolder(reader, id)
    return holder === undefined || holder.blockedAt !== null ? NO_STANDING : of(reader, holder, isInChat)
  }

  return {
    of,
    ofUser,
    /** The rights of the person that staff act upon. A block does not lessen them: it may end. */
    async ofTarget(reader: Reader, id: string): Promise<Standing> {
      const holder = await store.findHolder(reader, id)
      return holder === undefined ? NO_STANDING : of(reader, holder, true)
    },
    /** The present permissions and role of the person who acts. */
    ofActing: (reader: Reader, { actorId, isInChat }: Acting): Promise<Standing> => ofUser(reader, actorId, isInChat),
    /** Asks again, in the transaction of an act, for the permission that its route asked for, because it may
     *  have been taken away meanwhile, and whether they may move these credits. Throws `forbidden`, `over_limit`,
     *  and `state_conflict` for an account whose member the acting person is. */
    async authorize(tx: Tx, acting: Acting, moved: Moved | undefined): Promise<void> {
      if (acting.permission === null) return
      const own = await ofUser(tx, acting.actorId, acting.isInChat)
      if (!own.permissions.has(acting.permission)) throw new AppError('forbidden', { needed: acting.permission })
      if (moved === undefined) return
      refuseOverLimit(own, moved.credits)
      if (await store.isMember(tx, acting.actorId, moved.accountId))
        throw new AppError('state_conflict', { what: 'account', state: 'your own' })
    },
    /** The chats of staff who hold a permission; null: of admins. */
    async chatsOf(reader: Reader, permission: Permission | null): Promise<string[]> {
      const roles = permission === null ? [] : await store.listRoles(reader)
      const holding = roles.filter(({ permissions }) => permission !== null && permissions.has(permission))
      return store.listChats(reader, [ADMIN, ...holding.map(({ id }) => id)], adminTelegramIds)
    },
    /** Throws `state_conflict` if the shop would be without an admin. Call it after the change. */
    async requireAdmin(tx: Tx): Promise<void> {
      if (!(await store.hasAdmin(tx, adminTelegramIds)))
        throw new AppError('state_conflict', { what: 'admin', state: 'the last one' })
    },
  }
}
export type Standings = ReturnType<typeof createStanding>

const toStanding = (role: string, { permissions, creditLimit }: Omit<Standing, 'role'>): Standing => ({
  role,
  permissions,
  creditLimit,
})
