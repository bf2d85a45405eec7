import type { Message } from '../../../bot/sandbox/wire/wire.ts'
import type { JobState } from '../books/books.ts'
import { buttonOf, buttonsOf, type Person } from './people.ts'

/** What a chat may show beyond what is right, for reasons that are known. */
export interface Excuses {
  /** Pictures of a job beyond the first: a bot that dies between sending and noting cannot know. */
  repeats: (jobId: string) => number
  /** A restored core has done the job again, and it may have ended in another way. */
  endedAnew: (jobId: string) => boolean
}

export interface Seen {
  /** Pictures by job. */
  pictures: Map<string, number>
  /** What stays in a chat for ever and says nothing false: a bot has died between sending and noting it. */
  strayWords: number
}

/** What is wrong with a chat once nothing moves any more. `jobs`: of this person, ordered in the chat. */
export function judgeChat(
  { id, acts }: Person,
  messages: readonly Message[],
  jobs: ReadonlyArray<Pick<JobState, 'id' | 'status'>>,
  { repeats, endedAnew }: Excuses,
): { faults: string[]; seen: Seen } {
  const { pictures, strayWords } = lookAt(messages)
  const faults: string[] = []
  for (const { id: job, status } of jobs) {
    const count = pictures.get(job) ?? 0
    if (status === 'OK' && count === 0) faults.push(`${job} is OK, and its picture never came`)
    if (count > 1 + repeats(job)) faults.push(`${job} was shown ${count} times, and nothing excuses it`)
    if (status !== 'OK' && status !== 'PENDING' && count > 0 && !endedAnew(job))
      faults.push(`${job} is ${status} and was shown`)
  }
  for (const message of messages) {
    const stop = buttonOf(message, 'stop')
    if (stop !== undefined) faults.push(`a forecast seems to run still: ${stop}: ${wordsOf(message)}`)
    if (WAITS.test(message.text ?? '')) faults.push(`an order seems to wait still: ${wordsOf(message)}`)
  }
  for (const act of acts) {
    if (act.kind === 'upload' && !messages.some(({ message_id: at, from }) => at > act.after && from.is_bot))
      faults.push(`${act.file} was never answered`)
    if (act.kind !== 'confirm') continue
    const card = messages.find(({ message_id: at }) => at === act.message)
    if (card !== undefined && buttonsOf(card).some(({ callback_data: data }) => data === act.data))
      faults.push(`${act.data} was tapped, and its card stands as if it had not been: ${wordsOf(card)}`)
  }
  // What else the chat shows tells how it came to that.
  const shown = faults.length === 0 ? '' : `; the chat: ${messages.slice(-SHOWN).map(wordsOf).join(' || ')}`
  return { faults: faults.map((fault) => `chat ${id}: ${fault}${shown}`), seen: { pictures, strayWords } }
}

/** Whether nothing in the chat is still to come. */
export const isAtRest = (
  person: Person,
  messages: readonly Message[],
  jobs: ReadonlyArray<Pick<JobState, 'id' | 'status'>>,
): boolean => judgeChat(person, messages, jobs, ALL_EXCUSED).faults.length === 0

const ALL_EXCUSED: Excuses = { repeats: () => Infinity, endedAnew: () => true }

function lookAt(messages: readonly Message[]): Seen {
  const pictures = new Map<string, number>()
  let strayWords = 0
  for (const message of messages) {
    const risk = message.photo === undefined ? undefined : buttonOf(message, 'risk')
    const job = risk?.slice('risk:'.length)
    if (job !== undefined) pictures.set(job, (pictures.get(job) ?? 0) + 1)
    if (TAKEN.test(message.text ?? '')) strayWords++
  }
  return { pictures, strayWords }
}

/** Words of the bot in both languages: an order that waits for core, and one that was taken. */
const WAITS = /your order is saved|заказ сохран/i
const TAKEN = /^(?:Order received|Заказ принят)/

const SHOWN = 12

export const wordsOf = (message: Message): string =>
  `${message.message_id}: ${(message.text ?? message.caption ?? message.document?.file_name ?? '').slice(0, 120).replaceAll('\n', ' | ')} [${buttonsOf(
    message,
  )
    .map(({ callback_data: data }) => data)
    .join(' ')
    .slice(0, 120)}]`
