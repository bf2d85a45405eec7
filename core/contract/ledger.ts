import { z } from 'zod'
import { amountSchema, creditsSchema, lineSchema, pageQuerySchema, timeSchema } from './common.ts'
import { LIMITS } from './limits.ts'

export const balanceViewSchema = z
  .object({
    balance: creditsSchema.meta({ description: 'total: available plus held' }),
    held: creditsSchema.meta({ description: 'held for jobs that have not finished' }),
    available: creditsSchema.meta({ description: 'can be spent now' }),
  })
  .meta({ id: 'Balance' })
export type BalanceView = z.infer<typeof balanceViewSchema>

export const TRANSACTION_TYPES = [
  'top_up',
  'grant',
  'hold',
  'charge',
  'release',
  'refund',
  'adjustment',
  'transfer',
] as const
export const transactionViewSchema = z
  .object({
    id: z.string(),
    type: z.enum(TRANSACTION_TYPES).meta({
      description: '`hold` while its job runs, `charge` once the job is OK; a job that fails adds a `release`',
    }),
    amount: z.int().meta({ description: 'credits; negative when they leave the available balance' }),
    balance_after: creditsSchema.meta({ description: 'available credits after it' }),
    reason: z.string(),
    job_id: z.string().nullable(),
    created_at: timeSchema,
  })
  .meta({ id: 'Transaction' })
export type TransactionView = z.infer<typeof transactionViewSchema>

export const transactionsQuerySchema = pageQuerySchema.extend({ type: z.enum(TRANSACTION_TYPES).optional() })

export const topUpRequestSchema = z
  .strictObject({ amount: amountSchema, reason: lineSchema(0, LIMITS.reasonCharsMax).optional() })
  .meta({ id: 'TopUpRequest', example: { amount: 1000, reason: 'first top-up' } })

export const topUpViewSchema = z
  .object({
    id: z.string(),
    status: z.enum(['credited', 'pending']),
    amount: creditsSchema,
    balance: creditsSchema,
    available: creditsSchema,
    provider: z.string(),
  })
  .meta({ id: 'TopUp' })

/** An order for credits paid in Telegram Stars, made by the bot before it sends the invoice. */
export const createOrderRequestSchema = z
  .strictObject({
    provider: z.enum(['stars', 'play']),
    credits: amountSchema.optional(),
    plan: z.string().max(40).optional().meta({ description: 'of GET /api/plans; paid in Stars' }),
  })
  .superRefine(({ provider, credits, plan }, ctx) => {
    if ((credits === undefined) === (plan === undefined)) {
      ctx.addIssue({ code: 'custom', path: ['credits'], message: 'either credits or a plan must be given, not both' })
    } else if (plan !== undefined && provider !== 'stars') {
      ctx.addIssue({ code: 'custom', path: ['provider'], message: 'a plan is paid in stars' })
    }
  })
  .meta({
    id: 'CreateOrderRequest',
    example: { provider: 'play', credits: 1000 },
    description: 'Credits once, or a plan that is paid every month',
  })
export type CreateOrderRequest = z.infer<typeof createOrderRequestSchema>
export const orderViewSchema = z
  .object({
    id: z.string().meta({ description: 'the invoice payload begins with it' }),
    provider: z.enum(['stars', 'play']),
    credits: creditsSchema,
    plan: z
      .string()
      .nullable()
      .meta({ description: 'the plan, of which each payment is one month; null for a single purchase' }),
    price: z.object({ amount: z.int(), currency: z.string() }),
    status: z.enum(['open', 'paid', 'refunded', 'expired']),
    expires_at: timeSchema,
    created_at: timeSchema,
  })
  .meta({ id: 'Order' })
export type OrderView = z.infer<typeof orderViewSchema>

/** The bot reports what Telegram said: checked before (pre_checkout) and credited after (successful_payment),
 *  by charge id. */
export const checkOrderRequestSchema = z
  .strictObject({
    telegram_id: z.string().regex(/^\d{1,19}$/),
    order_id: z.string().max(128),
    amount: z.int().min(1),
    currency: z.string().max(10),
  })
  .meta({ id: 'CheckOrderRequest' })
export const settleOrderRequestSchema = checkOrderRequestSchema
  .extend({
    charge_id: z.string().min(1).max(255),
    paid_until: timeSchema.optional().meta({ description: 'when the next payment of the plan is due' }),
    sold: z
      .strictObject({ credits: amountSchema, plan: z.string().max(40).nullable() })
      .optional()
      .meta({ description: 'what the order was for; needed when core was restored from a backup without it' }),
  })
  .meta({ id: 'SettleOrderRequest' })
export const settledOrderSchema = z
  .object({
    order: orderViewSchema,
    credited: z.boolean().meta({ description: 'false if this charge was already credited' }),
    balance: balanceViewSchema,
  })
  .meta({ id: 'SettledOrder' })

export const ledgerCheckSchema = z
  .object({
    ok: z.boolean(),
    checked: z.object({ entries: z.int(), postings: z.int(), accounts: z.int(), jobs: z.int() }),
    faults: z.array(z.object({ invariant: z.string(), detail: z.string() })),
    run_ms: z.number(),
  })
  .meta({ id: 'LedgerCheck' })
export type LedgerCheck = z.infer<typeof ledgerCheckSchema>
