import type { Api } from '../methods/api.ts'
import { checkJournal, checkRates, type Finding } from '../state/checks.ts'
import type { SandboxEvent } from '../state/events.ts'
import type { FaultRequest } from '../state/faults.ts'
import type { Journal } from '../state/journal.ts'
import type { SandboxState } from '../state/state.ts'
import type { Message } from '../wire/wire.ts'
import type { World } from '../state/world.ts'
import { createPeople } from './people.ts'

/** Controls the sandbox for tests and the page: what people do, which faults occur, and what the bot has
 *  done. */
export function createControl(world: World, api: Api) {
  const { state, clock, events, chats, faults, updates, webhook, payments, profile, journal } = world

  return {
    people: createPeople(world),
    state: (): Readonly<SandboxState> => state,
    journal: (): Journal => journal,
    subscribe: (listener: (event: SandboxEvent) => void) => events.subscribe(listener),

    inject: (fault: FaultRequest): void => faults.add(fault),
    clearFaults: (): void => faults.clear(),
    releaseUpdates: (): void => updates.release(),
    advance: (ms: number): void => clock.advance(ms),
    now: (): number => clock.now(),

    refund: (chargeId: string): void => payments.refund(chargeId),
    renew: (chargeId: string) => payments.renew(chargeId),
    cancelSubscription: (personId: number, chargeId: string): void => payments.setCanceled(personId, chargeId, true),
    invoiceTerms: payments.termsOf,

    messages: (chatId: number): Message[] => chats.list(chatId),
    /** Everything a chat window shows to a person. */
    chat(personId: number) {
      const language = state.people.get(personId)?.user.language_code ?? ''
      const chat = state.chats.get(personId)
      const action = chat?.action !== undefined && chat.action.until > clock.now() ? chat.action : undefined
      return {
        person: state.people.get(personId)?.user,
        bot: {
          username: state.bot.username,
          name: profile.getText('name', language),
          description: profile.getText('description', language),
          short_description: profile.getText('short_description', language),
        },
        has_started: state.people.get(personId)?.hasStarted ?? false,
        has_blocked: state.people.get(personId)?.hasBlocked ?? false,
        commands: profile.menuOf(personId, language),
        menu_button: chat?.menuButton ?? state.menuButton,
        keyboard: chat?.keyboard ?? null,
        action: action?.action ?? null,
        messages: chats.list(personId),
        pinned: [...(chat?.messages.values() ?? [])]
          .filter(({ isPinned }) => isPinned)
          .map(({ message }) => message.message_id),
      }
    },

    violations: () => journal.violations(),
    /** Mechanical faults over all calls so far; ask when all is quiet, because a button still being answered
     *  counts as one. */
    findings: (): Finding[] =>
      checkJournal({
        calls: journal.calls(),
        callbacks: state.callbacks.values(),
        checkouts: state.checkouts.values(),
        token: api.token(),
      }),
    rates: (): Finding[] => checkRates(journal.calls()),

    /** What is in progress: unconfirmed updates, unanswered calls, unaccepted pushes. */
    pending: () => ({
      updates: updates.owed(),
      calls: api.inFlight(),
      pushes: webhook.busy(),
      is_polled: updates.isPolled(),
    }),
  }
}

export type Control = ReturnType<typeof createControl>
