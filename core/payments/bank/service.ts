import { createImporting, type ImportingDeps } from './importing.ts'
import { type BankQueueDeps, createBankQueue } from './queue.ts'

/** What staff do with the shop's bank. */
export const createBankService = (deps: ImportingDeps & BankQueueDeps) => ({
  ...createImporting(deps),
  ...createBankQueue(deps),
})
