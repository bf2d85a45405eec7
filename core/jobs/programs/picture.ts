import type { Result } from '../../contract/job.ts'
import type { Audit } from '../../contract/series.ts'
import { serveTasks } from '../../kit/pool-child.ts'
import { drawChart } from '../../picture/chart.ts'
import { pickTail } from '../../picture/tail.ts'
import type { PictureTask } from '../pictures.ts'
import { decodeTail } from '../tail.ts'

// A process of its own: drawing takes tens of milliseconds and native memory, neither of which core has to spare.
serveTasks(
  async ({ tail, audit: auditText, result: resultText, modelTitle, language }: PictureTask): Promise<Buffer> => {
    const audit = JSON.parse(auditText) as Audit
    const { forecast, skill } = JSON.parse(resultText) as Result
    const { times, prices } = decodeTail(tail)
    const shown = pickTail(times, prices, forecast.length)
    return drawChart(
      {
        modelTitle,
        rows: audit.valid,
        ...shown,
        lastPrice: audit.last_price,
        interval: audit.interval,
        forecast,
        skill,
      },
      { language },
    )
  },
)
