import type { ImportedStatements } from '../../../core/contract/payments/bank.ts'
import type { Say } from '../../locales/say.ts'
import { bold, compose, type Reply } from '../../ui/reply.ts'
import { backToMenu } from './admin.ts'

/** What was new in statements of the bank, and what waits for a person. */
export function statementsReply(say: Say, { items }: ImportedStatements): Reply {
  const parts = items.map((item) => {
    const { iban, currency, entries, added, matched, queued, pending, follows } = item
    return [
      `\n${iban}, ${currency}`,
      say('statement-counts', { entries, added, matched, queued, pending }),
      ...(follows === false ? [say('statement-gap')] : []),
    ].join('\n')
  })
  return compose([bold(say('statement-title')), ...parts.map((part) => `\n${part}`)], [backToMenu(say)])
}
