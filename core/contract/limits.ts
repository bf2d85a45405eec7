/** Every limit a caller can meet. The bot warns from these before it uploads; the routes enforce them. */
export const LIMITS = {
  fileBytesMax: 20_000_000,
  rowsMax: 1_000_000,
  tableRowsMax: 50_000,
  /** Series in one job, and the steps that they are forecast ahead together. */
  seriesMax: 200,
  seriesIdCharsMax: 200,
  panelStepsMax: 20_000,
  columnsMax: 256,
  fieldCharsMax: 10_000,
  inflatedBytesMax: 200_000_000,
  rejectedShownMax: 50,
  /** For every body except those that carry a series or a model. */
  smallBodyBytesMax: 64_000,
  /** For a receipt to be verified: the longest possible one, with room. */
  receiptBytesMax: 600_000,
  /** For an event of a payment provider. */
  providerEventBytesMax: 256_000,
  /** Of one report of the bot, and the body that holds them. */
  starTransactionsMax: 10_000,
  starReportBytesMax: 4_000_000,
  /** For what the public client of TimeGPT sends: above a mebibyte it compresses in a way that is not read here. */
  timegptBytesMax: 1_100_000,
  /** For bank statements, as they stand in a request. */
  statementBytesMax: 4_000_000,
  /** A JSON body with a series is read at once up to this size; a longer one is treated as a file. */
  jsonBodyBytesMax: 100_000,
  faultsShownMax: 20,
  faultCharsMax: 200,
  horizonMax: 1_000,
  riskHorizonsMax: 12,
  /** Levels that the quantiles of a forecast are asked for at once. */
  levelsMax: 50,
  pageSizeMax: 100,
  pageSizeDefault: 20,
  waitSecondsMax: 60,
  /** Concurrent event streams. */
  streamsPerAccountMax: 50,
  streamsPerAddressMax: 200,
  /** Prices by name that a public source is asked for, of an account. */
  lookupsPerHourMax: 120,
  watchesPerAccountMax: 50,
  webhooksPerAccountMax: 10,
  webhookUrlCharsMax: 1_000,
  webhookAttemptsShownMax: 50,
  exportsPerDayMax: 3,
  /** What the bot knows of one person. */
  chatDataBytesMax: 10_000_000,
  /** A file of 2 MB in base64, and its name. */
  ticketFileBodyBytesMax: 2_800_000,
  forgottenAskedMax: 1_000,
  idempotencyKeyCharsMax: 255,
  emailCharsMax: 254,
  passwordCharsMin: 8,
  passwordBytesMax: 256,
  reasonCharsMax: 200,
  creditsMax: 1_000_000_000_000,
  topUpMax: 10_000_000,
  /** How long credits of a grant can last. */
  grantDaysMax: 3_650,
  datasetTtlHours: 24,
  pendingJobsMax: 200,
  /** Jobs of free models: per account, and in total. */
  freePendingJobsMax: 50,
  freePendingInAllMax: 500,
  modelBytesMax: 50_000_000,
} as const
