import { createHmac } from 'node:crypto'
import { DAY_MS } from '../kit/units.ts'

/** How long deliveries are signed with the old secret too, after a rotation. */
const OVERLAP_MS = DAY_MS

/** Of a webhook: which secrets are good. */
export interface Secrets {
  id: string
  generation: number
  rotatedAt: number | null
}

/** Until when the secret before the last one is good; null when it is not. */
export function oldSecretUntil({ rotatedAt }: Secrets, at: number): number | null {
  const until = rotatedAt === null ? 0 : rotatedAt + OVERLAP_MS
  return at < until ? until : null
}

/** Secrets and signatures by Standard Webhooks (standardwebhooks.com). A secret is worked out from the key of the instance, the id of
 *  the webhook and the count of its rotations: the database alone, or a copy of it, has none. */
export function createSigner(key: string) {
  const bytesOf = (id: string, generation: number): Buffer =>
    createHmac('sha256', key).update(`${id}:${generation}`).digest()

  return {
    /** As its owner is shown it, once: `whsec_` and 32 bytes in base64. */
    secretOf: ({ id, generation }: Secrets): string => `whsec_${bytesOf(id, generation).toString('base64')}`,

    /** The keys that deliveries are signed with at this moment, the newest first. */
    keysOf(secrets: Secrets, at: number): Buffer[] {
      const { id, generation } = secrets
      const old = oldSecretUntil(secrets, at) === null ? [] : [bytesOf(id, generation - 1)]
      return [bytesOf(id, generation), ...old]
    },
  }
}
export type Signer = ReturnType<typeof createSigner>

export interface Message {
  id: string
  body: string
  /** Milliseconds since the epoch. */
  at: number
}

/** The three headers that say what is sent, when, and by whom: one signature for each key. */
export function signatureHeaders({ id, body, at }: Message, keys: readonly Buffer[]): Record<string, string> {
  const timestamp = String(Math.floor(at / 1000))
  const content = `${id}.${timestamp}.${body}`
  const sign = (key: Buffer): string => `v1,${createHmac('sha256', key).update(content).digest('base64')}`
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': keys.map(sign).join(' '),
  }
}
