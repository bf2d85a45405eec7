import type { SandboxClock } from '../state/clock.ts'

export interface DeliveryDeps {
  clock: SandboxClock
  /** Where events go, and how a body is signed; null to send none. */
  endpoint: { url: string; sign: (body: string) => Record<string, string> } | null
  send: typeof fetch
}

/** A misfortune of the next `times` events: lost, sent twice, late by `ms`, or held back until they are released in another order. */
export interface DeliveryFault {
  kind: 'lost' | 'twice' | 'late' | 'held'
  times: number
  ms?: number
}

/** Stripe and PayPal go on for three days; here a few times are enough to be seen. */
const RETRY_MS = [10_000, 60_000, 300_000, 3_600_000]
const SEND_MS_MAX = 10_000

/** Events on their way to the shop: signed, repeated until they are taken, and lost, doubled, late or shuffled as
 *  ordered. */
export function createDelivery<E extends object>({ clock, endpoint, send }: DeliveryDeps) {
  const faults: DeliveryFault[] = []
  const held: E[] = []
  const underWay = new Set<Promise<void>>()

  function nextFault(): DeliveryFault | undefined {
    const [fault] = faults
    if (fault === undefined) return undefined
    fault.times -= 1
    if (fault.times <= 0) faults.shift()
    return fault
  }

  function deliver(event: E): void {
    const fault = nextFault()
    if (fault === undefined) return push(event)
    switch (fault.kind) {
      case 'lost':
        return
      case 'held':
        return void held.push(event)
      case 'late':
        return void clock.after(fault.ms ?? 60_000, () => push(event))
      case 'twice':
        push(event)
        return push(event)
      default:
        return fault.kind satisfies never
    }
  }

  function push(event: E, tries = 0): void {
    const sending = post(event)
      .then((taken) => {
        const wait = RETRY_MS[tries]
        if (!taken && wait !== undefined) clock.after(wait, () => push(event, tries + 1))
      })
      .finally(() => underWay.delete(sending))
    underWay.add(sending)
  }

  /** Sends an event once; true if it was taken. */
  async function post(event: E): Promise<boolean> {
    if (endpoint === null) return true
    const body = JSON.stringify(event)
    try {
      const { status } = await send(endpoint.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json; charset=utf-8', ...endpoint.sign(body) },
        body,
        signal: AbortSignal.timeout(SEND_MS_MAX),
      })
      return status >= 200 && status < 300
    } catch {
      return false
    }
  }

  return {
    deliver,
    /** Sends an event again, as a button on their dashboards does. */
    again: push,
    fault: (fault: DeliveryFault): void => void faults.push(fault),
    /** Lets go of what is held, in the order that `arrange` puts it in. */
    release(arrange: (events: E[]) => E[] = (events) => events): void {
      for (const event of arrange(held.splice(0))) push(event)
    },
    /** Resolves when nothing is on its way. */
    async idle(): Promise<void> {
      while (underWay.size > 0) await Promise.all(underWay)
    },
  }
}
export type Delivery<E extends object> = ReturnType<typeof createDelivery<E>>
