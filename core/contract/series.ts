import { z } from 'zod'
import { timeSchema } from './common.ts'
import { originSchema } from './jobs/market.ts'

const FORMATS = ['json', 'ndjson', 'csv', 'xlsx', 'parquet'] as const
export type Format = (typeof FORMATS)[number]

/** Why a row was left out. `duplicate_time`: a later row has the same time, and the last one wins. `in_future`: it is dated after tomorrow,
 *  and no price of such a day is known. */
export const REJECT_REASONS = [
  'no_time',
  'no_price',
  'price_not_positive',
  'price_not_a_number',
  'unreadable_time',
  'duplicate_time',
  'in_future',
] as const
export type RejectReason = (typeof REJECT_REASONS)[number]

export const INTERVALS = [
  'seconds',
  'minutes',
  'hourly',
  'daily_trading',
  'daily',
  'weekly',
  'monthly',
  'quarterly',
  'yearly',
  'irregular',
] as const
export type Interval = (typeof INTERVALS)[number]

/** Why a column was chosen. `name`: its name. `name_like`: part of its name. `only`: no other column can be
 *  it. `content`: the column of that name does not hold it, but this one does. `candle`: its position in
 *  open, high, low and close. `adjusted`: the other price has a split that this one does not have.
 *  `stored_at`: the other times say when rows were stored. `asked`: the request names it. */
const COLUMN_REASONS = ['name', 'name_like', 'only', 'content', 'candle', 'adjusted', 'stored_at', 'asked'] as const
export type ColumnReason = (typeof COLUMN_REASONS)[number]

/** The order of day, month and year in numbers such as 01/02/03. */
export const DATE_ORDERS = ['day_first', 'month_first', 'year_first'] as const
export type DateOrder = (typeof DATE_ORDERS)[number]
export const DECIMAL_MARKS = ['.', ','] as const
export type DecimalMark = (typeof DECIMAL_MARKS)[number]

/** For `series`: every series of the file, each by itself. */
export const EVERY_SERIES = '*'

const labelSchema = z.string().min(1).max(200)
/** How to read a file, if its sender knows better than the rows show. */
export const readingSchema = z.object({
  series: labelSchema.optional().meta({
    description: 'which of several series: one of the labels that `several_series` names, or `*` for every one of them',
  }),
  sheet: labelSchema.optional().meta({ description: 'which sheet of a workbook, by its name' }),
  time_column: labelSchema.optional().meta({ description: 'the column of times, by its name, or `#2` for the second' }),
  price_column: labelSchema
    .optional()
    .meta({ description: 'the column of prices, by its name, or `#2` for the second' }),
  date_order: z.enum(DATE_ORDERS).optional().meta({ description: 'what `01/02/03` means' }),
  decimal: z.enum(DECIMAL_MARKS).optional().meta({ description: 'which mark is the decimal one' }),
})
export type ReadingFields = z.infer<typeof readingSchema>

/** Unusual but not wrong: reported, never deleted. */
export const WARNINGS = [
  'constant',
  'stale',
  'split_suspected',
  'bad_tick_suspected',
  'two_digit_years',
  'mixed_offsets',
  'large_gaps',
  'price_column_chosen',
  'decimal_mark_assumed',
  'excel_days_assumed',
  'day_month_assumed',
  'clock_assumed',
  'columns_assumed',
  'titles_skipped',
  'footer_skipped',
  'time_formats_mixed',
  'days_and_months_swapped',
  'currencies_mixed',
  'not_sorted',
] as const

/** A loss of rows that must not go unnoticed: such a series is sold only if the request accepts it. */
const lossSchema = z.object({
  rows: z.int().meta({ description: 'rows that could not be read' }),
  duplicates: z.int().meta({ description: 'rows that repeat the time of another' }),
  newest: z.int().meta({ description: 'of them, the rows after the last one that was read' }),
  future: z.int().meta({ description: 'of them, the rows that are dated after tomorrow' }),
  row: z.int().meta({ description: 'one of them, the first of the newest; 1 is the first data row' }),
  from: timeSchema.nullable().meta({ description: 'the time of that row; null when that is what could not be read' }),
  value: z.string().nullable().meta({ description: 'what stood there, cut' }),
  accepted: z.boolean().meta({ description: 'the request said `accept_loss`' }),
})
export type Loss = z.infer<typeof lossSchema>

const readRowSchema = z.object({ timestamp: timeSchema, price: z.number() })

export const readReportSchema = z
  .object({
    format: z.enum(FORMATS),
    rows: z.int().meta({ description: 'data rows found' }),
    valid: z.int().meta({ description: 'rows that are used and paid for' }),
    rejected: z.array(
      z.object({
        row: z.int().meta({ description: '1 is the first data row' }),
        reason: z.enum(REJECT_REASONS),
        value: z.string().optional(),
      }),
    ),
    rejected_by_reason: z.partialRecord(z.enum(REJECT_REASONS), z.int()),
    columns: z.object({
      time: z.string(),
      price: z.string(),
      benchmark: z.string().nullable(),
      other_price_columns: z.array(z.string()),
      ignored: z.array(z.string()),
      number_columns: z
        .array(z.string())
        .optional()
        .meta({ description: 'other columns that hold numbers: `price_column` may name them' }),
      time_columns: z
        .array(z.string())
        .optional()
        .meta({ description: 'other columns that hold times: `time_column` may name them' }),
      time_by: z.enum(COLUMN_REASONS).optional().meta({ description: 'why this column was taken for the times' }),
      price_by: z.enum(COLUMN_REASONS).optional().meta({ description: 'why this column was taken for the prices' }),
    }),
    sheets: z.array(z.string()).optional().meta({
      description:
        'sheets of the workbook, where it has several, the one that was read first: `sheet` may name another',
    }),
    loss: lossSchema.nullable().optional().meta({ description: 'null when next to nothing was left out' }),
    time_format: z.string().meta({ description: 'how times were read, e.g. `iso`, `epoch_ms`, `DD.MM.YYYY`, `excel`' }),
    first: timeSchema,
    last: timeSchema,
    first_rows: z.array(readRowSchema).optional().meta({ description: 'the first three rows as they were read' }),
    last_rows: z.array(readRowSchema).optional().meta({ description: 'the last three' }),
    last_price: z.number(),
    decimals: z.int().nullable().optional().meta({
      description: 'digits after the decimal mark in the newest prices; null if there are none',
    }),
    interval: z.enum(INTERVALS),
    step_seconds: z.number().meta({ description: 'median time between two rows' }),
    periods_per_year: z.number().meta({ description: 'used for every annualized figure' }),
    clock_changes: z
      .array(z.object({ at: timeSchema, minutes: z.int() }))
      .optional()
      .meta({
        description:
          'where the offsets written in the file change within its last five weeks, and by how many minutes: summer time',
      }),
    gaps: z.object({ count: z.int(), rows_missing: z.int(), largest_after: timeSchema.nullable() }),
    outliers: z.array(z.object({ timestamp: timeSchema, price: z.number(), return: z.number() })),
    warnings: z.array(z.object({ code: z.enum(WARNINGS), detail: z.string() })),
    origin: originSchema.optional().meta({ description: 'where the rows came from, when they were asked for by name' }),
  })
  .meta({ id: 'ReadReport', description: 'What was read, what was left out and why, and what the series looks like.' })
export type ReadReport = z.infer<typeof readReportSchema>

/** How each of several series was read. */
export const panelReportSchema = z
  .object({
    rows: z.int(),
    valid: z.int(),
    unlabeled: z.int().meta({ description: 'rows with a time and a price that belong to none of the series' }),
    unlabeled_accepted: z.boolean().optional().meta({ description: 'the request said `accept_loss`' }),
    series: z.array(
      z.object({
        id: z.string().meta({ description: 'its label in the file, or the name of its column, table or sheet' }),
        rows: z.int(),
        valid: z.int(),
        audit: readReportSchema.nullable().meta({ description: 'null if it has fewer than two valid rows' }),
      }),
    ),
  })
  .meta({ id: 'PanelReport', description: 'The same for several series that are forecast together.' })
export type PanelReport = z.infer<typeof panelReportSchema>

/** Why a row of a table was left out: which column, and what is wrong there. */
const CELL_FAULTS = [
  'missing',
  'not_a_number',
  'not_a_whole_number',
  'unknown_category',
  'decimal_mark_unclear',
] as const
export type CellFault = (typeof CELL_FAULTS)[number]

export const tableReportSchema = z
  .object({
    rows: z.int(),
    valid: z.int().meta({ description: 'rows that are used and paid for' }),
    rejected: z.array(
      z.object({ row: z.int(), column: z.string(), reason: z.enum(CELL_FAULTS), value: z.string().optional() }),
    ),
    rejected_by_reason: z.partialRecord(z.enum(CELL_FAULTS), z.int()),
    ignored: z.array(z.string()).meta({ description: 'columns the model does not use' }),
  })
  .meta({ id: 'TableReport', description: 'The same for a table scored by a `tabular` model.' })
export type TableReport = z.infer<typeof tableReportSchema>
