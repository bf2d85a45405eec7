import { type ChildProcess, fork } from 'node:child_process'
import { createInterface } from 'node:readline'
import { z } from 'zod'
import type { Message } from '../../../bot/sandbox/wire/wire.ts'
import { programPath } from '../../../core/kit/paths.ts'

/** Stars that somebody has paid. */
export interface Charge {
  id: string
  person: number
  /** Credits, as the invoice said. */
  sold: number
  isRefunded: boolean
}

export interface Sandbox {
  readonly url: string
  /** A person's own view of the chat, oldest message first. */
  chat(person: number): Promise<Message[]>
  /** Each is false where the sandbox says no, for instance to a tap on a message that is gone. */
  act(what: 'people' | 'say' | 'tap' | 'pay', body: object): Promise<boolean>
  upload(person: number, name: string, text: string): Promise<void>
  pending(): Promise<{ updates: number; calls: number; isPolled: boolean }>
  /** The bot's calls but its polls, counted since the start. */
  calls(): Promise<number>
  charges(): Promise<Charge[]>
  /** What the bot did against Telegram's rules. */
  violations(): Promise<string[]>
  stop(): Promise<void>
}

/** Telegram, on a port of its own: it is never killed, as the real one would not be. */
export async function startSandbox(adminTelegramId: string): Promise<Sandbox> {
  const child = fork(programPath('bot/sandbox/main'), {
    env: { PATH: process.env.PATH ?? '', NODE_ENV: 'test', SANDBOX_PORT: '0', ADMIN_TELEGRAM_IDS: adminTelegramId },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  })
  const url = await urlOf(child)
  let seen = 0
  let calls = 0

  const get = async (path: string): Promise<unknown> => (await fetch(`${url}/sim/${path}`)).json()

  return {
    url,
    chat: async (person) => chatSchema.parse(await get(`chat/${person}`)).messages as Message[],
    async act(what, body) {
      const response = await fetch(`${url}/sim/${what}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
      await response.arrayBuffer()
      return response.ok
    },
    async upload(person, name, text) {
      const form = new FormData()
      form.set('person', String(person))
      form.set('file', new Blob([text], { type: 'text/csv' }), name)
      const response = await fetch(`${url}/sim/upload`, { method: 'POST', body: form })
      if (!response.ok) throw new Error(`the sandbox took no file: ${await response.text()}`)
    },
    async pending() {
      const { updates, calls: open, is_polled: isPolled } = pendingSchema.parse(await get('pending'))
      return { updates, calls: open, isPolled }
    },
    async calls() {
      const news = callsSchema.parse(await get(`journal?after=${seen}`))
      seen = news.at(-1)?.number ?? seen
      calls += news.filter(({ method }) => method !== 'getUpdates').length
      return calls
    },
    async charges() {
      return chargesSchema.parse(await get('charges')).map(({ id, personId: person, terms, refundedAt }) => ({
        id,
        person,
        sold: Number(terms.payload.split(':')[1]),
        isRefunded: refundedAt !== undefined,
      }))
    },
    async violations() {
      return violationsSchema
        .parse(await get('violations'))
        .map(({ method, description }) => `${method}: ${description}`)
    },
    async stop() {
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGKILL')
      await ended
    },
  }
}

const urlOf = (child: ChildProcess): Promise<string> =>
  new Promise((resolve, reject) => {
    child.once('exit', () => reject(new Error('the sandbox has ended')))
    if (child.stdout === null) return
    createInterface(child.stdout).on('line', (line) => {
      const said = z.object({ event: z.literal('sandbox_listening'), url: z.string() }).safeParse(JSON.parse(line))
      if (said.success) resolve(said.data.url)
    })
  })

const chatSchema = z.object({ messages: z.array(z.unknown()) })
const pendingSchema = z.object({ updates: z.number(), calls: z.number(), is_polled: z.boolean() })
const callsSchema = z.array(z.object({ number: z.number(), method: z.string() }))
const chargesSchema = z.array(
  z.object({
    id: z.string(),
    personId: z.number(),
    terms: z.object({ payload: z.string() }),
    refundedAt: z.number().optional(),
  }),
)
const violationsSchema = z.array(z.object({ method: z.string(), description: z.string() }))
