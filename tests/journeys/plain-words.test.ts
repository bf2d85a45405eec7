import { readFileSync } from 'node:fs'
import type { MessageEntity } from 'grammy/types'
import { expect, test, vi } from 'vitest'
import { loadLanguages, localeFile, type Say } from '../../bot/locales/say.ts'
import { explain } from '../../bot/replies/problem.ts'
import { STAFF_COMMANDS } from '../../bot/ui/commands.ts'
import { CoreError } from '../../core/client.ts'
import { ERRORS } from '../../core/contract/errors/errors.ts'
import type { ErrorCode } from '../../core/contract/errors/params.ts'
import { JOB_FAILURES } from '../../core/contract/jobs/job.ts'
import type { TestPerson } from '../support/telegram-person.ts'
import { technicalIn } from './plain-words.ts'
import { csvOf, startWorld } from './world.ts'

vi.setConfig({ testTimeout: 120_000 })
const languages = loadLanguages()
const LANGUAGES = ['en', 'ru'] as const

test('plain words: the machinery is recognised, and what people send and read is not taken for it', () => {
  const machinery = [
    'You get it there (POST /api/account/link-code)',
    'Formulas: core/risk',
    'see models/<name>/README.md',
    'Set SUPPORT_CONTACT',
    'Number: job_0mx16aacpECgn1akkY5x',
    'garch · 100 rows',
    'by lgbm-risk',
    'failed: bad_output',
    'rho² is 0.4',
    'in the API',
    'sell 0.4 of the second series',
  ]
  expect(machinery.filter((text) => technicalIn(text).length === 0)).toEqual([])
  const plain = [
    'Write to @coincast_help or https://coincast.example',
    '📄 prices.csv, CSV, JSON, XLSX or Parquet',
    '/predict, /topup 250, /job 12',
    'GARCH · Naive · Coincast: 8 in 10 between 93.74 and 111.35',
    'on/off, 50/50',
    'This model needs columns that the file does not have: age, loan_amount',
  ]
  expect(plain.flatMap(technicalIn)).toEqual([])
})

/** What staff alone reads. */
const STAFF = /^(?:admin|permission-|audit-(?!all|some|reject|rows|span|last)|state-|role-)/

test.each(LANGUAGES)('plain words (%s): no sentence for customers has any', (language) => {
  const say = languages[language] as unknown as (key: string, values: object) => string
  const source = readFileSync(localeFile(language), 'utf8')
  const keys = [...source.matchAll(/^([a-z][\w-]*) =/gm)].map(([, key]) => key ?? '')
  const staffMenu = new Set(Object.keys(STAFF_COMMANDS).map((command) => `menu-${command}`))
  const names = [...new Set([...source.matchAll(/\$([a-z]\w*)/gi)].map(([, name]) => name ?? ''))]
  const values = Object.fromEntries(names.map((name) => [name, 7]))
  const bad = keys
    .filter((key) => !STAFF.test(key) && !staffMenu.has(key) && key !== 'predict-example')
    .flatMap((key) => technicalIn(say(key, values)).map((fault) => `${key}: ${fault}`))
  expect(bad).toEqual([])
})

/** As core fills them in. */
const PARAMS: Partial<Record<ErrorCode, Record<string, unknown>>> = {
  not_found: { what: 'job', asked: 'job_0mx16aacpECgn1akkY5x', available: ['naive', 'garch'] },
  unavailable: { detail: 'CREATE TABLE failed in core/db/client.ts', retry_after_seconds: 5 },
  validation_failed: { fields: [{ pointer: '/horizon', message: 'too_big', fix: 'GET /api/models' }] },
  unsupported_media: { supported: ['csv', 'json', 'ndjson', 'xlsx', 'parquet'] },
  column_missing: { column: 'time', found: ['a', 'b'], accepted: ['timestamp', 'ts', 'date', 'open_time', 'дата'] },
  model_unsuitable: { model: 'garch', detail: 'contract tabular' },
  model_rejected: { stage: 'manifest', detail: 'models/x/manifest.json' },
  state_conflict: { what: 'account', state: 'has_email' },
  payment_disabled: { provider: 'stars_api' },
  forbidden: { needed: 'role:admin_all' },
  unreadable_file: { format: 'xlsx', detail: 'zip64 end_of_central_directory' },
  unauthenticated: { reason: 'expired' },
}

test.each(LANGUAGES)('plain words (%s): no error message contains any', (language) => {
  const bad = Object.keys(ERRORS).flatMap((code) => {
    const params = PARAMS[code as ErrorCode] ?? {}
    const problem = { code: code as ErrorCode, status: 400, title: 'Some fields are invalid', params, request_id: '' }
    const text = explain(languages[language], new CoreError(problem))
    return technicalIn(text).map((fault) => `${code}: ${fault}`)
  })
  expect(bad).toEqual([])
})

test.each(LANGUAGES)('plain words (%s): a column is asked for by names that people give', (language) => {
  const params = PARAMS.column_missing ?? {}
  const problem = { code: 'column_missing' as const, status: 422, title: '', params, request_id: '' }
  const text = explain(languages[language], new CoreError(problem))
  expect(text).toContain('date')
  expect(text).not.toMatch(/timestamp|\bts\b|_/)
})

/** Everything a customer can open, one after the other; the world itself looks at every word when it ends. */
async function seeAll(person: TestPerson, say: Say): Promise<void> {
  for (const command of ['start', 'help', 'terms', 'support', 'paysupport', 'models', 'balance', 'plans', 'tx', 'ph'])
    await person.say(`/${command}`)
  for (const command of [
    'job',
    'job 77',
    'risk',
    'settings',
    'lang',
    'login',
    'cancel',
    'register',
    'topup',
    'nonsense',
  ])
    await person.say(`/${command}`)
  await person.say('/cancel')
  await person.upload('prices.csv', csvOf(90))
  for (const label of [say('button-models'), say('button-back')]) await person.tap(label)
  await person.tap(say('button-confirm', { cost: '' }).trim())
  for (const label of [say('button-risk'), say('button-hedges'), say('button-details'), say('button-csv')])
    await person.tap(label)
  for (const data of ['why:var', 'why:es', 'why:skill', 'figures', 'history', 'zzz']) await person.tapData(data)
  await person.say('/ph')
  await person.say('/job 1')
  for (const [name, text] of [
    ['empty.csv', ''],
    ['words.csv', 'a,b\nx,y'],
    ['short.csv', csvOf(3)],
    ['strange.pdf', '%PDF-1.4'],
    ['bad.json', '{"a":'],
  ] as const)
    await person.upload(name, text)
}

test.each(LANGUAGES)('plain words (%s): not on any screen of a customer', async (language) => {
  await using world = await startWorld()
  const say = languages[language]
  const person = world.telegram.person(91, { language })
  await seeAll(person, say)
  expect(person.texts().some((text) => text.includes(say('details-job', { n: 1 })))).toBe(true)
  expect(person.replies().filter(({ photo }) => photo !== undefined)).toHaveLength(2)
  for (const code of JOB_FAILURES) expect(technicalIn(say('job-failed', { why: say(`failure-${code}`) }))).toEqual([])
  const tables = world.telegram.control
    .journal()
    .calls()
    .flatMap(({ params: { text, entities } }) =>
      ((entities ?? []) as MessageEntity[])
        .filter(({ type }) => type === 'pre')
        .map(({ offset, length }) => String(text).slice(offset, offset + length)),
    )
  expect(tables.length).toBeGreaterThan(0)
  expect(tables.flatMap((table) => table.split('\n')).filter((line) => line.length > 27)).toEqual([])
  expect(world.telegram.complaints()).toEqual([])
})
