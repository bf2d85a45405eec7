import type { Cadence } from '../../../core/contract/watches/watch.ts'

/** How people say how often, at the end of a text. */
const WORDS: ReadonlyArray<[every: Cadence, words: RegExp]> = [
  ['daily', /\s(?:daily|every day|ежедневно|каждый день)$/iu],
  ['weekly', /\s(?:weekly|every week|еженедельно|каждую неделю)$/iu],
  ['monthly', /\s(?:monthly|every month|ежемесячно|каждый месяц)$/iu],
]

/** Splits "LUMA weekly" into what and how often; weekly where nothing is said. */
export function splitCadence(text: string): { name: string; every: Cadence } {
  for (const [every, words] of WORDS) if (words.test(text)) return { name: text.replace(words, '').trim(), every }
  return { name: text.trim(), every: 'weekly' }
}
