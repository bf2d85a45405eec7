import { z } from 'zod'
import { bankInstructionSchema } from './payments/bank.ts'
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

/** The balance of one's own account. */
export const ownBalanceSchema = balanceViewSchema
  .extend({
    expiring: z.array(z.object({ credits: creditsSchema, expires_at: timeSchema })).meta({
      description: 'which of the available credits expire, those first that expire first; forecasts use them first',
    }),
  })
  .meta({ id: 'OwnBalance' })
export type OwnBalance = z.infer<typeof ownBalanceSchema>

export const TRANSACTION_TYPES = [
  'top_up',
  'grant',
  'hold',
  'charge',
  'release',
  'refund',
  'dispute',
  'adjustment',
  'transfer',
  'expiry',
] as const
export const transactionViewSchema = z
  .object({
    id: z.string(),
    type: z.enum(TRANSACTION_TYPES).meta({
      description:
        '`hold` while its job runs, `charge` once the job is OK; a job that fails adds a `release`. `expiry`: credits that were not used in time. `dispute`: frozen, or given back, while the payer disputes the payment at their bank',
    }),
    amount: z.int().meta({ description: 'credits; negative when they leave the available balance' }),
    balance_after: creditsSchema.meta({ description: 'available credits after it' }),
    reason: z.string(),
    job_id: z.string().nullable(),
    ordered_by: z.string().nullable().meta({ description: 'the person who ordered the job, by their `user_id`' }),
    created_at: timeSchema,
  })
  .meta({ id: 'Transaction' })
export type TransactionView = z.infer<typeof transactionViewSchema>

export const transactionsQuerySchema = pageQuerySchema.extend({ type: z.enum(TRANSACTION_TYPES).optional() })

/** Every way to pay. */
export const PROVIDER_NAMES = ['sandbox', 'play', 'stars', 'stripe', 'paypal', 'bank'] as const
export const providerSchema = z.enum(PROVIDER_NAMES)
export type ProviderName = z.infer<typeof providerSchema>
/** Those that plans are paid by, every period. */
const PLAN_PROVIDERS = ['stars', 'stripe', 'bank'] as const satisfies readonly ProviderName[]
export type PlanProvider = (typeof PLAN_PROVIDERS)[number]
/** Those that send events, each to a webhook of its own. */
export const EVENT_SENDERS = ['stripe', 'paypal'] as const satisfies readonly ProviderName[]
const ORDER_STATUSES = ['open', 'processing', 'paid', 'failed', 'expired', 'refunded'] as const
export type OrderStatus = (typeof ORDER_STATUSES)[number]

const priceSchema = z
  .object({ amount: z.int(), currency: z.string() })
  .meta({ description: 'in the smallest unit of the currency: cents of USD, whole yen, whole Stars (XTR)' })

/** One door for every way to pay: credits once, or a plan that is paid every month. */
export const topUpRequestSchema = z
  .strictObject({
    amount: amountSchema.optional().meta({ description: 'credits to buy' }),
    plan: z
      .string()
      .max(40)
      .optional()
      .meta({ description: 'of GET /api/plans, instead of an amount; paid by stars or stripe' }),
    provider: providerSchema.default('sandbox').meta({
      description:
        'how to pay: `sandbox` credits play money at once, `stars` and `play` are paid in Telegram, `bank` by a transfer as `instruction` says, any other on the page behind `url`',
    }),
    reason: lineSchema(0, LIMITS.reasonCharsMax).optional().meta({ description: 'on the statement, for `sandbox`' }),
  })
  .superRefine(({ provider, amount, plan }, ctx) => {
    if ((amount === undefined) === (plan === undefined)) {
      ctx.addIssue({ code: 'custom', path: ['amount'], message: 'either an amount or a plan must be given, not both' })
    } else if (plan !== undefined && !PLAN_PROVIDERS.some((name) => name === provider)) {
      ctx.addIssue({ code: 'custom', path: ['provider'], message: 'a plan is paid by stars or stripe' })
    }
  })
  .meta({ id: 'TopUpRequest', example: { amount: 1000, reason: 'first top-up' } })
export type TopUpRequest = z.infer<typeof topUpRequestSchema>

const TOP_UP_STATUSES = ['pending', 'processing', 'credited', 'failed', 'expired', 'refunded'] as const
export const topUpViewSchema = z
  .object({
    id: z.string().meta({ description: 'of the order; the payload of an invoice in Telegram begins with it' }),
    status: z.enum(TOP_UP_STATUSES).meta({
      description:
        '`pending`: to be paid; `processing`: paid by a method that takes days, such as a debit; `credited`: the money is here',
    }),
    provider: providerSchema,
    amount: creditsSchema.meta({ description: 'credits' }),
    plan: z.string().nullable().meta({ description: 'the plan, of which each payment is one month' }),
    price: priceSchema,
    url: z.string().nullable().meta({ description: 'where to pay; null if it is paid in Telegram or is past that' }),
    expires_at: timeSchema.nullable().meta({ description: 'until when it can be paid; null if it is past that' }),
    instruction: bankInstructionSchema
      .nullable()
      .meta({ description: 'what to write into the transfer; null if it is not paid by one, or is past that' }),
    balance: creditsSchema,
    available: creditsSchema,
  })
  .meta({ id: 'TopUp' })
export type TopUpView = z.infer<typeof topUpViewSchema>

/** An order for credits, as the bot sees it when it is paid in Telegram. */
export const orderViewSchema = z
  .object({
    id: z.string().meta({ description: 'the invoice payload begins with it' }),
    provider: providerSchema,
    credits: creditsSchema,
    plan: z
      .string()
      .nullable()
      .meta({ description: 'the plan, of which each payment is one month; null for a single purchase' }),
    price: priceSchema,
    status: z.enum(ORDER_STATUSES),
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
