import { NO_STANDING } from '../../../core/roles/role.ts'
import type { Actor } from '../../../core/contract/account.ts'
import type { CreateWebhook } from '../../../core/contract/webhooks/webhook.ts'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Webhook } from 'standardwebhooks'
import {
  createdWebhookSchema,
  deliveryDetailSchema,
  deliveryViewSchema,
} from '../../../core/contract/webhooks/webhook.ts'
import { pageOf } from '../../../core/contract/common.ts'
import { personOf } from '../../../core/contract/trust/member.ts'
import { accounts } from '../../../core/db/schema/accounts.ts'
import { createEvents } from '../../../core/events/service.ts'
import { systemSleep } from '../../../core/kit/clock.ts'
import { newId } from '../../../core/kit/ids.ts'
import { createDeliverer } from '../../../core/webhooks/deliverer.ts'
import type { Resolve } from '../../../core/webhooks/resolver.ts'
import { createSender } from '../../../core/webhooks/sender.ts'
import { createWebhooks } from '../../../core/webhooks/service.ts'
import { createSigner } from '../../../core/webhooks/signature.ts'
import { startDb } from '../ledger/open-db.ts'
import { type StartCore, startCore, type TestCore } from '../../support/core.ts'

export interface Received {
  path: string
  headers: Record<string, string>
  body: string
  /** The id of the event. */
  id: string
}

export type Behaviour = (request: IncomingMessage, response: ServerResponse, received: Received) => void

const takeIt: Behaviour = (_request, response) => void response.writeHead(204).end()

/** A receiver on this machine that keeps what it was sent; `behave` says how it answers. */
export async function startReceiver(behave: Behaviour = takeIt) {
  const received: Received[] = []
  const waiting = new Set<() => void>()
  const state = { behave }
  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8')
    request.on('data', (chunk: string) => (body += chunk))
    request.on('end', () => {
      const headers = request.headers as Record<string, string>
      const one = { path: request.url ?? '', headers, body, id: headers['webhook-id'] ?? '' }
      received.push(one)
      state.behave(request, response, one)
      for (const wake of waiting) wake()
    })
  })
  server.keepAliveTimeout = 60_000
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    received,
    state,
    /** Resolves when so many requests have come in all. */
    async until(isEnough: number | (() => boolean)): Promise<Received[]> {
      const enough = typeof isEnough === 'number' ? () => received.length >= isEnough : isEnough
      while (!enough()) {
        await new Promise<void>((resolve) => {
          waiting.add(resolve)
        })
      }
      waiting.clear()
      return received
    },
    close: (): void => {
      server.close()
      server.closeAllConnections()
    },
  }
}

/** A core that may call this machine, and one account of it. */
export async function startHooks(options: StartCore = {}) {
  const core = await startCore({ ...options, env: { WEBHOOKS_ALLOW_PRIVATE: 'on', ...options.env } })
  const token = await core.register()
  return { core, token, ...actsOf(core, token) }
}

/** What the owner of webhooks does. */
export function actsOf(core: TestCore, token: string) {
  const ask = async (method: string, path: string, json?: unknown) => {
    const answer = await core.request(method, path, { token, ...(json === undefined ? {} : { json }) })
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`)
    return answer
  }
  const deliveries = async (id: string) =>
    pageOf(deliveryViewSchema).parse((await ask('GET', `/api/webhooks/${id}/deliveries?limit=100`)).json).items
  return {
    ask,
    create: async (url: string, more: object = {}) =>
      createdWebhookSchema.parse((await ask('POST', '/api/webhooks', { url, ...more })).json),
    deliveries,
    delivery: async (id: string, deliveryId: string) =>
      deliveryDetailSchema.parse((await ask('GET', `/api/webhooks/${id}/deliveries/${deliveryId}`)).json),
    /** Makes something happen to the account. */
    happen: () => core.topUp(token, 1),
    /** The deliveries, as soon as they are as they should be. */
    async settled(id: string, isRight: (all: Awaited<ReturnType<typeof deliveries>>) => boolean) {
      for (;;) {
        const all = await deliveries(id)
        if (isRight(all)) return all
        await new Promise((resolve) => setTimeout(resolve, 5))
      }
    },
  }
}

/** What the reference library reads out of a request; throws where it refuses the signature. */
export const verify = (secret: string, { body, headers }: Pick<Received, 'body' | 'headers'>): unknown =>
  new Webhook(secret).verify(body, headers)

/** The sending part alone, on a clock that stands until it is moved. */
export async function startSending({
  allowsPrivate = true,
  resolve = async (): Promise<string[]> => ['127.0.0.1'],
  // No receiver that answers is too late, however busy this machine is.
  answerMsMax = 600_000,
  events: eventsOf = createEvents,
}: {
  allowsPrivate?: boolean
  resolve?: Resolve
  answerMsMax?: number
  events?: typeof createEvents
} = {}) {
  const db = await startDb()
  const clock = { at: Date.UTC(2026, 0, 5) }
  const now = () => clock.at
  const logged: unknown[] = []
  const log = (event: unknown) => void logged.push(event)
  const events = eventsOf({ db, now })
  const sender = createSender({ resolve, allowsPrivate, version: 'test', answerMsMax })
  const signer = createSigner('the key of the instance')
  const deliverer = createDeliverer({
    db,
    events,
    sender,
    signer,
    now,
    sleep: systemSleep,
    chance: () => 0.5,
    newId,
    log,
  })
  const webhooks = createWebhooks({ db, events, deliverer, sender, signer, allowsPrivate, now, newId })

  async function newAccount(): Promise<Actor> {
    const accountId = newId('acc')
    await db.write(async (tx) => void (await tx.insert(accounts).values({ id: accountId, createdAt: now() })))
    return {
      userId: personOf(accountId),
      accountId,
      member: 'owner',
      ...NO_STANDING,
      scopes: null,
      via: 'password',
      sessionId: null,
      keyId: null,
      proofId: null,
    }
  }
  const actor = await newAccount()
  const happen = (amount = 1, { accountId } = actor) =>
    db.write((tx) =>
      events.add(tx, {
        type: 'credits.adjusted',
        account_id: accountId,
        data: { adjustment_id: 'ent', amount, reason: 'why', undoes: null },
      }),
    )
  const list = async (id: string) => (await webhooks.deliveries(actor, id, { limit: 100 })).items
  return {
    db,
    clock,
    logged,
    events,
    sender,
    deliverer,
    webhooks,
    actor,
    newAccount,
    happen,
    list,
    create: (url: string, more: Partial<CreateWebhook> = {}) =>
      webhooks.create(actor, { url, types: null, description: '', ...more }),
    /** The deliveries of a webhook, as soon as they are as they should be. */
    until: async (id: string, isRight: (all: Awaited<ReturnType<typeof list>>) => boolean) => {
      for (;;) {
        const all = await list(id)
        if (isRight(all)) return all
        await systemSleep(5)
      }
    },
    close: (): Promise<void> => deliverer.stop(),
  }
}
