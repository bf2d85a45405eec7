import { z } from 'zod'
import type { Language } from '../../contract/common.ts'
import { PROPOSAL_KINDS } from '../../contract/trust/proposal.ts'
import { cut } from '../../kit/bounded.ts'
import type { Templates } from './templates.ts'

const bodySchema = z.object({
  kind: z.enum(PROPOSAL_KINDS),
  target: z.string(),
  subject_id: z.string(),
  credits: z.int(),
  amount: z.int().nullable(),
  reason: z.string(),
})

const REASON_CHARS_MAX = 200

/** What is proposed, for whom and why, in a line. People stand in it by their ids: who shows it puts the names that they know. */
export function writeProposal(templates: Templates, language: Language, body: unknown): string {
  const { kind, target: record, subject_id: name, credits, amount, reason } = bodySchema.parse(body)
  const write = (n: number): string => templates.phrase(language, 'unit-credits', { n: Math.abs(n) })
  const moved = kind === 'adjustment' ? (amount ?? credits) : credits
  const sign = kind !== 'adjustment' ? '' : moved > 0 ? '+' : '−'
  return templates.phrase(language, `proposal-${kind}`, {
    name,
    record,
    credits: `${sign}${write(moved)}`,
    reason: cut(reason.replaceAll(/\s+/g, ' '), REASON_CHARS_MAX),
  })
}
