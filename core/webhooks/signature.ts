import { createHmac } from 'node:crypto'
import { DAY_MS } from '../kit/units.ts'

/** How long deliveries are also signed with the old secret after a rotation. */
const OVERLAP_MS = DAY_MS

/** Which secrets of a webhook are valid. */
export interface Secrets {
  id: string
  generation: number
  rotatedAt: number | null
}

/** Until when the previous secret is valid; null if it is not. */
export function oldSecretUntil({ rotatedAt }: Secrets, at: number): number | null {
  const until = rotatedAt === null ? 0 : rotatedAt + OVERLAP_MS
  return at < until ? until : null
}

/** Secrets and signatures by Standard Webhooks (standardwebhooks.com). A secret is derived from the
 *  instance's key, the webhook's id and the number of its rotations, so the database or a copy of it contains
 *  none. */
export function createSigner(key: string) {
  const bytesOf = (id: string, generation: number): Buffer =>
    createHmac('sha256', key).update(`${id}:${generation}`).digest()

  return {
    /** As its owner is shown it, once: `whsec_` and 32 bytes in base64. */
    secretOf: ({ id, generation }: Secrets): string => `whsec_${bytesOf(id, generation).toString('base64')}`,

    /** The keys that sign deliveries at this moment, newest first. */
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

/** The three headers that identify, date and sign a delivery, with one signature per key. */
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
