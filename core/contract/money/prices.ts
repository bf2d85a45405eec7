import { z } from 'zod'
import { amountSchema, lineSchema, timeSchema } from '../common.ts'
import { providerSchema } from '../ledger.ts'
import { LIMITS } from '../limits.ts'

const PACKAGES_MAX = 12

const packageTermsSchema = z.strictObject({
  credits: amountSchema,
  percent_off: z.int().min(1).max(90).meta({ description: 'compared with the same credits at the single price' }),
})

/** What credits cost, as staff states it. */
const termsShape = {
  credits_per_star: z.int().min(1).max(100_000).meta({ description: 'credits for one Star of Telegram' }),
  credit_price: z
    .strictObject({ amount: z.int().min(1).max(1_000_000_000), currency: z.string().regex(/^[A-Z]{3}$/) })
    .meta({ description: 'what 100 credits cost outside Telegram, in the smallest unit of the currency' }),
}

export const changePricesSchema = z
  .strictObject({
    ...termsShape,
    packages: z
      .array(packageTermsSchema)
      .max(PACKAGES_MAX)
      .refine((all) => new Set(all.map(({ credits }) => credits)).size === all.length, 'each amount of credits once')
      .meta({ description: 'amounts of credits that are sold at a discount' }),
    in_force_from: timeSchema.optional().meta({
      description:
        'now by default; never before now, nor more than a year ahead. Lists made before it that would begin later never do',
    }),
    reason: lineSchema(3, LIMITS.reasonCharsMax).meta({ description: 'for the audit log' }),
  })
  .meta({
    id: 'ChangePrices',
    example: {
      credits_per_star: 10,
      credit_price: { amount: 20, currency: 'USD' },
      packages: [{ credits: 5000, percent_off: 10 }],
      reason: 'a package for regulars',
    },
  })
export type ChangePrices = z.infer<typeof changePricesSchema>

const packageViewSchema = packageTermsSchema.extend({
  prices: z
    .array(
      z.object({
        currency: z.string(),
        amount: z.int(),
        full_amount: z.int().meta({ description: 'what the same credits cost without the discount' }),
        saving: z.int(),
      }),
    )
    .meta({ description: 'in Stars (XTR) and in the currency of `credit_price`, in the smallest unit' }),
})

export const priceListViewSchema = z
  .object({
    edition: z.int().meta({ description: 'counts the price lists; 0 is that of the settings' }),
    ...termsShape,
    packages: z.array(packageViewSchema),
    in_force_from: timeSchema.nullable().meta({ description: 'null for the list of the settings' }),
  })
  .meta({ id: 'PriceList' })
export type PriceListView = z.infer<typeof priceListViewSchema>

export const pricePreviewSchema = z
  .object({ before: priceListViewSchema, after: priceListViewSchema })
  .meta({ id: 'PricePreview' })

/** The list in force, with the ways to pay. */
export const pricesViewSchema = priceListViewSchema
  .extend({ providers: z.array(providerSchema).meta({ description: 'ways to pay that are set up' }) })
  .meta({ id: 'Prices' })

const priceEditionSchema = priceListViewSchema
  .extend({
    is_in_force: z.boolean(),
    reason: z.string(),
    changed_by: z.string().meta({ description: 'the person, by their `user_id`' }),
    created_at: timeSchema,
  })
  .meta({ id: 'PriceEdition' })
export type PriceEdition = z.infer<typeof priceEditionSchema>
export const priceEditionListSchema = z.object({ items: z.array(priceEditionSchema) })
