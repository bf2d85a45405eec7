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
start-terms = By continuing, you accept the /terms and confirm that you have read how we treat your data: /privacy
bot-short = Honest price forecasts: the risk, what to do about it, and how good the forecast really is.
bot-description =
    Send a series of prices. In seconds you get a picture of the forecast, the chance of a loss, what you could do about it, and how well the model did on your own series.

    You see the exact price first; a failed forecast costs nothing. Try it with a sample: it is on us.
not-advice = A forecast is not investment advice: the decision and the risk are yours.
help-title = What I can do
help-text =
    /predict – a new forecast; or just send me a file
    /ph – your forecasts, /job – one of them, /risk – the risk of the latest
    /watch – forecasts on a schedule: /watch LUMA weekly
    /balance – your credits, /topup – buy more, /plans – monthly credits
    /code – use a promo code
    /tx – your statement, /usage – what your forecasts cost, /invoices – invoices and receipts
    /models – the models and their prices
    /register – your account, /login – link an account you have elsewhere
    /lang – English or Russian, /settings – language and account, /cancel – stop the current step
    /support – contact us, /paysupport – payment questions, /terms – terms of use, /privacy – your data

    Files: CSV, JSON, XLSX or Parquet with a time column and a price column, up to 20 MB. You pay for valid rows only, and only when the forecast succeeds.
paysupport =
    Something wrong with a payment?
    • Credits usually arrive within seconds of the payment. See /tx for every movement.
    • If they have not, write to { $contact } with the date and the number of Stars: we look it up and put it right, or return the Stars.
    Telegram's own support cannot help with purchases made here.
paysupport-none =
    Something wrong with a payment?
    • Credits usually arrive within seconds of the payment. See /tx for every movement.
    • If they have not, keep Telegram's receipt: it names the charge. No support contact has been set up here yet.
    Telegram's own support cannot help with purchases made here.
support =
    Need help? Write to { $contact }: a person reads it.
    For a forecast, quote its number: /ph lists them. For a payment: /paysupport
support-none =
    Need help? Write to us: a person reads it, and the answer comes here. What often helps:
    • A failed forecast costs nothing: /ph shows each one and why it failed.
    • Every movement of credits is in /tx; for payment questions, see /paysupport.
private-only = I work in private chats only, so that your prices stay yours. Write to me: @{ $name }

# Menu of commands
menu-start = Start here
menu-predict = A new forecast
menu-ph = Your forecasts
menu-job = A forecast by its number
menu-balance = Your credits
menu-topup = Buy credits
menu-plans = Monthly credits
menu-code = Use a promo code
menu-tx = Your statement
menu-invoices = Invoices and receipts
menu-usage = What your forecasts cost
menu-models = Models and prices
menu-risk = The risk of your latest forecast
menu-register = Set up your account
menu-login = Link an account you have
menu-lang = English or Russian
menu-settings = Language and account
menu-help = What I can do
menu-support = Contact us
menu-paysupport = Payment questions
menu-terms = Terms of use
menu-privacy = What we know about you, and for how long
menu-cancel = Leave the dialogue
menu-admin = Administration
menu-stats = Key figures
menu-users = People
menu-user = One account
menu-credit = Give or take credits
menu-grant = Give credits that expire
menu-grants = What somebody was given
menu-price = Change a price
menu-model = Switch a model on or off
menu-ledger = Check the books
menu-role = Give somebody a role
menu-roles = Roles and what they may do
menu-audit = Audit log
menu-invoice = Invoices of companies
menu-companies = Companies that have applied
menu-maintenance = Maintenance
menu-tickets = Answer customers
menu-schedules = What runs by the clock
menu-reconcile = Books compared with providers
menu-broadcast = Messages to many
menu-templates = Texts of notifications

# Buttons
button-try = ✨ Try with a sample series
button-own = 📎 Send my own
button-help = What I can do
button-support = Contact us
button-figures = 📖 How to read the figures
button-figures-page = Open as a page
button-top-up = ⭐ Top up
button-paper = 📄 Open the invoice
button-balance = Balance
button-agree-new = ✅ I accept both
button-terms = 📜 Terms
button-privacy = 🔒 Privacy
button-password = 🔑 New password
button-devices = 📱 Devices
button-away = Sign out this device
button-keys = 🔌 Keys for programs
button-key-new = ➕ New key
button-key-swap = 🔄 Exchange it
button-key-revoke = 🗑 Revoke it
button-key-predict = Order and read forecasts
button-key-read = Read only
button-key-models = Staff: the shop's models
button-key-limit = Up to { $limit } a month
button-key-unlimited = No limit of its own
button-key-kept = I have stored it
button-security = 🛡 Security
button-mfa-on = Set up a second factor
button-mfa-codes = New backup codes
button-mfa-anew = Set it up anew
button-mfa-off = Remove the second factor
button-mfa-off-sure = Remove it
button-mfa-kept = I have written them down
button-away-n = Sign out { $n }
button-away-all = Sign out everywhere
button-password-set = Set the password ↗
button-history = My forecasts
button-confirm = ✅ Confirm: { $cost }
button-fund = ⭐ Top up { $missing } and continue
button-steps-own = ↔️ Change horizon
button-steps-most = Maximum: { $ahead }, by { $until }
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
button-models = 🔁 Change model
button-drop = ✖️ Discard
button-back = ← Back
button-stop = ✖️ Cancel
button-refresh = 🔄 Refresh
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
button-apply = 🏢 An account for a company
button-apply-again = 🏢 Apply again
button-agree = I agree
button-switch = Switch to: { $name }
button-enter = Join
company-offer = { $company } invites you to its account, as { $role }. { $allowed } Its owners and managers see what you order for it. Join?
company-joined = You are in: { $company }.
company-role-owner = an owner
company-role-manager = a manager
company-role-member = a member, who orders forecasts
company-role-viewer = a viewer, who only reads
whose-own = 👤 Your own account
whose-company = 🏢 { $company }
button-members = 👥 Members
button-invite = ➕ Invite somebody
button-invitations = ✉️ Invitations
button-leave-company = 🚪 Leave this company
button-close-company = 🗑 Close this company
button-close-yes = 🗑 Yes, close it
button-close-credits = 🗑 Yes, and give up { $credits }
button-make = Make them { $role }
button-limit-month = 📏 Monthly limit
button-no-limit = No limit
button-hand-over = 👑 Hand the company over
button-remove = ✖️ Remove
button-make-link = ✉️ Make the link
button-recall = ✖️ Take back { $n }
member-role-owner = owner
member-role-manager = manager
member-role-member = member
member-role-viewer = viewer
member-unnamed = Somebody in Telegram
members-title = { $company }: who is in it
members-you = { $name } (you)
members-line = • { $name } · { $role } · { $spent } this month
members-line-limit = • { $name } · { $role } · { $spent } of { $limit } this month
members-more = And { $n } more.
members-since = In it since { $date }
members-gone = They are no longer in the company.
members-ask-limit = How many credits may { $name } spend a month? Write a number.
members-ask-limit-new = How many credits may they spend a month? Write a number.
members-want-limit = I am waiting for a whole number from 0 to { $max }, or a tap on “No limit”.
members-limit = At most { $limit } a month.
members-no-limit = No monthly limit.
members-card-limit = { $name }: { $allowed }
members-card-invite = An invitation, as { $role }. { $allowed } It works once, for a week. Make it?
members-ask-role = As what shall somebody join { $company }?
members-link = { $company } invites you to share its account. The link works once, until { $time }:
    { $link }
members-link-hint = Here is the invitation. Forward the next message to the person it is for, and to nobody else: the first person who opens it can join.
members-invitations-title = Invitations that nobody has used yet
members-invitations-none = No invitation is open.
members-invitation = { $n }. { $role }, made { $from }, good until { $until }
members-sure-expel = Remove { $name } from { $company }? They can order nothing more at once, and the keys that they made stop working.
members-sure-crown = Hand { $company } over to { $name }? They become its owner, and you stay as a manager.
members-sure-part = Leave { $company }? You see its credits and forecasts no more, and the keys that you made for it stop working.
members-done-expel = ✅ { $name } is no longer in { $company }.
members-done-crown = ✅ { $company } belongs to { $name } now. You are a manager.
members-done-limit = ✅ The monthly limit is changed.
members-done-part = You have left { $company }.
members-last-owner = You are the only owner of { $company }. Hand it over first, or close it.
closing-title = Close { $company }?
closing-text = { $n ->
    [0] It happens at once and for good: its forecasts and statements can no longer be opened.
    [one] It happens at once and for good, for one other member, too: its forecasts and statements can no longer be opened.
   *[other] It happens at once and for good, for { $n } other members, too: its forecasts and statements can no longer be opened.
  }
closing-credits = { $credits } are left, and you would give them up. Spend them before, or ask for the payment back: /paysupport
closing-no-credits = No credits are left in it.
closing-not-yet = { $company } cannot be closed yet
closing-several_owners = It has another owner. They leave first, or you leave yourself.
closing-jobs_running = { $n ->
    [one] One forecast is running. Wait for it, or cancel it: /ph
   *[other] { $n } forecasts are running. Wait for them, or cancel them: /ph
  }
closing-plan_renews = Its plan renews every month. End the plan first.
closing-money_under_way = A payment or a refund is under way. Wait until it is settled; we tell you when.
closing-done = { $company } is closed.
button-email = ✉️ E-mail
button-email-send = ✉️ Send the link
email-ask = Which e-mail shall your account have? Write the address.
email-want = I am waiting for an e-mail address, such as anna@example.com.
email-sure = Change to { $email }? A link goes there, and your present e-mail stays until you follow it.
email-sent = If { $email } is free, a link is on its way to it. It works once, for a day.
button-personal = 👤 Personal
button-corporate = 🏢 Corporate
button-join = ✅ Yes, link it
button-join-not = ✖️ No
button-stale = This button is from an earlier step.
language-en = English
language-ru = Русский

# Replies to what was not asked for
cancel-hint = /cancel leaves.
cancel-done = Canceled. Nothing was charged.
cancel-nothing = There is nothing to cancel here. A running forecast has its own “Cancel” button.
unexpected-photo = I cannot read pictures. If it is a chart, export its data as CSV and send me the file.
unexpected-sticker = Nice one! But I can only work with words, buttons and files.
unexpected-voice = I cannot listen to audio. Please write it, or send a file.
unexpected-video = I cannot watch videos. Please write it, or send a file.
unexpected-file = I am not waiting for a file right now.
unexpected-edit = I do not see edits. Please send it again as a new message.
unexpected-text = I did not understand that.
unexpected-other = I cannot use that.
unknown-command = I do not know this command. /help lists what I can do.
fallback-hint = Send me a file with prices, or paste a few rows, and I will tell you what a forecast costs.
dialogue-lost = Sorry: I was updated in the middle of our dialogue, and it is lost. Nothing was charged. Start again here:
stuck = That took too long, so I stopped. Nothing was charged for it. Please try again.

# Language
language-ask = Which language shall we use?
language-set = English it is.

# Account
register-language = Welcome! First: which language shall we use?
register-want-language = Please tap one of the two languages.
register-terms =
    You pay only for forecasts that succeed, at a price you see before.
    A forecast is an estimate, not investment advice: the decision and the risk are yours. More: /terms, /privacy
register-want-terms = To continue, please tap “I agree” under the terms.
register-kind = Is this account for you or for a company?
register-want-kind = Please tap “Personal” or “Corporate”.
register-company = What is the company called?
register-want-company = Please write the name of the company.
register-tax = What is its tax number? It goes on invoices.
register-want-tax = Please write the tax number of the company.
register-address = And its billing address, in one message?
register-want-address = Please write the billing address.
register-long = That is too long: { $max } characters at most.
registered-personal = Done: your account is ready.
registered-corporate = Done: the account of { $company } is ready. Switch to it in /settings.
registered-applied = Thank you. We will check the details of { $company } and write to you here. Your own account is ready meanwhile.
registered-credits = You have { $available } to start with.
register-already = You have been registered since { $date }. An account for a company is one tap away.
devices-title = Signed in on
devices-line = { $n }. { $device }, { $address }; since { $first }, last used { $last }
devices-more = and { $n } more
devices-none = Your account is signed in only in this chat.
password-link = Set the new password on this page by { $time }. The link works once; do not pass it on.
terms-edition = Edition of { $version }. New in it: { $changes }
terms-accepted = You accepted it on { $date }.
terms-waiting = Please accept both texts before your next paid forecast.
terms-done = Thank you, accepted. You can continue where you left off.
terms-changed = A newer edition has been published since. Please read that one: /terms
keys-title = Keys for programs
keys-none = A program acts for you with a key, without a password. You have none.
keys-name = From the chat, { $date }
keys-may-predict = orders and reads
keys-may-read = reads
keys-may-staff = work of staff
keys-may-other = other rights
keys-unused = never used
keys-used = last used { $time }
keys-spent = { $spent } of { $limit } spent this month
keys-until = works until { $time }
keys-acts = An exchange gives you a new key with the same rights and limit; the old one works for another day. A revoked key ends at once.
keys-rights = What may the program do with this key?
keys-limit = How much may it spend in a calendar month?
keys-made = Your new key. I show it only here:
keys-warning = Store it where the program finds it and nobody else does, then tap the button: I delete it from this chat.
keys-old = The old key works until { $until }.
security-title = Security
security-off = Second factor: off. With it, signing in and what matters most ask for six digits that an app on your phone shows: a stolen password is not enough then.
security-on = Second factor: on since { $date }. Backup codes left: { $left }.
security-scan = Scan this picture with an authenticator app, or type the secret in: { $secret }. Then send me the six digits that the app shows. I will delete this picture and your message.
security-codes = The second factor is set up. These backup codes take the place of the app when you have lost it; each works once:
security-codes-warning = Write them down now and keep them away from the phone. I do not show them again; anybody who reads this chat can read them, so tap the button when you have them.
security-codes-new = Your new backup codes; the old ones do not work any more. Each works once:
security-removed = The second factor is removed.
security-remove-sure = Remove the second factor? Then the password alone, or this chat, is enough again.
security-ask = This needs a fresh code. Send me the six digits that your authenticator app shows, or a backup code. I delete your message at once and go on with what you asked for.
security-operator = You are staff, so setting up the second factor needs a code from the operator of the shop: the server has just written it to its log. Send it to me within the hour.
security-wiped = Noted. It is deleted from this chat.
button-mydata = 🗂 My data
button-mydata-export = 📦 Download everything
button-delete-account = 🗑 Delete my account
button-delete-yes = 🗑 Yes, delete it
button-delete-yes-credits = 🗑 Yes, delete it and give up { $credits }
button-delete-no = No, keep it
button-keep-account = ↩️ Keep my account
mydata-title = My data
mydata-text = You can have everything that is known of you as an archive, or delete your account.
mydata-scheduled = Your account will be deleted on { $time }. Until then one tap keeps it.
mydata-packing = I am packing everything that is known of you. The archive comes here as soon as it is ready, usually within a minute.
mydata-enough = That was the third archive today. Please ask again tomorrow.
mydata-goodbye = Your account is deleted, and I have forgotten you. If you ever write again, we begin anew. Goodbye!
deletion-title = Delete my account?
deletion-goes = This goes: e-mail, password and sign-ins, this chat, your names, what you hold, drafts, series, forecasts, receipts, keys and files.
deletion-stays = This stays, under a number that leads to nobody: the books of credits and payments.
deletion-credits = You give up { $credits }. Spend them before, or ask for your payment back: /paysupport
deletion-no-credits = You have no credits to lose.
deletion-running = { $n ->
    [one] A forecast is still running: it has until then to end.
   *[other] { $n } forecasts are still running: they have until then to end.
  }
deletion-delay = It happens after { $days } days, on { $time }. Until then you can go on as ever, and change your mind.
deletion-plan = Your plan renews every month. Please end it first, then delete the account.
deletion-canceled = Your account stays, with everything in it.
deletion-staff = You work here: another admin has to take that role away first.
deletion-company = A company belongs to you here. Please hand it over to somebody first, then delete your account.
settings-title = Settings
settings-language = Language: { $language }
settings-own = Account: this chat's own. To link another one of yours: /login
settings-linked = Account: { $name }
settings-personal = Kind: personal
settings-corporate = Kind: corporate, { $company }
settings-unregistered = Kind: not chosen yet. /register takes a minute.
login-ask = Send me the one-time code of your account. You get it where you already use Coincast; it works for ten minutes. Never send a password here.
login-want = I am waiting for the one-time code.
login-join = Link this chat to { $name }?
login-moves = These move along: { $credits }, { $forecasts } and the payments for them. Your statement up to now stays behind; the new one shows what was transferred.
login-stays = { $credits } and { $forecasts } stay with this chat's present account; sign in to it with its e-mail.
login-empty = There is nothing to transfer yet.
login-replaces = Another chat uses that account now. It would be unlinked.
login-own-only = Say yes only if that account is yours: its owner can spend these credits and see these forecasts.
login-running = { $n ->
    [one] One forecast is still running.
   *[other] { $n } forecasts are still running.
  } As soon as they are done, send the code again.
login-already = This chat is already linked to { $name }.
login-left = Nothing has changed.
login-done = This chat is now linked to { $name }. You have { $available }.
account-without-email = your account

# Wallet
balance-available = to spend.
balance-held = { $held } more are set aside for running forecasts; they come back if one fails.
balance-expiring = { $credits } of them expire on { $time } UTC.
topup-ask = How many credits would you like? Tap an amount or write your own number.
topup-want = I am waiting for the number of credits, a whole one such as 250: tap an amount or write your own.
topup-range = A payment can be for 1 to 100,000 credits. Please choose a number in that range.
topup-package = { $credits } ({ $stars }, −{ $percent }%)
topup-saving = { $credits }: { $stars } instead of { $full }, you save { $saving }.
ways-ask = 🧪 You are in the sandbox, with play money. Pay for { $credits } another way:
ways-pay = { $credits } for { $price }: pay on the page behind the button. The credits come as soon as the money does.
ways-transfer =
    { $credits } for { $price } by bank transfer, until { $date }:
    Beneficiary: { $beneficiary }
    IBAN: { $iban }
    Reference: { $reference }
    The credits come when staff have imported the statement.
button-pay = 💳 Pay { $price }
button-plan-stripe = 🧪 Stripe
invoice-title = { $credits }
invoice-description = { $credits } for forecasts. They do not expire.
fund-then = Pay the invoice above, and your forecast continues by itself. You need not send the file again.
fund-waiting = The invoice is above. Once it is paid, your forecast continues by itself. Has it expired? Top up here:
payment-done = ⭐ { $credits } arrived. You have { $available } now.
payment-arrived = ⭐ { $credits } arrived.
plans-title = Monthly credits
plans-intro = Telegram charges the Stars every 30 days, and the credits arrive at once. Unused credits stay yours. You can end it here or in Telegram's settings.
plans-line = • { $credits } a month: { $stars } ⭐
plans-line-off = • { $credits } a month: { $stars } ⭐, { $percent }% cheaper than a single purchase
plans-active = ✅ You have { $credits } a month for { $price }. Next payment: { $date }.
plans-canceled = ☑️ { $credits } a month for { $price }: ends on { $date }, no more payments.
plans-none = There are no monthly plans at the moment. You can buy credits whenever you need them.
button-plans = All plans
button-plan = { $credits } a month · { $stars } ⭐
button-plan-end = End: { $credits } a month
button-plan-quit = Yes, end it
button-plan-keep = No, keep it
plan-end = End { $credits } a month for { $price }? There will be no payment on { $date } or later. Your credits stay, and you can choose a plan again at any time.
plan-end-late = End { $credits } a month for { $price }? It ends at once, and there will be no payment for the month that began on { $date }, or later. Your credits stay, and you can choose a plan again at any time.
plans-past-due = ⚠️ { $credits } a month for { $price }: the payment of { $date } failed. No credits come until it is made.
plans-trialing = ✅ You try { $credits } a month. First payment of { $price }: { $date }.
plans-moving = ➡️ You have { $credits } a month until { $date }, and { $next } a month for { $nextPrice } from then on.
button-plan-move = Move to { $credits } a month · { $price }
button-plan-moved = Yes, move
plan-move = Move to { $next } a month? Until { $date } your plan stays as it is: { $credits } for { $price }. On that day you pay { $nextPrice } instead, and { $next } come.
plan-move-stars = Move to { $next } a month? Your plan stays as it is until { $date }: { $credits } for { $price }. On that day I send you a button for { $next } at { $nextPrice }: Telegram lets only you agree to a new price.
plan-moved = ➡️ Your paid month is over, and you have chosen another plan.
plan-offer-later = { $credits } every 30 days for { $stars } ⭐, from today. Telegram charges the Stars automatically until you end it in /plans. The button below works for a week.
plan-title = { $credits } a month
plan-description = { $credits } every 30 days for forecasts. They do not expire. /plans ends it at any time.
plan-offer = { $credits } every 30 days for { $stars } ⭐, from today. Telegram charges the Stars automatically until you end it in /plans. The button below works for an hour.
button-subscribe = Subscribe: { $stars } ⭐ a month
plan-paid = ⭐ { $credits } arrived. You have { $available } now. The next ones arrive on { $date }; to end the plan: /plans
payment-odd = Your payment arrived, but I cannot match it to an order. Please write to us (/paysupport) and quote this charge: { $charge }
payment-returned = Your Stars have been returned, and the { $credits } bought with them are taken back. You have { $available } now.
payment-returned-part = Your Stars have been returned. Taken back: { $taken } of the { $credits } bought with them; the rest had been spent. You have { $available } now.
payment-returned-none = Your Stars have been returned. The { $credits } bought with them had been spent, so nothing is taken back. You have { $available } now.
payment-returned-by-us =
    Your Stars have been returned. Reason: { $reason }
    The { $credits } bought with them are taken back. You have { $available } now.
payment-refunded = Your Stars have been returned.
invoices-title = Invoices and receipts
invoices-none = No invoices or receipts yet. Every payment gets a receipt.
invoice-kind-invoice = Invoice
invoice-kind-receipt = Receipt
invoice-kind-credit_note = Credit note
invoice-draft = draft
invoice-pending = due { $date }
invoice-overdue = overdue since { $date }
invoice-paid = paid
invoice-canceled = canceled
tx-title = Your statement
tx-none = No transactions yet.
tx-top_up = Top-up
tx-grant = Credits from us
tx-hold = Set aside for a forecast
tx-charge = Forecast
tx-release = Returned: the forecast failed or was canceled
tx-refund = Refund
tx-dispute = The payment is disputed at its bank
tx-adjustment = Adjustment
tx-transfer = Transferred when accounts were linked
tx-expiry = Not used in time: credits have expired
tx-sample = Forecast of the sample, on us
tx-sample-back = The sample failed or was canceled: it is still free
tx-undone = Taken back: { $reason }
code-ask = Send your code together with the command, for example: /code SPRING-2026
code-done = 🎁 { $credits } for the code { $code }. You have { $available } now.
code-expires = They expire on { $time } UTC.
usage-title = What your forecasts cost
usage-none = No forecasts in the last 30 days.
usage-total = In the last 30 days: { $forecasts }, { $credits }.
usage-other = Another model
history-title = Your forecasts
history-hint = Tap one to open it.
status-OK = done
status-PENDING = running
status-ERROR = failed
status-CANCELED = canceled
history-outcome = forecast { $low }–{ $high }, was { $price }
history-none = No forecasts yet. The first one takes two taps:

# How forecasts turned out
button-fewer = 🔕 Fewer of these

# Broadcasts
button-broadcasts = 📣 Broadcasts
button-broadcast-new = ✍️ New broadcast
button-broadcast-preview = 👁 Send it to me only
button-broadcast-send = 📣 Send to { $n }
button-broadcast-pause = ⏸ Pause
button-broadcast-resume = ▶️ Resume
button-broadcast-stop = ⏹ Stop for good
schedules-title = By the clock
schedule-name = { $name ->
    [queues] Queues
    [payments] Payments and refunds
    [retention] Deletion of what has expired
    [resting_models] Models that rest
    [sessions] Sessions
    [audit_witness] End of the audit log
    [reconciliation] Comparison with the payment providers
    [mail] Letters
    [watches] Watches
    [grants] Credits that expire
    [invoices] Reminders of invoices
    [plans] Plans by invoice
   *[other] { $name }
}
schedule-next = Next: { $time } UTC
schedule-never = Has not run yet
schedule-last = Last: { $time } UTC, { $status ->
    [ok] done.
    [running] still running.
    [lost] cut off by a stop.
   *[other] failed.
}
reconcile-title = Books compared with the payment providers
reconcile-none = Nothing has been compared yet.
reconcile-done = { $time } UTC: { $n } looked at, { $credited } credited late.
reconcile-same = No difference.
statement-title = Bank statement
statement-counts =
    Entries: { $entries }, new: { $added }
    Booked: { $matched }
    Wait for a person: { $queued }
    Not booked by the bank yet: { $pending }
statement-gap = ⚠️ It does not begin where the one before it ended: one is missing.
statement-large = A statement may have at most { $limit } MB.
statement-refused = Nothing was taken in: { $detail }
reconcile-only-provider = ⚠️ Only at the provider: { $n }
reconcile-only-ours = ⚠️ Only in our books: { $n }
reconcile-more = …
reconcile-events = ⚠️ Events that changed nothing: { $n }
reconcile-event = • { $provider }, { $time } UTC, { $type }: { $what }
button-compare = 🔍 Compare { $provider } now
button-schedules = ⏱ By the clock
button-reconcile = 🔍 Books compared
provider = { $name ->
    [stars] Telegram Stars
    [stripe] Stripe
    [paypal] PayPal
    [bank] Bank transfer
    [play] Play money
    [sandbox] Sandbox money
   *[other] { $name }
}
broadcasts-title = Broadcasts
broadcasts-who = They go to people who agreed to news, each once.
broadcast-draft = 📝 Draft
broadcast-running = ▶️ Running
broadcast-paused = ⏸ Paused
broadcast-stopped = ⏹ Stopped
broadcast-done = ✅ Done
broadcast-count = To { $n } { $n ->
    [one] person
   *[other] people
  }, in about { $minutes } min.
broadcast-nobody = It goes to nobody: none of these people has agreed to news yet.
broadcast-progress = Sent: { $sent } of { $n }. Blocked: { $blocked }, failed: { $failed }, skipped: { $skipped }, still to go: { $owed }.
broadcast-want-en = The text in English, in one message.
broadcast-want-ru = The same in Russian.
broadcast-want-segment = To whom?
broadcast-want-count = It goes to { $n }. Type this number to send it.
broadcast-to-all = Everybody who agreed
broadcast-to-en = English readers
broadcast-to-ru = Russian readers
broadcast-to-active = People with an order in 30 days
broadcast-to-idle = People without one in 30 days
broadcast-to-plan = People with a plan
broadcast-to-low = People with 100 credits or fewer
button-templates = 📝 Texts of notifications
templates-title = Texts of notifications
templates-how = Each has a text and a subject for letters, in both languages. Every version is kept.
templates-marked = ✏️: a text of ours is in force. Without it, the shipped one.
template-shipped = The shipped text is in force.
template-version = Version { $version } is in force.
template-broken = ⚠️ The latest version was found to be broken at { $time } and is not used.
template-subject = Subject of the letter: { $subject }
template-variables = Variables: { $names }
template-no-variables = It has no variables.
template-preview = With sample values:
template-want-text = Send the new text in one message.
template-want-subject = Now send the subject of the letter.
template-want-choice = Put it in force, or write it anew?
button-template-edit = ✍️ New text
button-template-version = Version { $version }, { $date }
button-template-shipped = ↩️ Back to the shipped text
button-template-same = Keep the subject
button-template-use = ✅ Put it in force
button-template-again = ✍️ Write it anew

# Tickets
button-write = ✍️ Write to us
button-tell = 💬 Ask about this
button-tickets = 🎫 My tickets
button-ticket = 🎫 Open the ticket
button-answer = ↩️ Answer
button-add-message = ✍️ Add a message
button-case = 🎫 Open the ticket
button-queue = 🎫 Tickets
button-note = 📝 Add a note
button-take = ✋ Take it
button-release = Return it to the queue
button-solve = ✅ Mark as solved
button-reopen = 🔄 Reopen
button-files = 📎 Show the files
tickets-want = What is it about? Write it in one message; you may send a picture or a file.
tickets-want-more = Write it in one message; you may send a picture or a file.
tickets-want-answer = Your answer, in one message. The customer gets it at once.
tickets-want-note = Your note, in one message. Only staff read it.
tickets-done-answer = Sent to the customer.
tickets-done-note = Noted.
tickets-sent = Thank you, your message is with us. The answer comes here.
tickets-file-large = That file is too large for a ticket: the limit is { $limit } MB.
tickets-words-only = Answers and notes are words only. Please write it.
tickets-none = You have no tickets yet.
tickets-title = Your tickets
tickets-signs = 🟡 our turn, 💬 your turn, ✅ solved
tickets-earlier = … and { $n } earlier
tickets-you = You
tickets-customer = Customer
tickets-staff = Coincast
tickets-note = 📝 Note
tickets-rated = Thank you! You gave { $n } of 5.
queue-open = 🟡 waiting for us
queue-mine = ✋ mine
queue-waiting = 💬 answered
queue-solved = ✅ solved
queue-none = No tickets here.
queue-title = { $n ->
    [one] { $n } ticket
   *[other] { $n } tickets, the longest wait first
  }
age-minutes = { $n } min
age-hours = { $n } h
age-days = { $n } d
case-who = From { $name }; answers: { $assignee }
case-nobody = nobody yet
case-job = Job: { $job }
case-request = Request: { $request }
case-rating = Rating: { $n } of 5

# Notices
notice-earlier = Something about your account has changed while I could not write to you. Your statement and your list of devices show what.
notices-title = Notifications
notices-line = { $kind }: { $channels }
notices-nowhere = off
notices-channel-telegram = here
notices-channel-email = e-mail
notices-kind-security = 🔐 Security
notices-kind-money = 💳 Payments and credits
notices-kind-account = 👤 Your account
notices-kind-support = 💬 Support
notices-kind-forecasts = 🎯 How forecasts turned out
notices-kind-balance = 📉 Credits run low
notices-kind-news = 📣 News
notices-kind-staff = 🛠 For staff
notices-how = Tap a kind to change where it comes. Security and payments always come somewhere; of what nobody asked for you get at most one message a day.
notices-quiet-off = 🌙 Quiet hours: none
notices-quiet = 🌙 Quiet hours: { $from } to { $to }, { $zone }
notices-quiet-ask = When shall I be quiet? Security and answers of support come at any time.
notices-quiet-zone = Quiet from { $from } to { $to } by the clock of { $zone }. Other hours, or another place?
notices-less = Done, these are off: { $kind }
notices-none = I have not told you anything by myself yet.
notices-told = Sent notifications
notices-signs = ⏳ waits, ✅ sent, ❗️ did not arrive, ➖ not sent
button-notes = 🔔 Notifications
button-notices = 📜 Sent notifications
button-quiet = 🌙 Quiet hours
button-quiet-off = Turn quiet hours off
button-no-news = 🔕 Turn news off

# Predict
predict-send = Send me your series of prices: a CSV, JSON, XLSX or Parquet file, or paste the rows. You see the price before anything is charged.
predict-send-for = { $model } it is. Now send me your series of prices: a CSV, JSON, XLSX or Parquet file, or paste the rows.
predict-send-table = { $model } it is: it scores each row of a table. Send me the table as a CSV, JSON, XLSX or Parquet file, with the columns of the example below. You see the price before anything is charged.
predict-shape = An unedited export from an exchange, a broker, Yahoo or pandas; or one column with the time and one with the price, for example:
predict-example =
    date,close
    2026-01-02,101.50
    2026-01-05,102.25
button-markets = 📈 Choose by name
named-which = Which one do you mean?
named-gone = This one is no longer listed. Send its name, or a file of prices.
named-unlisted = { $name } · { $kind ->
    [shares] share
    [currencies] currency
    [indicators] indicator
   *[other] other
} · not listed, will be looked up
markets-none = There are no prices by name here. Send a file of prices instead.
markets-examples = Choose one. These markets are made up, so that you can try a forecast; you see the price before anything is charged.
markets-list = Choose one, or send a name or symbol, with how far ahead if you like: “{ $symbol } 3 months”. You see the price before anything is charged.
predict-name = Or send just a name: what is listed here I fetch myself.
quote-made-up = Prices: made up, for trying it out
quote-origin = Prices from { $source }
predict-want-series = I am waiting for your series: a file (CSV, JSON, XLSX, Parquet), or rows pasted as text.
predict-want-table = I am waiting for your table: a file (CSV, JSON, XLSX, Parquet), or rows pasted as text.
table-file = example-table
table-caption = A table for { $model }: keep the names of the columns and put in your own rows. Or send it back as it is, to try it.
table-reject = • row { $row }, { $column }: { $reason }
cell-missing = empty
cell-not_a_number = not a number
cell-not_a_whole_number = not a whole number
cell-unknown_category = not one of the values that the model knows
cell-decimal_mark_unclear = unclear: decimal comma or thousands separator
pasted-name = pasted rows
file-too-large = That file is too large: I can take up to { $limit } MB. Keep the most recent rows, or save it as Parquet.
file-not-fetched = I could not download that. Please send it again.
models-title = Models
models-none = No models are available right now. Please check again later.
models-choose = Which model should forecast this series?
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
candidate-note = An estimate, based mostly on how each model has done elsewhere and a little on this series. A single forecast may turn out better or worse.
model-needs = from { $rows } rows, looks up to { $steps } rows ahead
model-needs-table = scores the rows of a table
model-record = Track record: { $n } forecasts of { $accounts } customers; for the median customer { $edge } better than “tomorrow equals today”, { $coverage } of outcomes inside the 80% band. Only paid forecasts count, and every customer counts the same.
horizon-want = How many { $units } ahead? Write a whole number from 1 to { $max }.
horizon-choose = How far ahead should I look?
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
quote-instead = The default model is paused at the moment; this one stands in for it.
quote-ahead = { $ahead } ahead, by { $until }
quote-price = Price: { $cost } ({ $rows ->
    [one] { $rows } row
   *[other] { $rows } rows
  } at { $each } each). You pay only if it succeeds.
quote-free = Price: free
quote-sample = Price: free. The sample is on us, once with each model.
sample-name = the sample series
sample-had = { $model } has already forecast the sample for you, on us. With another model it is still free; or send your own series:
quote-left = You have { $available }; { $left } will be left.
quote-missing = You have { $available }: { $missing } short.
draft-gone = I no longer have this series: I keep one for a day, and a discarded one not at all. Please send it again.
draft-dropped = Discarded. Nothing was charged.
draft-outdated = That card was out of date. Here is the current one:
draft-price-changed = The price has changed in the meantime. Please check it before you confirm:
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
warning-two_digit_years = Two-digit years: I read them as 20xx.
warning-mixed_offsets = Times with different UTC offsets, all read as UTC.
warning-large_gaps = Large gaps in time.
warning-price_column_chosen = Several columns look like prices: I took the first.
warning-decimal_mark_assumed = The decimal mark is ambiguous; I took the likelier one: please check the last price.
warning-excel_days_assumed = Dates came as plain numbers: I read them as Excel dates.
warning-day_month_assumed = Day and month are ambiguous: I took the order that spaces the rows evenly.
warning-clock_assumed = Times without leading zeros: I took the likelier reading; please check the first and last time.
warning-columns_assumed = The columns have no names: I read the rows as candles and took the close as the price.
warning-time_formats_mixed = The way dates are written changes within the file: I read both.
warning-days_and_months_swapped = A spreadsheet had swapped day and month in some rows: I swapped them back.
warning-footer_skipped = I left out lines below the table that have no time and no price.
warning-titles_skipped = The column names are not in the first line: I left out the lines above them.
warning-currencies_mixed = Prices in several currencies: I took the most frequent one and left the others out.
warning-not_sorted = The rows were out of order; I sorted them.

# Progress and result
progress-title = ⏳ Forecasting { $name }
progress-title-table = ⏳ Scoring { $name }
progress-started = This usually takes a few seconds.
progress-running = Still working…
progress-long = Taking longer than usual. I will send the result as soon as it is ready.
progress-cost = { $cost } set aside; you pay only if it succeeds.
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
result-outcome = { $sign } The forecast for { $date } was { $low } to { $high }; the price was { $price }.
result-loss = Chance of ending below today's price: { $share }.
result-var = 1 time in 20, more than { $share } is lost.
holding-line = Of your { $amount }, in { $ahead }: 8 in 10 between { $low } and { $high }; 1 in 20 loses more than { $loss }.
holding-ask = How much of this do you hold? Write it once, with its currency if you like: 10,000 or 10,000 EUR. From then on I show what each forecast means for it. 0 deletes it.
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
proof-caption = The receipt of the forecast of { $date }, signed when it finished: the model, the prices, the forecast and its cost. Keep it: checking it reveals a change of even a single digit.
answers-caption = The answers of { $date }: the number of each row and what the model says about it.
csv-caption = The forecast of { $date }: each date and the range around it.
risk-title = What could be lost
risk-column-steps = ahead
risk-column-loss = loss?
risk-column-var = 1 in 20
risk-column-es = worse
risk-loss-meaning = ahead – how far, in { $unit }; loss? – the chance of ending below today's price; 1 in 20 – one time in twenty, more than this is lost; worse – how much it is then, on average.
risk-history = In the history you sent
risk-volatility = Usual swings: { $share } a year
risk-drawdown = Deepest fall from a high: { $share }
risk-growth = Change: { $share } a year
risk-annualised = A year is counted as { $ahead }.
risk-none = There is no forecast yet to show the risk of. The first one takes two taps:
why-var = In 19 cases of 20 the loss stays below this share of today's price. In 1 of 20 it is larger. Banks call it VaR 95%.
why-es = When that one case in 20 comes, this is the average loss to expect. Banks call it expected shortfall, ES 95%.
why-skill = I hid the end of your series from the model several times, let it forecast, and compared with “tomorrow equals today”.
hedges-title = What you could do about it
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
hedge-cash-none = No cash is needed: within { $ahead }, only 1 time in 20 more than { $loss } is lost.
hedge-put = { $premium } of the price for a put
hedge-put-own = { $premium } for a put
hedge-put-why = The right to sell at { $strike } within { $ahead } is worth that, or up to { $dear } in nervous times; sellers usually ask for more. With it you lose at most { $worst }, whatever happens.
hedge-pair-sell = Sell the benchmark: { $share } of what you hold
hedge-pair-buy = Buy the benchmark: { $share } of what you hold
hedge-pair-why = The benchmark is the other price in your file. The loss that only 1 case in 20 exceeds within { $ahead } shrinks from { $loss } to { $left }, if the two keep moving together as before.
details-title = How this forecast was made
details-model = { $model } { $version }
details-series = What I read from your file
details-job = Number: { $n }
details-kept = Kept until { $date }
job-which = Which one? Choose it from the list, or write its number: /job 12
job-unknown = You have no forecast { $n }. Choose one from the list:
job-pending = ⏳ { $model } is still running; { $cost } set aside.
job-canceled = ✖️ Canceled. Charged: { $charged }.
job-failed = ⚠️ No forecast this time: { $why } Nothing was charged.
job-done = ✅ { $model } is done.
job-table = ✅ { $model } has scored { $rows } for { $cost }.
job-table-row = • row { $row }: { $answer }
history-panel = { $n } series
panel-read = { $n } series, { $rows ->
    [one] { $rows } row
   *[other] { $rows } rows
  } in all:
panel-ahead = { $ahead } ahead, each
panel-line = • { $name }: { $rows ->
    [one] { $rows } row
   *[other] { $rows } rows
  }
panel-more = … and { $n } more
panel-short = { $n ->
    [one] { $n } more has too few rows for this model: it is left out and costs nothing.
   *[other] { $n } more have too few rows for this model: they are left out and cost nothing.
  }
panel-done = ✅ { $model }: { $n ->
    [one] { $n } forecast
   *[other] { $n } forecasts
  } for { $cost }
panel-meaning = { $ahead } ahead: the change of the middle, 8 in 10 between, and the chance of ending below today's price. The riskiest first.
panel-result = • { $name }: { $change }, { $low } to { $high }, loss { $share }
panel-failed = • { $name }: the model found no answer; it costs nothing
panel-failed-short = • { $name }: too few rows; it costs nothing
job-table-where = The file has an answer for each row.
failure-bad_output = the model returned an answer that makes no sense.
failure-timed_out = the model took too long.
failure-out_of_memory = the model needed too much memory.
failure-crashed = the model crashed.
failure-model_error = the model could not handle this series.
failure-expired = it waited in the queue for too long.

# Admin
admin-title = Administration
button-stats = 📊 Statistics
button-users = 👥 People
button-admin-models = 🧠 Models
button-ledger = 📚 Check the books
button-audit = 🧾 Audit log
button-companies = 🏢 Companies
button-maintenance = 🛠 Maintenance
button-maintenance-end = ✅ End maintenance
button-give = ± Change credits
button-payments = ⭐ Payments
button-refund = ↩️ Refund { $what }
button-block = ⛔ Block
button-unblock = ✅ Unblock
button-price = 💰 Change the price
button-on = ▶️ Turn on
button-off = ⏸ Turn off
button-roll-back = ⏪ Roll back
button-make-default = ⭐ Make default
button-yes = ✅ Yes
button-no = ✖️ No
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
role-customer = customer
role-support = support
role-operator = operator
role-tech = engineer
role-admin = administrator
admin-user =
    Role: { $role }; language: { $language }; since { $since }
    Credits: { $available }, set aside { $held }, spent { $spent }
    Forecasts: { $ok } fine, { $failed } failed, { $pending } waiting, { $canceled } canceled
admin-user-blocked = ⛔ Blocked
admin-ask-amount = How many credits for { $name }? A negative number takes credits away.
admin-want-amount = I am waiting for a whole number, such as 500 or -200.
admin-ask-reason = Why? The person will read it.
admin-ask-reason-price = Why? The reason is kept in /audit.
admin-ask-reason-refund = Why do you refund { $name }? The person will read it.
admin-want-reason = I am waiting for the reason, 3 to 200 characters.
admin-ask-price = { $model } costs { $price } a row. What should a row cost?
admin-preview-credit = { $name }: { $before } → { $after } ({ $amount }). Reason: { $reason }
admin-preview-grant = { $name }: give { $credits }, which never expire. Reason: { $reason }
admin-preview-grant-until = { $name }: give { $credits }, to be used until the end of { $date }. Reason: { $reason }
admin-preview-lapse = { $name }: end a gift of which { $credits } are left. Reason: { $reason }
admin-preview-price = { $model }: { $from } → { $to } a row. Reason: { $reason }
admin-preview-state = { $model } { $version }: { $action }. Reason: { $reason }
admin-preview-refund =
    { $name }: the Stars for { $credits } go back, and so do the credits: { $before } → { $after }. This cannot be undone. Reason: { $reason }
admin-refuse-credit = { $name } has { $available }: { $amount } cannot be taken.
admin-refuse-refund = { $name } has { $available } left, and a payment goes back whole: { $credits }. Give what is missing first (± Change credits), if you want to refund it anyway.
admin-refuse-self = That is your own account: you would lock yourself out.
admin-refuse-same = Nothing would change: it is already so.
admin-refuse-state = { $model } { $version } is { $state }: not possible in that state.
admin-refuse-roll-back = { $model } { $version } has no earlier version to return to.
admin-model-unknown = There is no such model. Choose one: /models
admin-payments-title = Payments of { $name }
admin-payments-none = { $name } has paid nothing yet.
payment-owed = refunded, the Stars are on their way
payment-back = refunded
admin-preview-block = { $name }: { $action }. Reason: { $reason }
admin-action-activate = switch on
admin-action-retire = switch off
admin-action-roll_back = return to the previous version
admin-action-make_default = make it the default model
admin-action-block = block
admin-action-unblock = unblock
admin-done = ✅ Done: { $what }
admin-proposed = ⏳ Waits for a second person until { $until }: { $what }
button-back-out = ↩️ Take back
button-proposals = 👥 Proposals
button-approve = ✅ Approve
button-decline = ✖️ Decline
menu-proposals = Proposals that wait for a second person
proposals-title = Proposals that wait for a second person
proposals-none = No proposal waits for a second person.
proposal-adjustment = { $name }: { $amount }. Reason: { $reason }
proposal-refund = { $name }: refund of { $credits }. Reason: { $reason }
proposal-rollback = { $name }: take back record { $record }, { $credits }. Reason: { $reason }
proposal-bank-entry = { $name }: credit a bank transfer, { $credits }. Reason: { $reason }
proposal-grant = { $name }: give { $credits }. Reason: { $reason }
proposal-promo-code = a promo code { $code } that gives { $credits } in all. Reason: { $reason }
proposal-by = Proposed by { $by }, { $time }
proposal-until = Waits until { $until }
proposal-own = You proposed it yourself: somebody else decides.
proposal-status-approved = Approved
proposal-status-declined = Declined
proposal-status-expired = Expired: nobody decided in time
admin-ask-reason-decline = Why do you decline? The proposer reads it. { $what }
proposal-preview-approve = Approve and carry out: { $what }
proposal-preview-decline = Decline: { $what } Why: { $reason }
admin-preview-back = Take back: { $what }
audit-proposal-made = proposed
audit-proposal-declined = proposal declined
audit-proposal-expired = proposal expired
permission-proposals-decide = approve what others propose
admin-dropped = Nothing was changed.
button-role = 🎭 Role
button-roles = 🎭 Roles
button-limit = 📏 Change the credit limit
button-admin-jobs = 🔮 Forecasts
admin-jobs-title = Forecasts, newest first
admin-jobs-none = No forecasts yet.
admin-roles-title = Roles
admin-role-holders = { $n ->
    [one] { $n } person
   *[other] { $n } people
  }
admin-role-all = everything
admin-role-none = nothing of the staff's
admin-role-limit = At most { $limit } in one adjustment or refund.
admin-role-hint = Tap a permission to give it or take it.
admin-no-limit = any number of credits
admin-role-unknown = There is no such role. Choose one: /roles
admin-users-several = Several people fit. Open the one you mean: /users
admin-ask-role = Which role shall { $name } have?
admin-ask-limit = { $title }: at most { $limit } in one adjustment or refund. How many credits shall it be?
admin-want-number = I am waiting for a whole number from 0 to { $max }.
admin-preview-role = { $name }: role “{ $title }”. Reason: { $reason }
admin-preview-may = “{ $title }” may from now on: { $what }. Reason: { $reason }
admin-preview-may-not = “{ $title }” may no longer: { $what }. Reason: { $reason }
admin-preview-limit = “{ $title }”: { $from } → { $to } in one adjustment or refund. Reason: { $reason }
admin-refuse-own-role = That is your own account: somebody else gives you a role.
admin-usage-role = Write /role, the person, the role and the reason: /role @anna support answers people
button-applicant = 👤 Applicant
button-application = 🏢 Open the application
admin-invoices-title = Invoices
admin-invoices-hint = Newest first. Type its number to open one: /invoice CC-2026-000001
admin-invoices-none = There are no invoices yet.
admin-invoice-unknown = No paper has that number.
admin-ask-reason-invoice = Why do you cancel { $number }? The reason is printed on the credit note.
admin-preview-invoice-issue = Issue this invoice? It gets its number, and the company is told.
admin-preview-invoice-cancel = Cancel { $number } by a credit note? Reason: { $reason }
button-invoice-issue = Issue
button-invoice-cancel = Cancel the invoice
admin-companies-title = Companies that wait for a decision
admin-companies-none = No company waits for a decision.
admin-companies-more = { $n } more follow when these are decided.
admin-company =
    Tax number: { $tax }
    Billing address: { $address }
    Applied: { $applicant }, { $date }
admin-company-nobody = nobody any more
admin-company-active = ✅ Approved: { $reason }
admin-company-declined = ✖️ Declined: { $reason }
admin-company-closed = Closed. Approved before: { $reason }
admin-company-decided = Somebody has decided about this company already: /companies
admin-ask-approve = Approve { $company }? Write why, for example “the tax number is theirs”. The applicant will read it.
admin-ask-decline = Why do you decline { $company }? The applicant will read it.
admin-preview-approve = { $company }: approve. Reason: { $reason }
admin-preview-decline = { $company }: decline. Reason: { $reason }
permission-accounts-change = block people
permission-accounts-read = see accounts
permission-audit-read = see who did what
permission-companies-decide = let companies in, or decline them
permission-audit-rollback = take back what was done
permission-credits-adjust = give and take credits
permission-events-read = follow all events
permission-exports-read = download tables for analysis
permission-invoices-change = draft, issue and cancel invoices
permission-jobs-read = see forecasts of others
permission-ledger-check = check the books
permission-mail-report = hand in reports of undelivered mail
permission-maintenance-change = begin and end maintenance
permission-metrics-read = see the machine's metrics
permission-models-change = upload models and switch them
permission-models-price = change prices
permission-models-read = see all versions of models
permission-payments-read = see payments
permission-payments-refund = refund payments
permission-statements-import = import bank statements
permission-personal-read = see names and addresses
permission-plans-change = create, change and retire plans
permission-prices-change = change what credits cost
permission-promo_codes-change = make and end promo codes
permission-reports-read = see the money of the shop
permission-roles-change = change roles
permission-roles-give = give people roles
permission-roles-read = see roles
permission-schedules-read = see what runs by the clock
permission-schedules-run = run it now
permission-stats-read = see the numbers
permission-broadcasts-send = send broadcasts
permission-notices-read = see what people were told
permission-templates-change = edit texts of notifications
permission-tickets-answer = answer tickets
admin-models-title = Models and versions
admin-model-line = { $state } · { $price } a row
admin-model-default = default
state-uploaded = uploaded
state-verified = verified
state-active = on
state-retired = off
state-quarantined = in quarantine
admin-ledger-ok = 📚 The books balance: { $entries } entries, { $postings } postings, { $accounts } accounts, { $jobs } forecasts, checked in { $ms } ms.
admin-ledger-faults = ⚠️ The books do not balance, faults: { $n }
admin-audit-title = Audit log, newest first
admin-audit-none = Nothing has been changed yet.
admin-audit-system = the system
admin-audit-by = by { $who }
audit-field-available = credits
audit-field-role = role
audit-field-blocked = blocked
audit-field-default = default model
audit-field-price_per_row = price a row
audit-field-edition = edition
audit-field-credits_per_star = credits per Star
audit-field-percent_off = discount, %
audit-field-version = version
audit-field-text = text
audit-field-on = maintenance
audit-field-until = until
audit-field-message = message
audit-yes = yes
audit-no = no
audit-rolled-back = taken back
audit-company-applied = a company applied
audit-company-decided = a company was approved or declined
audit-company-closed = a company was closed
audit-member-invited = somebody was invited into a company
audit-member-joined = somebody joined a company
audit-member-changed = a member's role or limit changed
audit-member-removed = a member was removed
audit-member-left = a member left a company
audit-ownership-transferred = a company was handed over
audit-email-changed = an e-mail changed
audit-role-given = role given
audit-role-created = role created
audit-role-changed = role changed
audit-role-deleted = role deleted
audit-field-permissions = permissions
audit-field-credit_limit = credit limit
audit-account-changed = account changed
audit-account-adjusted = credits adjusted
audit-adjustment-undone = adjustment undone
audit-payment-refunded = payment refunded
audit-statement-imported = bank statement imported
audit-bank-entry-assigned = bank payment assigned
audit-bank-entry-dismissed = bank entry dismissed
audit-model-uploaded = model uploaded
audit-model-refused = model refused
audit-model-activated = model switched on
audit-model-retired = model switched off
audit-model-rolled_back = model rolled back
audit-model-made_default = made the default model
audit-model-priced = price changed
audit-model-quarantined = model in quarantine
audit-model-returned = model back from quarantine
audit-prices-changed = price list changed
audit-plan-created = plan on sale
audit-plan-changed = plan changed
audit-plan-retired = plan off sale
audit-promo-code-created = promo code made
audit-promo-code-ended = promo code ended
audit-template-changed = text of notices changed
audit-template-shipped = text of notices as shipped
audit-maintenance-begun = maintenance begun
audit-maintenance-ended = maintenance ended
audit-schedule-run = schedule run by hand
audit-broadcast-drafted = broadcast drafted
audit-broadcast-started = broadcast started
audit-broadcast-paused = broadcast paused
audit-broadcast-resumed = broadcast resumed
audit-broadcast-stopped = broadcast stopped
audit-ticket-answered = ticket answered
audit-ticket-assigned = ticket assigned
audit-ticket-noted = note on a ticket
audit-ticket-reopened = ticket reopened
audit-ticket-solved = ticket solved
audit-factor-reset = second factor reset
audit-audit-exported = log downloaded
audit-export-downloaded = table downloaded for analysis
audit-account-deleted = account deleted
admin-usage-user = Write /user and part of a name, a @username, an e-mail, a Telegram id or an account id.
admin-usage-credit = Write /credit, the person, the number and the reason: /credit 5000001 500 for the trouble
admin-usage-grant = Write /grant, the person, the number, the last day and the reason: /grant 5000001 500 2027-01-31 for the trouble. With - instead of the day the credits never expire.
admin-usage-grants = Write /grants and the person: /grants 5000001
admin-grants-none = { $name } was given nothing.
admin-grants-title = Given to { $name }
admin-grant-line = { $credits }, { $date }: { $reason }.
admin-grant-left = Left: { $left }.
admin-grant-expired = Expired unused: { $expired }.
admin-grant-until = Until { $time } UTC.
button-grants = Gifts
button-grant-end = End { $n }
audit-grant-given = credits given
audit-grant-ended = gift ended
admin-usage-price = Write /price, the model, the credits a row and the reason: /price naive 2 new season
admin-usage-model = Write /model, its name and on, off, back or default: /model naive off
admin-usage-maintenance = Write /maintenance, minutes and a message: /maintenance 30 Moving to a larger machine. It ends by itself, or by /maintenance off
admin-maintenance-on = 🛠 Maintenance is on until { $until } UTC: { $message }
admin-maintenance-off = No maintenance: orders and payments are accepted.
admin-preview-maintenance = 🛠 Maintenance for { $minutes } min, from your Yes: no new forecasts and payments. What has begun goes on.
    Everybody who orders reads: { $message }
admin-preview-maintenance-end = 🛠 End maintenance: orders and payments are accepted again.
admin-reason-chat = from the chat
admin-refund-done = ✅ The Stars for { $credits } are back with { $name }. Charge: { $charge }
admin-refund-stuck = ⚠️ Telegram has not returned the Stars to { $name } yet: { $why }. I keep trying. Charge: { $charge }

# Errors by their code
error-unreachable = The forecasting service does not answer just now. Please try again in a minute; nothing is charged twice.
error-malformed_body = I could not read that. Please send it again, as a file if it was text.
error-validation_failed = Something in that is not right. Please check it and try again.
error-unauthenticated = I could not sign you in just now. Please try again in a minute.
error-wrong_credentials = That is not right. Please check it and try again.
error-mfa_required = A code of your second factor is also needed. Sign in again and send it.
error-mfa_challenge_invalid = This sign-in has expired. Sign in with the password again.
error-mfa_enrolment_required = Staff need a second factor, set up after they have become staff. Set it up under /settings → Security, and tap again.
error-enrolment_code_required = Setting up the second factor of staff needs a code of the operator. Tap again and send me the code.
error-step_up_required = This needs a fresh code of your authenticator app, or a backup code. Tap the button again and send me the code then.
error-wrong_code = This code is wrong. Send the one that the app shows now; each works once. If none works, set the phone's clock to automatic.
error-spending_limit = This costs { $needed }. Your limit in this company is { $limit } a month, and { $spent } are used. Ask who manages it for more; next month it starts anew.
error-invitation_invalid = This invitation does not work: it may have been used, be for somebody else, or be older than a week. Ask for a new one.
error-insufficient_credits = This costs { $needed }; you have { $available }, { $missing } short. /topup
error-forbidden = You are not allowed to do this. If you think you should be: /support
error-rollback_blocked = It has changed since: “{ $what }” was left as { $left } and is { $now } now. Take back the later change first.
error-over_limit = Your role moves at most { $limit } at once; this is { $amount }. Ask a colleague whose limit is higher.
error-not_found = I cannot find that, or it is not yours. /ph lists your forecasts.
error-method_not_allowed = That is not possible here.
error-wrong_host = The service is configured under another name. Nothing was charged; support can fix this.
error-email_taken = This e-mail is already registered.
error-terms_not_accepted = The terms have changed since you accepted them. Please read and accept them, then order again: /terms. Nothing was charged.
error-link_code_invalid = This code does not work: it is wrong, already used, or older than ten minutes. Please get a new one.
error-email_link_invalid = This link is not valid. Have a new one sent.
error-email_unconfirmed = Please confirm your e-mail first: follow the link in our letter.
error-reset_link_invalid = This link does not work: it is already used, older than half an hour, or not the newest. Please get a new one.
error-credits_left = You have { $available } left. Please look again at what you would give up.
error-export_gone = This archive is no longer kept. Please ask for a new one: /settings
error-idempotency_mismatch = That was sent twice with different contents. Please start again.
error-precondition_failed = Someone has changed it in the meantime. Please check again.
error-job_not_cancelable = This forecast has ended already.
error-job_not_finished = This forecast is still running. I will send it as soon as it is ready.
error-job_without_result = This forecast ended without a result. It cost nothing.
error-job_without_receipt = This forecast is older than our signed receipts, and they are never issued afterwards. A new forecast has one.
error-result_gone = This forecast is no longer kept. Please send the prices again for a new one.
error-too_many_pending = You have { $limit } forecasts waiting. Please let some of them finish, or cancel them: /ph
error-quota_reached = { $what ->
    [unpaid_jobs] You have used all { $limit } free forecasts of today. Please choose a paid model, or come back tomorrow: /models
    [canceled_jobs] You have canceled { $limit } forecasts today, the most allowed. Please come back tomorrow.
   *[quotes] I already keep too many of your series that were priced but not ordered. Please order one of them, or come back tomorrow.
  }
error-ticket_limit = { $what ->
    [unsolved] { $limit } of your tickets are not solved yet. Please continue one of those.
    [files] A ticket holds { $limit } files, and this one is full. Please open another ticket for more.
    [ticket_megabytes] The files of a ticket hold { $limit } MB together, and this one does not fit. Please open another ticket for it.
    [account_megabytes] The files in your tickets hold { $limit } MB together, and this one does not fit. Please describe it in words.
   *[reopen_days] This ticket was solved more than { $limit } days ago. Please open a new one.
  }
error-state_conflict = That is not possible in the present state. Please check again.
error-too_large = That is too large: { $limit_bytes } MB at most. Keep the most recent rows, or save it as Parquet.
error-unsupported_media = I cannot read this kind of file. I can read { $supported }.
error-unreadable_file = I could not read that file. Please open it, save it again as CSV, JSON, XLSX or Parquet, and send that.
error-empty_file = There are no rows in it. I need a table with a time column and a price column.
error-too_many_rows = Too many rows: { $limit } at most. The most recent ones matter most.
error-too_many_series = { $series } series are in it, and { $limit } at most go together. Send it in parts.
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
error-symbol_unknown = I know no prices under this name. Send another name or symbol, or a file of prices.
error-symbol_ambiguous = Several markets have this name. Send it with a few more letters.
error-market_unavailable = The source of these prices does not answer. Nothing was charged. Try again in a few minutes, or send a file of prices.
error-model_resting = This model is paused: it failed too often and will be retested soon. Nothing was charged. Please choose another one: /models
error-maintenance = 🛠 We are working on the service until { $until } UTC: { $message }
    Nothing was charged. Your balance and your forecasts are here meanwhile; new ones wait until then.
error-model_rejected = This model was refused.
error-quote_changed = The price has changed: it is { $price } now, not { $quoted }. Please confirm again.
error-payment_disabled = Payments are switched off at the moment. Please try again later.
error-amount_unpayable = This amount cannot be paid that way. Choose another amount or another payment method.
error-event_rejected = The payment provider's event was not accepted.
error-statement_rejected = The bank statement was not accepted.
error-payment_mismatch = This invoice is no longer valid. Please start a new one: /topup
error-refund_impossible = This cannot be refunded.
error-promo_code_unusable = { $reason ->
    [had] You have used this code already.
    [used_up] This code has been used up.
    [ended] This code is over.
    [new_customers_only] This code is for people who have not bought credits yet.
    [own] The person who made this code is in this account, so it gives nothing here.
   *[unknown] There is no such code now. Please check how it is written.
  }
error-rate_limited = That was a little fast. Please try again in { $retry_after_seconds } s.
error-unavailable = Not possible at the moment. Nothing was changed. Please try again in { $retry_after_seconds } s.
error-internal = Something went wrong on my side. Nothing was charged. Please try again.
error-request = If this keeps happening, write to us (/support) and quote { $id }.

button-reading = Read it differently
button-where = Where do I get such a file?
button-example = Send an example file
button-every-series = All { $n } together
button-accept-loss = Continue without them
button-day-first = Day first
button-month-first = Month first
button-decimal-comma = Decimal comma
button-decimal-dot = Decimal point
button-price-column = Price: { $column }
button-time-column = Time: { $column }
button-sheet = Sheet: { $sheet }
reading-first = First rows: { $rows }
reading-last = Last rows: { $rows }
reading-ask = What should I read differently?
reading-nothing = Nothing else in this file could be the price or the time.
example-caption = The format I read best: a column of dates and a column of prices.
where-text =
    Any history of prices will do, one row per day or per hour, with its date:
    • Yahoo Finance, Investing.com, Stooq: open the share, then “Historical data” and “Download”.
    • Moscow Exchange: the instrument’s page, “Trading results”, then CSV.
    • TradingView: the menu of the chart, “Export chart data”.
    • Crypto exchanges and CoinGecko: “Historical data”, then CSV.
    • A broker or a bank: the price history as CSV or Excel.
    • Your own sheet: two columns, date and price, saved as Excel or CSV.
    Send the file as it is; I will show how I read it before anything is paid.

## Watches
menu-watch = Forecasts on a schedule
watch-daily = every day
watch-weekly = every week
watch-monthly = every month
watch-offer = A forecast { $ahead } ahead by { $model }, { $every }, with fresh prices.
watch-free = It is free.
watch-price = Each costs { $cost } and is charged only if it comes. You have { $available }, { $n ->
    [0] which is not enough for one
    [one] enough for one
   *[other] enough for { $n }
}.
watch-how = The first comes now. I tell you when the price leaves the band of the forecast, and before your credits run out; then the watch pauses.
watch-begun = 🔔 Watching { $name }. The first forecast comes within a minute. Below you choose what else I tell you.
watch-already = You watch this already.
watch-too-many = This is as much as one account can watch. End another watch first.
watch-unknown = I know no prices by this name. Send a name or symbol and how often: /watch LUMA weekly
watch-none = You watch nothing yet. Send a name or symbol and how often: /watch LUMA weekly
watch-title = What you watch
watch-line = { $name }: { $every }, { $cost } each, next { $next }
watch-line-paused = { $name }: paused, { $why }
watch-why-person = as you asked
watch-why-no_credits = credits are not enough
watch-why-not_allowed = you may not order it at the moment
watch-why-price_changed = its price has risen
watch-why-no_prices = its prices are gone or cannot be forecast
watch-why-model_gone = its model is no longer offered
watch-alerts =
    I tell you when:
    • the price leaves the 95 % band: { $band }
    • the probability of a loss: { $ploss }
    • the loss in the worst 5 % of cases: { $var }
watch-on = yes
watch-off = no
watch-above = above { $value } %
button-watches = 🔔 Watch list
button-watch-go = 🔔 Start · { $cost } each
button-watch-daily = Daily instead
button-watch-weekly = Weekly instead
button-watch-monthly = Monthly instead
button-watch-ploss = Loss > { $value } %
button-watch-var = Worst 5 % > { $value } %
button-watch-off = Off
button-watch-band-on = Tell me of the band
button-watch-band-off = Not of the band
button-watch-pause = ⏸ Pause
button-watch-resume = ▶️ Resume · { $cost } each
button-watch-end = End
