import { z } from 'zod'

const monthSchema = z
  .string()
  .regex(/^20\d{2}-(?:0[1-9]|1[0-2])$/)
  .meta({ description: 'a calendar month from 2000 to 2099, UTC', example: '2026-11' })

export const monthsQuerySchema = z.object({
  from: monthSchema.optional().meta({ description: 'the first month; eleven before `to` by default' }),
  to: monthSchema.optional().meta({ description: 'the last month; the present one by default' }),
})
export type MonthsQuery = z.infer<typeof monthsQuerySchema>

const signed = (description: string) => z.int().meta({ description })

/** A month of the shop, in credits, as the ledger has it. */
export const monthLineSchema = z.object({
  month: z.string(),
  sold: signed('credits that were bought'),
  refunded: signed('credits taken back for refunds and lost disputes; fewer where refunds failed or disputes were won'),
  lost: signed('of those, what was spent already: a loss of the shop, or owed by the customer'),
  granted: signed('credits that were given away, samples included'),
  adjusted: signed('credits given by staff, less those taken'),
  expired: signed('credits that nobody used in time: the breakage of the shop'),
  revenue: signed('credits that paid for jobs that ended OK'),
  unused: signed('credits that customers have at the end of the month: available, held and frozen'),
})
export type MonthLine = z.infer<typeof monthLineSchema>
export const monthReportSchema = z
  .object({ from: z.string(), to: z.string(), items: z.array(monthLineSchema) })
  .meta({ id: 'MonthReport' })
export type MonthReport = z.infer<typeof monthReportSchema>

/** What came and went by one provider in a month. */
export const providerLineSchema = z.object({
  month: z.string(),
  provider: z.string(),
  payments: z.int(),
  credits_sold: signed('credits that were bought'),
  credits_refunded: signed('credits taken back'),
  currency: z.string().nullable().meta({ description: 'null where the charge does not say what was paid' }),
  amount: z.int().meta({ description: 'what was paid, in the smallest unit of the currency' }),
})
export type ProviderLine = z.infer<typeof providerLineSchema>
export const providerReportSchema = z
  .object({ from: z.string(), to: z.string(), items: z.array(providerLineSchema) })
  .meta({ id: 'ProviderReport' })
export type ProviderReport = z.infer<typeof providerReportSchema>

export const trialLineSchema = z.object({
  account: z.string().meta({ description: 'of the ledger; wallets, holds, disputes and debts as a whole' }),
  debit: z.int().meta({ description: 'credits that left it' }),
  credit: z.int().meta({ description: 'credits that came to it' }),
  balance: z.int().meta({ description: 'credit less debit' }),
})
export const trialBalanceSchema = z
  .object({
    at: z.string(),
    items: z.array(trialLineSchema),
    total: trialLineSchema
      .omit({ account: true })
      .meta({ description: 'debit and credit are equal, or the books are wrong' }),
  })
  .meta({ id: 'TrialBalance' })
export type TrialBalance = z.infer<typeof trialBalanceSchema>

export const trialQuerySchema = z.object({
  at: z.iso.datetime({ offset: true }).optional().meta({ description: 'the books as they were then; now by default' }),
})
