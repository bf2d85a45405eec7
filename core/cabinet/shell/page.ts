import type { Context } from 'hono'
import type { AccountView } from '../../contract/account.ts'
import type { Language } from '../../contract/common.ts'
import type { OwnBalance } from '../../contract/ledger.ts'
import type { ActingClient } from '../../client.ts'
import type { AppEnv } from '../../kit/http/router.ts'
import type { Html } from '../../kit/http/page.ts'
import type { Format } from './format.ts'
import type { Say } from './say.ts'

/** What every page is drawn with. */
export interface Sheet {
  c: Context<AppEnv>
  say: Say
  format: Format
  language: Language
  /** The hidden fields of every form: the token that proves that it is ours. */
  formFields: Html
  /** A new key for a form whose sending twice must act once. */
  newKey: () => string
  /** Who is signed in; null on a page for everybody that nobody is signed in on. */
  person: Person | null
  /** What was told by the form before, once. */
  told: string | null
  /** Calls core as the person who is signed in, or as nobody: the same routes, with the same permissions, as REST. */
  core: ActingClient
  /** A call that the client has no method for: an answer as it is, such as a file or a stream. */
  send: (path: string, request?: RequestInit) => Promise<Response>
}

export interface Person {
  account: AccountView
  /** Null for a member who may not see it. */
  balance: OwnBalance | null
}

/** A page of somebody who is signed in. */
export interface OwnSheet extends Sheet {
  person: Person
}

/** What a page is: drawn into the layout. */
export interface PageBody {
  title: string
  body: Html
  /** The path of the entry of the menu that it belongs to; its own path by default. */
  place?: string
  /** Scripts that it needs besides those of every page. */
  scripts?: readonly 'chart'[]
  /** Loads it again after this many seconds, unless it listens to events. */
  refreshSeconds?: number
  status?: 200 | 401 | 402 | 403 | 404 | 409 | 413 | 422 | 429 | 500 | 503
}
