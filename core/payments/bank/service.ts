import { createImporting, type ImportingDeps } from './importing.ts'
import { type BankQueueDeps, createBankQueue } from './queue.ts'
import { createTransfers, type TransfersDeps } from './transfers.ts'

/** What staff do with the shop's bank. */
export const createBankService = (deps: ImportingDeps & BankQueueDeps & TransfersDeps) => ({
  ...createImporting(deps),
  ...createBankQueue(deps),
  transfers: createTransfers(deps),
})
