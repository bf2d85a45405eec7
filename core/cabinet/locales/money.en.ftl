nav-group-money = Money
nav-balance = Balance
nav-statement = Statement
balance-title = Balance
balance-expiring = Expiring
top-up-in-chat = Here credits are bought in the Telegram chat: send /topup there.
top-up-credits = Credits
top-up-way = How to pay
top-up-play = Play money: nothing is paid, and the credits are there at once.
top-up-credited = { $count ->
    [one] { $credits } credit was added.
   *[other] { $credits } credits were added.
 }
provider-sandbox = Play money
provider-stripe = Card and more, by Stripe
provider-paypal = PayPal
provider-bank = Bank transfer
redeem-title = A promo code
redeem-code = Code
redeem = Redeem
pay-title = Pay
pay-for = { $count ->
    [one] For { $credits } credit.
   *[other] For { $credits } credits.
 }
pay-now = Pay { $price }
pay-until = To be paid by
pay-by-transfer = Transfer exactly this sum with exactly this reference. The credits come when the money does.
pay-to = To
pay-sum = Sum
pay-reference = Reference
statement-title = Statement
statement-csv = Download as CSV
statement-which = Which
statement-all = All entries
statement-caption = Every entry, the newest first
statement-what = What
statement-reason = Reason
statement-amount = Credits
statement-after = Available after it
statement-none = There is no entry yet.
entry-top_up = Top-up
entry-grant = Gift
entry-hold = Held
entry-charge = Forecast
entry-release = Given back
entry-refund = Refund
entry-dispute = Dispute
entry-adjustment = Correction
entry-transfer = Transfer
entry-expiry = Expired

## Papers and usage

nav-usage = Usage
nav-invoices = Invoices and receipts
invoices-title = Invoices and receipts
invoices-caption = Every paper, the newest first
invoices-number = Number
invoices-draft = draft
invoices-kind = Kind
invoices-issued = Issued
invoices-due = Due
invoices-paper = Paper
invoices-none = There is no paper yet.
invoice-invoice = Invoice
invoice-receipt = Receipt
invoice-credit_note = Credit note
invoice-state-draft = Draft
invoice-state-pending = To be paid
invoice-state-paid = Paid
invoice-state-overdue = Overdue
invoice-state-canceled = Canceled
invoice-state-issued = Issued
usage-title = Usage
usage-by = A line for each
usage-by-day = Day
usage-by-model = Model
usage-by-member = Member
usage-by-key = Key
usage-from = From
usage-to = To
usage-jobs = Forecasts
usage-credits = Credits
usage-caption = Forecasts that are done
usage-no-key = without a key
usage-none = Nothing was used on these days.
