import { broadcastCalls } from './broadcasts.ts'
import { templateCalls } from './templates.ts'
import type { Ask, Call } from './call.ts'
import { invoiceCalls } from './invoices.ts'
import { noticeCalls } from './notices.ts'
import { ticketCalls } from './tickets.ts'

type Without<T> = (call: Omit<Call, 'token'>) => Promise<T>

/** What people are told, given on paper, and what they ask. `load` fetches bytes, `done` sends a call that has no answer. */
export const tellingCalls = (call: Ask, load: Without<Uint8Array>, done: Without<void>) => ({
  notices: noticeCalls(call),
  tickets: ticketCalls(call, load),
  invoices: invoiceCalls(call, load),
  broadcasts: broadcastCalls(call, done),
  templates: templateCalls(call),
})
