import { CoreError } from '../../core/client.ts'
import type { ForecastOptions } from '../../core/contract/jobs/submission.ts'
import type { QuoteView } from '../../core/contract/jobs/quote.ts'
import { timeUnitOf } from '../../core/kit/text/time-words.ts'
import type { Draft } from '../ui/cards.ts'

/** The default horizon: a month of trading days, near enough to be meaningful. */
const USUAL_STEPS = 20

type Wanted = Pick<
  Draft,
  'isTable' | 'model' | 'hasChosenModel' | 'rows' | 'hasChosenRows' | 'horizon' | 'hasChosenHorizon'
>
type QuoteFor = (options: ForecastOptions) => Promise<QuoteView>
interface Priced {
  quote: QuoteView
  terms: Pick<Draft, 'model' | 'horizon' | 'rows' | 'cost' | 'unit' | 'horizonMax'>
}
export const optionsOf = ({
  model,
  horizon,
}: {
  model: string | undefined
  horizon: number | null
}): ForecastOptions => ({
  ...(model === undefined ? {} : { model }),
  ...(horizon === null ? {} : { horizon }),
})

/** Returns a quote for the chosen horizon; by default the usual one, or less if the model or the series
 *  allows no more. */
async function askAhead(wanted: Wanted, quoteFor: QuoteFor): Promise<QuoteView> {
  const model = wanted.hasChosenModel ? wanted.model : undefined
  if (wanted.isTable) return quoteFor(optionsOf({ model, horizon: null }))
  if (wanted.hasChosenHorizon) return quoteFor(optionsOf({ model, horizon: wanted.horizon }))
  try {
    const quote = await quoteFor(optionsOf({ model, horizon: USUAL_STEPS }))
    // A horizon longer than the series is only for those who ask for it.
    if ((quote.audit?.valid ?? USUAL_STEPS) >= USUAL_STEPS) return quote
  } catch (error) {
    if (!(error instanceof CoreError) || error.code !== 'horizon_too_long') throw error
  }
  return quoteFor(optionsOf({ model, horizon: null }))
}

/** Returns the draft's terms as core prices them: with the chosen model or the one that core recommends,
 *  and with the chosen rows or as many as are enough. */
export async function priceTerms(wanted: Wanted, quoteFor: QuoteFor): Promise<Priced> {
  const quote = await askAhead(wanted, quoteFor)
  const { audit, table_audit: tableReport, horizon } = quote
  if (quote.series !== undefined) {
    const { cost, model } = quote
    return { quote, terms: { model: model.name, horizon, rows: null, cost, unit: 'step', horizonMax: horizon } }
  }
  const named = wanted.hasChosenModel ? quote.model.name : (quote.recommended?.model ?? quote.model.name)
  const candidate = quote.candidates.find(({ model }) => model.name === named)
  const valid = (audit ?? tableReport)?.valid ?? 0
  const rows = wanted.hasChosenRows ? Math.min(wanted.rows ?? valid, valid) : (candidate?.rows ?? valid)
  const cost = rows * (candidate?.price_per_row ?? quote.price_per_row)
  const unit = audit === null ? 'step' : timeUnitOf(audit.interval, audit.step_seconds)
  const horizonMax = candidate?.farthest.horizon ?? horizon
  return { quote, terms: { model: named, horizon, rows: rows < valid ? rows : null, cost, unit, horizonMax } }
}
