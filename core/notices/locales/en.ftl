# The shipped texts of notices: one message per type, its `subject` for mail. Staff may put others in their place.

unit-credits = { $n ->
    [one] { $n } credit
   *[other] { $n } credits
  }

reason-undone = Taken back: { $reason }

role-owner = an owner
role-manager = a manager
role-member = a member, who orders forecasts
role-viewer = a viewer, who only reads
limit = At most { $limit } a month.
limit-none = No monthly limit.
proposal-adjustment = { $name }: { $credits }. Reason: { $reason }
proposal-refund = { $name }: refund of { $credits }. Reason: { $reason }
proposal-rollback = { $name }: take back record { $record }, { $credits }. Reason: { $reason }
proposal-bank_entry = { $name }: credit a bank transfer, { $credits }. Reason: { $reason }
proposal-grant = { $name }: give { $credits }. Reason: { $reason }
proposal-promo_code = a promo code that gives { $credits } in all. Reason: { $reason }

mail-greeting = Hello,
mail-footer = You get this letter because it concerns your Coincast account. What you are told, and where, is yours to choose: in the chat under /settings, or over the API.
mail-unsubscribe = No more letters of this kind: { $url }
unsubscribed-title = Done
unsubscribed = No more letters of this kind go to you. What you are told, and where, can be changed at any time in the chat under /settings, or over the API.
unsubscribe-title = Letters from Coincast
unsubscribe-ask = Shall letters of this kind stop?
unsubscribe-button = Stop them
unsubscribe-lasting = Letters about security and payments stay as long as they are the only way to reach you.

new_device = New sign-in to your account: { $device }, from { $address }, { $time }. If it was not you, sign that device out and set a new password.
    .subject = New sign-in to your Coincast account
password_asked = Someone asked for a new password for your account. If it was you, tap “New password”. If not, do nothing: the old one stays.
    .subject = A new password for your Coincast account
password_changed = The password of your account has changed, and the other devices are signed out. If it was not you, set a new one now and write to us.
    .subject = The password of your Coincast account has changed
factor_enrolled = The second factor of your account is set up: signing in now asks for a code, and other devices are signed out. If it was not you, set a new password and write to us.
    .subject = The second factor of your Coincast account
factor_removed = The second factor of your account has been removed. If it was not you, set a new password now and write to us.
    .subject = The second factor of your Coincast account
factor_reset = We removed the second factor of your account, as you asked. Set up a new one under /settings → Security. If you did not ask for it, write to us now.
    .subject = The second factor of your Coincast account
factor_codes_renewed = Your account has new backup codes; the old ones no longer work. If it was not you, set a new password and write to us.
    .subject = The second factor of your Coincast account
factor_backup_code_used = { $left ->
        [0] A backup code of your account was used, the last one. Get new ones under /settings → Security.
        [one] A backup code of your account was used; one is left. If it was not you, set a new password and write to us.
       *[other] A backup code of your account was used; { $left } are left. If it was not you, set a new password and write to us.
    }
    .subject = A backup code of your Coincast account was used
factor_guessed = Someone who may know your password is trying to guess the code of your second factor: { $tries } wrong codes in a row. If it is not you, set a new password.
    .subject = Someone tries codes of your Coincast account

export_ready = Everything that is known of you. I can send it again until { $time }.
    .subject = The archive of your Coincast data is ready
export_elsewhere = An archive of your data ({ $size } MB) was made for a program that is signed in to your account. If it was not you, set a new password and write to us: /settings
    .subject = An archive of your Coincast data was made
export_too_large = Your archive has { $size } MB, more than a bot may send here. Please write to us, and we find a way: /support
    .subject = The archive of your Coincast data is ready
deletion_scheduled = Your account will be deleted on { $time }. Until then one tap keeps it.{ $given_up ->
        [0] {""}
       *[other] {"\u000A"}You give up { $credits }. Spend them before, or ask for your payment back: /paysupport
    }
    .subject = Your Coincast account will be deleted
deletion_canceled = Your account stays, with everything in it.
    .subject = Your Coincast account stays

credits_given =
    ➕ { $credits } from us. Reason: { $reason }
    You have { $available } now.
    .subject = Credits from Coincast
credits_taken =
    ➖ { $credits } taken back by us. Reason: { $reason }
    You have { $available } now.
    .subject = Credits taken back by Coincast
payment_received = Your payment has arrived: { $credits }. You have { $available } now.
    .subject = Your payment to Coincast has arrived
payment_refunded = Your payment for { $credits } is refunded; { $taken } left your account. You have { $available } now.
    .subject = Your payment to Coincast is refunded
payment_refund_failed = The refund of your payment did not arrive, so { $credits } are back. You have { $available } now. Please write to us, and we find another way: /paysupport
    .subject = The refund of your payment did not arrive
payment_failed = Your payment for { $credits } did not go through. Nothing was credited; you can try again: /topup
    .subject = Your payment to Coincast did not go through
plan_past_due = The payment for your plan, { $credits } a month, did not go through. The card is tried again in the next days; you need do nothing. You can also end the plan: /plans
    .subject = The payment for your plan did not go through
invoice_issued = Invoice { $number } for { $amount } is due on { $time }. The credits come when the money does. All of it is in the invoice: /invoices
    .subject = Invoice { $number } from Coincast
invoice_overdue = Invoice { $number } for { $amount } is not paid yet: it was due { $days ->
        [one] { $days } day ago
       *[other] { $days } days ago
    }. Thirty days after it was due it is canceled. If you have paid meanwhile, there is nothing left to do: /invoices
    .subject = Invoice { $number } is overdue
invoice_canceled = Invoice { $number } for { $amount } is canceled by credit note { $note }. Reason: { $reason }. There is nothing to pay.
    .subject = Invoice { $number } is canceled
dispute_open = Your bank disputes a payment for { $credits }, so they are frozen until it is settled. You can use { $available }. If you know nothing of it, write to us: /paysupport
    .subject = A payment to Coincast is disputed
dispute_won = The disputed payment stands: { $credits } are yours again. You have { $available } now.
    .subject = The disputed payment stands
dispute_lost = The disputed payment went back to its payer, and { $credits } with it. You have { $available } now.
    .subject = The disputed payment was returned

webhook_failing = 🔌 Events are no longer sent to { $host }: it has not answered properly for three days. Switch them on again once it works; events of the last 90 days can be sent again.
    .subject = Events are no longer sent to { $host }
webhook_gone = 🔌 Events are no longer sent to { $host }: it answered that it is gone for good.
    .subject = Events are no longer sent to { $host }

email_changed = Your account has another e-mail now. If it was not you, write to us at once.
    .subject = The e-mail of your Coincast account has changed
company_approved =
    The account of { $company } is open.
    { $reason }

    You can switch to it at any time.
    .subject = The account of { $company } is open
company_declined =
    We could not open an account for { $company }.
    Reason: { $reason }

    You may apply again with other details, or write to support. Your own account stays as it is.
    .subject = No account for { $company }
member_joined = 👋 { $company }: somebody has joined by your invitation.
    .subject = Somebody has joined { $company }
member_changed = { $company }: you are { $role } now. { $limit }
    .subject = Your place in { $company }
member_removed = You are no longer in the account of { $company }. Your own account is as it was.
    .subject = You are no longer in { $company }
company_applied = 🏢 { $company } has applied for an account.
    .subject = { $company } applies for an account
proposal_made =
    👥 { $by } proposes: { $what }
    It needs a second person until { $until }.
    .subject = A proposal waits for you
proposal_approved = ✅ { $by } has approved: { $what }
    .subject = Your proposal was approved
proposal_declined =
    ✖️ { $by } has declined: { $what }
    Why: { $why }
    .subject = Your proposal was declined
proposal_expired = ⌛ Nobody decided in time, so nothing was done: { $what }
    .subject = Your proposal has expired

forecasts_due-line = { $sign } The forecast you got on { $made } for { $date } was { $low } to { $high }; the price was { $price }.
forecasts_due-more = And { $n } more: /ph
forecasts_due = { $n ->
        [one] One of your forecasts has come due
       *[other] { $n } of your forecasts have come due
    }

    { $lines }

    Your latest series reaches these dates. 🎯 means inside the 80 % band, as 8 in 10 should be.
    .subject = How your forecasts turned out
credits_expiring = { $credits } expire on { $time }. Forecasts use them first.
    .subject = Some of your Coincast credits expire soon
low_balance = Your credits run low: { $available } left. A top-up takes a minute, and forecasts go on as before.
    .subject = Your Coincast credits run low
watch_band =
    ❗️ { $symbol }: the price was { $price } on { $time }. Your last forecast expected { $low } to { $high } for that day, with 95 % certainty.
    .subject = { $symbol } has left its forecast band
watch_p_loss = ❗️ { $symbol }: the newest forecast gives a { $percent } % probability of a loss, above the { $above } % that you set.
    .subject = { $symbol }: a loss has become more likely
watch_var = ❗️ { $symbol }: in the worst 5 % of cases the newest forecast expects a loss of { $percent } % or more, above the { $above } % that you set.
    .subject = { $symbol }: the value at risk has risen
watch_credits_low = The next forecast of { $symbol } on { $time } costs { $credits }; you have { $available }. Top up before then, or the watch pauses.
    .subject = Your next { $symbol } forecast needs credits
watch_no_credits = The watch of { $symbol } is paused: a forecast costs { $credits }, and you have { $available }. Nothing was charged. Top up, then resume it in your watch list.
    .subject = Your watch of { $symbol } is paused
watch_not_allowed = The watch of { $symbol } is paused: you may not order this forecast at the moment. A limit, a role, a revoked API key or the terms of service stand in the way. Nothing was charged.
    .subject = Your watch of { $symbol } is paused
watch_price_changed = The watch of { $symbol } is paused: a forecast now costs more than the { $credits } that you agreed to. Nothing was charged. Start a new watch to see the new price.
    .subject = Your watch of { $symbol } is paused
watch_no_prices = The watch of { $symbol } is paused: its prices are gone or can no longer be forecast. Nothing was charged.
    .subject = Your watch of { $symbol } is paused
watch_model_gone = The watch of { $symbol } is paused: the model that it forecasts with is no longer offered. Nothing was charged. Start a new watch with another model.
    .subject = Your watch of { $symbol } is paused
ticket_answered =
    💬 Ticket { $number }: { $subject }

    { $text }
    .subject = Answer to your ticket { $number }
ticket_solved =
    ✅ Ticket { $number } is solved: { $subject }

    How did we do? If something is left, just answer.
    .subject = Your ticket { $number } is solved
news = { $text }
    .subject = News from Coincast

news_preview =
    Preview, sent to you only:

    { $text }
    .subject = Preview

model_resting = ⚠️ { $model } is off sale: its runs exceeded their limits. It is retested at { $time }, and goes on sale again if the test succeeds.
    .subject = { $model } is off sale
model_back = ✅ { $model } is on sale again: a trial run in a new worker succeeded.
    .subject = { $model } is on sale again
audit_head = 🧾 Audit log of the day: { $n } { $n ->
        [one] record
       *[other] records
    }, whole. It ends with { $head }.
    .subject = Audit log of the day
audit_broken = ⚠️ The audit log is not whole: record { $at } is missing or has been altered, or an order that it names has. Its chain holds for { $n } records; the last of them has the hash { $head }. Someone has changed the database by hand.
    .subject = The audit log is not whole
ticket_waiting =
    🎫 Ticket { $number } waits: { $subject }

    { $text }
    .subject = Ticket { $number } waits
template_broken = ⚠️ The template { $template } is broken and was not used: { $fault }. The shipped text went out in its place.
    .subject = A template is broken
