import type { Update } from 'grammy/types'
import { expect, test } from 'vitest'
import { isCut, isRest, joinTexts } from '../../../bot/inbox/pastes.ts'
import { createRandom } from '../../support/random.ts'

const said = (text: string, date = 0): Update => ({
  update_id: 1,
  message: {
    message_id: 1,
    date,
    chat: { id: 1, type: 'private', first_name: 'Anna' },
    from: { id: 1, is_bot: false, first_name: 'Anna' },
    text,
  },
})
const textOf = (...pieces: [string, ...string[]]): string | undefined => {
  const [first, ...rest] = pieces.map((piece) => said(piece))
  return first && joinTexts([first, ...rest]).message?.text
}

test('pastes: whatever the cut falls on, the rows come out as they were', () => {
  const chance = createRandom(7)
  for (let i = 0; i < 300; i++) {
    const rows = Array.from({ length: 500 }, (_, day) => {
      const at = new Date(Date.UTC(2020, 0, 1 + day)).toISOString().slice(0, 10)
      return `${at},${(90 + chance.below(2_000) / 100).toFixed(2)}`
    })
    const text = ['date,close', ...rows].join('\n')
    // As Telegram cuts, or a client at a line or anywhere before; each piece is trimmed.
    const cut = i % 3 === 0 ? 4_096 : i % 3 === 1 ? text.lastIndexOf('\n', 4_096) : 4_000 + chance.below(96)
    expect(textOf(text.slice(0, cut).trim(), text.slice(cut).trim())).toBe(text)
  }
})

test('pastes: only a long text waits for more, and only the next words of the same chat are its rest', () => {
  const long = said('x'.repeat(4_050))
  expect([isCut(long), isCut(said('x'.repeat(3_999)))]).toEqual([true, false])
  expect(isRest(said('y', 2), long)).toBe(true)
  expect(isRest(said('/balance', 0), long)).toBe(false)
  expect(isRest(said('y', 60), long)).toBe(false)
})
