import { type Context, Hono } from 'hono'
import { CoreError } from '../../client.ts'
import type { Html } from '../../kit/http/page.ts'
import type { AppEnv } from '../../kit/http/router.ts'
import { loadAssets } from './assets.ts'
import { askForCode, askForTerms, CODE_FIELD, signInAgain, TERMS_FIELD } from './carried.ts'
import type { Form } from './forms.ts'
import { toDocument } from './layout.ts'
import type { OwnSheet, PageBody, Sheet } from './page.ts'
import { explain, problemPage } from './problem.ts'
import { Refusal } from './refusal.ts'
import { createSheets, type SheetsDeps, signedOut } from './sheets.ts'

export interface PagesDeps extends SheetsDeps {
  /** Logs an error that no page foresaw. */
  report: (error: unknown, requestId: string) => void
}

type Drawn = Promise<PageBody | Response> | PageBody | Response

/** Declares pages. Each is drawn from what core's own routes answer to its reader: a page can do what REST can, and no more. */
export function createPages({ report, ...deps }: PagesDeps) {
  const { cookies, forms } = deps
  const { open, stranger } = createSheets(deps)
  const router = new Hono<AppEnv>()
  const assets = loadAssets()
  assets.addTo(router)

  async function answer(c: Context<AppEnv>, sheet: Sheet, drawn: PageBody | Response): Promise<Response> {
    // A file of core's routes may say that a browser keeps it: with a cookie instead of a token, it would show it to the next person.
    if (drawn instanceof Response) return unkept(drawn)
    const told = c.req.method === 'GET' ? cookies.get(c, 'told') : undefined
    if (told !== undefined) cookies.drop(c, 'told')
    const document: Html = toDocument({ ...sheet, told: told ?? null }, drawn, assets)
    c.header('Content-Language', sheet.language)
    return c.html(document, drawn.status ?? 200)
  }

  /** Draws a page or says why not. `refused`: what the page makes of a refusal, before the general answer. */
  async function draw(
    c: Context<AppEnv>,
    mustBeIn: boolean,
    work: (sheet: Sheet) => Drawn,
    form?: Form,
  ): Promise<Response> {
    let sheet: Sheet | null = null
    try {
      sheet = await open(c, mustBeIn)
      return await answer(c, sheet, await work(sheet))
    } catch (error) {
      const isForeseen = error instanceof CoreError || error instanceof Refusal
      if (!isForeseen) report(error, c.var.requestId)
      const shown = isForeseen ? error : internal(c.var.requestId)
      if (mustBeIn && shown instanceof CoreError && shown.code === 'unauthenticated') {
        if (form === undefined) return c.redirect(`/sign-in?next=${encodeURIComponent(pathOf(c))}`, 303)
        const nobody = stranger(c)
        return answer(c, nobody, signInAgain(nobody, form))
      }
      // Core may refuse the person as such: who is blocked, or asks too often.
      sheet ??= stranger(c)
      if (form !== undefined && shown instanceof CoreError && shown.code === 'step_up_required')
        return answer(c, sheet, askForCode(sheet, form))
      if (form !== undefined && shown instanceof CoreError && shown.code === 'terms_not_accepted')
        return answer(c, sheet, askForTerms(sheet, form))
      if (form?.has(CODE_FIELD) === true && shown instanceof CoreError && shown.code === 'wrong_code')
        return answer(c, sheet, askForCode(sheet, form, explain(sheet, shown)))
      return answer(c, sheet, problemPage(sheet, shown))
    }
  }

  const own = (sheet: Sheet): OwnSheet => {
    if (sheet.person === null) throw signedOut()
    return { ...sheet, person: sheet.person }
  }
  const post = (path: string, mustBeIn: boolean, act: (sheet: Sheet, form: Form) => Drawn): void => {
    router.post(path, async (c) => {
      let form: Form
      try {
        form = await forms.read(c)
      } catch (error) {
        return draw(c, false, () => Promise.reject(error))
      }
      return draw(
        c,
        mustBeIn,
        async (sheet) => {
          const code = form.text(CODE_FIELD)
          if (code !== '') await sheet.core.factor.stepUp(code)
          if (form.has(TERMS_FIELD)) await sheet.core.changeAccount({ accept_terms: true })
          return act(sheet, form)
        },
        form,
      )
    })
  }

  return {
    router,
    /** A page for everybody. */
    open: (path: string, work: (sheet: Sheet) => Drawn) => router.get(path, (c) => draw(c, false, work)),
    /** A page for who is signed in; everybody else is sent to sign in, and comes back. */
    own: (path: string, work: (sheet: OwnSheet) => Drawn) =>
      router.get(path, (c) => draw(c, true, (sheet) => work(own(sheet)))),
    /** A form for everybody. It answers with a page, or goes on to one: see `go`. */
    sendOpen: (path: string, act: (sheet: Sheet, form: Form) => Drawn) => post(path, false, act),
    /** A form of who is signed in. Where core asks for a fresh code, a page asks for it and sends the form again; where the session
     *  has ended meanwhile, nothing typed is lost. */
    send: (path: string, act: (sheet: OwnSheet, form: Form) => Drawn) =>
      post(path, true, (sheet, form) => act(own(sheet), form)),
    /** A request whose body the page reads itself, such as one with a file. It checks the origin, not the token. */
    sendStream: (path: string, act: (sheet: OwnSheet) => Drawn) =>
      router.post(path, (c) =>
        draw(c, true, (sheet) => {
          forms.checkOrigin(c)
          return act(own(sheet))
        }),
      ),
    /** Answers what no page is at. */
    missing: (c: Context<AppEnv>) => draw(c, false, () => Promise.reject(new Refusal(404, 'missing'))),
    /** Goes on to a page of this host, which says `told` once. */
    go(sheet: Sheet, path: string, told?: string): Response {
      if (told !== undefined) cookies.set(sheet.c, 'told', told, TOLD_SECONDS)
      return sheet.c.redirect(path, 303)
    },
    report,
  }
}
export type Pages = ReturnType<typeof createPages>

const TOLD_SECONDS = 60

const pathOf = (c: Context<AppEnv>): string => {
  const { pathname, search } = new URL(c.req.url)
  return pathname + search
}

const internal = (requestId: string): CoreError =>
  new CoreError({ code: 'internal', status: 500, title: 'Internal', params: {}, request_id: requestId })

function unkept(answer: Response): Response {
  const headers = new Headers(answer.headers)
  headers.set('cache-control', 'no-store')
  return new Response(answer.body, { status: answer.status, headers })
}
