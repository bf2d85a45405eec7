import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readBotEnv } from '../bot/env.ts'
import { readEnv } from '../core/env.ts'
import { projectRoot } from '../core/kit/paths.ts'

const EXAMPLE = readFileSync(join(projectRoot, '.env.example'), 'utf8')
const documented = [...EXAMPLE.matchAll(/^([A-Z][A-Z_]+)=(.*)$/gm)].map(
  ([, name = '', value = '']) => [name, value] as const,
)

const namedIn = (file: string): string[] =>
  [...readFileSync(join(projectRoot, file), 'utf8').matchAll(/^ {2}([A-Z][A-Z_]+):/gm)].map(([, name = '']) => name)

test('settings: every one that a program reads is in .env.example, and nothing else is', () => {
  const read = new Set(['core/env.ts', 'bot/env.ts', 'bot/sandbox/env.ts'].flatMap(namedIn))
  expect(documented.map(([name]) => name).sort()).toEqual([...read].sort())
})

test('settings: .env.example as it stands starts core and the bot', () => {
  const source = Object.fromEntries(documented)
  expect(readEnv(source).PORT).toBe(8080)
  expect(readBotEnv({ ...source, BOT_KEY: 'a-key' }).isSandbox).toBe(true)
})

test('settings: every fault is told at once, with the setting it is in', () => {
  const broken = { PORT: 'eighty', WORKERS: '0', NODE_ENV: 'production', PAYMENTS: 'sandbox' }
  expect(() => readEnv(broken)).toThrow(/PORT[\s\S]*WORKERS/)
  expect(() => readEnv({ NODE_ENV: 'production', PAYMENTS: 'sandbox' })).toThrow(/PAYMENTS[\s\S]*BOT_KEY/)
})
