import { Api, type ApiClientOptions, HttpError, InputFile } from 'grammy'
import type { TelegramFetch } from './fetch.ts'

export interface TelegramApiDeps {
  token: string
  apiRoot: string
  fetch: TelegramFetch
}

const CALL_SECONDS_MAX = 60
const HEADERS = { 'content-type': 'application/json' }

/** Telegram's methods, by grammY. Calls without a file go straight to `fetch`: grammY's own way creates a
 *  controller, a timer, three promises and a second pass over every value, for protection that exists here
 *  already. Conversations create an Api of their own from the options of this one, and use grammY's way. */
export function createTelegramApi({ token, apiRoot, fetch }: TelegramApiDeps): Api {
  // grammY types fetch as node-fetch's; ours accepts what grammY passes, see telegram/fetch.ts.
  const options = { apiRoot, timeoutSeconds: CALL_SECONDS_MAX, fetch: fetch as unknown as ApiClientOptions['fetch'] }
  const api = new Api(token, options)
  api.config.use(async (callByGrammy, method, payload, signal) => {
    if (signal !== undefined || Object.values(payload).some((value) => value instanceof InputFile))
      return callByGrammy(method, payload, signal)
    const request = { headers: HEADERS, body: JSON.stringify(payload), timeoutMs: CALL_SECONDS_MAX * 1000 }
    try {
      const response = await fetch(`${apiRoot}/bot${token}/${method}`, request)
      // The cast is as safe as grammY's own: this is Telegram's answer to this method.
      return (await response.json()) as Awaited<ReturnType<typeof callByGrammy<typeof method>>>
    } catch (error) {
      throw new HttpError(`Network request for '${method}' failed!`, error)
    }
  })
  return api
}
