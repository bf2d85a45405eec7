import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { loadLanguages, localeFile } from '../../bot/locales/say.ts'
import { USER_COMMANDS } from '../../bot/ui/commands.ts'
import { ERRORS } from '../../core/contract/errors/errors.ts'
import { JOB_FAILURES } from '../../core/contract/jobs/job.ts'
import { TRANSACTION_TYPES } from '../../core/contract/ledger.ts'
import { INTERVALS, REJECT_REASONS, WARNINGS } from '../../core/contract/series.ts'
import { projectRoot } from '../../core/kit/paths.ts'

const [en, ru] = (['en', 'ru'] as const).map((language) => readMessages(readFileSync(localeFile(language), 'utf8')))

/** The names of every message of a locale with the variables it uses, in the order of the file. */
function readMessages(source: string): Map<string, string[]> {
  const messages = new Map<string, string[]>()
  for (const block of source.split(/\n(?=[a-z])/)) {
    const key = /^([a-z][\w-]*) =/m.exec(block)?.[1]
    if (key === undefined) continue
    const body = block.slice(block.indexOf(`${key} =`)).replace(/^#.*$/gm, '')
    messages.set(key, [...new Set([...body.matchAll(/\$([a-z]\w*)/g)].map((match) => match[1] ?? ''))].sort())
  }
  return messages
}

function toMessagesFile(messages: Map<string, string[]>): string {
  const lines = [...messages].map(([key, names]) => {
    const type = names.length === 0 ? 'null' : names.map((name) => `'${name}'`).join(' | ')
    const line = `  ${/^[a-z]\w*$/.test(key) ? key : `'${key}'`}: ${type}`
    // As the formatter would break it.
    return line.length <= 120
      ? line
      : line.replaceAll(/(?::| \|) '/g, (at) => `${at.startsWith(':') ? ':' : ''}\n    | '`)
  })
  const head =
    '/** Made from en.ftl: run tests/bot/locales.test.ts with -u after changing it. Each sentence and the names it needs. */'
  return [head, 'export interface Messages {', ...lines, '}', ''].join('\n')
}

test('messages.ts: names what en.ftl has', async () => {
  await expect(toMessagesFile(en ?? new Map())).toMatchFileSnapshot(join(projectRoot, 'bot/locales/messages.ts'))
})

test('locales: every key is there in both languages, with the same variables', () => {
  expect(Object.fromEntries(ru ?? [])).toEqual(Object.fromEntries(en ?? []))
})

test('locales: every error, failure, reason, interval, warning and kind of transaction has its words', () => {
  const keys = [
    ...[...Object.keys(ERRORS), 'unreachable'].map((code) => `error-${code}`),
    ...JOB_FAILURES.map((code) => `failure-${code}`),
    ...REJECT_REASONS.map((code) => `reject-${code}`),
    ...INTERVALS.map((code) => `interval-${code}`),
    ...WARNINGS.map((code) => `warning-${code}`),
    ...TRANSACTION_TYPES.map((code) => `tx-${code}`),
  ]
  expect(keys.filter((key) => en?.has(key) !== true)).toEqual([])
})

test.each(['en', 'ru'] as const)('help (%s): names every command', (language) => {
  const text = loadLanguages()[language]('help-text')
  const named = new Set([...text.matchAll(/\/([a-z]+)/g)].map(([, name]) => name))
  // A reader has found these two.
  const others = USER_COMMANDS.filter((name) => name !== 'start' && name !== 'help')
  expect(others.filter((name) => !named.has(name))).toEqual([])
})

test('locales: every sentence can be said with numbers and with texts', () => {
  const say = loadLanguages() as unknown as Record<string, (key: string, values: object) => string>
  for (const [key, names] of en ?? []) {
    for (const language of ['en', 'ru']) {
      for (const value of [1, 2, 5, 21, 'text']) {
        const text = say[language]?.(key, Object.fromEntries(names.map((name) => [name, value]))) ?? ''
        expect(`${key}: ${text}`).not.toBe(`${key}: `)
        expect(`${key}: ${text}`).not.toMatch(/[{}\u2066-\u2069]|undefined|NaN/)
      }
    }
  }
})

test('locales: Russian sentences are Russian', () => {
  const say = loadLanguages().ru as unknown as (key: string, values: object) => string
  const latin = [...(ru ?? [])]
    .filter(([key]) => !['language-en', 'button-csv', 'predict-example'].includes(key))
    .map(([key, names]) => [key, say(key, Object.fromEntries(names.map((name) => [name, 7])))] as const)
    .filter(([, text]) => /[a-z]/i.test(text) && !/[а-яё]/i.test(text))
  expect(latin).toEqual([])
})

test('plurals: 1, 2, 5 and 21 credits are inflected as each language does', () => {
  const languages = loadLanguages()
  expect([1, 2, 5, 21, 1500].map((n) => languages.en('credits', { n }))).toEqual([
    '1 credit',
    '2 credits',
    '5 credits',
    '21 credits',
    '1,500 credits',
  ])
  expect([1, 2, 5, 21].map((n) => languages.ru('credits', { n }))).toEqual([
    '1 кредит',
    '2 кредита',
    '5 кредитов',
    '21 кредит',
  ])
})
