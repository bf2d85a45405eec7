import { z } from 'zod'
import { LIMITS } from '../limits.ts'
import { timeSchema } from '../common.ts'

const LEVEL = /^0?\.\d{1,6}$/

/** The query of quantiles at levels that the caller names: ascending, each once. */
export const levelsSchema = z
  .string()
  .max(LIMITS.levelsMax * 10)
  .default('0.1,0.5,0.9')
  .transform((text, context) => {
    const parts = text.split(',').map((part) => part.trim())
    const levels = [...new Set(parts.map(Number))].sort((a, b) => a - b)
    const isGood = parts.every((part) => LEVEL.test(part) && Number(part) >= 0.01 && Number(part) <= 0.99)
    if (isGood && levels.length <= LIMITS.levelsMax) return levels
    context.addIssue({
      code: 'custom',
      message: `must be 1 to ${LIMITS.levelsMax} levels from 0.01 to 0.99, with a comma between them`,
    })
    return z.NEVER
  })
  .meta({
    description: `levels from 0.01 to 0.99, at most ${LIMITS.levelsMax}, such as 0.05,0.33,0.95`,
    example: '0.05,0.33,0.95',
  })

export const quantilesViewSchema = z
  .object({
    levels: z.array(z.number()).meta({ description: 'ascending, each once' }),
    series: z.array(
      z.object({
        id: z.string().nullable().meta({ description: 'null for the one series of a job' }),
        steps: z.array(
          z.object({
            step: z.int(),
            timestamp: timeSchema,
            quantiles: z.array(z.number()).meta({ description: 'one price per level, never crossing' }),
          }),
        ),
      }),
    ),
  })
  .meta({ id: 'ForecastQuantiles' })
