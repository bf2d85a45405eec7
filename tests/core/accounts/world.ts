import { OpenAPIHono } from '@hono/zod-openapi'
import { authRoutes } from '../../../core/auth/routes.ts'
import { type Auth, createAuth } from '../../../core/auth/service.ts'
import { accountRoutes } from '../../../core/accounts/routes.ts'
import { createAccounts } from '../../../core/accounts/service.ts'
import { createFourEyes } from '../../../core/audit-log/four-eyes.ts'
import { createAuditLog } from '../../../core/audit-log/service.ts'
import { errandRoutes } from '../../../core/errands/routes.ts'
import type { Db } from '../../../core/db/client.ts'
import { createEvents } from '../../../core/events/service.ts'
import { createErrands } from '../../../core/errands/service.ts'
import { answerProblem } from '../../../core/http/problem.ts'
import { identify } from '../../../core/http/request.ts'
import { grantRoutes } from '../../../core/grants/routes.ts'
import { createGrants } from '../../../core/grants/service.ts'
import { createIdempotency } from '../../../core/idempotency/service.ts'
import { toSubnets } from '../../../core/kit/http/client-ip.ts'
import { systemSleep } from '../../../core/kit/clock.ts'
import { newId } from '../../../core/kit/ids.ts'
import { silentLog } from '../../../core/kit/log.ts'
import type { AppEnv } from '../../../core/kit/http/router.ts'
import { ledgerRoutes } from '../../../core/ledger/routes.ts'
import { createLedger } from '../../../core/ledger/service.ts'
import { invoiceRoutes } from '../../../core/invoices/routes.ts'
import { createInvoices } from '../../../core/invoices/service.ts'
import { paymentRoutes } from '../../../core/payments/routes.ts'
import type { OnlineSettings } from '../../../core/payments/providers.ts'
import { createPayments, type Payments } from '../../../core/payments/service.ts'
import { createProposals } from '../../../core/proposals/service.ts'
import { staffRoutes } from '../../../core/wiring/staff.ts'
import { createRoles } from '../../../core/roles/service.ts'
import { createStanding } from '../../../core/roles/standing.ts'
import { reportRoutes } from '../../../core/reports/routes.ts'
import { createReports } from '../../../core/reports/service.ts'
import { CHEAP_PASSWORDS, lendPools } from '../../support/children.ts'
import { checkDeclared } from '../../support/declared.ts'
import { startDb } from '../ledger/open-db.ts'

export const BOT_KEY = 'the-key-that-bot-and-core-share'
export const ADMIN_TELEGRAM_ID = '777'
export const ISSUER = 'coincast'

export interface Ask {
  token?: string
  json?: unknown
  form?: Record<string, string>
  headers?: Record<string, string>
}

export interface Answer {
  status: number
  // Bodies are looked into freely here; what they must be is the contract's business.
  body: ReturnType<typeof JSON.parse>
  headers: Headers
}

const NOBODY_ELSE = { isWorker: () => false, refuseInMaintenance: () => {} }

/** Accounts, ledger, payments, audit and reports on a fresh database, behind their routes; a clock that stands until it is moved. */
export async function startWorld({
  payments: money = 'sandbox',
  signupCredits = 500,
  signupCreditsDays = null,
  fourEyesCredits = 50_000,
  isLocalFree = true,
  asksForEmail = false,
  approvesCompanies = true,
  db: given,
  stripe = null,
  paypal = null,
  bank = null,
  vatPercent = null,
  fetch: call,
}: {
  payments?: 'sandbox' | 'off'
  signupCredits?: number
  signupCreditsDays?: number | null
  fourEyesCredits?: number
  isLocalFree?: boolean
  asksForEmail?: boolean
  approvesCompanies?: boolean
  /** Instead of a fresh one. */
  db?: Db
  stripe?: OnlineSettings['stripe']
  paypal?: OnlineSettings['paypal']
  bank?: OnlineSettings['bank']
  /** Contained in prices. */
  vatPercent?: number | null
  fetch?: typeof fetch
} = {}) {
  const db = given ?? (await startDb())
  const clock = { at: Date.UTC(2026, 0, 5) }
  const now = () => clock.at
  const standing = createStanding({ adminTelegramIds: [ADMIN_TELEGRAM_ID] })
  const auditLog = createAuditLog({
    now,
    key: 'the key of the audit log',
    authorize: (...asked) => standing.authorize(...asked),
    demandSecond: createFourEyes({ creditsMax: fourEyesCredits, now }),
  })
  await db.write((tx) => auditLog.seal(tx))
  const ledger = createLedger({ db, now, newId })
  const idempotency = createIdempotency({ now })
  const events = createEvents({ db, now })
  const proposals = createProposals({ db, auditLog, events, standing, now, newId })
  const errands = createErrands({ db, now, sleep: systemSleep })
  const log = silentLog
  const build = () => {
    const accounts = createAccounts({
      db,
      ledger,
      auditLog,
      idempotency,
      events,
      signedIn: () => auth.signedIn,
      now,
      newId,
      signupCredits,
      signupCreditsDays,
      timeZone: 'UTC',
      welcomesPerHousehold: 3,
      approvesCompanies,
      asksForEmail,
      // There are no terms here.
      acceptTermsAtSignUp: async () => undefined,
      acceptTerms: async () => undefined,
      markOfTelegram: (telegramId) => `person:${telegramId}`,
      stepUpCredits: 5_000,
      proposals,
      standing,
    })
    const auth: Auth = createAuth({
      db,
      ledger,
      accounts,
      auditLog,
      events,
      wasForgotten: async () => false,
      now,
      newId,
      log,
      standing,
      mails: null,
      publicUrl: 'http://core.test',
      botKey: BOT_KEY,
      isLocalFree,
      sessionDaysMax: 90,
      factorKey: 'the key of second factors',
      staffMfa: false,
      payments: money,
      passwordCost: CHEAP_PASSWORDS,
      // There are no jobs here.
      belongings: {
        count: async () => ({ forecasts: 0, running: 0 }),
        move: (tx, fromId, toId) => payments.move(tx, fromId, toId),
      },
    })
    return { accounts, auth }
  }
  const { accounts, auth } = build()
  const invoices = createInvoices({
    db,
    auditLog,
    idempotency,
    log,
    addEvent: events.add,
    transfers: () => payments.bank.transfers,
    pool: lendPools().paper,
    settings: {
      seller: { name: 'Coincast Ltd', address: '1 Mint Lane, Dublin', tax_id: 'IE1234567X' },
      series: 'CC',
      vatRate: vatPercent === null ? null : vatPercent * 100,
      note: null,
      timeZone: 'UTC',
    },
    now,
    newId,
  })
  const payments: Payments = createPayments({
    db,
    papers: invoices.papers,
    ledger,
    auditLog,
    idempotency,
    errands,
    addEvent: events.add,
    requireTerms: async () => undefined,
    people: accounts.people,
    spending: accounts.spending,
    now,
    newId,
    log,
    creditsPerStar: 10,
    plans: [
      { credits: 500, percentOff: 10 },
      { credits: 2000, percentOff: 25 },
    ],
    stepUpCredits: 5_000,
    fourEyesCredits,
    proposals,
    payments: money,
    timeZone: 'UTC',
    online: { creditPrice: { amount: 20, currency: 'USD' }, publicUrl: 'http://core.test', stripe, paypal, bank },
    fetch: call,
  })
  const grants = createGrants({
    db,
    ledger,
    auditLog,
    idempotency,
    proposals,
    stepUpCredits: 5_000,
    timeZone: 'UTC',
    now,
    newId,
  })
  const roles = createRoles({ db, now, auditLog, standing, forget: auth.forgetActors })
  const reports = createReports({ db, ledger, roles, now })
  const app = new OpenAPIHono<AppEnv>()
  app.use(identify({ ...NOBODY_ELSE, auth, newId, trustedProxies: toSubnets(['127.0.0.1']), log }))
  app.onError((error, c) => answerProblem(error, c, log))
  for (const router of [
    authRoutes({ auth, receiptKeys: () => [] }),
    accountRoutes({ accounts }),
    ledgerRoutes({ ledger, reader: db.reader }),
    paymentRoutes({ payments }),
    invoiceRoutes({ invoices }),
    errandRoutes({ errands }),
    grantRoutes({ grants }),
    staffRoutes({
      db,
      staff: { standing, auditLog, proposals, roles },
      stepUpCredits: 5_000,
      findChangedOrders: async () => null,
      parts: [accounts.admin, roles, payments],
      carriers: { adjustment: accounts.admin.adjustment, ...payments.carriers, ...grants.carriers },
    }),
    reportRoutes({ reports, accounts }),
  ]) {
    app.route('/', router)
  }

  async function ask(method: string, path: string, { token, json, form, headers = {} }: Ask = {}): Promise<Answer> {
    const response = await app.request(path, {
      method,
      ...(json === undefined ? {} : { body: JSON.stringify(json) }),
      ...(form === undefined ? {} : { body: new URLSearchParams(form).toString() }),
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(json === undefined ? {} : { 'content-type': 'application/json' }),
        ...(form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
        ...headers,
      },
    })
    const text = await response.text()
    const isJson = /[/+]json/.test(response.headers.get('content-type') ?? '')
    const body = isJson ? JSON.parse(text) : { text }
    if (response.status >= 400) checkDeclared(app, { method, path, status: response.status, code: body.code })
    return { status: response.status, body, headers: response.headers }
  }

  const password = 'correct horse battery'
  return {
    db,
    clock,
    ledger,
    auditLog,
    accounts,
    auth,
    payments,
    invoices,
    reports,
    proposals,
    events,
    app,
    ask,
    password,
    /** Core as it is after a restart: the same database, nothing remembered. */
    restarted: build,
    register: async (email = 'anna@example.com') => {
      const { body } = await ask('POST', '/api/auth/register', { json: { email, password } })
      const token = String(body.access_token)
      const account = await ask('GET', '/api/account', { token })
      return { token, refreshToken: String(body.refresh_token), id: String(account.body.id), email }
    },
    actFor: async (telegramId: string) => {
      const { body } = await ask('POST', '/api/bot/act-for', { token: BOT_KEY, json: { telegram_id: telegramId } })
      return { token: String(body.access_token), id: String(body.account?.id), created: Boolean(body.created), body }
    },
    admin: async () => {
      const { body } = await ask('POST', '/api/bot/act-for', {
        token: BOT_KEY,
        json: { telegram_id: ADMIN_TELEGRAM_ID },
      })
      return { token: String(body.access_token), id: String(body.account.id) }
    },
  }
}
export type World = Awaited<ReturnType<typeof startWorld>>
