export const MINUTE_MS = 60_000
export const HOUR_MS = 60 * MINUTE_MS
export const DAY_MS = 24 * HOUR_MS
export const WEEK_MS = 7 * DAY_MS

/** The unit of files and quotas. */
export const MEGABYTE = 1_000_000
/** The unit of memory. */
export const MEBIBYTE = 1_048_576
