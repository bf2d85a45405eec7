import { DroppedConnection } from '../state/faults.ts'
import type { JournalCall } from '../state/journal.ts'
import { createMethods } from './list.ts'
import { readParams } from '../schemas/params.ts'
import { Refusal, tooManyRequests } from '../wire/refusal.ts'
import { UploadedPart } from '../schemas/kinds.ts'
import type { World } from '../state/world.ts'

/** The answer to a call, or that the connection is to be dropped instead. */
export type CallOutcome = { response: Response } | 'dropped'

/** Handles calls: checks them, injects faults, runs them, keeps the journal, and wraps the answer in
 *  Telegram's envelope. */
export function createApi(world: World, token: string) {
  const { state, clock, events, faults, journal } = world
  const methods = new Map(createMethods(world).map((method) => [method.name.toLowerCase(), method]))
  let inFlight = 0

  async function call(request: Request, methodName: string): Promise<CallOutcome> {
    const method = methods.get(methodName.toLowerCase())
    if (method === undefined) {
      journal.accuse({ at: clock.now(), method: methodName, description: 'the sandbox knows no such method' })
      return { response: toResponse(new Refusal(404, 'Not Found')) }
    }
    const isPoll = method.name === 'getUpdates'
    inFlight += isPoll ? 0 : 1
    const at = clock.now()
    let params: Record<string, unknown> = {}
    let result: unknown
    let failure: Refusal | undefined
    let isDropped = false
    try {
      const { fields, parts } = await readParams(request)
      params = fields
      const bound = method.bind(fields)
      params = bound.params
      const target = { method: method.name, chatId: chatIdOf(params) }
      const floodSeconds = faults.floodSeconds(target)
      if (floodSeconds > 0) throw tooManyRequests(floodSeconds)
      isDropped = faults.strike(target) === 'drop_after'
      result = await bound.run({ parts, signal: request.signal })
    } catch (error) {
      if (error instanceof DroppedConnection) isDropped = true
      else if (error instanceof Refusal) failure = error
      else throw error
    } finally {
      inFlight -= isPoll ? 0 : 1
    }
    if (failure?.isViolation === true) journal.accuse({ at, method: method.name, description: failure.message })
    // Polls would hide everything else.
    if (!isPoll || failure !== undefined) journal.record(toEntry(method.name, at, params, result, failure, isDropped))
    events.emit({ type: 'call', method: method.name, chatId: chatIdOf(params) })
    if (isDropped) return 'dropped'
    return { response: failure === undefined ? Response.json({ ok: true, result }) : toResponse(failure) }
  }

  /** The bytes behind `/file/bot<token>/<path>`. */
  function download(path: string): Response {
    const file = [...state.files.values()].find((candidate) => candidate.path === path)
    if (file === undefined) return toResponse(new Refusal(404, 'Not Found'))
    return new Response(file.bytes as Uint8Array<ArrayBuffer>, {
      headers: { 'content-type': 'application/octet-stream' },
    })
  }

  return { call, download, inFlight: () => inFlight, token: () => token, methods: () => [...methods.values()] }
}

export type Api = ReturnType<typeof createApi>

export function toResponse({ code, message, parameters }: Refusal): Response {
  const body = {
    ok: false,
    error_code: code,
    description: message,
    ...(parameters === undefined ? {} : { parameters }),
  }
  return Response.json(body, { status: code })
}

function toEntry(
  method: string,
  at: number,
  params: Record<string, unknown>,
  result: unknown,
  failure: Refusal | undefined,
  isDropped: boolean,
): Omit<JournalCall, 'number'> {
  const made =
    typeof result === 'object' && result !== null && 'message_id' in result ? Number(result.message_id) : undefined
  return {
    at,
    method,
    chatId: chatIdOf(params),
    params: Object.fromEntries(
      Object.entries(params).map(([key, value]) => [key, value instanceof UploadedPart ? toFileNote(value) : value]),
    ),
    ok: failure === undefined && !(isDropped && result === undefined),
    errorCode: failure?.code,
    description: failure?.message,
    retryAfter: failure?.parameters?.retry_after,
    messageId: made,
    isDropped,
  }
}

const toFileNote = ({ name, bytes }: UploadedPart): object => ({ name, size_bytes: bytes.length })

const chatIdOf = (params: Record<string, unknown>): number | undefined => {
  const id = params['chat_id']
  return typeof id === 'number' ? id : undefined
}
