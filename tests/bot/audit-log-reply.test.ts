import { expect, test } from 'vitest'
import { loadLanguages } from '../../bot/locales/say.ts'
import { auditReply } from '../../bot/replies/staff/audit-log.ts'

const languages = loadLanguages()

const textOf = (language: 'en' | 'ru', before: unknown, after: unknown): string => {
  const at = '2026-03-02T09:00:00.000Z'
  const record = { seq: 1, at, actor_id: 'a', action: 'account.changed', target: 'b', reason: null, before, after }
  const items = [{ ...record, request_id: 'r', hash: 'h' }]
  return auditReply(
    languages[language],
    { items, token: 't', index: 0, hasNext: false },
    { names: new Map(), mayRollBack: false },
  ).text
}

test.each([
  [{ available: 600 }, { available: 0 }, 'credits 600 → 0', 'кредиты 600 → 0'],
  [{ blocked: false }, { blocked: true }, 'blocked no → yes', 'блокировка нет → да'],
  [{ '2.0.0': 'active' }, { '2.0.0': 'verified' }, '2.0.0 on → verified', '2.0.0 включена → проверена'],
  [{ default: null }, { default: 'ar' }, 'default model – → ar', 'основная модель – → ar'],
  [{ toString: 1 }, { toString: 2 }, 'toString 1 → 2', 'toString 1 → 2'],
])('audit: %j → %j in the words of the reader', (before, after, en, ru) => {
  expect(textOf('en', before, after)).toContain(`: ${en}\n`)
  expect(textOf('ru', before, after)).toContain(`: ${ru}\n`)
})
