import type { BotCommand, CommandScope, MenuButton } from '../schemas/bot.ts'
import { type BankState, createBankState } from '../bank/state.ts'
import { createPaypalState, type PaypalState } from '../paypal/state.ts'
import { createStripeState, type StripeState } from '../stripe/state.ts'
import type { Chat, Message, Update, User } from '../wire/wire.ts'

export interface Person {
  user: User
  isAdmin: boolean
  /** A bot may not write first: true from the person's first message on. */
  hasStarted: boolean
  hasBlocked: boolean
}

/** What is sold: the same for an invoice message and for a link. */
export interface InvoiceTerms {
  title: string
  description: string
  payload: string
  amount: number
  startParameter: string | undefined
  subscriptionSeconds: number | undefined
}

export interface StoredMessage {
  message: Message
  invoice: InvoiceTerms | undefined
  isPinned: boolean
}

export interface ChatState {
  chat: Chat
  messages: Map<number, StoredMessage>
  action: { action: string; until: number } | undefined
  /** The reply keyboard that the person sees below the field, if any. */
  keyboard: unknown
  menuButton: MenuButton | undefined
}

export interface StoredFile {
  id: string
  uniqueId: string
  name: string
  mimeType: string
  bytes: Uint8Array
  path: string
  width: number | undefined
  height: number | undefined
  kind: 'photo' | 'document' | 'voice' | 'sticker'
}

export interface CallbackState {
  id: string
  personId: number
  chatId: number
  messageId: number
  data: string
  at: number
  answer: { text: string | undefined; showAlert: boolean; url: string | undefined } | undefined
}

export interface CheckoutState {
  id: string
  personId: number
  terms: InvoiceTerms
  at: number
  outcome: 'waiting' | 'paid' | 'refused' | 'timed_out'
  reason: string | undefined
  chargeId: string | undefined
}

export interface Charge {
  id: string
  personId: number
  terms: InvoiceTerms
  at: number
  refundedAt: number | undefined
  subscription: { firstChargeId: string; expiresAt: number; isCanceled: boolean } | undefined
}

export interface CommandList {
  scope: CommandScope
  languageCode: string
  commands: BotCommand[]
}

export interface QueuedUpdate {
  update: Update
  /** A deliberate duplicate or late update: delivered at least once, whatever offset was confirmed. */
  isOwed: boolean
  wasGiven: boolean
}

/** Everything a sandbox remembers; plain data, so that a snapshot is a copy of it. */
export interface SandboxState {
  bot: User & { username: string }
  people: Map<number, Person>
  chats: Map<number, ChatState>
  files: Map<string, StoredFile>
  callbacks: Map<string, CallbackState>
  checkouts: Map<string, CheckoutState>
  charges: Map<string, Charge>
  invoiceLinks: Map<string, InvoiceTerms>
  commands: CommandList[]
  /** Texts by `<what>:<language>`; the empty language is everyone's. */
  profile: Map<string, string>
  menuButton: MenuButton
  queue: QueuedUpdate[]
  allowedUpdates: string[]
  stripe: StripeState
  paypal: PaypalState
  bank: BankState
  /** The highest number given so far for each kind of id. */
  counters: Record<
    | 'message'
    | 'update'
    | 'file'
    | 'callback'
    | 'checkout'
    | 'charge'
    | 'link'
    | 'album'
    | 'stripe'
    | 'paypal'
    | 'bank',
    number
  >
}

export function createState(): SandboxState {
  return {
    bot: {
      id: 7_700_000_001,
      is_bot: true,
      first_name: 'Coincast',
      username: 'coincast_sandbox_bot',
    },
    people: new Map(),
    chats: new Map(),
    files: new Map(),
    callbacks: new Map(),
    checkouts: new Map(),
    charges: new Map(),
    invoiceLinks: new Map(),
    commands: [],
    profile: new Map(),
    menuButton: { type: 'commands' },
    queue: [],
    allowedUpdates: [],
    stripe: createStripeState(),
    paypal: createPaypalState(),
    bank: createBankState(),
    counters: {
      stripe: 0,
      paypal: 0,
      bank: 0,
      message: 0,
      update: 100_000,
      file: 0,
      callback: 0,
      checkout: 0,
      charge: 0,
      link: 0,
      album: 0,
    },
  }
}

/** Numbers are at least so many quarters of a second after this moment (2025), which fits 32 bits until 2042. */
const NUMBERS_SINCE = Date.UTC(2025, 0, 1)
const NUMBER_EVERY_MS = 250

/** Raises all counters of `state` to the time `now` (ms), and returns it. A sandbox that has lost its chats, or the newest of them, would
 *  otherwise give numbers again that the bot and core have seen: they take such updates and charges for repetitions. */
export function passUsedNumbers(state: SandboxState, now: number): SandboxState {
  const least = Math.floor((now - NUMBERS_SINCE) / NUMBER_EVERY_MS)
  for (const kind of Object.keys(state.counters) as (keyof SandboxState['counters'])[])
    state.counters[kind] = Math.max(state.counters[kind], least)
  return state
}

/** The next number of its kind. */
export const nextNumber = (state: SandboxState, kind: keyof SandboxState['counters']): number =>
  (state.counters[kind] += 1)
