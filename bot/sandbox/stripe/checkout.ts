import type { z } from 'zod'
import type { SandboxClock } from '../state/clock.ts'
import type { SCHEMAS } from './form.ts'
import type { Act } from '../remote/page.ts'
import type { createPlans } from './plans.ts'
import { missing, StripeRefusal } from './refusal.ts'
import type { Intent, Session, StripeState, Tell } from './state.ts'
import { chargeOf } from './views.ts'

const SESSION_TTL_S = 24 * 3_600
/** Stripe takes an end between 30 minutes and 24 hours ahead. */
const SESSION_S_MIN = 30 * 60 - 60
const AMOUNT_MIN = 50

type SessionParams = z.infer<typeof SCHEMAS.createSession>

export interface CheckoutDeps {
  state: StripeState
  clock: SandboxClock
  seconds: () => number
  newId: (prefix: string) => string
  tell: Tell
  /** Where the checkout pages are. */
  pageUrl: string
  plans: Pick<ReturnType<typeof createPlans>, 'begin' | 'settlePlan'>
}

/** Checkout sessions and the payments that people make on their pages. */
export function createCheckout({ state, clock, seconds, newId, tell, pageUrl, plans }: CheckoutDeps) {
  function createSession(params: SessionParams): Session {
    const id = newId('cs_test')
    const session = toSession(params, { id, created: seconds(), url: `${pageUrl}/${id}` })
    state.sessions.set(id, session)
    clock.after((session.expires_at - session.created) * 1000, () => expire(id))
    return session
  }

  // Those of an earlier run too.
  for (const { id, status, expires_at } of state.sessions.values())
    if (status === 'open') clock.after(Math.max(0, expires_at - seconds()) * 1000, () => expire(id))

  const getSession = (sessionId: string): Session =>
    state.sessions.get(sessionId) ?? missing('checkout.session', sessionId)
  const getIntent = (intentId: string): Intent => state.intents.get(intentId) ?? missing('payment_intent', intentId)

  function expire(sessionId: string): Session {
    const session = getSession(sessionId)
    if (session.status !== 'open') return session
    Object.assign(session, { status: 'expired', url: null })
    tell('checkout.session.expired', session)
    return session
  }

  function intentOf(session: Session): Intent {
    const earlier = session.payment_intent === null ? undefined : state.intents.get(session.payment_intent)
    if (earlier !== undefined) return earlier
    const { intentMetadata: metadata, description } = session.sandbox
    const intent: Intent = {
      id: newId('pi'),
      object: 'payment_intent',
      livemode: false,
      amount: session.amount_total,
      amount_received: 0,
      currency: session.currency,
      status: 'requires_payment_method',
      metadata,
      description,
      created: seconds(),
      last_payment_error: null,
    }
    state.intents.set(intent.id, intent)
    session.payment_intent = intent.id
    return intent
  }

  /** What a person does on the page. Throws StripeRefusal for a session that is over. */
  function act(sessionId: string, what: Act): Session {
    const session = getSession(sessionId)
    if (what === 'leave') return session
    if (session.status !== 'open' || session.expires_at <= seconds())
      throw new StripeRefusal(400, `This Checkout Session is ${session.status}`, { code: 'checkout_session_over' })
    if (session.mode === 'subscription') return actOnPlan(session, what)
    const intent = intentOf(session)
    if (what === 'decline') {
      intent.last_payment_error = { code: 'card_declined', message: 'Your card was declined.' }
      tell('payment_intent.payment_failed', intent)
      return session
    }
    Object.assign(session, { status: 'complete', url: null })
    intent.charged = seconds()
    if (what === 'pay') arrive(session, intent, 'checkout.session.completed')
    else {
      intent.status = 'processing'
      tell('payment_intent.processing', intent)
      tell('checkout.session.completed', session)
    }
    return session
  }

  /** A card that is declined begins nothing. */
  function actOnPlan(session: Session, what: Exclude<Act, 'leave'>): Session {
    if (what === 'decline') return session
    Object.assign(session, { status: 'complete', url: null, payment_status: what === 'pay' ? 'paid' : 'unpaid' })
    plans.begin(session, what === 'pay')
    tell('checkout.session.completed', session)
    return session
  }

  function arrive(session: Session, intent: Intent, type: string): void {
    Object.assign(intent, { status: 'succeeded', amount_received: intent.amount, last_payment_error: null })
    session.payment_status = 'paid'
    tell('payment_intent.succeeded', intent)
    tell('charge.succeeded', chargeOf(state, intent))
    tell(type, session)
  }

  /** The debit of a person who chose to pay later arrives, or does not. */
  function settle(sessionId: string, succeeds: boolean): void {
    const session = getSession(sessionId)
    if (session.mode === 'subscription' && session.subscription !== null) return plans.settlePlan(session, succeeds)
    const intent = session.payment_intent === null ? undefined : getIntent(session.payment_intent)
    if (intent?.status !== 'processing') throw new StripeRefusal(400, 'This payment is not under way')
    if (succeeds) return arrive(session, intent, 'checkout.session.async_payment_succeeded')
    intent.status = 'requires_payment_method'
    intent.last_payment_error = { code: 'payment_intent_payment_attempt_failed', message: 'The debit was returned.' }
    tell('payment_intent.payment_failed', intent)
    tell('checkout.session.async_payment_failed', session)
  }

  return { createSession, getSession, getIntent, expire, act, settle }
}

/** A new session. Throws StripeRefusal for what Stripe would not sell. */
function toSession(params: SessionParams, { id, created, url }: Pick<Session, 'id' | 'created' | 'url'>): Session {
  const [line] = params.line_items
  if (line === undefined) throw new StripeRefusal(400, 'Missing required param: line_items', { param: 'line_items' })
  const { currency, recurring, product_data } = line.price_data
  if ((params.mode === 'subscription') !== (recurring !== undefined))
    throw new StripeRefusal(
      400,
      'You must provide at least one recurring price in `subscription` mode, and none in `payment` mode.',
    )
  const amount = params.line_items.reduce((sum, { quantity, price_data }) => sum + quantity * price_data.unit_amount, 0)
  if (amount < AMOUNT_MIN)
    throw new StripeRefusal(400, 'The amount due is below the minimum', { code: 'amount_too_small' })
  const expires_at = params.expires_at ?? created + SESSION_TTL_S
  if (expires_at - created < SESSION_S_MIN || expires_at - created > SESSION_TTL_S)
    throw new StripeRefusal(400, 'The `expires_at` timestamp must be between 30 minutes and 24 hours', {
      param: 'expires_at',
    })
  return {
    id,
    object: 'checkout.session',
    livemode: false,
    mode: params.mode,
    status: 'open',
    payment_status: 'unpaid',
    payment_intent: null,
    subscription: null,
    invoice: null,
    client_reference_id: params.client_reference_id ?? null,
    amount_total: amount,
    currency,
    metadata: params.metadata,
    created,
    expires_at,
    url,
    success_url: params.success_url,
    cancel_url: params.cancel_url ?? null,
    sandbox: {
      name: params.subscription_data?.description ?? product_data.name,
      productName: product_data.name,
      recurring,
      subscription: params.subscription_data,
      intentMetadata: params.payment_intent_data?.metadata ?? {},
      description: params.payment_intent_data?.description ?? null,
    },
  }
}
