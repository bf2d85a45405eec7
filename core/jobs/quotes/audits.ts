import type { QuoteView } from '../../contract/jobs/quote.ts'
import { LIMITS } from '../../contract/limits.ts'
import type { PanelReport } from '../../contract/series.ts'
import { costsOf } from './panel.ts'
import type { PricedSubmission } from './pricing.ts'
import { chargedPerRow } from './terms.ts'

type Audits = Pick<QuoteView, 'audit' | 'table_audit' | 'panel_audit' | 'series'>

/** How the rows of an order were read, as a quote shows it. */
export function auditsOf({ dataset, model, options, terms }: PricedSubmission): Audits {
  const report = JSON.parse(dataset.audit)
  if (dataset.tableOf !== null) return { audit: null, table_audit: report }
  if (dataset.panel === null) return { audit: report }
  const panel: PanelReport = report
  const rowsEach = options.rows ?? LIMITS.rowsMax
  return {
    audit: null,
    panel_audit: panel,
    series: costsOf(panel, rowsEach, model.manifest.min_rows, chargedPerRow(terms)),
  }
}
