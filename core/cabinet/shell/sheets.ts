import type { Context } from 'hono'
import { html } from 'hono/html'
import type { Auth } from '../../auth/service.ts'
import { CoreError, createCoreClient } from '../../client.ts'
import { type Language, LANGUAGES } from '../../contract/common.ts'
import type { NewId } from '../../kit/ids.ts'
import type { AppEnv } from '../../kit/http/router.ts'
import type { Cookies } from './cookies.ts'
import { type Forms, TOKEN_FIELD } from './forms.ts'
import { createFormat } from './format.ts'
import type { Sheet } from './page.ts'
import { loadSentences } from './say.ts'

export interface SheetsDeps {
  auth: Pick<Auth, 'browserSessions'>
  cookies: Cookies
  forms: Forms
  newId: NewId
  /** Answers a request to core's own routes, in this process. */
  fetchCore: (request: Request, bindings: unknown) => Response | Promise<Response>
}

/** What a browser said of itself and its way here, handed on to core, which shows it in lists of sessions and counts by it. */
const PASSED_ON = ['user-agent', 'x-forwarded-for', 'forwarded', 'x-real-ip', 'via']

interface Caller {
  token: string | null
  language: Language
  account: string | undefined
}

/** What pages are drawn with: who asks, in which language, and core's routes with that person's access token. */
export function createSheets({ auth, cookies, forms, newId, fetchCore }: SheetsDeps) {
  const sentences = loadSentences()

  /** A sheet for whoever asks. Throws `unauthenticated` as a CoreError if `mustBeIn` and nobody is signed in. */
  async function open(c: Context<AppEnv>, mustBeIn: boolean): Promise<Sheet> {
    const session = cookies.get(c, 'session')
    const access = session === undefined ? null : await auth.browserSessions.accessOf(session)
    const chosen = cookies.get(c, 'language')
    const sheetIn = (language: Language, token: string | null, account?: string): Sheet => {
      const send = sender(c, { token, language, account })
      const core = createCoreClient({
        baseUrl: '',
        botKey: '',
        send: (path, request) => send(path, toInit(request)),
        newRequestId: () => c.var.requestId,
      }).withToken('', language)
      return {
        c,
        core,
        send,
        language,
        say: sentences[language],
        format: createFormat(language, c.req.header('accept-language') ?? ''),
        formFields: html`<input type="hidden" name="${TOKEN_FIELD}" value="${forms.tokenFor(c)}" />`,
        newKey: () => newId('req'),
        person: null,
        told: null,
      }
    }
    const language = LANGUAGES.find((one) => one === chosen) ?? c.var.language
    if (access === null) {
      if (mustBeIn) throw signedOut()
      return sheetIn(language, null)
    }
    const acting = cookies.get(c, 'account')
    const look = async (account?: string): Promise<Sheet> => {
      const first = sheetIn(language, access, account)
      const [view, balance] = await Promise.all([first.core.account(), first.core.balance().catch(unlessForbidden)])
      const own = LANGUAGES.find((one) => one === chosen) ?? view.language
      const sheet = own === language ? first : sheetIn(own, access, account)
      return { ...sheet, person: { account: view, balance } }
    }
    try {
      return await look(acting)
    } catch (error) {
      if (!(error instanceof CoreError)) throw error
      if (error.code === 'forbidden' && acting !== undefined) {
        // They are no longer in that account.
        cookies.drop(c, 'account')
        return look()
      }
      if (error.code !== 'unauthenticated' || session === undefined) throw error
      auth.browserSessions.forget(session)
      if (mustBeIn) throw error
      return sheetIn(language, null)
    }
  }

  function sender(c: Context<AppEnv>, { token, language, account }: Caller): Sheet['send'] {
    const { origin } = new URL(c.req.url)
    return async (path, request = {}) => {
      const headers = new Headers(request.headers)
      for (const name of PASSED_ON) {
        const value = c.req.header(name)
        if (value !== undefined) headers.set(name, value)
      }
      headers.set('host', c.req.header('host') ?? new URL(origin).host)
      headers.set('accept-language', language)
      headers.set('x-request-id', c.var.requestId)
      if (token === null) headers.delete('authorization')
      else headers.set('authorization', `Bearer ${token}`)
      if (account !== undefined) headers.set('x-account', account)
      return fetchCore(new Request(`${origin}${path}`, { ...request, headers }), c.env)
    }
  }

  return { open }
}

function toInit(request: Parameters<Parameters<typeof createCoreClient>[0]['send']>[1] = {}): RequestInit {
  const { method = 'GET', headers = {}, body = null } = request
  return { method, headers, body }
}

const unlessForbidden = (error: unknown): null => {
  if (error instanceof CoreError && error.code === 'forbidden') return null
  throw error
}

/** What a page for who is signed in throws when nobody is. */
export const signedOut = (): CoreError =>
  new CoreError({ code: 'unauthenticated', status: 401, title: 'Signed out', params: {}, request_id: '' })
