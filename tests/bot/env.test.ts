import { expect, test } from 'vitest'
import { readBotEnv, SANDBOX_TOKEN } from '../../bot/env.ts'

test('env: without a token the bot talks to the sandbox', () => {
  const env = readBotEnv({ BOT_KEY: 'key', SANDBOX_PORT: '9001' })
  expect(env).toMatchObject({
    token: SANDBOX_TOKEN,
    isSandbox: true,
    apiRoot: 'http://127.0.0.1:9001',
    delivery: { kind: 'polling' },
  })
})

test('env: with a token it talks to Telegram; a webhook needs its secret', () => {
  const token = '12345:abcdefghijklmnop'
  expect(readBotEnv({ BOT_KEY: 'key', BOT_TOKEN: token }).apiRoot).toBe('https://api.telegram.org')
  expect(
    readBotEnv({
      BOT_KEY: 'key',
      BOT_TOKEN: token,
      WEBHOOK_URL: 'https://a.example/hook',
      WEBHOOK_SECRET: 'x'.repeat(16),
    }).delivery,
  ).toMatchObject({ kind: 'webhook', url: 'https://a.example/hook' })
})

test('env: every fault is listed at once', () => {
  const broken = {
    NODE_ENV: 'production',
    BOT_TOKEN: 'nonsense',
    CORE_URL: 'not a url',
    BOT_PORT: 'x',
    WEBHOOK_URL: 'https://a.example/hook',
  }
  expect(() => readBotEnv(broken)).toThrow(
    /Cannot start the bot:\n(?=[^]*BOT_TOKEN)(?=[^]*CORE_URL)(?=[^]*BOT_PORT)(?=[^]*BOT_KEY)(?=[^]*WEBHOOK_SECRET)/,
  )
})

test('env: in production a shop with nobody to write to is warned of', () => {
  const production = { BOT_KEY: 'key', BOT_TOKEN: '12345:abc', NODE_ENV: 'production' }
  expect(readBotEnv(production).warnings).toEqual([expect.stringMatching(/^SUPPORT_CONTACT: is missing/)])
  expect(readBotEnv({ ...production, SUPPORT_CONTACT: '@help' }).warnings).toEqual([])
  expect(readBotEnv({ BOT_KEY: 'key' }).warnings).toEqual([])
})
