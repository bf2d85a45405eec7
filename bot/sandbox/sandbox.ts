import { Hono } from 'hono'
import { compress } from 'hono/compress'
import { SANDBOX_PAYPAL, SANDBOX_STRIPE_KEY, SANDBOX_TOKEN } from '../env.ts'
import { type Api, createApi, toResponse } from './methods/api.ts'
import { createClock, type SandboxClock } from './state/clock.ts'
import { createControl, type Control } from './control/control.ts'
import { controlRoutes } from './control/routes.ts'
import { onlyLoopback, onlyOwnPage } from './control/door.ts'
import { createEvents } from './state/events.ts'
import { readPageFile } from './page-files.ts'
import { Refusal } from './wire/refusal.ts'
import { createRemotes, type Remotes, type RemotesSettings, remoteRoutes } from './remotes.ts'
import { createState, type SandboxState } from './state/state.ts'
import { createPaypalState } from './paypal/state.ts'
import { createWorld, type World } from './state/world.ts'

export interface SandboxDeps {
  /** The machine's clock; time runs. */
  now?: () => number
  /** Milliseconds since the epoch at which time stands still, moved by `control.advance` only. */
  frozenAt?: number
  /** The token of the one bot that is served; by default that of a bot without a token of its own. */
  token?: string
  /** Which of the seeded people are admins: the first of these is shown as such. */
  adminTelegramIds?: readonly number[]
  /** Seeds Anna, Ivan and an admin; default true. */
  hasPeople?: boolean
  /** How webhooks are pushed; over the network by default. */
  pushFetch?: typeof fetch
  /** Stripe's stand-in: where people find it, the key of its callers, and where its events go. */
  stripe?: RemotesSettings['stripe']
  /** PayPal's. */
  paypal?: RemotesSettings['paypal']
  /** The state of an earlier sandbox. */
  state?: SandboxState
}

/** What node-server passes with a request: the means to cut a connection. */
interface Bindings {
  incoming?: { socket: { destroy: () => void } }
}

export interface Sandbox {
  /** Answers as a server would. A dropped connection rejects as the network's fetch does. */
  fetch: (request: Request, env?: Bindings) => Promise<Response>
  control: Control
  api: Api
  clock: SandboxClock
  /** The certificate (PEM) of the authority by which its PayPal signs. */
  paypalCa: () => string
  close: () => void
}

/** With a key that everybody may know: there is nothing behind it. */
const STRIPE = { url: 'http://127.0.0.1:8081/stripe', secretKey: SANDBOX_STRIPE_KEY, endpoint: null }
const { clientId, secret } = SANDBOX_PAYPAL
const PAYPAL = { url: 'http://127.0.0.1:8081/paypal', clientId, secret, endpoint: null }

const ANNA = { id: 5_000_001, first_name: 'Anna', username: 'anna_investor', language_code: 'en' }
const IVAN = { id: 5_000_002, first_name: 'Иван', last_name: 'Петров', username: 'ivan_petrov', language_code: 'ru' }
const ADMIN_ID = 5_000_003

/** A local Bot API, its control API and its chat page, all in memory. `/bot<token>/<method>`, `/sim/…` and
 *  `/`. */
export function createSandbox({
  token = SANDBOX_TOKEN,
  now = Date.now,
  frozenAt,
  adminTelegramIds = [],
  hasPeople = true,
  pushFetch = fetch,
  stripe = STRIPE,
  paypal = PAYPAL,
  state: remembered,
}: SandboxDeps = {}): Sandbox {
  const clock = createClock({ now, ...(frozenAt === undefined ? {} : { frozenAt }) })
  const events = createEvents()
  let world: World
  let api: Api
  let control: Control
  let remotes: Remotes

  function build(state: SandboxState): void {
    world = createWorld({ state, clock, events, pushFetch })
    api = createApi(world, token)
    control = createControl(world, api)
    remotes = createRemotes({ state, clock, send: pushFetch, stripe, paypal })
    if (!hasPeople || state.people.size > 0) return
    for (const person of [
      ANNA,
      IVAN,
      { id: adminTelegramIds[0] ?? ADMIN_ID, first_name: 'Olga', language_code: 'en' },
    ]) {
      control.people.add({ ...person, is_admin: person.id === (adminTelegramIds[0] ?? ADMIN_ID) })
    }
  }
  build(remembered ?? createState())

  function reset(): void {
    // The bot keeps running: its settings and its read position must outlive its chats.
    const webhook = world.webhook.settings()
    const { bot, commands, profile, menuButton, allowedUpdates, counters } = world.state
    world.webhook.remove()
    world.updates.endPoll(undefined)
    clock.close()
    // Core knows the authority, so certificates that it signed stay valid.
    const { authority } = world.state.paypal
    const fresh = { ...createState(), paypal: { ...createPaypalState(), authority } }
    build({ ...fresh, bot, commands, profile, menuButton, allowedUpdates, counters })
    if (webhook !== undefined) world.webhook.set(webhook)
    events.emit({ type: 'reset' })
  }

  const app = new Hono<{ Bindings: Bindings }>()
  app.use(onlyLoopback)
  for (const path of ['/:bot{bot[^/]+}/*', '/file/*', '/sim/*']) app.use(path, onlyOwnPage)
  app.all('/:bot{bot[^/]+}/:method', async (c) => {
    if (c.req.param('bot') !== `bot${token}`) return toResponse(new Refusal(401, 'Unauthorized'))
    const outcome = await api.call(c.req.raw, c.req.param('method'))
    return outcome === 'dropped'
      ? new Response(null, { status: 444, headers: { 'x-sandbox-dropped': 'yes' } })
      : outcome.response
  })
  app.get('/file/:bot{bot[^/]+}/:path{.+}', (c) =>
    c.req.param('bot') === `bot${token}`
      ? api.download(c.req.param('path'))
      : toResponse(new Refusal(401, 'Unauthorized')),
  )
  app.route(
    '/',
    remoteRoutes(() => remotes),
  )
  app.route('/sim', controlRoutes({ control: () => control, reset }))
  app.get('/healthz', (c) => c.json({ status: 'ok' }))
  app.use('/:file?', compress())
  app.get('/', async (c) => (await readPageFile('index.html')) ?? c.notFound())
  app.get('/:file', async (c) => (await readPageFile(c.req.param('file'))) ?? c.notFound())
  app.onError((error, c) => {
    if (error instanceof Refusal) return toResponse(error)
    // A fault of the sandbox itself must fail a test rather than look like an outage of Telegram.
    world.journal.accuse({
      at: clock.now(),
      method: c.req.path.replace(/bot[^/]+/, 'bot'),
      description: `the sandbox failed: ${error.stack}`,
    })
    return toResponse(new Refusal(500, 'Internal Server Error'))
  })
  app.notFound(() => toResponse(new Refusal(404, 'Not Found')))

  return {
    async fetch(request, env) {
      const response = await app.fetch(request, env)
      if (!response.headers.has('x-sandbox-dropped')) return response
      if (env?.incoming === undefined) throw new TypeError('fetch failed', { cause: new Error('read ECONNRESET') })
      env.incoming.socket.destroy()
      return response
    },
    get control() {
      return control
    },
    get api() {
      return api
    },
    clock,
    paypalCa: () => remotes.paypal.caCertificate(),
    close() {
      world.webhook.remove()
      world.updates.endPoll(undefined)
      clock.close()
    },
  }
}
