import type { Buyer } from '../people/buyer.ts'
import type { FileUpload } from '../../core/client.ts'
import type { ModelView } from '../../core/contract/catalog.ts'
import { LIMITS } from '../../core/contract/limits.ts'
import type { Instrument } from '../../core/contract/jobs/market.ts'
import type { QuoteView } from '../../core/contract/jobs/quote.ts'
import type { ReadReport } from '../../core/contract/series.ts'
import { named, whose } from '../people/whose.ts'
import type { Rate } from '../people/rate.ts'
import type { Card, Cards, Draft, Reading } from '../ui/cards.ts'
import type { Forecasts } from '../outbox/forecasts.ts'
import { cut } from '../ui/format.ts'
import { horizonChoice, modelChoice, quoteCard } from '../replies/quote.ts'
import type { Reply } from '../ui/reply.ts'
import { priceTerms } from './terms.ts'
import { createSubmit } from './submit.ts'

/** The result of confirming a draft: submitted, or shown again because its card is older than its price. */
export type Confirmed = { kind: 'submitted' } | { kind: 'outdated'; card: Reply } | { kind: 'gone' }

const NAME_CHARS_MAX = 80

/** A series that core fetches by its name; `name` is what people see. */
export interface NamedSeries extends Pick<Instrument, 'symbol' | 'market'> {
  name: string
}

/** What a draft can be shown with: other models, or other horizons. */
export type Choice = 'models' | 'horizons'

type Change = Partial<Pick<Draft, 'model' | 'rows' | 'horizon'>>
interface Shown {
  card: Reply
  now: Draft
  quote: QuoteView
}

const UNCHOSEN = {
  hasChosenModel: true,
  rows: null,
  hasChosenRows: false,
  horizon: null,
  hasChosenHorizon: false,
  isTable: false,
  asked: {},
} as const

/** From a series to a job: a draft is quoted, changed, and submitted exactly once however often it is
 *  confirmed. */
export function createDrafts({ cards, forecasts, rate }: { cards: Cards; forecasts: Forecasts; rate: Rate }) {
  async function toCard(buyer: Buyer, token: string, draft: Draft, quote: QuoteView): Promise<Reply> {
    const account = await whose(buyer)
    return named(account, quoteCard(buyer.say, { token, draft, quote, creditsPerStar: await rate(buyer) }))
  }

  /** Returns the draft with a fresh price. Changed terms make a new revision, which older cards cannot
   *  confirm. */
  async function priceAnew(buyer: Buyer, { token, body }: Card<'draft'>, change: Change): Promise<Shown> {
    const wanted = {
      ...body,
      ...change,
      hasChosenModel: body.hasChosenModel || change.model !== undefined,
      hasChosenHorizon: body.hasChosenHorizon || change.horizon !== undefined,
      // Another model has a look-back of its own.
      hasChosenRows: change.rows !== undefined || (body.hasChosenRows && change.model === undefined),
    }
    const { quote, terms } = await priceTerms(wanted, (options) =>
      buyer.act((core) => core.quoteDataset(wanted.datasetId, options)),
    )
    const isSame = (['model', 'horizon', 'rows', 'cost'] as const).every((term) => terms[term] === body[term])
    const now = { ...wanted, ...terms, revision: body.revision + (isSame ? 0 : 1) }
    return { card: await toCard(buyer, token, now, quote), now, quote }
  }

  /** Returns the draft with a fresh price, and stores it as it is about to be shown. */
  async function requote(...asked: Parameters<typeof priceAnew>): Promise<Shown> {
    const priced = await priceAnew(...asked)
    await cards.set(asked[1].token, { body: priced.now, state: 'open' })
    return priced
  }

  return {
    submit: createSubmit({ cards, priceAnew }),

    /** Reads and prices a file, or prices by name, and stores it as a draft under `token`; the same token returns the stored
     *  draft. Without a model, uses the one that core recommends. */
    async open(
      buyer: Buyer,
      token: string,
      series: FileUpload | NamedSeries,
      model?: Pick<ModelView, 'name' | 'contract'>,
    ): Promise<{ card: Reply; draft: Draft; isSubmitted: boolean }> {
      const known = await cards.find(buyer.id, 'draft', token)
      if (known !== undefined) {
        const isSubmitted = known.state === 'submitted'
        const { card } = await (isSubmitted ? priceAnew : requote)(buyer, known, {})
        return { card, draft: known.body, isSubmitted }
      }
      const isTable = model?.contract === 'tabular'
      const wanted = { ...UNCHOSEN, model: model?.name ?? '', hasChosenModel: model !== undefined, isTable }
      const { quote, terms } = await priceTerms(wanted, (options) =>
        buyer.act((core) => ('symbol' in series ? core.quoteNamed(series, options) : core.quoteFile(series, options))),
      )
      const draft = {
        ...wanted,
        ...terms,
        datasetId: quote.dataset_id,
        fileName: cut(series.name, NAME_CHARS_MAX),
        revision: 1,
      }
      const made = await cards.add(buyer.id, 'draft', token, draft)
      return { card: await toCard(buyer, token, made.body, quote), draft: made.body, isSubmitted: false }
    },

    /** Creates a draft of a series that core already has, and shows its choice of models or horizons. */
    async reopen(
      buyer: Buyer,
      token: string,
      from: Pick<Draft, 'datasetId' | 'fileName' | 'model'>,
      choice: Choice,
    ): Promise<Reply> {
      const known = await cards.find(buyer.id, 'draft', token)
      const draft = { ...UNCHOSEN, ...from, cost: 0, revision: 0, unit: 'step', horizonMax: LIMITS.horizonMax } as const
      const shown = await requote(buyer, known ?? (await cards.add(buyer.id, 'draft', token, draft)), {})
      return toChoice(buyer, token, shown, choice)
    },

    /** Shows what a draft can be changed to; undefined if it is gone or already submitted. */
    async choose(buyer: Buyer, token: string, choice: Choice): Promise<Reply | undefined> {
      const card = await findOpen(buyer, token)
      if (card === undefined) return undefined
      return toChoice(buyer, token, await priceAnew(buyer, card, {}), choice)
    },

    /** Changes model, horizon or number of rows of a draft; undefined if it is gone or already submitted. */
    async change(buyer: Buyer, token: string, change: Change): Promise<Reply | undefined> {
      const card = await findOpen(buyer, token)
      return card === undefined ? undefined : (await requote(buyer, card, change)).card
    },

    /** Returns a draft with its read report, as core quotes it now; undefined if it is gone or already
     *  submitted. */
    async look(buyer: Buyer, token: string): Promise<{ draft: Draft; audit: ReadReport | null } | undefined> {
      const card = await findOpen(buyer, token)
      if (card === undefined) return undefined
      const { quote } = await priceAnew(buyer, card, {})
      return { draft: card.body, audit: quote.audit }
    },

    /** Has core read a stored file again as `asked` says, for the existing draft or a new one. Undefined if
     *  the draft is already submitted. Throws core's refusal of the file. */
    async read(
      buyer: Buyer,
      token: string,
      { datasetId, fileName, model, asked }: Omit<Reading, 'draft' | 'choices'>,
    ): Promise<Reply | undefined> {
      const known = await cards.find(buyer.id, 'draft', token)
      if (known !== undefined && (known.state === 'submitted' || known.state === 'dropped')) return undefined
      const wanted = known?.body ?? { ...UNCHOSEN, model: model ?? '', hasChosenModel: model !== null }
      const { quote, terms } = await priceTerms(wanted, (options) =>
        buyer.act((core) => core.quoteDataset(datasetId, { ...options, ...asked })),
      )
      const revision = (known?.body.revision ?? 0) + 1
      const draft = { ...wanted, ...terms, datasetId: quote.dataset_id, fileName, asked, revision }
      if (known === undefined) await cards.add(buyer.id, 'draft', token, draft)
      else await cards.set(token, { body: draft, state: 'open' })
      return toCard(buyer, token, draft, quote)
    },

    /** A draft with its quote as of now; undefined if it is gone or already submitted. */
    async quoted(
      buyer: Buyer,
      token: string,
    ): Promise<{ draft: Draft; quote: QuoteView; creditsPerStar: number } | undefined> {
      const card = await findOpen(buyer, token)
      if (card === undefined) return undefined
      const { now: draft, quote } = await requote(buyer, card, {})
      return { draft, quote, creditsPerStar: await rate(buyer) }
    },

    /** A draft that can still be changed. */
    find: async (buyer: Buyer, token: string): Promise<Draft | undefined> => (await findOpen(buyer, token))?.body,

    async drop(buyer: Buyer, token: string): Promise<boolean> {
      const card = await cards.find(buyer.id, 'draft', token)
      if (card === undefined || card.state === 'submitted' || card.state === 'dropped') return false
      await cards.set(token, { state: 'dropped' })
      return true
    },

    /** How many credits a draft lacks at its present price; undefined if it is gone or already submitted. */
    async missing(
      buyer: Buyer,
      token: string,
    ): Promise<{ missing: number; isWaiting: boolean; card: Reply } | undefined> {
      const card = await cards.find(buyer.id, 'draft', token)
      if (card === undefined || card.state === 'submitted' || card.state === 'dropped') return undefined
      const isWaiting = card.state === 'waiting'
      const { card: shown, now } = await requote(buyer, card, {})
      if (isWaiting) await cards.set(token, { state: 'waiting' })
      const { available } = await buyer.act((core) => core.balance())
      return { missing: Math.max(0, now.cost - available), isWaiting, card: shown }
    },

    /** The draft is submitted automatically as soon as there are enough credits. */
    waitForCredits: (token: string) => cards.set(token, { state: 'waiting' }),
    waiting: (buyer: Buyer) => cards.newest(buyer.id, 'draft', 'waiting'),

    /** Submits a draft by storing the submission in the outbox. The key belongs to the draft and its
     *  revision: twenty taps are one job and one hold. `messageId`: the card that was tapped. */
    async confirm(
      buyer: Buyer,
      { token, revision, messageId }: { token: string; revision?: number; messageId: number | null },
    ): Promise<Confirmed> {
      const card = await cards.find(buyer.id, 'draft', token)
      if (card === undefined || card.state === 'dropped') return { kind: 'gone' }
      if (card.state === 'submitted') return { kind: 'submitted' }
      const { revision: present, datasetId, fileName, model, horizon, rows, cost, isTable } = card.body
      if (revision !== undefined && revision !== present)
        return { kind: 'outdated', card: (await requote(buyer, card, {})).card }
      const draftState = card.state === 'waiting' ? 'waiting' : 'open'
      const submission = { token, datasetId, fileName, model, horizon, rows, cost, isTable, draftState } as const
      await forecasts.intend({ key: `submit:${token}:${present}`, userId: buyer.id, submission, messageId })
      return { kind: 'submitted' }
    },
  }

  async function findOpen(buyer: Buyer, token: string): Promise<Card<'draft'> | undefined> {
    const card = await cards.find(buyer.id, 'draft', token)
    return card === undefined || card.state === 'submitted' || card.state === 'dropped' ? undefined : card
  }

  async function toChoice(buyer: Buyer, token: string, { now, quote }: Shown, choice: Choice): Promise<Reply> {
    const { say } = buyer
    if (choice === 'horizons') return horizonChoice(say, { token, draft: now, quote })
    return modelChoice(say, { token, quote, creditsPerStar: await rate(buyer) })
  }
}
export type Drafts = ReturnType<typeof createDrafts>

/** The models that are sold: those that forecast a series, and those that score the rows of a table. */
export const listModels = async ({ act }: Pick<Buyer, 'act'>): Promise<ModelView[]> =>
  (await act((core) => core.models())).items

export const listSeriesModels = async (buyer: Pick<Buyer, 'act'>): Promise<ModelView[]> =>
  (await listModels(buyer)).filter(({ contract }) => contract === 'series')

/** The default model. */
export const defaultModel = (models: readonly ModelView[]): ModelView | undefined =>
  models.find((model) => model.default) ?? models[0]
