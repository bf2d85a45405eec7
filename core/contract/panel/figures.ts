import { z } from 'zod'
import { creditsSchema, timeSchema } from '../common.ts'

/** Days that the figures look back at most. */
export const FIGURE_DAYS_MAX = 366
const MONTHS_MAX = 24

const count = (description: string) => z.int().meta({ description })
const share = (description: string) => z.number().min(0).max(1).nullable().meta({ description })

const windowSchema = z.object({
  days: z.int(),
  forecasts: count('with a result'),
  failed: count('forecasts that failed'),
  canceled: count('forecasts that were canceled'),
  failed_share: share('of those that ended with a result or failed; null if none did'),
  revenue: creditsSchema.meta({ description: 'credits that paid for forecasts, given ones included' }),
  p50_seconds: z.number().nullable().meta({ description: 'from order to result; null if there is none' }),
  p95_seconds: z.number().nullable(),
  payments: count('payments received'),
  credits_bought: creditsSchema,
  credits_refunded: creditsSchema.meta({ description: 'of these payments' }),
  money: z
    .array(z.object({ currency: z.string(), amount: z.int() }))
    .nullable()
    .meta({ description: 'what was paid, in the smallest unit; null for readers without `reports.read`' }),
  funnel: z.object({
    started: count('accounts that were made'),
    with_forecast: count('of those: with a result'),
    with_payment: count('of those: that have paid'),
    with_paid_forecast: count('of those: with a result charged after their first payment'),
    conversion: share('from start to the first paid forecast; null if nobody started'),
  }),
})
export const dashboardSchema = z
  .object({
    at: timeSchema,
    queue: z.object({ pending: z.int(), oldest_seconds: z.number() }),
    windows: z.array(windowSchema).meta({ description: 'the last 24 hours, 7 days and 90 days' }),
  })
  .meta({ id: 'Dashboard' })
export type Dashboard = z.infer<typeof dashboardSchema>
export type DashboardWindow = z.infer<typeof windowSchema>

const whole = (max: number, usual: number) =>
  z.coerce.number().int().min(1).max(max).default(usual).meta({ description: 'how many, this one included' })
export const daysQuerySchema = z.object({ days: whole(FIGURE_DAYS_MAX, 90) })
export const cohortsQuerySchema = z.object({ months: whole(MONTHS_MAX, 12) })

const usedSchema = {
  forecasts: z.int(),
  failed: z.int(),
  credits: creditsSchema.meta({ description: 'paid by customers' }),
  credits_granted: creditsSchema.meta({ description: 'given by the shop for samples' }),
  accounts: count('that ordered them'),
}
export const popularitySchema = z
  .object({ items: z.array(z.object({ day: z.string(), model: z.string(), ...usedSchema })) })
  .meta({ id: 'ModelPopularity' })
export type Popularity = z.infer<typeof popularitySchema>

export const spendingSchema = z
  .object({ items: z.array(z.object({ day: z.string(), ...usedSchema })) })
  .meta({ id: 'Spending' })
export type Spending = z.infer<typeof spendingSchema>

export const cohortsSchema = z
  .object({
    items: z.array(
      z.object({
        month: z.string().meta({ description: 'in which the accounts were made, UTC' }),
        accounts: z.int(),
        with_forecast: z.int(),
        with_payment: z.int(),
        paid_in_30_days: z.int(),
        active_30_days: count('that ordered a forecast in the last 30 days'),
      }),
    ),
  })
  .meta({ id: 'Cohorts' })
export type Cohorts = z.infer<typeof cohortsSchema>

export const modelRecordsSchema = z
  .object({
    items: z.array(
      z.object({
        month: z.string().meta({ description: 'in which they were scored last, UTC' }),
        model: z.string(),
        forecasts: z.int(),
        accounts: z.int(),
        skill: z.number().nullable().meta({ description: '1 − pinball loss / that of the naive forecast, over all' }),
        coverage_80: share('of known steps inside the 80 % band'),
        coverage_95: share('of known steps inside the 95 % band'),
      }),
    ),
  })
  .meta({ id: 'ModelRecords' })
export type ModelRecords = z.infer<typeof modelRecordsSchema>
