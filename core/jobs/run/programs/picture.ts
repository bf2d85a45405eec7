import type { Result } from '../../../contract/jobs/result.ts'
import type { ReadReport } from '../../../contract/series.ts'
import { serveTasks } from '../../../workers/child.ts'
import { drawChart } from '../../../picture/chart.ts'
import { pickRecent } from '../../../picture/recent.ts'
import type { PictureTask } from '../../pictures.ts'
import { decodeRecent } from '../../../datasets/recent.ts'

// A process of its own: drawing takes tens of milliseconds and native memory, and core can spare neither. The
// first picture of a process loads fonts and takes three times as long, so it is drawn at start and
// discarded.
await drawChart(
  {
    modelTitle: { en: '', ru: '' },
    rows: 2,
    times: [0, 86_400_000],
    prices: [1, 2],
    lastPrice: 2,
    interval: 'daily',
    forecast: [
      { timestamp: '1970-01-03T00:00:00.000Z', price: 2, quantiles: { '0.1': 1, '0.5': 2, '0.9': 3 }, p_loss: 0.5 },
    ],
    skill: {
      verdict: 'too short',
      folds: 0,
      pinball_vs_naive_low: null,
      pinball_vs_naive_high: null,
      mae_vs_naive: null,
      coverage_80: null,
    },
  },
  { language: 'en' },
)

serveTasks(
  async ({
    recent,
    audit: auditText,
    result: resultText,
    rows,
    modelTitle,
    language,
  }: PictureTask): Promise<Buffer> => {
    const audit = JSON.parse(auditText) as ReadReport
    const { forecast, skill } = JSON.parse(resultText) as Result
    const { times, prices } = decodeRecent(recent)
    const shown = pickRecent(times, prices, forecast.length)
    return drawChart(
      {
        modelTitle,
        rows,
        ...shown,
        lastPrice: audit.last_price,
        interval: audit.interval,
        decimals: audit.decimals,
        forecast,
        skill,
      },
      { language },
    )
  },
)
