import { type Chats, createChats } from './chats.ts'
import type { SandboxClock } from './clock.ts'
import type { Events } from './events.ts'
import { createFaults, type Faults } from './faults.ts'
import { createFiles, type Files } from './files.ts'
import { createJournal, type Journal } from './journal.ts'
import { createPayments, type Payments } from './payments.ts'
import { createProfile, type Profile } from './profile.ts'
import type { SandboxState } from './state.ts'
import { createUpdates, type Updates } from './updates.ts'
import { createWebhook, type Webhook } from './webhook.ts'

export interface WorldDeps {
  state: SandboxState
  clock: SandboxClock
  events: Events
  pushFetch: typeof fetch
}

/** All parts of a sandbox over one state. */
export interface World {
  state: SandboxState
  clock: SandboxClock
  events: Events
  chats: Chats
  files: Files
  faults: Faults
  updates: Updates
  webhook: Webhook
  payments: Payments
  profile: Profile
  journal: Journal
}

/** Builds the parts in order of their dependencies. */
export function createWorld({ state, clock, events, pushFetch }: WorldDeps): World {
  const chats = createChats({ state, clock, events })
  const files = createFiles({ state })
  const faults = createFaults({ clock })
  const webhook = createWebhook({ state, clock, pushFetch })
  const updates = createUpdates({ state, clock, faults, onQueued: webhook.pump })
  const payments = createPayments({ state, clock, events, chats, updates })
  const profile = createProfile({ state, events })
  return { state, clock, events, chats, files, faults, updates, webhook, payments, profile, journal: createJournal() }
}
