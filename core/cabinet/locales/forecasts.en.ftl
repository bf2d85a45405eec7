## The menu

nav-new = New forecast
nav-jobs = Forecasts

## A series to forecast

new-title = New forecast
new-lead = You see how the series was read and the exact price before anything is charged.
new-file = Drop a file here, or choose one
new-file-hint = CSV, JSON, XLSX or Parquet, up to { $megabytes } MB: a column of dates and a column of prices are enough.
new-read = Read it
new-named = Prices by name
new-search = Name or symbol
search = Search
new-none-found = Nothing is known under this name. You can send a file of its prices.
new-paste = Paste rows
new-rows = Rows
new-rows-hint = One row a line, such as 2026-01-31,104.20, with or without a head; or JSON.
read-choose = How should it be read?
read-otherwise = Read it in another way
read-every = All { $count } series
read-without = Go on without these rows
read-day-first = The day comes first
read-month-first = The month comes first
read-price = “{ $column }” is the price
read-time = “{ $column }” is the time
read-sheet = Sheet “{ $sheet }”
read-comma = A comma before the decimals
read-dot = A dot before the decimals
read-title = How the series was read
read-rows = Rows used
read-of = of { $rows } in the file
read-span = From, to
read-last = Last price
read-columns = Time: “{ $time }”. Price: “{ $price }”.
read-shown = Look at the rows
read-shown-caption = The first and the last rows, as they were read
rejected-caption = { $count ->
    [one] One row was left out
   *[other] { $count } rows were left out
 }
rejected-row = Row
rejected-value = What stood there
rejected-why = Why
reject-no_time = no time
reject-no_price = no price
reject-price_not_positive = the price is not above zero
reject-price_not_a_number = the price is not a number
reject-unreadable_time = the time cannot be read
reject-duplicate_time = the time is there twice; the last one counts
reject-in_future = dated after tomorrow
warning-constant = The price never changes.
warning-stale = The latest prices repeat: the series may have stopped.
warning-split_suspected = A jump looks like a share split.
warning-bad_tick_suspected = A single price looks like a mistake.
warning-two_digit_years = Years have two digits: they were read as 20xx.
warning-mixed_offsets = Times have different UTC offsets: all were read as UTC.
warning-large_gaps = There are large gaps in time.
warning-price_column_chosen = Several columns look like prices: the first was taken.
warning-decimal_mark_assumed = The decimal mark is ambiguous; the likelier one was taken. Please check the last price.
warning-excel_days_assumed = Dates came as plain numbers: they were read as dates of Excel.
warning-day_month_assumed = Day and month are ambiguous: the order that spaces the rows evenly was taken.
warning-clock_assumed = Times have no leading zeros: the likelier reading was taken. Please check the first and the last one.
warning-columns_assumed = The columns have no names: the rows were read as candles, with the close as the price.
warning-titles_skipped = The column names are not in the first line: the lines above them were left out.
warning-footer_skipped = Lines below the table without a time and a price were left out.
warning-time_formats_mixed = The way of writing dates changes within the file: both were read.
warning-days_and_months_swapped = A spreadsheet had swapped day and month in some rows: they were swapped back.
warning-currencies_mixed = Prices are in several currencies: the most frequent was taken, the others were left out.
warning-not_sorted = The rows were out of order: they were sorted.

## The price

quote-title = Your price
quote-price = The price
quote-cost = Price
quote-free = Free
credits-count = { $count ->
    [one] { $credits } credit
   *[other] { $credits } credits
 }
quote-rows = Rows
quote-each = { $credits } a row
quote-horizon = Ahead
steps-count = { $count ->
    [one] one step
   *[other] { $count } steps
 }
until = by
on = on
quote-model = Model
quote-recommended = recommended
quote-missing = { $count ->
    [one] One credit is missing.
   *[other] { $credits } credits are missing.
 }
top-up = Top up
order = { $count ->
    [one] Order for { $credits } credit
   *[other] Order for { $credits } credits
 }
order-free = Order for free
order-another = Another series
quote-promise = The credits are held while the forecast runs, and charged only when it is done. A forecast that fails costs nothing.
quote-change = Another model, horizon or number of rows
quote-steps = Steps ahead
quote-farthest = At most { $count }
quote-newest = Newest rows only
quote-all-rows = Empty: all of them
quote-again = Show the price
quote-yardstick = what the others are measured against
candidates-caption = Models for this series, the best first
candidates-expected = Expected skill (95 % interval)
candidates-farthest = Farthest step
series = Series
series-caption = { $count ->
    [one] One series
   *[other] { $count } series
 }
series-too-short = too short
series-failure-too_few_rows = too few rows; not charged
series-failure-bad_output = no forecast came out; not charged

## Forecasts

jobs-title = Forecasts
jobs-which = Which
jobs-all = All
jobs-all-link = All forecasts
jobs-caption = The newest first
jobs-none = No forecast yet.
jobs-when = Ordered
jobs-state = State
jobs-last = Last price
jobs-median = Forecast
jobs-outcome = What came
jobs-paid = Paid
show = Show
older = Older ones
status-PENDING = Running
status-OK = Done
status-ERROR = Failed
status-CANCELED = Canceled
outcome-inside = inside: { $price }
outcome-outside = outside: { $price }
job-running = Your forecast is running
job-running-about = { $model }, { $rows } rows, { $credits } credits are held. This takes a few seconds; the page shows the result by itself.
job-cancel = Cancel
job-canceled = The forecast is canceled. Nothing was charged.
job-was-canceled = This forecast was canceled. Nothing was charged.
job-not-charged = Nothing was charged.
failure-bad_output = The model gave figures that cannot be.
failure-timed_out = The model took too long.
failure-out_of_memory = The model needed too much memory.
failure-crashed = The model broke off.
failure-model_error = The model could not work with this series.
failure-expired = The forecast was not begun in time.
job-title = Forecast
job-facts = About this forecast
version = version { $version }
job-ordered = Ordered
job-finished = Done
job-kept = Kept until
job-request = For support
job-again = Forecast it again
download-forecast-csv = Forecast as CSV
download-prices-csv = Prices as CSV
download-predictions-csv = Predictions as CSV
download-chart-png = Picture
download-receipt = Signed receipt
forecast = Forecast
forecast-median = Middle of the forecast
forecast-range = Likely range
forecast-range-means = 8 in 10 outcomes
forecast-loss = Chance of a loss
forecast-loss-means = that the price is below the last one
forecast-table = All steps as a table
forecast-table-caption = Each step of the forecast
time = Time
price = Price
chart-median = Middle
chart-band-80 = 8 in 10
chart-band-95 = 95 in 100
chart-outcome = what came
chart-about = The prices so far, and the forecast with its ranges. The table below has the same figures.
chart-hint = Point at the chart for figures; drag to look closer, double-click to see all.
predictions-caption = { $count ->
    [one] One row was scored
   *[other] { $count } rows were scored; the first are shown
 }
prediction = Prediction

## Risk

risk-title = What could be lost
risk-amount = How much do you hold?
risk-amount-hint = An amount of money in any currency; it is not stored.
risk-caption = Over each horizon, as a share of the last price
risk-ahead = Ahead
risk-expected = Expected change
var = Value at risk, 95 %
var-99 = Value at risk, 99 %
es = Loss beyond it
risk-what = What do these figures mean?
risk-loss-means = Out of 100 such moments, in so many the price would be lower than it was.
var-means = In 95 of 100 cases the loss is smaller than this; in 5 it is larger.
es-means = When it is larger, this is the average loss.
history-title = What the history shows
history-volatility = Volatility
history-a-year = { $count ->
    [one] a year, of one step
   *[other] a year, of { $count } steps
 }
history-drawdown = Deepest fall
history-growth = Growth
a-year = a year
history-worst = Worst step
history-worst-means = in a single step
hedges-title = What could be done
hedge-position_size = A smaller position
hedge-cash_share = A share in cash
hedge-protective_put = A put option
hedge-min_variance = A hedge with the benchmark
hedge-var = Value at risk: { $before } before, { $after } after.
hedge-money = In your money: { $before } before, { $after } after.
skill-title = How well it did on your series
skill-how = { $count ->
    [one] The model forecast one moment of your own history that it had not seen.
   *[other] The model forecast { $count } moments of your own history that it had not seen.
 }
skill-error = Error saved against “tomorrow equals today”
skill-80 = Inside the range of 8 in 10
skill-80-should = should be 80 %
skill-95 = Inside the range of 95 in 100
skill-95-should = should be 95 %
overview-first = Your first forecast
overview-how = Drop a file of prices, paste rows, or take one of the made-up markets: a sample is free. You see the price first.

## Models

nav-models = Models
models-title = Models
models-lead = What each one costs, what it needs, and how its paid forecasts turned out.
models-caption = Models on sale
models-about = What it does
models-price = Credits a row
models-a-row = for each valid row
models-rows = Rows it needs
models-record = Live record
models-no-record = not enough paid forecasts have come due yet
models-record-is = { $share } of the error of “tomorrow equals today” saved, in { $count } forecasts
models-none = No model is on sale.
models-use = Forecast with it
models-version = Version
models-live = How its paid forecasts turned out
models-accounts = Accounts
models-columns = Columns it needs
models-column = Column
models-type = Values
models-card = Model card
