import type { Db } from '../db/client.ts'
import type { Events } from '../events/service.ts'
import type { Now, Sleep } from '../kit/clock.ts'
import type { NewId } from '../kit/ids.ts'
import type { Log } from '../kit/log.ts'
import { createDeliverer } from './deliverer.ts'
import { createResolver, type Resolve } from './resolver.ts'
import { createSender } from './sender.ts'
import { createWebhooks } from './service.ts'
import { createSigner } from './signature.ts'

export interface WebhookPartsDeps {
  db: Db
  events: Events
  /** Secrets of webhooks are derived from it. */
  key: string
  wrapResolve: ((resolve: Resolve) => Resolve) | undefined
  allowsPrivate: boolean
  version: string
  now: Now
  sleep: Sleep
  newId: NewId
  log: Log
}

/** Builds webhooks with all their parts. The deliverer sends nothing until it is started. */
export function createWebhookParts({
  db,
  events,
  key,
  wrapResolve,
  allowsPrivate,
  version,
  ...rest
}: WebhookPartsDeps) {
  const { now, sleep, newId, log } = rest
  const resolver = createResolver()
  const sender = createSender({ resolve: wrapResolve?.(resolver) ?? resolver, allowsPrivate, version })
  const signer = createSigner(key)
  const deliverer = createDeliverer({ db, events, sender, signer, now, sleep, chance: Math.random, newId, log })
  const webhooks = createWebhooks({ db, events, deliverer, sender, signer, allowsPrivate, now, newId })
  return { webhooks, deliverer }
}
