import { setTimeout as wait } from 'node:timers/promises'
import type { InlineButton, Message } from '../../../bot/sandbox/wire/wire.ts'
import { samplePrices } from '../../support/samples.ts'
import type { Random } from '../../support/random.ts'
import { SLOW } from '../models.ts'
import { CANARY } from '../secrets.ts'
import type { Sandbox } from './sandbox.ts'

/** What a person has done that is to be answered. */
export type Act =
  | { kind: 'upload'; file: string; after: number }
  /** `data`: of the button that was tapped on this message. */
  | { kind: 'confirm'; data: string; message: number }
  /** `job`: whose progress showed the button. */
  | { kind: 'cancel'; job: string }
  | { kind: 'pay' }

export interface Person {
  id: number
  acts: Act[]
}

export interface PeopleDeps {
  sandbox: Sandbox
  random: Random
  /** Staff returns the Stars of a charge, if they can be. */
  refund: (chargeId: string) => Promise<void>
}

const LOOK_MS = 100
const ROWS_MAX = 60
const FIRST = ['pays', 'orders'] as const

/** People who upload, confirm, tap twice, cancel, pay and have it returned, one thing after another, whatever is killed meanwhile. */
export function createPeople({ sandbox, random, refund }: PeopleDeps) {
  const counts = { uploads: 0, orders: 0, cancels: 0, payments: 0 }
  let files = 0
  let isLeaving = false

  /** The first message that is so, once it is there; undefined when it is time to leave. */
  async function see<T>({ id }: Person, find: (messages: Message[]) => T | undefined): Promise<T | undefined> {
    while (!isLeaving) {
      const found = find(await sandbox.chat(id))
      if (found !== undefined) return found
      await wait(LOOK_MS)
    }
    return undefined
  }

  async function order(person: Person, cancels = random.next() < 0.5): Promise<void> {
    const file = `f${++files}.csv`
    const after = (await sandbox.chat(person.id)).at(-1)?.message_id ?? 0
    const rows = samplePrices(random.int(20, ROWS_MAX), { seed: files })
    const lines = rows.map(({ date, close }) => `${date},${close},${CANARY}`)
    await sandbox.upload(person.id, file, ['date,close,note', ...lines].join('\n'))
    person.acts.push({ kind: 'upload', file, after })
    counts.uploads++
    const answer = await see(person, (messages) => answerTo(messages, after))
    if (answer === undefined) return
    const go = buttonOf(answer, 'go')
    if (go === undefined) return
    const [, token = ''] = go.split(':')
    const card = { person: person.id, message_id: answer.message_id }
    await sandbox.act('tap', { ...card, data: `with:${token}:${SLOW.name}` })
    const priced = await see(person, (messages) => {
      const data = buttonOf(
        messages.find(({ message_id: at }) => at === answer.message_id),
        'go',
      )
      return data === undefined || data === go ? undefined : data
    })
    if (priced === undefined || !(await sandbox.act('tap', { ...card, data: priced }))) return
    person.acts.push({ kind: 'confirm', data: priced, message: answer.message_id })
    counts.orders++
    if (random.next() < 0.3) await sandbox.act('tap', { ...card, data: priced })
    if (cancels) await cancel(person, answer.message_id)
  }

  /** Taps Cancel as soon as the progress is shown, unless the picture is there first. */
  async function cancel(person: Person, message: number): Promise<void> {
    const stop = await see(person, (messages) => {
      const shown = messages.find(({ message_id: at }) => at === message)
      return shown === undefined
        ? 'gone'
        : (buttonOf(shown, 'stop') ?? (buttonOf(shown, 'go') === undefined ? 'gone' : undefined))
    })
    if (stop === undefined || stop === 'gone') return
    await wait(random.int(0, 100))
    if (!(await sandbox.act('tap', { person: person.id, message_id: message, data: stop }))) return
    person.acts.push({ kind: 'cancel', job: stop.slice('stop:'.length) })
    counts.cancels++
  }

  async function pay(person: Person): Promise<void> {
    const after = (await sandbox.chat(person.id)).at(-1)?.message_id ?? 0
    await sandbox.act('say', { person: person.id, text: '/topup' })
    const asked = await see(person, (messages) => answerTo(messages, after))
    const data = asked === undefined ? undefined : buttonOf(asked, 'd')
    if (asked === undefined || data === undefined) return
    await sandbox.act('tap', { person: person.id, message_id: asked.message_id, data })
    const invoice = await see(person, (messages) =>
      messages.find((message) => message.message_id > asked.message_id && message.from.is_bot),
    )
    if (invoice?.invoice === undefined) return
    if (!(await sandbox.act('pay', { person: person.id, message_id: invoice.message_id }))) return
    person.acts.push({ kind: 'pay' })
    counts.payments++
    await wait(LOOK_MS)
  }

  async function haveReturned(person: Person): Promise<void> {
    const paid = (await sandbox.charges()).filter(({ person: payer, isRefunded }) => payer === person.id && !isRefunded)
    const charge = random.pick(paid)
    if (charge !== undefined) await refund(charge.id)
  }

  /** `first`: so that no run is without a payment and a forecast, however short it is. */
  async function live(person: Person, first: 'pays' | 'orders' | 'anything'): Promise<void> {
    await sandbox.act('people', {
      id: person.id,
      first_name: `P${person.id}`,
      language_code: random.pick(['en', 'ru']),
    })
    // Core may be away just then, and the first try be answered with words of regret.
    while (first === 'pays' && !isLeaving && counts.payments === 0) await pay(person)
    while (first === 'orders' && !isLeaving && counts.orders === 0) await order(person, false)
    while (!isLeaving) {
      const dice = random.next()
      await (dice < 0.75 ? order(person) : dice < 0.9 ? pay(person) : haveReturned(person))
    }
  }

  return {
    counts,
    /** They act until `leave` is called, which resolves when each has done with what it was doing. */
    arrive(people: readonly Person[]): { leave: () => Promise<void> } {
      isLeaving = false
      const living = Promise.all(people.map((person, index) => live(person, FIRST[index] ?? 'anything')))
      living.catch(() => undefined)
      return {
        async leave() {
          isLeaving = true
          await living
        },
      }
    },
  }
}

/** The bot's first words after a message; a picture that was owed is none. */
const answerTo = (messages: readonly Message[], after: number): Message | undefined =>
  messages.find(({ message_id: at, from, photo }) => at > after && from.is_bot && photo === undefined)

/** The data of the first button of this kind. */
export const buttonOf = (message: Message | undefined, verb: string): string | undefined =>
  buttonsOf(message).find(({ callback_data: data }) => data?.startsWith(`${verb}:`) === true)?.callback_data

export const buttonsOf = (message: Message | undefined): InlineButton[] =>
  message?.reply_markup?.inline_keyboard.flat() ?? []
