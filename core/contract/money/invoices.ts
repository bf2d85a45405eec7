import { z } from 'zod'
import { amountSchema, lineSchema, pageOf, pageQuerySchema, timeSchema } from '../common.ts'
import { providerSchema } from '../ledger.ts'
import { LIMITS } from '../limits.ts'
import { bankInstructionSchema } from '../payments/bank.ts'

/** `receipt`: of one payment. `credit_note`: takes an invoice or a receipt back, whole or in part. */
export const INVOICE_KINDS = ['invoice', 'receipt', 'credit_note'] as const
export type InvoiceKind = (typeof INVOICE_KINDS)[number]

/** An invoice is one of the first five; receipts and credit notes are `issued`. */
const INVOICE_STATES = ['draft', 'pending', 'paid', 'overdue', 'canceled', 'issued'] as const
export type InvoiceState = (typeof INVOICE_STATES)[number]

const minorSchema = z.int().meta({ description: 'in the smallest unit of the currency' })
const rateSchema = z.int().min(0).max(9_999).meta({ description: 'hundredths of a percent: 1950 is 19.5 %' })

const partySchema = z.object({
  name: z.string().nullable(),
  address: z.string().nullable(),
  tax_id: z.string().nullable(),
})

const invoiceLineSchema = z
  .object({
    credits: z.int().min(0),
    plan: z.string().nullable().meta({ description: 'the plan, of which it is one month' }),
    label: z.string().nullable(),
    amount: minorSchema.meta({ description: 'VAT included, in the smallest unit of the currency' }),
    vat_rate: rateSchema.nullable().meta({ description: 'hundredths of a percent; null: no VAT is charged' }),
  })
  .meta({ id: 'InvoiceLine' })
export type InvoiceLine = z.infer<typeof invoiceLineSchema>

/** What is printed: frozen when it is issued, and never changed afterwards. */
const paperSchema = z
  .object({
    kind: z.enum(INVOICE_KINDS),
    number: z.string().nullable().meta({ description: 'without gaps in its series and year; null for a draft' }),
    issued_on: z.iso.date().nullable().meta({ description: 'by the clock of the shop' }),
    due_on: z.iso.date().nullable(),
    currency: z.string(),
    seller: partySchema,
    buyer: partySchema.extend({ account_id: z.string() }),
    lines: z.array(invoiceLineSchema),
    vat: z
      .array(z.object({ rate: rateSchema, net: minorSchema, vat: minorSchema, gross: minorSchema }))
      .meta({ description: 'per rate: the VAT that its lines contain together, rounded half up' }),
    total: minorSchema.meta({ description: 'VAT included' }),
    transfer: bankInstructionSchema.nullable().meta({ description: 'how it is paid by a transfer' }),
    payment: z
      .object({ provider: providerSchema, on: z.iso.date(), reference: z.string() })
      .nullable()
      .meta({ description: 'the payment that it confirms or was paid by' }),
    refers_to: z
      .object({ kind: z.enum(INVOICE_KINDS), number: z.string() })
      .nullable()
      .meta({ description: 'what a credit note takes back, or the invoice that a receipt is for' }),
    reason: z.string().nullable().meta({ description: 'of a credit note' }),
    note: z.string().nullable().meta({ description: 'of the shop, on every paper' }),
  })
  .meta({ id: 'Paper' })
export type Paper = z.infer<typeof paperSchema>

export const invoiceViewSchema = z
  .object({
    id: z.string(),
    kind: z.enum(INVOICE_KINDS),
    number: z.string().nullable(),
    state: z.enum(INVOICE_STATES),
    account_id: z.string(),
    total: minorSchema,
    amount: z.string().meta({ description: '`total` as decimal text' }),
    currency: z.string(),
    top_up_id: z.string().nullable().meta({ description: 'the top-up that it is for' }),
    charge_id: z.string().nullable().meta({ description: 'the payment' }),
    created_at: timeSchema,
    issued_at: timeSchema.nullable(),
    due_at: timeSchema.nullable(),
    ended_at: timeSchema.nullable().meta({ description: 'when it was paid or canceled' }),
    paper: paperSchema,
  })
  .meta({ id: 'Invoice' })
export type InvoiceView = z.infer<typeof invoiceViewSchema>

export const invoicesQuerySchema = pageQuerySchema.extend({
  kind: z.enum(INVOICE_KINDS).optional(),
  state: z.enum(INVOICE_STATES).optional(),
})
export const invoicePageSchema = pageOf(invoiceViewSchema)

const LINES_MAX = 50
const reason = lineSchema(3, LIMITS.reasonCharsMax)

/** A draft of staff. */
export const draftInvoiceRequestSchema = z
  .strictObject({
    account_id: z.string().max(64).meta({ description: 'of a company' }),
    lines: z
      .array(
        z.strictObject({
          credits: amountSchema,
          label: lineSchema(1, 120).optional().meta({ description: 'such as the department that it is for' }),
        }),
      )
      .min(1)
      .max(LINES_MAX)
      .meta({ description: 'each at the price of so many credits by transfer, now' }),
    reason,
  })
  .meta({
    id: 'DraftInvoiceRequest',
    example: { account_id: 'acc_1', lines: [{ credits: 10_000, label: 'Research' }], reason: 'they asked by mail' },
  })
export type DraftInvoiceRequest = z.infer<typeof draftInvoiceRequestSchema>

export const cancelInvoiceRequestSchema = z
  .strictObject({ reason: reason.meta({ description: 'printed on the credit note' }) })
  .meta({ id: 'CancelInvoiceRequest', example: { reason: 'ordered by mistake' } })
