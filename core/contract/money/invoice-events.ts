import { z } from 'zod'
import { timeSchema } from '../common.ts'
import { account, define, versioned } from '../events/types.ts'
import { INVOICE_KINDS } from './invoices.ts'

const invoice = {
  invoice_id: z.string(),
  number: z.string(),
  amount: z.string().meta({ description: 'decimal text, VAT included' }),
  currency: z.string(),
}

/** What happens to invoices. A receipt comes with its `payment.succeeded`. */
export const INVOICE_EVENTS = [
  define({
    ...versioned('invoice.issued'),
    account,
    data: z.object({
      ...invoice,
      kind: z.enum(INVOICE_KINDS).exclude(['receipt']),
      due_at: timeSchema.nullable().meta({ description: 'null if it is paid already, and for a credit note' }),
    }),
  }),
  define({
    ...versioned('invoice.overdue'),
    account,
    data: z.object({
      ...invoice,
      due_at: timeSchema,
      days: z.int().meta({ description: 'since it was due: 3, 7 or 14, or more if core was down' }),
    }),
  }),
  define({
    ...versioned('invoice.canceled'),
    account,
    data: z.object({
      ...invoice,
      credit_note: z.string().meta({ description: 'the number of the credit note that takes it back' }),
      reason: z.string(),
    }),
  }),
] as const
