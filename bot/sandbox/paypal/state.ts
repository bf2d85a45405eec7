import type { Authority } from './certificate.ts'

/** What the stand-in remembers. Amounts are in the smallest unit; the API tells them as decimals. */
export interface PaypalState {
  orders: Map<string, Order>
  captures: Map<string, Capture>
  refunds: Map<string, Refund>
  disputes: Map<string, Dispute>
  events: PaypalEvent[]
  /** Answers by path and PayPal-Request-Id. */
  answers: Map<string, { body: string; status: number; answer: string }>
  /** Made when it is first needed. */
  authority: Authority | null
}

export const createPaypalState = (): PaypalState => ({
  orders: new Map(),
  captures: new Map(),
  refunds: new Map(),
  disputes: new Map(),
  events: [],
  answers: new Map(),
  authority: null,
})

export interface Order {
  id: string
  status: 'PAYER_ACTION_REQUIRED' | 'APPROVED' | 'COMPLETED'
  amount: number
  currency: string
  referenceId: string | null
  customId: string | null
  invoiceId: string | null
  description: string | null
  returnUrl: string
  cancelUrl: string
  /** How the payer chose to pay. */
  funding: 'balance' | 'bank' | 'declined' | null
  createdAt: number
  /** When it is forgotten unless its money was taken. */
  endsAt: number
}

export interface Capture {
  id: string
  orderId: string
  status: 'COMPLETED' | 'PENDING' | 'DECLINED'
  amount: number
  currency: string
  customId: string | null
  invoiceId: string | null
  createdAt: number
}

export interface Refund {
  id: string
  captureId: string
  status: 'COMPLETED' | 'PENDING' | 'FAILED'
  amount: number
  currency: string
  customId: string | null
  createdAt: number
}

export interface Dispute {
  id: string
  captureId: string
  status: 'OPEN' | 'RESOLVED'
  outcome: 'RESOLVED_BUYER_FAVOUR' | 'RESOLVED_SELLER_FAVOUR' | null
  amount: number
  currency: string
  createdAt: number
  updatedAt: number
}

export interface PaypalEvent {
  id: string
  event_version: '1.0'
  create_time: string
  resource_type: string
  event_type: string
  summary: string
  resource: object
}

/** Makes an event of what has happened to an object, and sends it. */
export type Tell = (type: string, resourceType: string, resource: object) => void
