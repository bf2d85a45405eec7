import { z } from 'zod'
import type { SandboxClock } from './clock.ts'
import { badRequest, forbidden, Refusal, tooManyRequests } from '../wire/refusal.ts'

const times = z.int().min(1).max(10_000).default(1)
/** Which calls a fault is for: of one method, to one chat, or any except getUpdates. */
const aim = { method: z.string().optional(), chat_id: z.int().optional(), times }

/** Faults to inject: into calls, and into the delivery of updates. */
export const faultSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('too_many_requests'), retry_after: z.int().min(1).max(86_400), ...aim }),
  z.strictObject({
    kind: z.literal('server_error'),
    code: z.union([z.literal(500), z.literal(502)]).default(500),
    ...aim,
  }),
  z.strictObject({ kind: z.literal('refused'), description: z.string().max(200), ...aim }),
  z.strictObject({ kind: z.literal('drop_before'), ...aim }),
  z.strictObject({ kind: z.literal('drop_after'), ...aim }),
  z.strictObject({ kind: z.literal('blocked'), ...aim }),
  z.strictObject({ kind: z.literal('duplicate_update'), copies: z.int().min(1).max(20).default(1), times }),
  z.strictObject({ kind: z.literal('late_update'), ms: z.int().min(1).max(86_400_000), times }),
  z.strictObject({ kind: z.literal('reordered_updates'), times: z.int().min(2).max(100) }),
])
export type Fault = z.infer<typeof faultSchema>
export type FaultRequest = z.input<typeof faultSchema>
type DeliveryFault = Extract<Fault, { kind: 'duplicate_update' | 'late_update' | 'reordered_updates' }>
type CallFault = Exclude<Fault, DeliveryFault>

/** A dying socket: the route handler turns it into a closed connection, or a failed `fetch` in process. */
export class DroppedConnection extends Error {
  override name = 'DroppedConnection'
}

const DELIVERY = ['duplicate_update', 'late_update', 'reordered_updates']
const isDelivery = (fault: Fault): fault is DeliveryFault => DELIVERY.includes(fault.kind)

interface Flood {
  method: string | undefined
  chatId: number | undefined
  until: number
}

/** Faults waiting for their call or update, first in, first out. A 429 lasts for its `retry_after`, for every
 *  call it is aimed at. */
export function createFaults({ clock }: { clock: SandboxClock }) {
  let waiting: Fault[] = []
  let floods: Flood[] = []

  function spend<F extends Fault>(fault: F): F {
    fault.times -= 1
    if (fault.times === 0) waiting = waiting.filter((other) => other !== fault)
    return fault
  }

  const isAimedAt = (
    { method, chatId }: { method: string | undefined; chatId: number | undefined },
    call: { method: string; chatId: number | undefined },
  ): boolean =>
    (method === undefined ? call.method !== 'getUpdates' : method.toLowerCase() === call.method.toLowerCase()) &&
    (chatId === undefined || chatId === call.chatId)

  return {
    add(request: FaultRequest) {
      waiting.push(faultSchema.parse(request))
    },
    clear() {
      waiting = []
      floods = []
    },
    list: (): readonly Fault[] => waiting,

    takeDelivery(): DeliveryFault | undefined {
      const fault = waiting.find(isDelivery)
      return fault === undefined ? undefined : spend(fault)
    },
    deliveriesLeft: (kind: DeliveryFault['kind']): number => waiting.find((fault) => fault.kind === kind)?.times ?? 0,

    /** Seconds for which a call of this kind is still blocked by an earlier 429; 0 if it is not. */
    floodSeconds(call: { method: string; chatId: number | undefined }): number {
      floods = floods.filter(({ until }) => until > clock.now())
      const ends = floods.filter((flood) => isAimedAt(flood, call)).map(({ until }) => until)
      return ends.length === 0 ? 0 : Math.ceil((Math.max(...ends) - clock.now()) / 1000)
    },

    /** The fault that is due for this call: throws it, or returns `drop_after` to be applied when the work is
     *  done. */
    strike(call: { method: string; chatId: number | undefined }): 'drop_after' | undefined {
      const fault = waiting.find(
        (candidate): candidate is CallFault =>
          !isDelivery(candidate) && isAimedAt({ method: candidate.method, chatId: candidate.chat_id }, call),
      )
      if (fault === undefined) return undefined
      spend(fault)
      switch (fault.kind) {
        case 'too_many_requests':
          floods.push({
            method: fault.method,
            chatId: fault.chat_id ?? call.chatId,
            until: clock.now() + fault.retry_after * 1000,
          })
          throw tooManyRequests(fault.retry_after)
        case 'server_error':
          throw new Refusal(fault.code, fault.code === 500 ? 'Internal Server Error' : 'Bad Gateway')
        case 'refused':
          throw badRequest(fault.description)
        case 'blocked':
          throw forbidden('bot was blocked by the user')
        case 'drop_before':
          throw new DroppedConnection('dropped before the effect')
        case 'drop_after':
          return 'drop_after'
        default:
          return fault satisfies never
      }
    },
  }
}

export type Faults = ReturnType<typeof createFaults>
