import { expect, test } from 'vitest'
import { loadLanguages } from '../../bot/locales/say.ts'
import { cut, date, day, percent, price, shorten, signed } from '../../bot/ui/format.ts'
import { bold, compose } from '../../bot/ui/reply.ts'
import { parseWhole } from '../../bot/features/predict/horizon.ts'

const { en, ru } = loadLanguages()

test('numbers: each language writes them its own way, with digits that mean something', () => {
  expect([0.0712, 0.43, 0.0004, 0].map((share) => percent(en, share))).toEqual(['7.1%', '43%', '0.04%', '0.0%'])
  expect(percent(ru, 0.0712)).toBe('7,1\u00a0%')
  expect([signed(en, 0.012), signed(en, -0.012)]).toEqual(['+1.2%', '−1.2%'])
  expect([64_123.4, 102.25, 1.0834, 0.00001234].map((value) => price(en, value))).toEqual([
    '64,123',
    '102.25',
    '1.083',
    '0.00001234',
  ])
})

test('dates: written out, in UTC', () => {
  expect(date(en, '2026-11-16T23:30:00.000Z')).toBe('16 Nov 2026')
  expect(date(ru, '2026-11-16T23:30:00.000Z')).toMatch(/^16 нояб/)
})

test('whole numbers: as people type them', () => {
  expect(['20', ' 1 000 ', '1,000', '1.5', '-3', 'ten', ''].map((text) => parseWhole(text))).toEqual([
    20,
    1000,
    1000,
    undefined,
    undefined,
    undefined,
    undefined,
  ])
})

test('texts: hostile names stay text, and marks count in UTF-16', () => {
  const reply = compose(['🙂 ', bold('<b>_*['), ' end'])
  expect(reply).toEqual({ text: '🙂 <b>_*[ end', entities: [{ type: 'bold', offset: 3, length: 6 }] })
  expect(shorten('a\u202eb\u0000c', 10)).toBe('a b c')
  expect(shorten('🙂'.repeat(20), 5)).toBe('🙂🙂🙂🙂…')
})

test('texts: what is too long is cut as Telegram counts, never within a pair, and its marks end with it', () => {
  expect(cut('ab🙂c', 5)).toBe('ab🙂c')
  expect(cut('ab🙂cd', 5)).toBe('ab🙂…')
  expect(cut('ab🙂cd', 4)).toBe('ab…')
  const reply = compose([bold('head'), '\n', bold('🙂'.repeat(3_000)), bold('gone')])
  expect(reply.text).toHaveLength(4_096)
  expect(reply.text.isWellFormed()).toBe(true)
  expect(reply.entities).toEqual([
    { type: 'bold', offset: 0, length: 4 },
    { type: 'bold', offset: 5, length: 4_090 },
  ])
})

test('day: short within a year, with the year outside it', () => {
  expect([day(en, '2026-11-16T10:00:00Z', '2026'), day(en, '2025-11-16T10:00:00Z', '2026')]).toEqual([
    '16 Nov',
    '16 Nov 2025',
  ])
  expect([day(ru, '2026-11-16T10:00:00Z', '2026'), day(ru, '2025-11-16T10:00:00Z', '2026')]).toEqual([
    '16 нояб.',
    '16 нояб. 2025',
  ])
})
