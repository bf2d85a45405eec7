import type { TestCore } from '../../support/core.ts'

interface Seen {
  status: number
  headers: Headers
  text: string
  /** Where it leads on to. */
  location: string | null
}

const PASSWORD = 'correct horse battery'
let visitors = 0

/** A browser without scripts: it keeps cookies, and sends the forms that it was shown with what they hide. */
export function createVisitor(core: TestCore, { language = 'en' } = {}) {
  const cookies = new Map<string, string>()
  let page = ''

  async function ask(method: string, path: string, init: RequestInit = {}): Promise<Seen> {
    const headers = new Headers(init.headers)
    if (cookies.size > 0) headers.set('cookie', [...cookies].map(([name, value]) => `${name}=${value}`).join('; '))
    if (!headers.has('accept-language')) headers.set('accept-language', language)
    const answer = await core.app.fetch(new Request(`${core.url}${path}`, { ...init, method, headers }))
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (/max-age=0/i.test(line)) cookies.delete(name)
      else cookies.set(name, value)
    }
    const isStream = answer.headers.get('content-type')?.startsWith('text/event-stream') === true
    const text = isStream ? '' : await answer.text()
    if (isStream) await answer.body?.cancel()
    if (answer.headers.get('content-type')?.startsWith('text/html') === true) page = text
    return { status: answer.status, headers: answer.headers, text, location: answer.headers.get('location') }
  }

  /** The hidden fields of the form of the page at hand that goes to `action`, or of any form. */
  function hiddenOf(action: string): Record<string, string> {
    const form = page.split('<form').find((part) => part.includes(`action="${action}"`)) ?? page
    return Object.fromEntries(
      [...(form.split('</form>')[0] ?? '').matchAll(/<input[^>]*>/g)].flatMap(([input]) => {
        if (!input.includes('type="hidden"')) return []
        return [[attribute(input, 'name'), attribute(input, 'value')]]
      }),
    )
  }

  const visitor = {
    cookies,
    ask,
    hiddenOf,
    get: (path: string) => ask('GET', path),
    /** Sends a form of the page at hand; `given` overrides what it hides. */
    post: (path: string, given: Record<string, string> = {}, headers: Record<string, string> = {}) =>
      ask('POST', path, {
        headers: { origin: core.url, 'content-type': 'application/x-www-form-urlencoded', ...headers },
        body: new URLSearchParams({ ...hiddenOf(path), ...given }).toString(),
      }),
    /** Opens an account and its first page. */
    async signUp(email = `visitor${visitors++}@example.com`): Promise<string> {
      await visitor.get('/sign-up')
      const { status } = await visitor.post('/sign-up', { email, password: PASSWORD })
      if (status !== 303) throw new Error(`signing up answers ${status}`)
      await visitor.get('/app')
      return email
    },
    signIn: async (email: string, password = PASSWORD) => {
      await visitor.get('/sign-in')
      return visitor.post('/sign-in', { email, password })
    },
  }
  return visitor
}
export type Visitor = ReturnType<typeof createVisitor>

const attribute = (tag: string, name: string): string =>
  (new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1] ?? '')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
