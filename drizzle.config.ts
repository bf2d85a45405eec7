import { defineConfig } from 'drizzle-kit'

export default defineConfig({ dialect: 'turso', schema: './core/db/schema/*.ts', out: './migrations' })
