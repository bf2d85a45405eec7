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
  const read = new Set(['core/env.ts', 'core/remote/env.ts', 'bot/env.ts', 'bot/sandbox/env.ts'].flatMap(namedIn))
  expect(documented.map(([name]) => name).sort()).toEqual([...read].sort())
})

test.each([
  ['core', 'core/env.ts', ['NODE_ENV', 'HOST', 'PORT', 'DATA_DIR', 'MODELS_DIR']],
  ['worker', 'core/remote/env.ts', ['CORE_URL', 'WORKER_DIR']],
  ['bot', 'bot/env.ts', ['NODE_ENV', 'HOST', 'BOT_PORT', 'SANDBOX_PORT', 'BOT_DATA_DIR', 'CORE_URL']],
])(
  'settings: docker-compose.yml passes %s every one that the image and the compose file do not fix',
  (service, file, fixed) => {
    const compose = readFileSync(join(projectRoot, 'docker-compose.yml'), 'utf8')
    const [own = ''] = compose.slice(compose.indexOf(`\n  ${service}:`) + 1).split(/\n {2}(?=\w)/)
    const passed = [...own.matchAll(/^ {6}([A-Z][A-Z_]+): \$\{(\w+):/gm)].map(([, name, from]) => `${name} ${from}`)
    const expected = namedIn(file).filter((name) => !fixed.includes(name))
    expect(passed.sort()).toEqual(expected.map((name) => `${name} ${name}`).sort())
  },
)

test('settings: .env.example, unchanged, starts core and the bot', () => {
  const source = Object.fromEntries(documented)
  expect(readEnv(source).PORT).toBe(8080)
  expect(readEnv(source)).toEqual({ ...readEnv({}), PUBLIC_URL: 'http://127.0.0.1:8080' })
  expect(readBotEnv({ ...source, BOT_KEY: 'a-key' }).isSandbox).toBe(true)
})

test.each([
  [undefined, ['127.0.0.0/8', '::1']],
  ['none', []],
  ['10.0.0.0/8,2001:db8::/32 192.0.2.1', ['10.0.0.0/8', '2001:db8::/32', '192.0.2.1']],
])('settings: TRUSTED_PROXIES %s', (given, subnets) => {
  expect(readEnv({ TRUSTED_PROXIES: given }).TRUSTED_PROXIES).toEqual(subnets)
})

test('settings: a proxy that is no address is a fault', () => {
  for (const TRUSTED_PROXIES of ['all', '10.0.0.0/40', '10.0.0.1,proxy.local'])
    expect(() => readEnv({ TRUSTED_PROXIES })).toThrow(/TRUSTED_PROXIES: must be/)
})

test('settings: every fault is told at once, with the setting it is in', () => {
  const broken = { PORT: 'eighty', WORKERS: '0', NODE_ENV: 'production', PAYMENTS: 'sandbox' }
  expect(() => readEnv(broken)).toThrow(/PORT[\s\S]*WORKERS/)
  expect(() => readEnv({ NODE_ENV: 'production', PAYMENTS: 'sandbox' })).toThrow(/PAYMENTS[\s\S]*BOT_KEY/)
})
