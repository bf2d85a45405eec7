import { z } from 'zod'
import { StripeRefusal } from './refusal.ts'

export interface Nested {
  [name: string]: string | Nested
}

const DEPTH_MAX = 8

/** Reads a form or a query as Stripe writes them: `line_items[0][quantity]=1`. Throws StripeRefusal for a name that contradicts another. */
export function parseNested(text: string): Nested {
  const root: Nested = Object.create(null)
  for (const [name, value] of new URLSearchParams(text)) {
    const path = name.split(/\[|\]\[?/).filter((part, index) => index === 0 || part !== '')
    if (path.length > DEPTH_MAX) throw new StripeRefusal(400, 'Invalid nesting', { param: name })
    let at = root
    for (const part of path.slice(0, -1)) {
      const next = at[part] ?? (at[part] = Object.create(null) as Nested)
      if (typeof next === 'string') throw new StripeRefusal(400, `Invalid ${name}`, { param: name })
      at = next
    }
    const last = path.at(-1) ?? name
    // `expand[]` has no index: each one gets the next.
    const key = name.endsWith('[]') ? last : last
    if (!name.endsWith('[]')) at[key] = value
    else {
      const list = at[key] ?? (at[key] = Object.create(null) as Nested)
      if (typeof list === 'string') throw new StripeRefusal(400, `Invalid ${name}`, { param: name })
      list[Object.keys(list).length] = value
    }
  }
  return root
}

const whole = z
  .string()
  .regex(/^\d{1,12}$/)
  .transform(Number)
const text = (charsMax: number) => z.string().min(1).max(charsMax)
const METADATA_KEYS_MAX = 50
const metadata = z
  .record(z.string().max(40), z.string().max(500))
  .refine((entries) => Object.keys(entries).length <= METADATA_KEYS_MAX)
  .default({})
/** A list, whose indexes are the names of an object. */
const listOf = <T extends z.ZodType>(item: T) =>
  z.record(z.string().regex(/^\d+$/), item).transform((entries) => Object.values(entries))

const page = {
  limit: whole.pipe(z.int().min(1).max(100)).default(10),
  starting_after: z.string().optional(),
  ending_before: z.string().optional(),
  expand: listOf(z.string()).default([]),
  created: z.union([whole.transform((at) => ({ gte: at })), z.strictObject({ gte: whole.optional() })]).optional(),
}

const recurring = z.strictObject({
  interval: z.literal('day'),
  interval_count: whole.pipe(z.int().min(1).max(1095)),
})
const currency = z.string().regex(/^[a-z]{3}$/)

export const SCHEMAS = {
  createSession: z.strictObject({
    mode: z.enum(['payment', 'subscription']),
    client_reference_id: text(200).optional(),
    metadata,
    payment_intent_data: z.strictObject({ metadata, description: text(1000).optional() }).optional(),
    subscription_data: z.strictObject({ metadata, description: text(500).optional() }).optional(),
    line_items: listOf(
      z.strictObject({
        quantity: whole,
        price_data: z.strictObject({
          currency,
          unit_amount: whole,
          recurring: recurring.optional(),
          product_data: z.strictObject({ name: text(5000) }),
        }),
      }),
    ),
    success_url: z.url(),
    cancel_url: z.url().optional(),
    expires_at: whole.optional(),
    expand: listOf(z.string()).default([]),
  }),
  retrieve: z.strictObject({ expand: listOf(z.string()).default([]) }),
  createRefund: z.strictObject({
    payment_intent: text(255),
    amount: whole.optional(),
    reason: z.enum(['duplicate', 'fraudulent', 'requested_by_customer']).optional(),
    metadata,
  }),
  list: z.strictObject({ ...page, payment_intent: text(255).optional(), subscription: text(255).optional() }),
  listInvoices: z.strictObject({
    ...page,
    subscription: text(255).optional(),
    status: z.enum(['draft', 'open', 'paid', 'uncollectible', 'void']).optional(),
  }),
  listInvoicePayments: z.strictObject({
    ...page,
    payment: z.strictObject({ type: z.literal('payment_intent'), payment_intent: text(255) }),
  }),
  updateSubscription: z.strictObject({
    items: listOf(
      z.strictObject({
        id: text(255),
        quantity: z.literal('1'),
        price_data: z.strictObject({ currency, product: text(255), unit_amount: whole, recurring }),
      }),
    ).optional(),
    proration_behavior: z.enum(['none', 'create_prorations', 'always_invoice']).optional(),
    cancel_at_period_end: z
      .enum(['true', 'false'])
      .transform((value) => value === 'true')
      .optional(),
    metadata,
  }),
  listEvents: z.strictObject({ ...page, type: z.string().optional() }),
} as const

/** Parses parameters; throws StripeRefusal as Stripe does, naming the first that is wrong. */
export function parse<T extends z.ZodType>(schema: T, given: Nested): z.infer<T> {
  const parsed = schema.safeParse(toPlain(given))
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  if (issue === undefined) throw new StripeRefusal(400, 'Invalid request')
  const path = issue.path.map(String)
  if (issue.code === 'unrecognized_keys') {
    const name = [...path, ...issue.keys.slice(0, 1)].join('.')
    throw new StripeRefusal(400, `Received unknown parameter: ${name}`, { code: 'parameter_unknown', param: name })
  }
  const param = path.join('.')
  throw new StripeRefusal(400, `Invalid ${param}: ${issue.message}`, { param })
}

/** Zod wants objects with a prototype. */
const toPlain = (value: string | Nested): unknown =>
  typeof value === 'string'
    ? value
    : Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, toPlain(inner)]))
