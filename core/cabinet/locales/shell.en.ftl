## Around every page

skip = Skip to the content
menu = Menu
foot = About Coincast
your-account = Your account
credits-short = { $credits } cr.
credits = credits
language-en = English
language-ru = По-русски
no-advice = Forecasts are not investment advice.
foot-api = API
foot-figures = Seven figures people misread
foot-verify = Check a receipt
foot-terms = Terms
foot-privacy = Privacy
go-on = Continue
nav-group-forecasts = Forecasts
nav-overview = Overview

## When something is refused

error-title = That did not work
error-missing = Nothing is here
error-forbidden = You may not do this
error-home = Back to the start
error-id = For support: { $id }
refusal-missing = There is no such page, or it is not yours.
refusal-foreign-form = This form was not sent from one of our pages, or it is out of date. Go back, reload the page and send it again.
refusal-no-form = A page takes forms only.
refusal-unreachable = The service does not answer. Try again in a minute.
session-ended = You were signed out meanwhile. Sign in, and what you typed is sent on.
carried-title = Welcome back
carried-why = What you typed before is still here, but for passwords and codes.
terms-title = New terms
terms-why = The terms or the privacy notice have changed. What you sent goes on once you accept them:
terms-accept = Accept and go on
step-up-title = One more code
step-up-why = This needs a fresh code of your authenticator app, or a backup code.

## Signing in and up

sign-in = Sign in
sign-up = Create an account
sign-out = Sign out
signed-out = You are signed out.
email = E-mail
password = Password
password-hint = At least 8 characters.
forgot = Forgot your password?
no-account = No account yet?
have-account = You have an account?
sign-up-why = You get credits to try it with. No card is asked for.
sign-up-terms = By opening an account you accept:
welcome = Welcome. Your account is open, and credits to try it are on it.
welcome-without = Welcome. Your account is open. It has no free credits: too many accounts were opened from this address today, or it has had them before.
factor-title = Your second factor
factor-code = Code
factor-hint = Six digits of your authenticator app, or one of your backup codes.
forgot-title = A new password
forgot-why = We send you a link to a new password, by mail and in the chat that is joined to your account.
forgot-send = Send the link
forgot-sent = If there is such an account, a link is on its way.
