import { and, asc, count, eq, inArray, isNotNull, isNull, or, sql } from 'drizzle-orm'
import { ADMIN, PERMISSIONS } from '../contract/permissions.ts'
import { prepared, type Reader, type Tx } from '../db/client.ts'
import { memberships, users } from '../db/schema/accounts.ts'
import { roles } from '../db/schema/roles.ts'
import type { Role } from './role.ts'

type RoleRow = typeof roles.$inferSelect

const ALL = '*'

export async function findRole(db: Reader, id: string): Promise<Role | undefined> {
  const row = await roleById(db).get({ id })
  return row === undefined ? undefined : toRole(row)
}

const roleById = prepared((db) =>
  db
    .select()
    .from(roles)
    .where(eq(roles.id, sql.placeholder('id')))
    .prepare(),
)

/** Those of the shop first, then the others, oldest first. */
export async function listRoles(db: Reader): Promise<Role[]> {
  return (
    await db.select().from(roles).orderBy(asc(roles.createdAt), sql`${roles.permissions} = '*'`, asc(roles.id))
  ).map(toRole)
}

export async function insertRole(tx: Tx, role: Role): Promise<void> {
  await tx.insert(roles).values(toRow(role))
}

export async function updateRole(tx: Tx, role: Role): Promise<void> {
  await tx.update(roles).set(toRow(role)).where(eq(roles.id, role.id))
}

export async function deleteRole(tx: Tx, id: string): Promise<void> {
  await tx.delete(roles).where(eq(roles.id, id))
}

/** How many people have each role. */
export async function countHolders(db: Reader): Promise<Map<string, number>> {
  const rows = await db.select({ role: users.role, people: count() }).from(users).groupBy(users.role)
  return new Map(rows.map(({ role, people }) => [role, people]))
}

/** Whom a standing depends on. */
export interface Holder {
  role: string
  telegramId: string | null
  blockedAt: number | null
}

export async function findHolder(db: Reader, userId: string): Promise<Holder | undefined> {
  return db
    .select({ role: users.role, telegramId: users.telegramId, blockedAt: users.blockedAt })
    .from(users)
    .where(eq(users.id, userId))
    .get()
}

export async function isMember(db: Reader, userId: string, accountId: string): Promise<boolean> {
  const row = await db
    .select({ userId: memberships.userId })
    .from(memberships)
    .where(and(eq(memberships.userId, userId), eq(memberships.accountId, accountId), isNull(memberships.endedAt)))
    .get()
  return row !== undefined
}

/** The chats of the people with one of these roles, and of these Telegram ids, without those who are blocked. */
export async function listChats(
  db: Reader,
  roleIds: readonly string[],
  telegramIds: readonly string[],
): Promise<string[]> {
  const rows = await db
    .select({ id: users.telegramId, blockedAt: users.blockedAt })
    .from(users)
    .where(
      and(
        isNotNull(users.telegramId),
        or(inArray(users.role, [...roleIds]), inArray(users.telegramId, [...telegramIds])),
      ),
    )
  const blocked = new Set(rows.filter(({ blockedAt }) => blockedAt !== null).map(({ id }) => id))
  return [...new Set([...telegramIds, ...rows.flatMap(({ id }) => id ?? [])])].filter((id) => !blocked.has(id))
}

/** Whether an admin is left who can sign in: by role, or by one of these Telegram ids. */
export async function hasAdmin(db: Reader, telegramIds: readonly string[]): Promise<boolean> {
  const [byRole, bySetting] = await Promise.all([
    db
      .select({ id: users.id })
      .from(users)
      .where(and(eq(users.role, ADMIN), isNull(users.blockedAt)))
      .limit(1),
    db
      .select({ id: users.telegramId, blockedAt: users.blockedAt })
      .from(users)
      .where(inArray(users.telegramId, [...telegramIds])),
  ])
  const blocked = new Set(bySetting.filter(({ blockedAt }) => blockedAt !== null).map(({ id }) => id))
  return byRole.length > 0 || telegramIds.some((id) => !blocked.has(id))
}

const toRole = ({ titleEn, titleRu, permissions, ...row }: RoleRow): Role => ({
  ...row,
  title: { en: titleEn, ru: titleRu },
  permissions:
    permissions === ALL ? ALL_PERMISSIONS : new Set(PERMISSIONS.filter((one) => permissions.split(' ').includes(one))),
})
const ALL_PERMISSIONS: Role['permissions'] = new Set(PERMISSIONS)

const toRow = ({ title, permissions, ...role }: Role): RoleRow => ({
  ...role,
  titleEn: title.en,
  titleRu: title.ru,
  permissions: role.id === ADMIN ? ALL : [...permissions].sort().join(' '),
})
