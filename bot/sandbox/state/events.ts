import type { Message } from '../wire/wire.ts'

/** What a chat window would see happen. `call` is for clients that wait for the bot rather than watch a chat. */
export type SandboxEvent =
  | { type: 'message' | 'edited'; chatId: number; message: Message }
  | { type: 'deleted'; chatId: number; messageId: number }
  | { type: 'action'; chatId: number; action: string; until: number }
  | {
      type: 'toast'
      chatId: number
      callbackId: string
      messageId: number
      text: string | undefined
      showAlert: boolean
      url: string | undefined
    }
  | {
      type: 'checkout'
      chatId: number
      checkoutId: string
      outcome: 'paid' | 'refused' | 'timed_out'
      reason: string | undefined
    }
  | { type: 'keyboard'; chatId: number; keyboard: unknown }
  | { type: 'profile' }
  | { type: 'people' }
  | { type: 'pinned'; chatId: number }
  | { type: 'reset' }
  | { type: 'call'; method: string; chatId: number | undefined }
  | { type: 'idle' }

export interface Events {
  emit(event: SandboxEvent): void
  /** Receives every event until the returned function is called. */
  subscribe(listener: (event: SandboxEvent) => void): () => void
}

export function createEvents(): Events {
  const listeners = new Set<(event: SandboxEvent) => void>()
  return {
    emit(event) {
      for (const listener of listeners) listener(event)
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
