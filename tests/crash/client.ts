import { setTimeout as wait } from 'node:timers/promises'
import { z } from 'zod'
import { tokensSchema } from '../../core/contract/account.ts'
import { JOB_STATUSES } from '../../core/contract/jobs/job.ts'
import { samplePrices } from '../support/samples.ts'
import { type Account, type Journal, noteTold, type Order, type TopUp } from './journal.ts'
import { BROKEN, FREE, PAID } from './models.ts'
import { CANARY, type SecretWatch } from './secrets.ts'
import type { Random } from '../support/random.ts'

const PASSWORD = `${CANARY} horse battery`
const WAIT_SECONDS = 30
const FILE_ROWS = 400
const BUSY_MS = 250
const BUSY_TRIES_MAX = 240
/** Connections in a row that a core which is ready may lose. */
const LOSSES_MAX = 5

const jobSchema = z.object({ id: z.string(), status: z.enum(JOB_STATUSES), cost: z.number() })
const idSchema = z.object({ id: z.string() })

export interface Reply {
  status: number
  replayed: boolean
  text: string
}

export interface Ask {
  account?: Account
  token?: string
  headers?: Record<string, string>
  body?: string | FormData
}

/** The connection was lost: whether the request has had its effect is not known. */
export class Lost extends Error {}

/** A core that requests are sent to. `ready` waits until it does its work, and throws when it stays away or has ended by itself. */
export interface Reachable {
  readonly url: string
  ready(): Promise<void>
}

export interface ClientDeps {
  journal: Journal
  random: Random
  /** Looks through every refusal. */
  secrets: SecretWatch
}

/** Sends requests as a careful client does: whatever moves credits has a key, and all that is sent and answered is noted. */
export function createClient({ journal, random, secrets }: ClientDeps) {
  let core: Reachable = { url: '', ready: async () => undefined }
  let lastKey = 0
  const { counts } = journal
  const newKey = (): string => `key-${++lastKey}`

  async function send(method: string, path: string, { account, token, headers = {}, body }: Ask = {}): Promise<Reply> {
    const bearer = token ?? account?.token
    const authorization = bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }
    try {
      const response = await fetch(`${core.url}${path}`, {
        method,
        headers: { ...authorization, ...headers },
        ...(body === undefined ? {} : { body }),
      })
      const text = await response.text()
      if (response.status >= 400) secrets.look(`a refusal of ${method} ${path}`, text)
      return { status: response.status, replayed: response.headers.get('idempotent-replayed') === 'true', text }
    } catch (cause) {
      throw new Lost(`${method} ${path}`, { cause })
    }
  }

  /** Sends; signs in again when the token has grown old; waits and sends again when core asks for that; complains of an answer that
   *  is not one of `expected`. `again`: makes the request anew where its body can be read once only. */
  async function ask(
    method: string,
    path: string,
    expected: readonly number[],
    options: Ask = {},
    again = (): Ask => options,
  ): Promise<Reply> {
    let reply = await send(method, path, options)
    for (let tries = 0; reply.status === 503 && tries < BUSY_TRIES_MAX; tries++) {
      counts.askedToWait++
      await wait(BUSY_MS)
      reply = await send(method, path, again())
    }
    if (reply.status === 401 && options.account !== undefined) {
      await signIn(options.account)
      return ask(method, path, expected, again(), again)
    }
    if (!expected.includes(reply.status))
      journal.complaints.push(`${method} ${path} answered ${reply.status}: ${reply.text.slice(0, 300)}`)
    return reply
  }

  /** Sends what may be sent twice, and again when its connection was lost: one that had been at rest may have been closed just as it
   *  is used. Throws Lost when a core that is ready loses one after another, and what `ready` throws. */
  async function retry<T>(attempt: () => Promise<T>): Promise<{ value: T; losses: number }> {
    for (let losses = 0; ; losses++) {
      try {
        return { value: await attempt(), losses }
      } catch (error) {
        if (!(error instanceof Lost) || losses >= LOSSES_MAX) throw error
        await core.ready()
      }
    }
  }

  async function register(): Promise<void> {
    const email = `${newKey()}@example.com`
    const reply = await ask('POST', '/api/auth/register', [201], json({ email, password: PASSWORD }))
    if (reply.status !== 201) return
    counts.acknowledged++
    journal.accounts.push({ email, token: tokensSchema.parse(JSON.parse(reply.text)).access_token })
  }

  async function signIn(account: Account): Promise<void> {
    const reply = await ask('POST', '/api/auth/login', [200], json({ email: account.email, password: PASSWORD }))
    account.token = tokensSchema.parse(JSON.parse(reply.text)).access_token
  }

  async function sendTopUp(topUp: TopUp): Promise<Reply> {
    const { headers, ...rest } = json({ amount: topUp.amount })
    const reply = await ask('POST', '/api/account/top-up', [201], {
      account: topUp.account,
      headers: { ...headers, 'idempotency-key': topUp.key },
      ...rest,
    })
    if (reply.status !== 201) return reply
    const { id } = idSchema.parse(JSON.parse(reply.text))
    if (topUp.id !== null && topUp.id !== id) journal.complaints.push(`top-up ${topUp.key} was ${topUp.id}, now ${id}`)
    if (topUp.id === null) counts.acknowledged++
    if (reply.replayed) counts.replayed++
    else if (topUp.isTaken) journal.complaints.push(`top-up ${topUp.key} was done twice`)
    else topUp.isTaken = true
    topUp.id = id
    return reply
  }

  async function topUp(account: Account): Promise<void> {
    const order: TopUp = { key: newKey(), account, amount: random.int(100, 600), id: null, isTaken: false }
    journal.topUps.set(order.key, order)
    if (random.next() < 0.7) return void (await sendTopUp(order))
    // Two at once, as an impatient client sends them: one credits, the other repeats its answer.
    const replies = await settleAll([sendTopUp(order), sendTopUp(order)])
    if (replies.filter(({ replayed }) => !replayed).length > 1)
      journal.complaints.push(`two parallel top-ups with ${order.key} both credited`)
  }

  /** Answers 201 or 202 and the job's first view, or its last one when the order waits for it. */
  async function sendOrder(order: Order): Promise<Reply> {
    const { content } = order.body()
    if (order.waits) journal.waiting.add(order)
    order.sent++
    const before = order.jobId
    const request = (): Ask => {
      const { headers, content: body } = order.body()
      const prefer = order.waits ? { prefer: `wait=${WAIT_SECONDS}` } : {}
      return { account: order.account, headers: { ...headers, 'idempotency-key': order.key, ...prefer }, body }
    }
    const reply = await ask('POST', '/api/predict', [200, 202, 402], request(), request).finally(() =>
      journal.waiting.delete(order),
    )
    if (typeof content !== 'string') counts.uploads++
    if (reply.status !== 200 && reply.status !== 202) {
      noteRefusal(order, before, reply)
      return reply
    }
    const job = jobSchema.parse(JSON.parse(reply.text))
    if (order.jobId !== null && order.jobId !== job.id)
      journal.complaints.push(`order ${order.key} was ${order.jobId}, now ${job.id}`)
    if (order.jobId === null) counts.acknowledged++
    if (reply.replayed) counts.replayed++
    else if (order.isTaken) journal.complaints.push(`order ${order.key} was taken twice`)
    else order.isTaken = true
    order.jobId = job.id
    order.ackAt ??= performance.now()
    // A replay without waiting repeats the first answer, which says PENDING whatever has become of the job.
    if (reply.status === 200 || (!reply.replayed && order.told === null)) noteTold(journal, order, job.status)
    return reply
  }

  /** `before`: the job that was known when this was sent. Of two sent at once one may be refused and the other, after a top-up, taken. */
  function noteRefusal(order: Order, before: string | null, { status }: Reply): void {
    if (before !== null) journal.complaints.push(`order ${order.key} was ${before}, now ${status}`)
    counts.refused++
    order.refusals++
  }

  function newOrder(account: Account, { waits = random.next() < 0.6, upload = random.next() < 0.12 } = {}): Order {
    const rows = upload ? FILE_ROWS : random.int(20, 60)
    const data = samplePrices(rows, { seed: random.int(1, 1_000_000) })
    const model = upload ? FREE : random.pick([FREE, FREE, PAID.name, PAID.name, PAID.name, BROKEN.name])
    const order: Order = {
      key: newKey(),
      account,
      model,
      rows,
      body: upload ? () => toUpload(model, data) : () => toInline(model, data),
      waits,
      jobId: null,
      isTaken: false,
      sent: 0,
      refusals: 0,
      told: null,
      sentAt: performance.now(),
      quoted: null,
      datasetId: null,
      ackAt: null,
    }
    journal.orders.set(order.key, order)
    return order
  }

  async function submit(account: Account, options?: { waits?: boolean; upload?: boolean }): Promise<Order> {
    const order = newOrder(account, options)
    if (random.next() < 0.9) await sendOrder(order)
    else await settleAll([sendOrder(order), sendOrder(order)])
    return order
  }

  return {
    connect(to: Reachable): void {
      core = to
    },
    send,
    ask,
    retry,
    /** As `ask`, for checks of a core that is not killed meanwhile, with requests that may be sent twice. */
    retrying: {
      async ask(...request: Parameters<typeof ask>): Promise<Reply> {
        const { value } = await retry(() => ask(...request))
        return value
      },
    },
    register,
    topUp,
    sendTopUp,
    newOrder,
    sendOrder,
    submit,
  }
}
export type Client = ReturnType<typeof createClient>
export type Asker = Pick<Client, 'ask'>

export type Rows = ReturnType<typeof samplePrices>

export function toInline(model: string, data: Rows): ReturnType<Order['body']> {
  return {
    headers: { 'content-type': 'application/json' },
    content: JSON.stringify({ model, horizon: 5, risk_steps: [1, 5], data }),
  }
}

/** The rows as a CSV file in a form: read by core's parser child. */
export function toUpload(model: string, data: Rows): { headers: Record<string, string>; content: FormData } {
  const form = new FormData()
  form.set('model', model)
  form.set('horizon', '5')
  const lines = data.map(({ date, close }) => `${date},${close},${CANARY}`)
  form.set('file', new Blob([`date,close,note\n${lines.join('\n')}\n`], { type: 'text/csv' }), 'prices.csv')
  return { headers: {}, content: form }
}

export const json = (value: unknown): Required<Pick<Ask, 'headers' | 'body'>> => ({
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(value),
})

/** Waits for all; throws Lost when any was lost, and what else went wrong before that. */
async function settleAll<T>(promises: Array<Promise<T>>): Promise<T[]> {
  const settled = await Promise.allSettled(promises)
  const failed = settled.filter((one) => one.status === 'rejected')
  const worst = failed.find(({ reason }) => !(reason instanceof Lost)) ?? failed[0]
  if (worst !== undefined) throw worst.reason
  return settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
}
