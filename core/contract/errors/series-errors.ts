/** Refusals of what is to be forecast: its name, its file, its rows, its model. */
export const SERIES_ERRORS = {
  symbol_unknown: {
    status: 404,
    title: 'No prices are known under this name',
    advice:
      'GET /api/markets/instruments lists what there is; `near` names the closest. You can also send a file of prices.',
  },
  symbol_ambiguous: {
    status: 409,
    title: 'Several markets have this name',
    advice: 'Send `symbol` with `market` of one of `matches`.',
  },
  market_unavailable: {
    status: 503,
    title: 'The source of these prices does not answer',
    advice:
      'Wait `retry_after_seconds` and send the same request again, or send a file of prices. Nothing was charged.',
  },
  too_large: {
    status: 413,
    title: 'Too large',
    advice: 'Send at most `limit_bytes`. Parquet and CSV are the most compact formats for a long series.',
  },
  unsupported_media: {
    status: 415,
    title: 'Unsupported content type',
    advice: 'Send one of the types listed in `supported`.',
  },
  unreadable_file: {
    status: 422,
    title: 'The file could not be read',
    advice: 'Open it, save it again as CSV, JSON, XLSX or Parquet, and send that.',
  },
  empty_file: {
    status: 422,
    title: 'The file has no rows',
    advice: 'Send a table with a time column and a price column.',
  },
  too_many_rows: {
    status: 413,
    title: 'Too many rows',
    advice: 'Send at most `limit` rows: the most recent ones matter most.',
  },
  too_many_columns: {
    status: 422,
    title: 'Too many columns',
    advice: 'Keep the time column and the price column; drop the rest.',
  },
  column_missing: {
    status: 422,
    title: 'A column is missing',
    advice:
      'Name the column with `time_column` or `price_column`, or rename it to one of `accepted`. `found` lists the columns of the file, `first_row` the values below them, and `candidates` the columns that may be meant.',
  },
  table_columns_missing: {
    status: 422,
    title: 'Columns are missing',
    advice:
      'The model needs every column of its card under the same name; `missing` lists the absent columns, `found` those that are present.',
  },
  several_series: {
    status: 422,
    title: 'The file has more than one series',
    advice:
      'Choose one: send the same request with `series` set to one of `labels` (for sheets of a workbook: `sheet`), or to `*` for a forecast of every one. `by` reports whether the series differ by rows, columns or sheets, and `column` the column with their labels.',
  },
  too_many_series: {
    status: 422,
    title: 'Too many series',
    advice: 'Send at most `limit` series in one request.',
  },
  ambiguous_dates: {
    status: 422,
    title: 'Day and month are ambiguous',
    advice: 'Set `date_order`, or write dates as YYYY-MM-DD.',
  },
  too_few_rows: {
    status: 422,
    title: 'Not enough valid rows',
    advice:
      'Send at least `needed` valid rows. `audit` reports how the file was read and why rows were left out; `row`, `column` and `value` locate the first cell that could not be read. Accepted times include 2026-12-31, 31.12.2026 and counts since 1970. To have the file read differently, set `time_column`, `price_column`, `date_order` or `decimal`.',
  },
  rows_lost: {
    status: 422,
    title: 'Too much of the file could not be read',
    advice:
      'More than 5 % of the rows, some of the newest rows, or rows dated after tomorrow would be left out; `audit` lists them. Fix the file, set `time_column`, `price_column`, `date_order` or `decimal` to have it read differently, or send `accept_loss` to continue without them.',
  },
  horizon_too_long: { status: 422, title: 'The horizon is too long', advice: 'Request at most `max` steps.' },
  model_unsuitable: {
    status: 422,
    title: 'The model does not support this',
    advice: 'Choose another model; GET /api/models lists what each one needs.',
  },
} as const
