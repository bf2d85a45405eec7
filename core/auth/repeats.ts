import type { Tokens } from '../contract/account.ts'
import type { Now } from '../kit/clock.ts'

/** A refresh token sent twice within this time gets the same answer twice: two tabs at once are no thief. */
const REPEAT_MS_MAX = 10_000
const REPEATS_MAX = 1_000

/** The answers of the last ten seconds, by the hash of their refresh token. They are secrets, so they are not
 *  stored. */
export function createRepeats({ now }: { now: Now }) {
  const answers = new Map<string, { answer: Promise<Tokens>; until: number }>()

  function forgetOld(): void {
    for (const [hash, { until }] of answers) {
      if (until > now() && answers.size < REPEATS_MAX) break
      answers.delete(hash)
    }
  }

  /** Returns the answer given to this token, or what `make` gives. A failure is not remembered. */
  return async function once(hash: string, make: () => Promise<Tokens>): Promise<Tokens> {
    const before = answers.get(hash)
    if (before !== undefined && before.until > now()) return before.answer
    const answer = make()
    forgetOld()
    answers.set(hash, { answer, until: now() + REPEAT_MS_MAX })
    try {
      return await answer
    } catch (error) {
      answers.delete(hash)
      throw error
    }
  }
}
