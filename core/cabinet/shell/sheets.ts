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
}

/** What pages are drawn with: who asks, in which language, and core's routes with that person's access token. */
export function createSheets({ auth, cookies, forms, newId, fetchCore }: SheetsDeps) {
  const sentences = loadSentences()

  function sheetIn(c: Context<AppEnv>, language: Language, token: string | null): Sheet {
    const send = sender(c, { token, language })
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

  /** The language that was chosen in this browser, if one was. */
  const chosenBy = (c: Context<AppEnv>): Language | undefined => {
    const chosen = cookies.get(c, 'language')
    return LANGUAGES.find((one) => one === chosen)
  }

  /** A sheet of nobody, for an error about the person who asks. It asks core nothing. */
  const stranger = (c: Context<AppEnv>): Sheet => sheetIn(c, chosenBy(c) ?? c.var.language, null)

  /** A sheet for the person who asks. Throws `unauthenticated` as a CoreError if `mustBeIn` and nobody is signed in. */
  async function open(c: Context<AppEnv>, mustBeIn: boolean): Promise<Sheet> {
    const session = cookies.get(c, 'session')
    const access = session === undefined ? null : await auth.browserSessions.accessOf(session)
    if (access === null) {
      if (mustBeIn) throw signedOut()
      return stranger(c)
    }
    const language = chosenBy(c) ?? c.var.language
    const first = sheetIn(c, language, access)
    try {
      const [account, balance] = await Promise.all([first.core.account(), first.core.balance().catch(unlessForbidden)])
      const own = chosenBy(c) ?? account.language
      const sheet = own === language ? first : sheetIn(c, own, access)
      return { ...sheet, person: { account, balance } }
    } catch (error) {
      if (!(error instanceof CoreError)) throw error
      if (error.code === 'unauthenticated' && session !== undefined) auth.browserSessions.forget(session)
      // A page for everybody is there for a blocked person too, who may sign out.
      if (mustBeIn) throw error
      return stranger(c)
    }
  }

  function sender(c: Context<AppEnv>, { token, language }: Caller): Sheet['send'] {
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
      return fetchCore(new Request(`${origin}${path}`, { ...request, headers }), c.env)
    }
  }

  return { open, stranger }
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
