import { eq } from 'drizzle-orm'
import { type ActingClient, CoreError, type FileUpload } from '../core/client.ts'
import type { ModelView } from '../core/contract/catalog.ts'
import type { ForecastOptions, QuoteView } from '../core/contract/job.ts'
import { cards as cardsTable } from './db.ts'
import type { Card, Cards, Draft } from './ui/cards.ts'
import type { Say } from './locales/say.ts'
import type { OwedStore } from './outbox/store.ts'
import { cut } from './replies/format.ts'
import { quoteCard } from './replies/quote.ts'
import type { Reply } from './replies/reply.ts'

/** For whom something is ordered: enough of a person for core and for words. */
export interface Buyer {
  readonly id: string
  readonly say: Say
  act<T>(work: (core: ActingClient) => Promise<T>): Promise<T>
}

/** What became of a confirmed draft. `card` shows `now`, the draft as it stands, where it still can be ordered. */
export type Placed =
  | { kind: 'placed'; jobId: string; draft: Draft; isNew: boolean }
  | { kind: 'missing' | 'changed' | 'outdated'; card: Reply; now: Draft }
  | { kind: 'gone' }

const NAME_CHARS_MAX = 80
/** How far to look when nobody has said: a month of trading days, near enough to mean something. */
const USUAL_STEPS = 20

/** From a series to a job: a draft is quoted, changed, and placed exactly once however often it is confirmed. */
export function createOrders({ cards, owed }: { cards: Cards; owed: OwedStore }) {
  const optionsOf = ({ model, horizon }: Pick<Draft, 'model' | 'horizon'>): ForecastOptions => ({
    model,
    ...(horizon === null ? {} : { horizon }),
  })

  /** A quote as far ahead as was chosen; or as is usual, or nearer where the model or the series allows no more. */
  async function ask(
    wanted: Pick<Draft, 'model' | 'horizon' | 'hasChosenHorizon'>,
    quoteFor: (options: ForecastOptions) => Promise<QuoteView>,
  ): Promise<{ quote: QuoteView; horizon: number | null }> {
    if (wanted.hasChosenHorizon) return { quote: await quoteFor(optionsOf(wanted)), horizon: wanted.horizon }
    try {
      const quote = await quoteFor(optionsOf({ ...wanted, horizon: USUAL_STEPS }))
      // Farther than the series is long is for those who ask for it.
      if ((quote.audit?.valid ?? USUAL_STEPS) >= USUAL_STEPS) return { quote, horizon: USUAL_STEPS }
    } catch (error) {
      if (!(error instanceof CoreError) || error.code !== 'horizon_too_long') throw error
    }
    return { quote: await quoteFor(optionsOf({ ...wanted, horizon: null })), horizon: null }
  }

  async function toCard(buyer: Buyer, token: string, draft: Draft, quote: QuoteView): Promise<Reply> {
    const model = (await listForecasters(buyer)).find(({ name }) => name === draft.model)
    return quoteCard(buyer.say, { token, draft, quote, model })
  }

  /** The draft with a fresh price; a price that differs makes a new revision, which older cards cannot confirm. */
  async function priceAnew(
    buyer: Buyer,
    card: Card<'draft'>,
    change: Partial<Pick<Draft, 'model' | 'horizon'>>,
  ): Promise<{ card: Reply; now: Draft }> {
    const hasChosenHorizon = card.body.hasChosenHorizon || change.horizon !== undefined
    const wanted = { ...card.body, ...change, hasChosenHorizon }
    const { quote, horizon } = await ask(wanted, (options) =>
      buyer.act((core) => core.quoteDataset(wanted.datasetId, options)),
    )
    const isSame = quote.cost === card.body.cost && wanted.model === card.body.model && horizon === card.body.horizon
    const now = { ...wanted, horizon, cost: quote.cost, revision: card.body.revision + (isSame ? 0 : 1) }
    return { card: await toCard(buyer, card.token, now, quote), now }
  }

  const reopenAs = (token: string, body: Draft) => cards.set(token, { body, state: 'open' })

  /** The draft with a fresh price, kept as its person is about to see it. */
  async function requote(...asked: Parameters<typeof priceAnew>): Promise<{ card: Reply; now: Draft }> {
    const priced = await priceAnew(...asked)
    await reopenAs(asked[1].token, priced.now)
    return priced
  }

  return {
    /** Reads and prices a file, and keeps it as a draft under `token`; the same token again shows what it has. */
    async open(buyer: Buyer, token: string, file: FileUpload, model: string): Promise<{ card: Reply; draft: Draft }> {
      const known = await cards.find(buyer.id, 'draft', token)
      if (known !== undefined) return { card: (await requote(buyer, known, {})).card, draft: known.body }
      const { quote, horizon } = await ask({ model, horizon: null, hasChosenHorizon: false }, (options) =>
        buyer.act((core) => core.quoteFile(file, options)),
      )
      const draft = {
        datasetId: quote.dataset_id,
        fileName: cut(file.name, NAME_CHARS_MAX),
        model: quote.model.name,
        horizon,
        hasChosenHorizon: false,
        cost: quote.cost,
        revision: 1,
        jobId: null,
      }
      const made = await cards.add(buyer.id, 'draft', token, draft)
      return { card: await toCard(buyer, token, made.body, quote), draft: made.body }
    },

    /** A new draft of a series that core has already. */
    async reopen(buyer: Buyer, token: string, from: Pick<Draft, 'datasetId' | 'fileName' | 'model'>): Promise<Reply> {
      const known = await cards.find(buyer.id, 'draft', token)
      const draft = { ...from, horizon: null, hasChosenHorizon: false, cost: 0, revision: 0, jobId: null }
      return (await requote(buyer, known ?? (await cards.add(buyer.id, 'draft', token, draft)), {})).card
    },

    /** Another model or horizon for a draft; undefined when it is gone or already ordered. */
    async change(
      buyer: Buyer,
      token: string,
      change: Partial<Pick<Draft, 'model' | 'horizon'>>,
    ): Promise<Reply | undefined> {
      const card = await cards.find(buyer.id, 'draft', token)
      return card === undefined || card.state === 'submitted' || card.state === 'dropped'
        ? undefined
        : (await requote(buyer, card, change)).card
    },

    async drop(buyer: Buyer, token: string): Promise<boolean> {
      const card = await cards.find(buyer.id, 'draft', token)
      if (card === undefined || card.state === 'submitted' || card.state === 'dropped') return false
      await cards.set(token, { state: 'dropped' })
      return true
    },

    /** What a draft still lacks at its present price; undefined when it is gone or already ordered. */
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

    /** From here on the draft goes on by itself as soon as there are credits for it. */
    waitForCredits: (token: string) => cards.set(token, { state: 'waiting' }),
    waiting: (buyer: Buyer) => cards.newest(buyer.id, 'draft', 'waiting'),
    /** From here on the draft is this one, and its person's to confirm. */
    reopenAs,

    /** Orders a draft. The key belongs to the draft and its revision: twenty taps are one job and one hold. One that goes on by
     *  itself, and cannot, stays as it is: nobody has seen another price of it yet. */
    async place(buyer: Buyer, token: string, revision?: number): Promise<Placed> {
      const card = await cards.find(buyer.id, 'draft', token)
      if (card === undefined || card.state === 'dropped') return { kind: 'gone' }
      const { body: draft } = card
      const look = revision === undefined && card.state === 'waiting' ? priceAnew : requote
      if (card.state === 'submitted' && draft.jobId !== null)
        return { kind: 'placed', jobId: draft.jobId, draft, isNew: false }
      if (revision !== undefined && revision !== draft.revision)
        return { kind: 'outdated', ...(await requote(buyer, card, {})) }
      try {
        const options = { ...optionsOf(draft), max_cost: draft.cost }
        const job = await buyer.act((core) =>
          core.submit(draft.datasetId, options, `submit:${token}:${draft.revision}`),
        )
        const body = { ...draft, jobId: job.id }
        await owed.addJob(buyer.id, { jobId: job.id, fileName: draft.fileName, cost: job.cost }, async (tx) => {
          await tx
            .update(cardsTable)
            .set({ state: 'submitted', body: JSON.stringify(body) })
            .where(eq(cardsTable.token, token))
        })
        return { kind: 'placed', jobId: job.id, draft: body, isNew: true }
      } catch (error) {
        if (!(error instanceof CoreError)) throw error
        switch (error.code) {
          case 'insufficient_credits':
            return { kind: 'missing', ...(await look(buyer, card, {})) }
          case 'quote_changed':
            return { kind: 'changed', ...(await look(buyer, card, {})) }
          case 'not_found':
            return { kind: 'gone' }
          default:
            throw error
        }
      }
    },
  }
}
export type Orders = ReturnType<typeof createOrders>

/** The models that are sold in a chat. Those that score the rows of a table are not: a chat has no way to send one. */
export const listForecasters = async ({ act }: Pick<Buyer, 'act'>): Promise<ModelView[]> =>
  (await act((core) => core.models())).items.filter(({ contract }) => contract === 'series')

/** The model that is used when nobody has chosen one. */
export const defaultModel = (forecasters: readonly ModelView[]): ModelView | undefined =>
  forecasters.find((model) => model.default) ?? forecasters[0]
