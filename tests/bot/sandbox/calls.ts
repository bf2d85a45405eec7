import { Api, type ApiClientOptions, Bot, GrammyError } from 'grammy'
import type { Telegram } from '../../support/telegram.ts'

/** What grammY needs to talk to the sandbox. */
export const clientOf = ({ apiRoot, fetch }: Telegram): ApiClientOptions => ({
  apiRoot,
  fetch,
})

export const apiOf = (telegram: Telegram): Api => new Api(telegram.token, clientOf(telegram))

export const botOf = (telegram: Telegram): Bot => new Bot(telegram.token, { client: clientOf(telegram) })

/** The refusal a call ends with: `400: Bad Request: …`. Fails when the call succeeds. */
export async function refusalOf(call: Promise<unknown>): Promise<string> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (!(error instanceof GrammyError)) throw new Error(`expected a refusal, got ${String(error)}`)
  return `${error.error_code}: ${error.description}`
}

/** A call as plain HTTP: for what grammY would never send. */
export async function call(
  telegram: Telegram,
  method: string,
  init?: RequestInit & { query?: string },
): Promise<unknown> {
  const response = await telegram.fetch(`${telegram.apiRoot}/bot${telegram.token}/${method}${init?.query ?? ''}`, init)
  return response.json()
}

export const asJson = (body: unknown): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
})
