# What the bot says in English. Short, warm, plain; the verdict first; numbers with units.

credits = { $n ->
    [one] { $n } credit
   *[other] { $n } credits
  }
forecasts = { $n ->
    [one] { $n } forecast
   *[other] { $n } forecasts
  }
table-rows = { $n ->
    [one] { $n } row of a table
   *[other] { $n } rows of a table
  }
stars = { $n } ⭐
money = { $credits } ({ $stars })
price-per-row = { $n ->
    [0] free
    [one] { $n } credit a row
   *[other] { $n } credits a row
  }

# First contact
start-title = Coincast: honest price forecasts.
start-line = Send a series of prices, get the forecast, the risk, and how good that forecast really is on your own data.
start-terms = Going on, you accept the /terms and have read how we treat your data: /privacy
bot-short = Honest price forecasts: the risk, what to do about it, and how good the forecast really is.
bot-description =
    Send a series of prices. In seconds you get a picture of the forecast, the chance of a loss, what you could do about it, and how well the model did on your own series.

    The exact price comes first; a forecast that fails costs nothing. Try it with a sample: it is on us.
not-advice = A forecast is not investment advice: the decision and the risk are yours.
help-title = What I can do
help-text =
    /predict – a new forecast; or just send me a file
    /ph – your forecasts, /job – one of them, /risk – the risk of the latest
    /balance – your credits, /topup – more of them, /plans – some every month, /tx – your statement
    /models – what can forecast, and for how much
    /register – your account, /login – join an account you have elsewhere
    /lang – English or Russian, /settings – language and account, /cancel – leave any dialogue
    /support – whom to ask, /paysupport – about a payment, /terms – the rules, /privacy – your data

    Files: CSV, JSON, XLSX or Parquet with a time column and a price column, up to 20 MB. You pay for valid rows only, and only when the forecast succeeds.
paysupport =
    Something wrong with a payment?
    • Credits usually arrive within seconds of the payment. See /tx for every movement.
    • If they have not, write to { $contact } with the date and the number of Stars: we look it up and put it right, or return the Stars.
    Telegram's own support cannot help with purchases made here.
paysupport-none =
    Something wrong with a payment?
    • Credits usually arrive within seconds of the payment. See /tx for every movement.
    • If they have not, keep Telegram's receipt: it names the charge. Nobody is set up here yet to write to.
    Telegram's own support cannot help with purchases made here.
support =
    Stuck, or something odd? Write to { $contact }: a person reads it.
    About a forecast, name its number: /ph lists them. About a payment: /paysupport
support-none =
    Nobody is set up here yet to write to. What often helps:
    • A forecast that failed has cost nothing: /ph shows each and why.
    • Every movement of credits is in /tx, questions of payment in /paysupport.
private-only = I work in private chats only, so that your prices stay yours. Write to me: @{ $name }

# Menu of commands
menu-start = Begin here
menu-predict = A new forecast
menu-ph = Your forecasts
menu-job = One forecast by its number
menu-balance = Your credits
menu-topup = Get more credits
menu-plans = Credits every month
menu-tx = Your statement
menu-models = Models and prices
menu-risk = The risk of your latest forecast
menu-register = Set up your account
menu-login = Join an account you have
menu-lang = English or Russian
menu-settings = Language and account
menu-help = What I can do
menu-support = Whom to ask
menu-paysupport = Questions about a payment
menu-terms = The rules
menu-privacy = What we know of you, and for how long
menu-cancel = Leave the dialogue
menu-admin = Run the services
menu-stats = The services in numbers
menu-users = People
menu-user = One person
menu-credit = Give or take credits
menu-price = Change a price
menu-model = Switch a model on or off
menu-ledger = Check the books
menu-audit = Who changed what

# Buttons
button-try = ✨ Try with a sample series
button-own = 📎 Send my own
button-help = What I can do
button-support = Whom to ask
button-figures = 📖 How to read the figures
button-figures-page = Open as a page
button-top-up = ⭐ Top up
button-balance = Balance
button-agree-new = ✅ I accept both
button-terms = 📜 Terms
button-privacy = 🔒 Privacy
button-password = 🔑 New password
button-devices = 📱 Devices
button-away = Sign it out
button-away-n = Sign out { $n }
button-away-all = Sign out everywhere
button-password-set = Set the password ↗
button-history = My forecasts
button-confirm = ✅ Confirm: { $cost }
button-fund = ⭐ Top up { $missing } and go on
button-steps-own = ↔️ Other horizon
button-steps-most = As far as it goes: { $ahead }, by { $until }
button-steps-number = ✏️ Another number
button-free = Free with { $model }
button-rows = The last { $n ->
    [one] { $n } row
   *[other] { $n } rows
  }: { $cost }
button-rows-all = All { $n ->
    [one] { $n } row
   *[other] { $n } rows
  }: { $cost }
button-models = 🔁 Other model
button-drop = ✖️ Drop it
button-back = ← Back
button-stop = ✖️ Cancel
button-refresh = 🔄 Look again
button-retry = 🔁 Try again
button-risk = 📉 Risk
button-hedges = 🛡 Hedges
button-hold = 💼 I hold …
button-held = 💼 I hold { $amount }
button-csv = forecast.csv
button-answers = 📄 All answers as a file
button-details = 🔎 Details
button-proof = 🧾 Proof
button-verify = Check a receipt ↗
button-other-model = 🔁 Another model
button-other-horizon = ↔️ Another horizon
button-result = 🖼 The result
button-why-var = What is “1 in 20”?
button-why-es = What is “worse”?
button-why-skill = How was it tested?
button-use-model = Forecast with { $model }
button-use-table = Score a table with { $model }
button-newer = ← Newer
button-older = Older →
button-register = 📝 Register
button-agree = I agree
button-personal = 👤 Personal
button-corporate = 🏢 Corporate
button-join = ✅ Yes, join
button-join-not = ✖️ No
button-stale = This button is from an earlier step.
language-en = English
language-ru = Русский

# When something else arrives than was asked for
cancel-hint = /cancel leaves.
cancel-done = Left. Nothing was charged.
cancel-nothing = There was nothing to leave. A forecast that is running has its own “Cancel” button.
unexpected-photo = I cannot read pictures. If it is a chart, export its data as CSV and send me the file.
unexpected-sticker = Nice one! But I can only work with words, buttons and files.
unexpected-voice = I cannot listen. Please write it, or send a file.
unexpected-video = I cannot watch. Please write it, or send a file.
unexpected-file = A file is not what I am waiting for just now.
unexpected-edit = I do not follow edits. Please send it again as a new message.
unexpected-text = I did not understand that.
unexpected-other = I cannot do anything with that.
unknown-command = I do not know this command. /help lists what I can do.
fallback-hint = Send me a file with prices, or paste a few rows, and I will tell you what a forecast costs.
dialogue-lost = I was updated while we were talking, and our dialogue is lost: sorry. Nothing was charged. You can start it again here:
stuck = That took too long, so I stopped. Nothing was charged by it. Please try again.

# Language
language-ask = In which language shall we talk?
language-set = English it is.

# Account
register-language = Welcome! First: in which language shall we talk?
register-want-language = Please tap one of the two languages.
register-terms =
    You pay only for forecasts that succeed, at a price you see before.
    A forecast is an estimate, not investment advice: the decision and the risk are yours. More: /terms, /privacy
register-want-terms = Please tap “I agree” under the terms to go on.
register-kind = Is this account for you or for a company?
register-want-kind = Please tap “Personal” or “Corporate”.
register-company = What is the company called?
register-want-company = Please write the name of the company.
register-company-long = That name is too long: 120 characters at most.
registered-personal = Done: your account is ready.
registered-corporate = Done: the account of { $company } is ready.
registered-credits = You have { $available } to begin with.
register-already = You are registered since { $date }. Nothing more to do.
device-new = A new sign-in to your account: { $device }, from { $address }, { $time }. If it was not you, sign it out and set a new password.
devices-title = Signed in on
devices-line = { $n }. { $device }, { $address }; since { $first }, last used { $last }
devices-more = and { $n } more
devices-none = Your account is not signed in anywhere but in this chat.
password-asked = Somebody asked for a new password for your account. If it was you, tap “New password”. If it was not, do nothing: the old one stays.
password-changed = The password of your account has changed, and the other devices are signed out. If it was not you, set a new one now and write to us.
password-link = Set the new password on this page by { $time }. The link works once; do not pass it on.
terms-edition = Edition of { $version }. New in it: { $changes }
terms-accepted = You accepted it on { $date }.
terms-waiting = Please accept both texts before your next paid forecast.
terms-done = Thank you, accepted. Go on where you were.
terms-changed = A newer edition has come in the meantime. Please read that one: /terms
factor-enrolled = The second factor of your account is set up: signing in asks for a code now, and other devices are signed out. If it was not you, set a new password and write to us.
factor-removed = The second factor of your account is removed. If it was not you, set a new password now and write to us.
factor-reset = We removed the second factor of your account, as you asked. Set up a new one under /settings → Security. If you did not ask for it, write to us now.
factor-codes_renewed = Your account has new backup codes; the old ones do not work any more. If it was not you, set a new password and write to us.
factor-backup_code_used =
    { $left ->
        [0] A backup code of your account was used, the last one. Get new ones under /settings → Security.
        [one] A backup code of your account was used; one is left. If it was not you, set a new password and write to us.
       *[other] A backup code of your account was used; { $left } are left. If it was not you, set a new password and write to us.
    }
factor-guessed = Somebody who may know your password tries to guess the code of your second factor: { $tries } wrong codes in a row. If it is not you, set a new password.
settings-title = Settings
settings-language = Language: { $language }
settings-own = Account: this chat's own. /login joins one you have elsewhere.
settings-linked = Account: { $name }
settings-personal = Kind: personal
settings-corporate = Kind: corporate, { $company }
settings-outcomes-on = How forecasts turned out: I tell you, once a day at most, without a sound.
settings-outcomes-off = How forecasts turned out: only in /ph.
settings-unregistered = Kind: not chosen yet. /register takes a minute.
login-ask = Send me the one-time code of your account. You get it where you use Coincast already, and it works for ten minutes. Never send a password here.
login-want = I am waiting for the one-time code.
login-join = Join this chat to { $name }?
login-moves = What goes along: { $credits }, { $forecasts } and what was paid for them. Your statement up to now stays behind; the new one says what has come.
login-stays = { $credits } and { $forecasts } stay with the account this chat has now; sign in there with its e-mail.
login-empty = There is nothing to bring along yet.
login-replaces = Another chat uses that account now. It would leave it.
login-own-only = Say yes only if that account is yours: its owner can spend these credits and see these forecasts.
login-running = { $n ->
    [one] One forecast is still running.
   *[other] { $n } forecasts are still running.
  } As soon as they are done, send the code again.
login-already = This chat belongs to { $name } already.
login-left = Left as it was: nothing has moved.
login-done = This chat now belongs to { $name }. You have { $available }.
account-without-email = your account

# Wallet
balance-available = to spend.
balance-held = { $held } more are set aside for forecasts that are running; they come back if one fails.
topup-ask = How many credits would you like? Tap an amount or write your own number.
topup-want = I am waiting for the number of credits, a whole one such as 250: tap an amount or write your own.
topup-range = One payment can be for 1 to 100,000 credits. Please choose a number in between.
invoice-title = { $credits }
invoice-description = { $credits } for forecasts. They do not expire.
fund-then = Pay above, and your forecast goes on by itself. You need not send the file again.
fund-waiting = The invoice is above. As soon as it is paid, your forecast goes on by itself. It has expired? Top up here:
payment-done = ⭐ { $credits } arrived. You have { $available } now.
payment-arrived = ⭐ { $credits } arrived.
plans-title = Credits every month
plans-intro = Telegram takes the Stars once every 30 days and the credits arrive at once. What is left of them stays yours. It ends with a tap here or in Telegram's settings.
plans-line = • { $credits } a month: { $stars } ⭐
plans-line-off = • { $credits } a month: { $stars } ⭐, { $percent }% less than bought once
plans-active = ✅ You have { $credits } a month for { $stars } ⭐. Next payment: { $date }.
plans-canceled = ☑️ { $credits } a month for { $stars } ⭐: ends on { $date }, no more payments.
plans-none = There are no monthly plans just now. You can buy credits whenever you need them.
button-plans = All plans
button-plan = { $credits } a month · { $stars } ⭐
button-plan-end = End: { $credits } a month
button-plan-quit = Yes, end it
button-plan-keep = No, keep it
plan-end = End { $credits } a month for { $stars } ⭐? There will be no payment on { $date } nor later. Your credits stay, and you can choose a plan again at any time.
plan-title = { $credits } a month
plan-description = { $credits } every 30 days for forecasts. They do not expire. /plans ends it at any time.
plan-offer = { $credits } every 30 days for { $stars } ⭐, from today. Telegram takes the Stars by itself each time, until you end it in /plans. The button below works for an hour.
button-subscribe = Subscribe: { $stars } ⭐ a month
plan-paid = ⭐ { $credits } arrived. You have { $available } now. The next ones come on { $date }; to end that: /plans
payment-odd = Your payment arrived, but I cannot match it to an order. Please write to us (/paysupport) and name this charge: { $charge }
payment-returned = Your Stars have been returned, and the { $credits } bought with them are taken back. You have { $available } now.
payment-returned-part = Your Stars have been returned. Taken back: { $taken } of the { $credits } bought with them; the rest had been spent. You have { $available } now.
payment-returned-none = Your Stars have been returned. The { $credits } bought with them had been spent, so nothing is taken back. You have { $available } now.
payment-returned-by-us =
    Your Stars have been returned. Reason: { $reason }
    The { $credits } bought with them are taken back. You have { $available } now.
payment-refunded = Your Stars have been returned.
credits-given = ➕ { $credits } from us. Reason: { $reason }
credits-taken = ➖ { $credits } taken back by us. Reason: { $reason }
webhook-failing = 🔌 Events no longer go to { $host }: it has not answered properly for three days. Switch it on again when it is well; events of the last 90 days can be sent once more.
webhook-gone = 🔌 Events no longer go to { $host }: it answered that it is gone for good.
credits-now = You have { $available } now.
tx-title = Your statement
tx-none = Nothing has moved yet.
tx-top_up = Top-up
tx-grant = Welcome credits
tx-hold = Set aside for a forecast
tx-charge = Forecast
tx-release = Returned: the forecast failed or was canceled
tx-refund = Refund
tx-adjustment = Adjustment
tx-transfer = Came along when accounts were joined
tx-sample = Forecast of the sample, on us
tx-sample-back = The sample failed or was canceled: it is still free
tx-undone = Taken back: { $reason }
history-title = Your forecasts
history-hint = Tap one to open it.
status-OK = done
status-PENDING = running
status-ERROR = failed
status-CANCELED = canceled
history-outcome = said { $low }–{ $high }, was { $price }
history-none = No forecasts yet. The first one takes two taps:

# How forecasts turned out
outcomes-title = { $n ->
    [one] A forecast of yours has come due
   *[other] { $n } forecasts of yours have come due
  }
outcomes-line = { $sign } Number { $n }: for { $date } it said { $low } to { $high }; it was { $price }.
outcomes-more = And { $n } more: /ph
outcomes-why = The series you sent last has reached these dates. 🎯 means inside the range, which 8 in 10 should be.
outcomes-off = Agreed: I will not write about this by myself any more. /ph still shows how each forecast turned out, and /settings brings these messages back.
button-fewer = 🔕 Fewer of these
button-outcomes-on = 🔔 Tell me how forecasts turned out
button-outcomes-off = 🔕 Do not write by yourself

# Predict
predict-send = Send me your series of prices: a CSV, JSON, XLSX or Parquet file, or paste the rows. You see the price before anything is charged.
predict-send-for = { $model } it is. Now send me your series of prices: a CSV, JSON, XLSX or Parquet file, or paste the rows.
predict-send-table = { $model } it is: it scores each row of a table. Send me the table as a CSV, JSON, XLSX or Parquet file, with the columns of the example below. You see the price before anything is charged.
predict-shape = An export as it is, of an exchange, a broker, Yahoo or pandas; or one column with the time and one with the price, for example:
predict-example =
    date,close
    2026-01-02,101.50
    2026-01-05,102.25
predict-want-series = I am waiting for your series: a file (CSV, JSON, XLSX, Parquet), or rows pasted as text.
predict-want-table = I am waiting for your table: a file (CSV, JSON, XLSX, Parquet), or rows pasted as text.
table-file = example-table
table-caption = A table for { $model }: keep the names of the columns and put in your own rows. Or send it back as it is, to try it.
table-reject = • row { $row }, { $column }: { $reason }
cell-missing = empty
cell-not_a_number = not a number
cell-not_a_whole_number = not a whole number
cell-unknown_category = not one of the values that the model knows
cell-decimal_mark_unclear = comma or thousands mark, I cannot tell
pasted-name = pasted rows
file-too-large = That file is too large: I can take up to { $limit } MB. Keep the most recent rows, or save it as Parquet.
file-not-fetched = I could not fetch that just now. Please send it once more.
models-title = Models
models-none = There is no model to forecast with just now. Please look again later.
models-choose = Which model shall forecast this series?
candidate-rows = the last { $n ->
    [one] { $n } row is
   *[other] { $n } rows are
  } enough
candidate-expected = { $kind ->
    [better] expected to miss by about { $edge } less than “tomorrow equals today”
    [worse] expected to miss by about { $edge } more than “tomorrow equals today”
    [range_better] expects tomorrow to equal today; its range should be about { $edge } better than a plain one
    [range_worse] expects tomorrow to equal today; its range should be about { $edge } worse than a plain one
    [range_equal] expects tomorrow to equal today; its range should be as good as a plain one
    [yardstick] “tomorrow equals today” itself, with the range of the latest swings: what the others are measured against
   *[equal] expected to do as well as “tomorrow equals today”
  }
candidate-note = An estimate: how each model has done elsewhere, and a little of how it does on this series. A forecast may turn out either way.
model-needs = from { $rows } rows, looks up to { $steps } rows ahead
model-needs-table = scores the rows of a table
model-record = Track record: { $n } forecasts of { $accounts } customers; for the one in the middle { $edge } better than “tomorrow equals today”, { $coverage } of outcomes inside the 80% band. Only paid forecasts count, and every customer counts the same.
horizon-want = How many { $units } ahead? Write a whole number from 1 to { $max }.
horizon-choose = How far ahead shall I look?
horizon-now = Now: { $ahead }.

# The quote
audit-all = { $rows ->
    [one] { $rows } row read, and used
   *[other] { $rows } rows read, all of them used
  }
audit-some = { $rows } rows read, { $valid } used, { $rejected } left out:
audit-reject = • { $reason }: { $n }
audit-rows = { $n ->
    [1] row { $rows }
   *[other] rows { $rows }
  }
audit-rows-more = rows { $rows } and { $more } more
audit-span = { $first } – { $last }, { $interval }
audit-columns = Time: “{ $time }”, price: “{ $price }”
audit-last-price = Last price: { $price }
quote-model = Model: { $model }
quote-instead = The usual model is at rest just now; this one stands in for it.
quote-ahead = { $ahead } ahead, by { $until }
quote-price = Price: { $cost } ({ $rows ->
    [one] { $rows } row
   *[other] { $rows } rows
  } at { $each } each). You pay only if it succeeds.
quote-free = Price: free
quote-sample = Price: free. The sample is on us, once with each model.
sample-name = the sample series
sample-had = { $model } has forecast the sample for you already, on us. With another model it is still free; or send your own series:
quote-left = You have { $available }; { $left } will be left.
quote-missing = You have { $available }: { $missing } too few.
draft-gone = This series is no longer here: I keep one for a day, and a dropped one not at all. Please send it again.
draft-dropped = Dropped. Nothing was charged.
draft-outdated = That card was out of date. This is how it stands now:
draft-price-changed = The price has changed in the meantime. Please look again before you confirm:
forecast-taken = Order received: { $name }
forecast-waits = { $name }: your order is saved. The forecasting service is not answering at the moment; the forecast will start by itself as soon as it is back. You do not need to do anything, and nothing is charged twice.
job-lost = This order was lost when the service was restored from a backup. You were not charged for it. Please order it again.
series-again = the series of { $date }

reject-no_time = without a time
reject-no_price = without a price
reject-price_not_positive = price not above zero
reject-price_not_a_number = price is not a number
reject-unreadable_time = time not readable
reject-duplicate_time = same time twice, the last one counts
reject-in_future = dated after tomorrow
interval-seconds = by the second
interval-minutes = by the minute
interval-hourly = hourly
interval-daily_trading = trading days
interval-daily = daily
interval-weekly = weekly
interval-monthly = monthly
interval-quarterly = quarterly
interval-yearly = yearly
interval-irregular = irregular intervals
warning-constant = The price never changes.
warning-stale = The latest prices repeat: the series may have stopped.
warning-split_suspected = A jump that looks like a share split.
warning-bad_tick_suspected = A single price that looks like a mistake.
warning-two_digit_years = Years with two digits: I took them as 20xx.
warning-mixed_offsets = Times with different offsets, all read as UTC.
warning-large_gaps = Large gaps in time.
warning-price_column_chosen = Several columns look like prices: I took the first.
warning-decimal_mark_assumed = I was not sure of the decimal mark and took the likelier one: please look at the last price.
warning-excel_days_assumed = Dates came as plain numbers: I read them as days of Excel.
warning-day_month_assumed = Day and month could be swapped: I took the order in which the rows follow evenly.
warning-clock_assumed = Clocks without their zeros in front: I took the likelier reading, please look at the first and last time.
warning-columns_assumed = The columns have no names: I took the rows for candles, and the close for the price.
warning-time_formats_mixed = The way dates are written changes within the file: I read both.
warning-days_and_months_swapped = A spreadsheet had swapped day and month in some rows: I swapped them back.
warning-footer_skipped = Lines below the table, without a time and a price, are left out.
warning-titles_skipped = The names of the columns stand below other lines: I left those lines out.
warning-currencies_mixed = Prices in several currencies: I took the most frequent one and left the others out.
warning-not_sorted = The rows were out of order; I sorted them.

# Progress and result
progress-title = ⏳ Forecasting { $name }
progress-title-table = ⏳ Scoring { $name }
progress-started = This usually takes a few seconds.
progress-running = Still at it…
progress-long = Taking longer than usual. I will send the result as soon as it is there.
progress-cost = { $cost } are set aside; you pay only if it succeeds.
progress-free = This one is free.
verdict =
    { $kind ->
        [better] ✅ Better than “tomorrow equals today” on your own series: { $edge } less error.
        [worse] ⚠️ Worse than “tomorrow equals today” on your own series: { $edge } more error.
        [no_better] ⚖️ No better than “tomorrow equals today” on your own series.
        [range_better] ✅ It expects tomorrow to equal today; its range fits your series better than a plain one: { $edge } less error.
        [range_worse] ⚠️ It expects tomorrow to equal today; its range fits your series worse than a plain one: { $edge } more error.
        [range_no_better] ⚖️ It expects tomorrow to equal today; its range fits your series as well as a plain one.
        [too_few] ℹ️ Too few tests to tell how good it is on your series: take this with care.
        [still] ℹ️ The price has hardly ever moved, so nothing could be tested: take this with care.
       *[too_short] ℹ️ Too short a series to test the model on it: take this with care.
    }
result-price = By { $date } ({ $ahead }): 8 in 10 between { $low } and { $high }; the middle is { $price } ({ $change }).
result-outcome = { $sign } For { $date } it said { $low } to { $high }; it was { $price }.
result-loss = Chance to end below today's price: { $share }.
result-var = 1 time in 20 more than { $share } is lost.
holding-line = Of your { $amount }, in { $ahead }: 8 in 10 between { $low } and { $high }; 1 in 20 loses more than { $loss }.
holding-ask = How much do you hold of this? Write it once, with its currency if you like: 10,000 or 10,000 EUR. From then on I tell what a forecast means for it. 0 forgets it.
holding-want = I am waiting for an amount such as 10,000 or 10,000 EUR.
result-cost = { $model } · { $rows ->
    [one] { $rows } row
   *[other] { $rows } rows
  } · paid { $cost }, { $left } left
result-free = { $model } · { $rows ->
    [one] { $rows } row
   *[other] { $rows } rows
  } · free
result-sample = { $model } · { $rows ->
    [one] { $rows } row
   *[other] { $rows } rows
  } · the sample is on us; you have { $left }
result-without-risk = This result has no risk figures.
result-without-hedges = There is nothing to hedge in this result.
proof-caption = The receipt of the forecast of { $date }, signed when it was ready: which model, which prices, what was forecast and what it cost. Keep it; whoever checks it sees whether a single digit has been changed.
answers-caption = The answers of { $date }: the number of each row and what the model says of it.
csv-caption = The forecast of { $date }: each date and the range around it.
risk-title = What could be lost
risk-column-steps = ahead
risk-column-loss = loss?
risk-column-var = 1 in 20
risk-column-es = worse
risk-loss-meaning = ahead – how far, in { $unit }; loss? – the chance to end below today's price; 1 in 20 – one time in twenty more than this is lost; worse – how much it is then, on average.
risk-history = In the history you sent
risk-volatility = Volatility: { $share } a year
risk-drawdown = Deepest fall from a high: { $share }
risk-growth = Change: { $share } a year
risk-annualised = A year is counted as { $ahead }.
risk-none = There is no forecast to take the risk from yet. The first one takes two taps:
why-var = In 19 cases of 20 the loss stays below this share of today's price. In 1 of 20 it is larger. Banks call it VaR 95%.
why-es = When that one case in 20 comes, this is the loss one has to expect on average. Banks call it expected shortfall, ES 95%.
why-skill = I hid the end of your series from the model several times, let it forecast, and compared with “tomorrow equals today”.
hedges-title = What could be done about it
hedges-note = Arithmetic, not advice.
hedges-for = For your { $amount }:
hedge-position = { $share } of your capital here
hedge-position-why = Then only 1 time in 20 you lose more than { $limit } of it within { $ahead }; with all of it here, more than { $loss }.
hedge-position-all = Even with all of it here, only 1 time in 20 you lose more than { $loss } of it within { $ahead }.
hedge-position-own = { $share } here
hedge-position-why-own = Then only 1 time in 20 you lose more than { $limit } within { $ahead }; with all of it here, more than { $loss }.
hedge-position-all-own = Even with all of it here, only 1 time in 20 you lose more than { $loss } within { $ahead }.
hedge-cash = { $share } in cash
hedge-cash-why = Then the loss that only 1 case in 20 exceeds within { $ahead } shrinks from { $loss } to { $limit } of the whole.
hedge-cash-why-own = Then the loss that only 1 case in 20 exceeds within { $ahead } shrinks from { $loss } to { $limit }.
hedge-cash-none = None is needed: within { $ahead } only 1 time in 20 more than { $loss } is lost.
hedge-put = { $premium } of the price for a put
hedge-put-own = { $premium } for a put
hedge-put-why = The right to sell at { $strike } within { $ahead } is worth that, or up to { $dear } in nervous times; sellers usually ask for more. With it you lose at most { $worst }, whatever happens.
hedge-pair-sell = { $share } of what you hold, sold of the benchmark
hedge-pair-buy = { $share } of what you hold, bought of the benchmark
hedge-pair-why = That is the other price in your file. The loss that only 1 case in 20 exceeds within { $ahead } shrinks from { $loss } to { $left }, if the two go on moving together as they did.
details-title = How it came about
details-model = { $model } { $version }
details-series = What was read
details-job = Number: { $n }
details-kept = Kept until { $date }
job-which = Which one? Choose it from the list, or write its number: /job 12
job-unknown = You have no forecast { $n }. Choose one from the list:
job-pending = ⏳ { $model } is still at it; { $cost } are set aside.
job-canceled = ✖️ Canceled. Charged: { $charged }.
job-failed = ⚠️ No forecast this time: { $why } Nothing was charged.
job-done = ✅ { $model } is done.
job-table = ✅ { $model } has scored { $rows } for { $cost }.
job-table-row = • row { $row }: { $answer }
job-table-where = The file has an answer for each row.
failure-bad_output = the model gave an answer that makes no sense.
failure-timed_out = the model took too long.
failure-out_of_memory = the model needed too much memory.
failure-crashed = the model broke down.
failure-model_error = the model could not cope with this series.
failure-expired = its turn did not come in time.

# Admin
admin-title = The services
button-stats = 📊 Numbers
button-users = 👥 People
button-admin-models = 🧠 Models
button-ledger = 📚 Check the books
button-audit = 🧾 Who did what
button-give = ± Credits
button-payments = ⭐ Payments
button-refund = ↩️ Refund { $what }
button-block = ⛔ Block
button-unblock = ✅ Unblock
button-price = 💰 Price
button-on = ▶️ On
button-off = ⏸ Off
button-roll-back = ⏪ Roll back
button-make-default = ⭐ Make default
button-yes = ✅ Yes
button-no = ✖️ No
button-undo = ↩️ Undo
admin-stats =
    People: { $people }, new today { $today }, this week { $week }
    Forecasts: { $jobs }, today { $jobsToday } ({ $ok } fine, { $failed } failed)
    Waiting: { $pending }, the oldest for { $oldest } s
    Revenue: { $revenue }, today { $revenueToday }
    In wallets: { $wallets }; set aside: { $held }
    Topped up: { $topped }; granted: { $granted }
admin-stats-model = { $model }: { $jobs } { $jobs ->
    [one] forecast
   *[other] forecasts
 }, { $failed } failed, { $revenue } in 7 days
admin-users-title = People, newest first
admin-users-none = Nobody found.
role-user = user
role-support = support
role-admin = admin
admin-user =
    Role: { $role }; language: { $language }; since { $since }
    Credits: { $available }, set aside { $held }, spent { $spent }
    Forecasts: { $ok } fine, { $failed } failed, { $pending } waiting, { $canceled } canceled
admin-user-blocked = ⛔ Blocked
admin-ask-amount = How many credits for { $name }? A negative number takes them away.
admin-want-amount = I am waiting for a whole number, such as 500 or -200.
admin-ask-reason = Why? The person will read it.
admin-ask-reason-price = Why? It will stand in /audit.
admin-ask-reason-refund = Why do you refund { $name }? The person will read it.
admin-want-reason = I am waiting for the reason, 3 to 200 characters.
admin-ask-price = { $model } costs { $price } a row. What shall a row cost?
admin-want-price = I am waiting for a whole number from 0 to 1,000,000.
admin-preview-credit = { $name }: { $before } → { $after } ({ $amount }). Reason: { $reason }
admin-preview-price = { $model }: { $from } → { $to } a row. Reason: { $reason }
admin-preview-state = { $model } { $version }: { $action }. Reason: { $reason }
admin-preview-refund =
    { $name }: the Stars for { $credits } go back, and so do the credits: { $before } → { $after }. This cannot be undone. Reason: { $reason }
admin-refuse-credit = { $name } has { $available }: { $amount } cannot be taken.
admin-refuse-refund = { $name } has { $available } left, and a payment goes back whole: { $credits }. Give what is missing first (± Credits), if you want to refund it anyway.
admin-refuse-self = That is your own account: you would lock yourself out.
admin-refuse-same = It is so already: nothing would change.
admin-refuse-state = { $model } { $version } is { $state }: that cannot be done with it.
admin-refuse-roll-back = { $model } { $version } has no earlier version to go back to.
admin-model-unknown = There is no such model. Choose one: /models
admin-payments-title = Payments of { $name }
admin-payments-none = { $name } has paid nothing yet.
payment-owed = refunded, the Stars are on their way
payment-back = refunded
admin-preview-block = { $name }: { $action }. Reason: { $reason }
admin-action-activate = switch on
admin-action-retire = switch off
admin-action-roll_back = go back to the version before
admin-action-make_default = make it the usual model
admin-action-block = block
admin-action-unblock = unblock
admin-done = ✅ Done: { $what }
admin-undone = ↩️ Undone: { $what }
admin-dropped = Left as it was.
admin-undo-hint = It can be undone for { $seconds } seconds.
admin-undo-late = That was more than { $seconds } seconds ago, and others may rely on it by now, so it stands. You can change it again by hand: /admin
admin-models-title = Models and versions
admin-model-line = { $state } · { $price } a row
admin-model-default = the usual one
admin-model-resting = ⚠️ { $model } is off sale: it broke the limits of its workers. It is tried again at { $time }, and sold again if that goes well.
admin-model-back = ✅ { $model } is well: a trial run in a fresh worker succeeded.
state-uploaded = uploaded
state-verified = verified
state-active = on
state-retired = off
state-quarantined = in quarantine
admin-ledger-ok = 📚 The books are right: { $entries } entries, { $postings } postings, { $accounts } accounts, { $jobs } forecasts, checked in { $ms } ms.
admin-ledger-faults = ⚠️ The books are wrong in { $n } places:
admin-audit-title = Who did what, newest first
admin-audit-none = Nothing has been changed yet.
admin-audit-system = the services itself
admin-audit-by = by { $who }
audit-field-available = credits
audit-field-role = role
audit-field-blocked = blocked
audit-field-default = the usual model
audit-field-price_per_row = price a row
audit-yes = yes
audit-no = no
audit-account-changed = account changed
audit-account-adjusted = credits adjusted
audit-adjustment-undone = adjustment undone
audit-payment-refunded = payment refunded
audit-model-uploaded = model uploaded
audit-model-refused = model refused
audit-model-activated = model switched on
audit-model-retired = model switched off
audit-model-rolled_back = model rolled back
audit-model-made_default = made the usual model
audit-model-priced = price changed
audit-model-quarantined = model in quarantine
audit-model-returned = model back from quarantine
admin-usage-user = Write /user and part of a name, a @username, an e-mail, a Telegram id or an account id.
admin-usage-credit = Write /credit, the person, the number and the reason: /credit 5000001 500 for the trouble
admin-usage-price = Write /price, the model, the credits a row and the reason: /price naive 2 new season
admin-usage-model = Write /model, its name and on, off, back or default: /model naive off
admin-reason-chat = from the chat
admin-refund-done = ✅ The Stars for { $credits } are back with { $name }. Charge: { $charge }
admin-refund-stuck = ⚠️ Telegram does not return the Stars to { $name } yet: { $why }. I keep trying. Charge: { $charge }
admin-audit-head = 🧾 Audit log of the day: { $n } { $n ->
    [one] record
   *[other] records
 }, whole. It ends with { $head }.
admin-audit-broken = ⚠️ The audit log is not whole: record { $at } is missing or is not what it was. There are { $n } before it; the last one ends with { $head }. Somebody has changed the database by hand.

# Errors by their code
error-unreachable = The forecasting service does not answer just now. Please try again in a minute; nothing is charged twice.
error-malformed_body = I could not read that. Please send it again, as a file if it was text.
error-validation_failed = Something in that is not right. Please check it and try again.
error-unauthenticated = I could not sign you in just now. Please try again in a minute.
error-wrong_credentials = That is not right. Please check it and try again.
error-mfa_required = A code of your second factor is needed as well. Sign in again and send it.
error-mfa_challenge_invalid = This sign-in has expired. Sign in with the password again.
error-mfa_enrolment_required = Staff work with a second factor. Set it up under /settings → Security, and tap again.
error-step_up_required = This needs a fresh code of your authenticator app, or a backup code. Tap the button again and send me the code then.
error-wrong_code = This code does not fit. Send the one that the app shows now: each counts once. If none fits, set the clock of the phone to automatic.
error-insufficient_credits = This costs { $needed }; you have { $available }, { $missing } too few. /topup
error-forbidden = You are not allowed to do this. If you think you should be: /support
error-not_found = I cannot find that, or it is not yours. /ph lists your forecasts.
error-method_not_allowed = That is not possible here.
error-wrong_host = The service is set up under another name. Nothing was charged; support can mend it.
error-email_taken = This e-mail is already registered.
error-terms_not_accepted = The terms have changed since you accepted them. Please read and accept them, then order again: /terms. Nothing was charged.
error-link_code_invalid = This code does not work: it is wrong, used already, or older than ten minutes. Please get a new one.
error-reset_link_invalid = This link does not work: it is used already, older than half an hour, or not the newest. Please get a new one.
error-idempotency_mismatch = That was sent twice with different contents. Please start again.
error-precondition_failed = Somebody changed it in the meantime. Please look again.
error-job_not_cancelable = This forecast has ended already.
error-job_not_finished = This forecast is still running. I will send it as soon as it is there.
error-job_without_result = This forecast ended without a result. It cost nothing.
error-job_without_receipt = This forecast is older than our receipts, and none is signed afterwards. A new forecast has one.
error-result_gone = This forecast is no longer kept. Please send the prices again for a new one.
error-too_many_pending = You have { $limit } forecasts waiting. Please let some of them finish, or cancel them: /ph
error-quota_reached = { $what ->
    [unpaid_jobs] That makes { $limit } forecasts today that cost nothing. Please choose a model with a price, or come back tomorrow: /models
    [canceled_jobs] That makes { $limit } forecasts today that you have canceled. Please come back tomorrow.
   *[quotes] I keep too many series of yours that were priced and not ordered. Please order one of them, or come back tomorrow.
  }
error-state_conflict = That is not possible as things stand. Please look again.
error-too_large = That is too large: { $limit_bytes } MB at most. Keep the most recent rows, or save it as Parquet.
error-unsupported_media = I cannot read this kind of file. I can read { $supported }.
error-unreadable_file = I could not read that file. Please open it, save it again as CSV, JSON, XLSX or Parquet, and send that.
error-empty_file = There are no rows in it. I need a table with a time column and a price column.
error-too_many_rows = Too many rows: { $limit } at most. The most recent ones matter most.
error-too_many_columns = Too many columns: { $limit } at most. Keep the time and the price.
error-column_missing = I cannot find the { $column ->
    [time] time
   *[price] price
  } column. Name it { $accepted }. Your file has: { $found }
error-table_columns_missing = This model needs columns that the file does not have: { $missing }. Found: { $found }.
error-several_series = This file holds more than one series: { $labels }. Which one shall I read?
error-ambiguous_dates = I cannot tell day and month apart in { $example }. Please write dates as 2026-12-31.
error-too_few_rows = { $valid } valid rows are too few for this model: it needs { $needed }.{ $value ->
    [none] {""}
   *[other] {" "}Row { $row } of { $column } has “{ $value }”, which I could not use.
  }
error-rows_lost = { $future ->
    [0] { $newest ->
        [0] { $lost ->
            [0] { $duplicates } of { $rows } rows repeat the time of another row.
           *[other] { $lost } of { $rows } rows could not be read.
          }
        [one] The newest row{ $from ->
            [none] {""}
           *[other] , of { $from },
          } could not be read.
       *[other] The newest { $newest } rows{ $from ->
            [none] {""}
           *[other] , from { $from },
          } could not be read.
      }{ $value ->
        [none] {""}
       *[other] {" "}One of them has “{ $value }”.
      }
    [one] One row is dated after tomorrow: { $from }. Is that date right?
   *[other] { $future } rows are dated after tomorrow, such as { $from }. Are the dates right?
  } A forecast would leave them out.
error-horizon_too_long = { $horizon } rows ahead are too far: { $max } at most.
error-model_unsuitable = This model cannot do that. /models lists those that can.
error-model_resting = This model is at rest: it failed too often, and is tried again soon. Nothing was charged. Please choose another one: /models
error-model_rejected = This model was refused.
error-quote_changed = The price has changed: it is { $price } now, not { $quoted }. Please confirm again.
error-payment_disabled = Payments are switched off just now. Please try again later.
error-payment_mismatch = This invoice no longer holds. Please start a new one: /topup
error-refund_impossible = This cannot be refunded.
error-rate_limited = That was a little fast. Please try again in { $retry_after_seconds } s.
error-unavailable = Not possible just now. Nothing was changed. Please try again in { $retry_after_seconds } s.
error-internal = That went wrong on my side. Nothing was charged. Please try again.
error-request = If it stays so, write to us (/support) and name { $id }.

button-reading = Read it otherwise
button-where = Where do I get such a file?
button-example = An example file
button-accept-loss = Go on without them
button-day-first = The day stands first
button-month-first = The month stands first
button-decimal-comma = The comma is the decimal mark
button-decimal-dot = The dot is the decimal mark
button-price-column = Price: { $column }
button-time-column = Time: { $column }
button-sheet = Sheet: { $sheet }
reading-first = First rows: { $rows }
reading-last = Last rows: { $rows }
reading-ask = What shall I read otherwise?
reading-nothing = There is nothing else in this file that could be the price or the time.
example-caption = A file as I read it best: a column of dates and a column of prices.
where-text =
    Any history of prices will do, one row per day or per hour, with its date:
    • Yahoo Finance, Investing.com, Stooq: open the share, then “Historical data” and “Download”.
    • Moscow Exchange: the instrument’s page, “Trading results”, then CSV.
    • TradingView: the menu of the chart, “Export chart data”.
    • Crypto exchanges and CoinGecko: “Historical data”, then CSV.
    • A broker or a bank: the statement of quotes as CSV or Excel.
    • Your own sheet: two columns, date and price, saved as Excel or CSV.
    Send the file as it is; I will show how I read it before anything is paid.
