import { z } from 'zod'
import { timeSchema } from './common.ts'

const RUN_STATUSES = ['running', 'ok', 'failed', 'lost'] as const
export type RunStatus = (typeof RUN_STATUSES)[number]
const RUN_TRIGGERS = ['time', 'catch_up', 'retry', 'staff'] as const
export type RunTrigger = (typeof RUN_TRIGGERS)[number]

export const scheduleRunSchema = z
  .object({
    number: z.int().meta({ description: 'counts the runs of its schedule' }),
    status: z.enum(RUN_STATUSES).meta({ description: '`lost`: core was stopped while it ran' }),
    trigger: z.enum(RUN_TRIGGERS).meta({
      description:
        '`catch_up`: its time passed while core was down, once or often; `retry`: the run before failed; `staff`: asked for',
    }),
    due_at: timeSchema,
    started_at: timeSchema,
    finished_at: timeSchema.nullable(),
    error: z.string().nullable().meta({ description: 'why it failed' }),
    asked_by: z.string().nullable().meta({ description: 'the person who had it run, by their `user_id`' }),
  })
  .meta({ id: 'ScheduleRun' })
export type ScheduleRunView = z.infer<typeof scheduleRunSchema>

export const scheduleViewSchema = z
  .object({
    name: z.string(),
    cron: z.string().meta({ description: 'with seconds first where it has six fields', example: '0 * * * *' }),
    time_zone: z.string().meta({ description: 'in which `cron` is read; the setting TIME_ZONE' }),
    next_run_at: timeSchema,
    last_run: scheduleRunSchema.nullable(),
  })
  .meta({ id: 'Schedule' })
export type ScheduleView = z.infer<typeof scheduleViewSchema>
export const scheduleListSchema = z.object({ items: z.array(scheduleViewSchema) })
