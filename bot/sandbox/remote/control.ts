import { Hono } from 'hono'
import { z } from 'zod'
import { onlyJson } from '../control/door.ts'
import type { DeliveryFault } from './delivery.ts'
import type { RequestFault } from './faults.ts'

const whole = z.int().min(1)
const faultBody = z.discriminatedUnion('of', [
  z.strictObject({
    of: z.literal('events'),
    kind: z.enum(['lost', 'twice', 'late', 'held']),
    times: whole.default(1),
    ms: whole.default(60_000),
  }),
  z.strictObject({
    of: z.literal('requests'),
    kind: z.enum(['drop_before', 'drop_after', 'server_error', 'busy']),
    times: whole.default(1),
  }),
])

export interface Misfortunes {
  /** Turns an error into what it says, if it is one of the stand-in's own refusals. */
  refusalOf: (error: Error) => string | undefined
  fault: (fault: RequestFault) => void
  delivery: { fault: (fault: DeliveryFault) => void; release: (arrange: <E>(events: E[]) => E[]) => void }
}

/** The control door of a stand-in, to which its own acts are added: JSON in and out, its refusals as 400, and misfortunes to order. */
export function controlDoor({ refusalOf, fault, delivery }: Misfortunes): Hono {
  const app = new Hono()
  app.use(onlyJson)
  app.onError((error, c) => {
    if (error instanceof z.ZodError) return c.json({ error: z.prettifyError(error) }, 400)
    const said = refusalOf(error)
    return said === undefined ? c.json({ error: 'the sandbox failed' }, 500) : c.json({ error: said }, 400)
  })
  app.post('/fault', async (c) => {
    const ordered = faultBody.parse(await c.req.json())
    if (ordered.of === 'events') delivery.fault(ordered)
    else fault(ordered)
    return c.json({})
  })
  app.post('/release', (c) => {
    delivery.release((events) => events.toReversed())
    return c.json({})
  })
  return app
}
