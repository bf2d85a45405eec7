import { z } from 'zod'
import { creditsSchema, lineSchema, pageQuerySchema, timeSchema } from '../common.ts'
import { LIMITS } from '../limits.ts'

const currencySchema = z.string().regex(/^[A-Z]{3}$/)
const decimalSchema = z.string().regex(/^-?\d{1,12}(?:\.\d{1,3})?$/)

/** What a payer writes into a bank transfer. */
export const bankInstructionSchema = z
  .object({
    beneficiary: z.string(),
    iban: z.string(),
    bic: z.string().nullable(),
    amount: z.string().meta({ description: 'decimal text; exactly this, or a person has to look into it' }),
    currency: z.string(),
    reference: z.string().meta({ description: 'ISO 11649, 20 characters; the payment is known by it alone' }),
    due_at: timeSchema,
  })
  .meta({ id: 'BankInstruction' })
export type BankInstruction = z.infer<typeof bankInstructionSchema>

const title = z.string().trim().min(1).max(200)
const csvStatementSchema = z.strictObject({
  format: z.literal('csv'),
  file: z.string().max(LIMITS.statementBytesMax),
  currency: currencySchema,
  opening: decimalSchema.meta({ description: 'the balance before the first entry' }),
  closing: decimalSchema.meta({ description: 'the balance after the last entry' }),
  mapping: z
    .strictObject({
      date: title,
      amount: title.meta({ description: 'with its sign: below zero is money that left' }),
      text: z.array(title).min(1).max(10),
      currency: title.optional(),
      party: title.optional(),
      party_iban: title.optional(),
      bank_reference: title.optional().meta({ description: "the bank's own, which no two entries share" }),
      date_format: z.enum(['YYYY-MM-DD', 'DD.MM.YYYY', 'DD/MM/YYYY', 'MM/DD/YYYY']),
      decimal: z.enum(['.', ',']),
      delimiter: z.enum([';', ',', '\t', '|']).optional(),
    })
    .meta({ description: 'the titles of the columns' }),
})
export type CsvStatement = z.infer<typeof csvStatementSchema>

export const importStatementsRequestSchema = z
  .discriminatedUnion('format', [
    z.strictObject({ format: z.literal('camt.053'), file: z.string().max(LIMITS.statementBytesMax) }),
    csvStatementSchema,
  ])
  .meta({ id: 'ImportStatementsRequest', example: { format: 'camt.053', file: '<Document>…</Document>' } })
export type ImportStatementsRequest = z.infer<typeof importStatementsRequestSchema>

export const importedStatementsSchema = z
  .object({
    items: z.array(
      z.object({
        iban: z.string(),
        currency: z.string(),
        entries: z.int(),
        added: z
          .int()
          .meta({ description: 'entries that were not in the books; 0 for a statement that was imported before' }),
        matched: z.int().meta({ description: 'of those: payments and refunds that were found by their reference' }),
        queued: z.int().meta({ description: 'of those: left to a person' }),
        pending: z.int().meta({ description: 'not booked by the bank yet: they come again' }),
        follows: z.boolean().nullable().meta({
          description:
            'false: it does not begin where the statement before it ended, so one is missing between; null for the first',
        }),
      }),
    ),
  })
  .meta({ id: 'ImportedStatements' })
export type ImportedStatements = z.infer<typeof importedStatementsSchema>

const BANK_ENTRY_STATES = ['matched', 'queued', 'dismissed', 'other'] as const
/** Why an entry is left to a person. */
const BANK_FAULTS = [
  'no_reference',
  'unknown_reference',
  'several_references',
  'amount',
  'currency',
  'already_paid',
  'already_refunded',
  'reversal',
  'perhaps_known',
  'own_account',
  'second_person',
  'account_closed',
] as const

export const bankEntrySchema = z
  .object({
    id: z.string(),
    booked_on: z.iso.date(),
    amount: z.int().meta({ description: 'in the smallest unit' }),
    currency: z.string(),
    direction: z.enum(['in', 'out']),
    is_reversal: z.boolean().meta({ description: 'it takes an earlier entry back' }),
    text: z.string(),
    party: z.string().nullable(),
    party_iban: z.string().nullable(),
    state: z.enum(BANK_ENTRY_STATES).meta({ description: '`other`: money that left and is none of ours here' }),
    fault: z.enum(BANK_FAULTS).nullable(),
    top_up_id: z.string().nullable(),
    reason: z.string().nullable().meta({ description: 'of the person who decided' }),
  })
  .meta({ id: 'BankEntry' })
export type BankEntry = z.infer<typeof bankEntrySchema>

export const bankEntriesQuerySchema = pageQuerySchema.extend({ state: z.enum(BANK_ENTRY_STATES).default('queued') })

const reason = lineSchema(3, LIMITS.reasonCharsMax)
export const assignBankEntryRequestSchema = z
  .strictObject({
    top_up_id: z
      .string()
      .max(128)
      .optional()
      .meta({ description: 'the top-up that it pays; of another amount, it buys what it is worth' }),
    account_id: z.string().max(64).optional().meta({ description: 'whose account gets the credits that it is worth' }),
    reason,
  })
  .superRefine(({ top_up_id: topUp, account_id: account }, ctx) => {
    if ((topUp === undefined) === (account === undefined))
      ctx.addIssue({
        code: 'custom',
        path: ['account_id'],
        message: 'either a top-up or an account must be given, not both',
      })
  })
  .meta({
    id: 'AssignBankEntryRequest',
    example: { account_id: 'acc_1', reason: 'the payer wrote the reference wrong' },
  })
export type AssignBankEntryRequest = z.infer<typeof assignBankEntryRequestSchema>

export const dismissBankEntryRequestSchema = z
  .strictObject({ reason })
  .meta({ id: 'DismissBankEntryRequest', example: { reason: 'sent back by hand' } })

export const assignedBankEntrySchema = z
  .object({ entry: bankEntrySchema, account_id: z.string(), credits: creditsSchema })
  .meta({ id: 'AssignedBankEntry' })
export type AssignedBankEntry = z.infer<typeof assignedBankEntrySchema>

/** Refunds that a person has to transfer. */
export const bankPayoutsSchema = z
  .object({
    items: z.array(
      z.object({
        refund_id: z.string(),
        charge_id: z.string(),
        amount: z.string().meta({ description: 'decimal text' }),
        currency: z.string(),
        reference: z
          .string()
          .meta({ description: 'to be written into the transfer: it is known by it when it leaves' }),
        beneficiary: z.string().nullable(),
        iban: z.string().nullable(),
        asked_at: timeSchema,
      }),
    ),
  })
  .meta({ id: 'BankPayouts' })
export type BankPayouts = z.infer<typeof bankPayoutsSchema>
