import type { Buyer } from '../people/buyer.ts'
import { CoreError } from '../../core/client.ts'
import type { ErrorCode } from '../../core/contract/errors/params.ts'
import type { JobView } from '../../core/contract/jobs/job.ts'
import { button } from '../ui/buttons.ts'
import type { Card, Cards, Draft } from '../ui/cards.ts'
import { isPassing, isUnanswered } from '../core/answers.ts'
import type { Forecast, Submission } from '../outbox/forecasts.ts'
import { explain, waysOn } from '../replies/problem.ts'
import { goneReply } from '../replies/quote.ts'
import { withLead } from '../ui/reply.ts'
import type { Reply } from '../ui/reply.ts'
import { optionsOf } from './terms.ts'

/** Core's answer to a submission. `reply` explains a refusal; `draft` is the state of the draft after it. */
export type Answered =
  | { kind: 'accepted'; job: JobView }
  | { kind: 'refused'; reply: Reply; draft: { state: 'open' | 'waiting' | 'dropped'; body?: Draft } }

/** Refusals that pass only after a time that the person should hear of. */
const TOLD_AT_ONCE: ReadonlySet<string> = new Set([
  'too_many_pending',
  'quota_reached',
  'maintenance',
] satisfies ErrorCode[])

export interface SubmitDeps {
  cards: Cards
  /** Returns a draft with a fresh price. */
  priceAnew: (buyer: Buyer, card: Card<'draft'>, change: Record<string, never>) => Promise<{ card: Reply; now: Draft }>
}

/** Builds the step from a confirmed draft to a job. */
export function createSubmit({ cards, priceAnew }: SubmitDeps) {
  /** Sends a submission to core. Throws while it is unknown whether core has accepted it; with `mayPass`,
   *  also while core fails in a temporary way. */
  return async function submit(buyer: Buyer, { key, submission }: Forecast, mayPass: boolean): Promise<Answered> {
    if (submission === null) throw new Error('a submission that was intended has no body')
    try {
      const rows = submission.rows === null ? {} : { rows: submission.rows }
      const horizon = submission.isTable ? null : submission.horizon
      const options = { ...optionsOf({ model: submission.model, horizon }), ...rows, max_cost: submission.cost }
      const job = await buyer.act((core) => core.submit(submission.datasetId, options, key))
      return { kind: 'accepted', job }
    } catch (error) {
      if (!(error instanceof CoreError) || isUnanswered(error)) throw error
      if (mayPass && isPassing(error) && !TOLD_AT_ONCE.has(error.code)) throw error
      return await toRefusal(buyer, submission, error)
    }
  }

  /** Explains why there is no job and how to continue; if only the price stands in the way, with the draft at
   *  its present price. */
  async function toRefusal(buyer: Buyer, submission: Submission, refusal: CoreError): Promise<Answered> {
    const { say } = buyer
    const { token, draftState } = submission
    const card = await cards.find(buyer.id, 'draft', token)
    if (card === undefined || refusal.code === 'not_found')
      return { kind: 'refused', reply: goneReply(say), draft: { state: 'dropped' } }
    if (refusal.code === 'insufficient_credits' || refusal.code === 'quote_changed') {
      try {
        const { card: shown, now } = await priceAnew(buyer, card, {})
        const isMissing = refusal.code === 'insufficient_credits'
        return {
          kind: 'refused',
          reply: isMissing ? shown : withLead(say('draft-price-changed'), shown),
          draft: isMissing && draftState === 'waiting' ? { state: 'waiting' } : { state: 'open', body: now },
        }
      } catch (error) {
        if (!(error instanceof CoreError) || isPassing(error)) throw error
        return toRefusal(buyer, submission, error)
      }
    }
    const isWaiting = draftState === 'waiting'
    const { keyboard = [] } = goneReply(say)
    const back = [button(say('button-back'), 'card', token)]
    const ways = refusal.code === 'terms_not_accepted' ? waysOn(say, refusal) : keyboard
    const reply = { text: explain(say, refusal), keyboard: isWaiting ? ways : [back, ...ways] }
    return { kind: 'refused', reply, draft: { state: isWaiting ? 'dropped' : 'open' } }
  }
}
