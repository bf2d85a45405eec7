import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'

/** Roles of staff and of customers; `permissions` are words of the contract with spaces between, or * for all. */
export const roles = sqliteTable('roles', {
  id: text().primaryKey(),
  titleEn: text('title_en').notNull(),
  titleRu: text('title_ru').notNull(),
  permissions: text().notNull(),
  creditLimit: integer('credit_limit'),
  builtIn: integer('built_in', { mode: 'boolean' }).notNull(),
  createdAt: integer('created_at').notNull(),
})
