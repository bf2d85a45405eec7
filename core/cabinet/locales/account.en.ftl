nav-group-account = Account
nav-security = Security
nav-keys = API keys
nav-support = Support
nav-data = My data

## Security

security-title = Security
password-old = Present password
password-new = New password
password-change = Change it
password-changed = Your password has changed. Everywhere else you are signed out.
factor-on = { $count ->
    [one] It is on. One backup code is left.
   *[other] It is on. { $count } backup codes are left.
 }
factor-off = A code of an authenticator app is asked for besides your password. It is off.
factor-set-up = Set it up
factor-renew = New backup codes
factor-remove = Turn it off
factor-removed = The second factor is off.
factor-scan = Scan this with your authenticator app, then type the code that it shows.
factor-qr = A QR code with the secret below
factor-by-hand = Or type the secret in by hand:
backup-codes = Backup codes
backup-codes-why = Each of them is good once, in the place of a code of the app. Keep them where you find them without your phone. They are shown only here.
backup-codes-kept = I have kept them
chat-title = Telegram
chat-none = No chat is joined.
chat-join = Join my chat
chat-send = Send this to the bot:
chat-joined = Your chat is joined.
sessions-caption = Where you are signed in
session-device = Device
session-address = Network
session-first = Since
session-last = Last seen
session-this = this one
session-end = Sign out
session-ended-one = That device is signed out.
sessions-end = Sign out everywhere else
sessions-ended = You are signed out everywhere else.

## Keys

keys-title = API keys
keys-caption = Keys that work now
keys-none = You have no key.
keys-docs = How to use them
key-name = Name
key-begins = Begins with
key-may = May
key-spent = Spent this month
key-spent-of = { $spent } of { $limit }
key-used = Last used
key-ends = Ends
key-act = Act
key-new = A new key
key-days = Days it works
key-days-hint = Empty: without end
key-limit = Credits a month at most
key-limit-hint = Empty: only the balance limits it
key-create = Make the key
key-made = The key “{ $name }”:
key-once = Copy it now: it is shown only here.
key-exchange = Exchange
key-revoke = Revoke
key-revoked = The key is revoked.
scope-predict = order forecasts
scope-read = read
scope-top_up = start payments
scope-webhooks = change webhooks

## Support

support-title = Support
tickets-caption = Your questions
tickets-none = You have asked nothing yet.
ticket-new = Ask us
ticket-number = Number
ticket-subject = Subject
ticket-text = Your question
ticket-send = Send
ticket-opened = Your question is with us.
ticket-last = Last word
ticket-job = The forecast that it is about
ticket-from-customer = You
ticket-from-staff = Coincast
ticket-file = File: { $name }, { $kilobytes } kB
ticket-more = Write more
ticket-reopen = It is not solved: write what is missing
ticket-rate = How was it?
ticket-thanks = Thank you.
ticket-state-open = with us
ticket-state-waiting = waits for you
ticket-state-solved = solved

## My data

data-title = My data
export-title = Take it away
export-about = All that is known of you, as a ZIP of JSON and CSV files. It is ready within minutes and kept for a day.
export-ask = Pack it
export-asked = It is being packed. Load this page again in a minute.
export-making = It is being packed.
export-ready = It is ready:
export-failed = It could not be packed. Ask again.
export-download = download
deletion-title = Delete the account
deletion-about = { $count ->
    [one] It happens after one day; until then you can take it back. Credentials, series and results go; the books stay under a pseudonym.
   *[other] It happens after { $count } days; until then you can take it back. Credentials, series and results go; the books stay under a pseudonym.
 }
deletion-credits = Would be lost
deletion-running = Forecasts that run
deletion-give-up = I give up { $credits } credits.
deletion-ask = Delete my account
deletion-asked = It is scheduled.
deletion-due = Your account will be deleted on
deletion-keep = Keep my account
deletion-canceled = Your account stays.
obstacle-plan_renews = A plan renews: end it first.
obstacle-staff = You are staff: another admin takes your role away first.
obstacle-owns_company = You own a company: hand it over first.
