/** Made from en.ftl: run tests/bot/locales.test.ts with -u after changing it. Each sentence and the names it needs. */
export interface Messages {
  credits: 'n'
  forecasts: 'n'
  'table-rows': 'n'
  stars: 'n'
  money: 'credits' | 'stars'
  'price-per-row': 'n'
  'start-title': null
  'start-line': null
  'start-terms': null
  'bot-short': null
  'bot-description': null
  'not-advice': null
  'help-title': null
  'help-text': null
  paysupport: 'contact'
  'paysupport-none': null
  support: 'contact'
  'support-none': null
  'private-only': 'name'
  'menu-start': null
  'menu-predict': null
  'menu-ph': null
  'menu-job': null
  'menu-balance': null
  'menu-topup': null
  'menu-plans': null
  'menu-code': null
  'menu-tx': null
  'menu-invoices': null
  'menu-usage': null
  'menu-models': null
  'menu-risk': null
  'menu-register': null
  'menu-login': null
  'menu-lang': null
  'menu-settings': null
  'menu-help': null
  'menu-support': null
  'menu-paysupport': null
  'menu-terms': null
  'menu-privacy': null
  'menu-cancel': null
  'menu-admin': null
  'menu-stats': null
  'menu-users': null
  'menu-user': null
  'menu-credit': null
  'menu-grant': null
  'menu-grants': null
  'menu-price': null
  'menu-model': null
  'menu-ledger': null
  'menu-role': null
  'menu-roles': null
  'menu-audit': null
  'menu-invoice': null
  'menu-companies': null
  'menu-maintenance': null
  'menu-tickets': null
  'menu-schedules': null
  'menu-reconcile': null
  'menu-broadcast': null
  'menu-templates': null
  'button-try': null
  'button-own': null
  'button-help': null
  'button-support': null
  'button-figures': null
  'button-figures-page': null
  'button-top-up': null
  'button-paper': null
  'button-balance': null
  'button-agree-new': null
  'button-terms': null
  'button-privacy': null
  'button-password': null
  'button-devices': null
  'button-away': null
  'button-keys': null
  'button-key-new': null
  'button-key-swap': null
  'button-key-revoke': null
  'button-key-predict': null
  'button-key-read': null
  'button-key-models': null
  'button-key-limit': 'limit'
  'button-key-unlimited': null
  'button-key-kept': null
  'button-security': null
  'button-mfa-on': null
  'button-mfa-codes': null
  'button-mfa-anew': null
  'button-mfa-off': null
  'button-mfa-off-sure': null
  'button-mfa-kept': null
  'button-away-n': 'n'
  'button-away-all': null
  'button-password-set': null
  'button-history': null
  'button-confirm': 'cost'
  'button-fund': 'missing'
  'button-steps-own': null
  'button-steps-most': 'ahead' | 'until'
  'button-steps-number': null
  'button-free': 'model'
  'button-rows': 'cost' | 'n'
  'button-rows-all': 'cost' | 'n'
  'button-models': null
  'button-drop': null
  'button-back': null
  'button-stop': null
  'button-refresh': null
  'button-retry': null
  'button-risk': null
  'button-hedges': null
  'button-hold': null
  'button-held': 'amount'
  'button-csv': null
  'button-answers': null
  'button-details': null
  'button-proof': null
  'button-verify': null
  'button-other-model': null
  'button-other-horizon': null
  'button-result': null
  'button-why-var': null
  'button-why-es': null
  'button-why-skill': null
  'button-use-model': 'model'
  'button-use-table': 'model'
  'button-newer': null
  'button-older': null
  'button-register': null
  'button-apply': null
  'button-apply-again': null
  'button-agree': null
  'button-switch': 'name'
  'button-enter': null
  'company-offer': 'allowed' | 'company' | 'role'
  'company-joined': 'company'
  'company-role-owner': null
  'company-role-manager': null
  'company-role-member': null
  'company-role-viewer': null
  'whose-own': null
  'whose-company': 'company'
  'button-members': null
  'button-invite': null
  'button-invitations': null
  'button-leave-company': null
  'button-close-company': null
  'button-close-yes': null
  'button-close-credits': 'credits'
  'button-make': 'role'
  'button-limit-month': null
  'button-no-limit': null
  'button-hand-over': null
  'button-remove': null
  'button-make-link': null
  'button-recall': 'n'
  'member-role-owner': null
  'member-role-manager': null
  'member-role-member': null
  'member-role-viewer': null
  'member-unnamed': null
  'members-title': 'company'
  'members-you': 'name'
  'members-line': 'name' | 'role' | 'spent'
  'members-line-limit': 'limit' | 'name' | 'role' | 'spent'
  'members-more': 'n'
  'members-since': 'date'
  'members-gone': null
  'members-ask-limit': 'name'
  'members-ask-limit-new': null
  'members-want-limit': 'max'
  'members-limit': 'limit'
  'members-no-limit': null
  'members-card-limit': 'allowed' | 'name'
  'members-card-invite': 'allowed' | 'role'
  'members-ask-role': 'company'
  'members-link': 'company' | 'link' | 'time'
  'members-link-hint': null
  'members-invitations-title': null
  'members-invitations-none': null
  'members-invitation': 'from' | 'n' | 'role' | 'until'
  'members-sure-expel': 'company' | 'name'
  'members-sure-crown': 'company' | 'name'
  'members-sure-part': 'company'
  'members-done-expel': 'company' | 'name'
  'members-done-crown': 'company' | 'name'
  'members-done-limit': null
  'members-done-part': 'company'
  'members-last-owner': 'company'
  'closing-title': 'company'
  'closing-text': 'n'
  'closing-credits': 'credits'
  'closing-no-credits': null
  'closing-not-yet': 'company'
  'closing-several_owners': null
  'closing-jobs_running': 'n'
  'closing-plan_renews': null
  'closing-money_under_way': null
  'closing-done': 'company'
  'button-email': null
  'button-email-send': null
  'email-ask': null
  'email-want': null
  'email-sure': 'email'
  'email-sent': 'email'
  'button-personal': null
  'button-corporate': null
  'button-join': null
  'button-join-not': null
  'button-stale': null
  'language-en': null
  'language-ru': null
  'cancel-hint': null
  'cancel-done': null
  'cancel-nothing': null
  'unexpected-photo': null
  'unexpected-sticker': null
  'unexpected-voice': null
  'unexpected-video': null
  'unexpected-file': null
  'unexpected-edit': null
  'unexpected-text': null
  'unexpected-other': null
  'unknown-command': null
  'fallback-hint': null
  'dialogue-lost': null
  stuck: null
  'language-ask': null
  'language-set': null
  'register-language': null
  'register-want-language': null
  'register-terms': null
  'register-want-terms': null
  'register-kind': null
  'register-want-kind': null
  'register-company': null
  'register-want-company': null
  'register-tax': null
  'register-want-tax': null
  'register-address': null
  'register-want-address': null
  'register-long': 'max'
  'registered-personal': null
  'registered-corporate': 'company'
  'registered-applied': 'company'
  'registered-credits': 'available'
  'register-already': 'date'
  'devices-title': null
  'devices-line': 'address' | 'device' | 'first' | 'last' | 'n'
  'devices-more': 'n'
  'devices-none': null
  'password-link': 'time'
  'terms-edition': 'changes' | 'version'
  'terms-accepted': 'date'
  'terms-waiting': null
  'terms-done': null
  'terms-changed': null
  'keys-title': null
  'keys-none': null
  'keys-name': 'date'
  'keys-may-predict': null
  'keys-may-read': null
  'keys-may-staff': null
  'keys-may-other': null
  'keys-unused': null
  'keys-used': 'time'
  'keys-spent': 'limit' | 'spent'
  'keys-until': 'time'
  'keys-acts': null
  'keys-rights': null
  'keys-limit': null
  'keys-made': null
  'keys-warning': null
  'keys-old': 'until'
  'security-title': null
  'security-off': null
  'security-on': 'date' | 'left'
  'security-scan': 'secret'
  'security-codes': null
  'security-codes-warning': null
  'security-codes-new': null
  'security-removed': null
  'security-remove-sure': null
  'security-ask': null
  'security-operator': null
  'security-wiped': null
  'button-mydata': null
  'button-mydata-export': null
  'button-delete-account': null
  'button-delete-yes': null
  'button-delete-yes-credits': 'credits'
  'button-delete-no': null
  'button-keep-account': null
  'mydata-title': null
  'mydata-text': null
  'mydata-scheduled': 'time'
  'mydata-packing': null
  'mydata-enough': null
  'mydata-goodbye': null
  'deletion-title': null
  'deletion-goes': null
  'deletion-stays': null
  'deletion-credits': 'credits'
  'deletion-no-credits': null
  'deletion-running': 'n'
  'deletion-delay': 'days' | 'time'
  'deletion-plan': null
  'deletion-canceled': null
  'deletion-staff': null
  'deletion-company': null
  'settings-title': null
  'settings-language': 'language'
  'settings-own': null
  'settings-linked': 'name'
  'settings-personal': null
  'settings-corporate': 'company'
  'settings-unregistered': null
  'login-ask': null
  'login-want': null
  'login-join': 'name'
  'login-moves': 'credits' | 'forecasts'
  'login-stays': 'credits' | 'forecasts'
  'login-empty': null
  'login-replaces': null
  'login-own-only': null
  'login-running': 'n'
  'login-already': 'name'
  'login-left': null
  'login-done': 'available' | 'name'
  'account-without-email': null
  'balance-available': null
  'balance-held': 'held'
  'balance-expiring': 'credits' | 'time'
  'topup-ask': null
  'topup-want': null
  'topup-range': null
  'topup-package': 'credits' | 'percent' | 'stars'
  'topup-saving': 'credits' | 'full' | 'saving' | 'stars'
  'ways-ask': 'credits'
  'ways-pay': 'credits' | 'price'
  'ways-transfer': 'beneficiary' | 'credits' | 'date' | 'iban' | 'price' | 'reference'
  'button-pay': 'price'
  'button-plan-stripe': null
  'invoice-title': 'credits'
  'invoice-description': 'credits'
  'fund-then': null
  'fund-waiting': null
  'payment-done': 'available' | 'credits'
  'payment-arrived': 'credits'
  'plans-title': null
  'plans-intro': null
  'plans-line': 'credits' | 'stars'
  'plans-line-off': 'credits' | 'percent' | 'stars'
  'plans-active': 'credits' | 'date' | 'price'
  'plans-canceled': 'credits' | 'date' | 'price'
  'plans-none': null
  'button-plans': null
  'button-plan': 'credits' | 'stars'
  'button-plan-end': 'credits'
  'button-plan-quit': null
  'button-plan-keep': null
  'plan-end': 'credits' | 'date' | 'price'
  'plan-end-late': 'credits' | 'date' | 'price'
  'plans-past-due': 'credits' | 'date' | 'price'
  'plans-trialing': 'credits' | 'date' | 'price'
  'plans-moving': 'credits' | 'date' | 'next' | 'nextPrice'
  'button-plan-move': 'credits' | 'price'
  'button-plan-moved': null
  'plan-move': 'credits' | 'date' | 'next' | 'nextPrice' | 'price'
  'plan-move-stars': 'credits' | 'date' | 'next' | 'nextPrice' | 'price'
  'plan-moved': null
  'plan-offer-later': 'credits' | 'stars'
  'plan-title': 'credits'
  'plan-description': 'credits'
  'plan-offer': 'credits' | 'stars'
  'button-subscribe': 'stars'
  'plan-paid': 'available' | 'credits' | 'date'
  'payment-odd': 'charge'
  'payment-returned': 'available' | 'credits'
  'payment-returned-part': 'available' | 'credits' | 'taken'
  'payment-returned-none': 'available' | 'credits'
  'payment-returned-by-us': 'available' | 'credits' | 'reason'
  'payment-refunded': null
  'invoices-title': null
  'invoices-none': null
  'invoice-kind-invoice': null
  'invoice-kind-receipt': null
  'invoice-kind-credit_note': null
  'invoice-draft': null
  'invoice-pending': 'date'
  'invoice-overdue': 'date'
  'invoice-paid': null
  'invoice-canceled': null
  'tx-title': null
  'tx-none': null
  'tx-top_up': null
  'tx-grant': null
  'tx-hold': null
  'tx-charge': null
  'tx-release': null
  'tx-refund': null
  'tx-dispute': null
  'tx-adjustment': null
  'tx-transfer': null
  'tx-expiry': null
  'tx-sample': null
  'tx-sample-back': null
  'tx-undone': 'reason'
  'code-ask': null
  'code-done': 'available' | 'code' | 'credits'
  'code-expires': 'time'
  'usage-title': null
  'usage-none': null
  'usage-total': 'credits' | 'forecasts'
  'usage-other': null
  'history-title': null
  'history-hint': null
  'status-OK': null
  'status-PENDING': null
  'status-ERROR': null
  'status-CANCELED': null
  'history-outcome': 'high' | 'low' | 'price'
  'history-none': null
  'button-fewer': null
  'button-broadcasts': null
  'button-broadcast-new': null
  'button-broadcast-preview': null
  'button-broadcast-send': 'n'
  'button-broadcast-pause': null
  'button-broadcast-resume': null
  'button-broadcast-stop': null
  'schedules-title': null
  'schedule-name': 'name'
  'schedule-next': 'time'
  'schedule-never': null
  'schedule-last': 'status' | 'time'
  'reconcile-title': null
  'reconcile-none': null
  'reconcile-done': 'credited' | 'n' | 'time'
  'reconcile-same': null
  'statement-title': null
  'statement-counts': 'added' | 'entries' | 'matched' | 'pending' | 'queued'
  'statement-gap': null
  'statement-large': 'limit'
  'statement-refused': 'detail'
  'reconcile-only-provider': 'n'
  'reconcile-only-ours': 'n'
  'reconcile-more': null
  'reconcile-events': 'n'
  'reconcile-event': 'provider' | 'time' | 'type' | 'what'
  'button-compare': 'provider'
  'button-schedules': null
  'button-reconcile': null
  provider: 'name'
  'broadcasts-title': null
  'broadcasts-who': null
  'broadcast-draft': null
  'broadcast-running': null
  'broadcast-paused': null
  'broadcast-stopped': null
  'broadcast-done': null
  'broadcast-count': 'minutes' | 'n'
  'broadcast-nobody': null
  'broadcast-progress': 'blocked' | 'failed' | 'n' | 'owed' | 'sent' | 'skipped'
  'broadcast-want-en': null
  'broadcast-want-ru': null
  'broadcast-want-segment': null
  'broadcast-want-count': 'n'
  'broadcast-to-all': null
  'broadcast-to-en': null
  'broadcast-to-ru': null
  'broadcast-to-active': null
  'broadcast-to-idle': null
  'broadcast-to-plan': null
  'broadcast-to-low': null
  'button-templates': null
  'templates-title': null
  'templates-how': null
  'templates-marked': null
  'template-shipped': null
  'template-version': 'version'
  'template-broken': 'time'
  'template-subject': 'subject'
  'template-variables': 'names'
  'template-no-variables': null
  'template-preview': null
  'template-want-text': null
  'template-want-subject': null
  'template-want-choice': null
  'button-template-edit': null
  'button-template-version': 'date' | 'version'
  'button-template-shipped': null
  'button-template-same': null
  'button-template-use': null
  'button-template-again': null
  'button-write': null
  'button-tell': null
  'button-tickets': null
  'button-ticket': null
  'button-answer': null
  'button-add-message': null
  'button-case': null
  'button-queue': null
  'button-note': null
  'button-take': null
  'button-release': null
  'button-solve': null
  'button-reopen': null
  'button-files': null
  'tickets-want': null
  'tickets-want-more': null
  'tickets-want-answer': null
  'tickets-want-note': null
  'tickets-done-answer': null
  'tickets-done-note': null
  'tickets-sent': null
  'tickets-file-large': 'limit'
  'tickets-words-only': null
  'tickets-none': null
  'tickets-title': null
  'tickets-signs': null
  'tickets-earlier': 'n'
  'tickets-you': null
  'tickets-customer': null
  'tickets-staff': null
  'tickets-note': null
  'tickets-rated': 'n'
  'queue-open': null
  'queue-mine': null
  'queue-waiting': null
  'queue-solved': null
  'queue-none': null
  'queue-title': 'n'
  'age-minutes': 'n'
  'age-hours': 'n'
  'age-days': 'n'
  'case-who': 'assignee' | 'name'
  'case-nobody': null
  'case-job': 'job'
  'case-request': 'request'
  'case-rating': 'n'
  'notice-earlier': null
  'notices-title': null
  'notices-line': 'channels' | 'kind'
  'notices-nowhere': null
  'notices-channel-telegram': null
  'notices-channel-email': null
  'notices-kind-security': null
  'notices-kind-money': null
  'notices-kind-account': null
  'notices-kind-support': null
  'notices-kind-forecasts': null
  'notices-kind-balance': null
  'notices-kind-news': null
  'notices-kind-staff': null
  'notices-how': null
  'notices-quiet-off': null
  'notices-quiet': 'from' | 'to' | 'zone'
  'notices-quiet-ask': null
  'notices-quiet-zone': 'from' | 'to' | 'zone'
  'notices-less': 'kind'
  'notices-none': null
  'notices-told': null
  'notices-signs': null
  'button-notes': null
  'button-notices': null
  'button-quiet': null
  'button-quiet-off': null
  'button-no-news': null
  'predict-send': null
  'predict-send-for': 'model'
  'predict-send-table': 'model'
  'predict-shape': null
  'predict-example': null
  'button-markets': null
  'named-which': null
  'named-gone': null
  'named-unlisted': 'kind' | 'name'
  'markets-none': null
  'markets-examples': null
  'markets-list': 'symbol'
  'predict-name': null
  'quote-made-up': null
  'quote-origin': 'source'
  'predict-want-series': null
  'predict-want-table': null
  'table-file': null
  'table-caption': 'model'
  'table-reject': 'column' | 'reason' | 'row'
  'cell-missing': null
  'cell-not_a_number': null
  'cell-not_a_whole_number': null
  'cell-unknown_category': null
  'cell-decimal_mark_unclear': null
  'pasted-name': null
  'file-too-large': 'limit'
  'file-not-fetched': null
  'models-title': null
  'models-none': null
  'models-choose': null
  'candidate-rows': 'n'
  'candidate-expected': 'edge' | 'kind'
  'candidate-note': null
  'model-needs': 'rows' | 'steps'
  'model-needs-table': null
  'model-record': 'accounts' | 'coverage' | 'edge' | 'n'
  'horizon-want': 'max' | 'units'
  'horizon-choose': null
  'horizon-now': 'ahead'
  'audit-all': 'rows'
  'audit-some': 'rejected' | 'rows' | 'valid'
  'audit-reject': 'n' | 'reason'
  'audit-rows': 'n' | 'rows'
  'audit-rows-more': 'more' | 'rows'
  'audit-span': 'first' | 'interval' | 'last'
  'audit-columns': 'price' | 'time'
  'audit-last-price': 'price'
  'quote-model': 'model'
  'quote-instead': null
  'quote-ahead': 'ahead' | 'until'
  'quote-price': 'cost' | 'each' | 'rows'
  'quote-free': null
  'quote-sample': null
  'sample-name': null
  'sample-had': 'model'
  'quote-left': 'available' | 'left'
  'quote-missing': 'available' | 'missing'
  'draft-gone': null
  'draft-dropped': null
  'draft-outdated': null
  'draft-price-changed': null
  'forecast-taken': 'name'
  'forecast-waits': 'name'
  'job-lost': null
  'series-again': 'date'
  'reject-no_time': null
  'reject-no_price': null
  'reject-price_not_positive': null
  'reject-price_not_a_number': null
  'reject-unreadable_time': null
  'reject-duplicate_time': null
  'reject-in_future': null
  'interval-seconds': null
  'interval-minutes': null
  'interval-hourly': null
  'interval-daily_trading': null
  'interval-daily': null
  'interval-weekly': null
  'interval-monthly': null
  'interval-quarterly': null
  'interval-yearly': null
  'interval-irregular': null
  'warning-constant': null
  'warning-stale': null
  'warning-split_suspected': null
  'warning-bad_tick_suspected': null
  'warning-two_digit_years': null
  'warning-mixed_offsets': null
  'warning-large_gaps': null
  'warning-price_column_chosen': null
  'warning-decimal_mark_assumed': null
  'warning-excel_days_assumed': null
  'warning-day_month_assumed': null
  'warning-clock_assumed': null
  'warning-columns_assumed': null
  'warning-time_formats_mixed': null
  'warning-days_and_months_swapped': null
  'warning-footer_skipped': null
  'warning-titles_skipped': null
  'warning-currencies_mixed': null
  'warning-not_sorted': null
  'progress-title': 'name'
  'progress-title-table': 'name'
  'progress-started': null
  'progress-running': null
  'progress-long': null
  'progress-cost': 'cost'
  'progress-free': null
  verdict: 'edge' | 'kind'
  'result-price': 'ahead' | 'change' | 'date' | 'high' | 'low' | 'price'
  'result-outcome': 'date' | 'high' | 'low' | 'price' | 'sign'
  'result-loss': 'share'
  'result-var': 'share'
  'holding-line': 'ahead' | 'amount' | 'high' | 'loss' | 'low'
  'holding-ask': null
  'holding-want': null
  'result-cost': 'cost' | 'left' | 'model' | 'rows'
  'result-free': 'model' | 'rows'
  'result-sample': 'left' | 'model' | 'rows'
  'result-without-risk': null
  'result-without-hedges': null
  'proof-caption': 'date'
  'answers-caption': 'date'
  'csv-caption': 'date'
  'risk-title': null
  'risk-column-steps': null
  'risk-column-loss': null
  'risk-column-var': null
  'risk-column-es': null
  'risk-loss-meaning': 'unit'
  'risk-history': null
  'risk-volatility': 'share'
  'risk-drawdown': 'share'
  'risk-growth': 'share'
  'risk-annualised': 'ahead'
  'risk-none': null
  'why-var': null
  'why-es': null
  'why-skill': null
  'hedges-title': null
  'hedges-note': null
  'hedges-for': 'amount'
  'hedge-position': 'share'
  'hedge-position-why': 'ahead' | 'limit' | 'loss'
  'hedge-position-all': 'ahead' | 'loss'
  'hedge-position-own': 'share'
  'hedge-position-why-own': 'ahead' | 'limit' | 'loss'
  'hedge-position-all-own': 'ahead' | 'loss'
  'hedge-cash': 'share'
  'hedge-cash-why': 'ahead' | 'limit' | 'loss'
  'hedge-cash-why-own': 'ahead' | 'limit' | 'loss'
  'hedge-cash-none': 'ahead' | 'loss'
  'hedge-put': 'premium'
  'hedge-put-own': 'premium'
  'hedge-put-why': 'ahead' | 'dear' | 'strike' | 'worst'
  'hedge-pair-sell': 'share'
  'hedge-pair-buy': 'share'
  'hedge-pair-why': 'ahead' | 'left' | 'loss'
  'details-title': null
  'details-model': 'model' | 'version'
  'details-series': null
  'details-job': 'n'
  'details-kept': 'date'
  'job-which': null
  'job-unknown': 'n'
  'job-pending': 'cost' | 'model'
  'job-canceled': 'charged'
  'job-failed': 'why'
  'job-done': 'model'
  'job-table': 'cost' | 'model' | 'rows'
  'job-table-row': 'answer' | 'row'
  'history-panel': 'n'
  'panel-read': 'n' | 'rows'
  'panel-ahead': 'ahead'
  'panel-line': 'name' | 'rows'
  'panel-more': 'n'
  'panel-short': 'n'
  'panel-done': 'cost' | 'model' | 'n'
  'panel-meaning': 'ahead'
  'panel-result': 'change' | 'high' | 'low' | 'name' | 'share'
  'panel-failed': 'name'
  'panel-failed-short': 'name'
  'job-table-where': null
  'failure-bad_output': null
  'failure-timed_out': null
  'failure-out_of_memory': null
  'failure-crashed': null
  'failure-model_error': null
  'failure-expired': null
  'admin-title': null
  'button-stats': null
  'button-users': null
  'button-admin-models': null
  'button-ledger': null
  'button-audit': null
  'button-companies': null
  'button-maintenance': null
  'button-maintenance-end': null
  'button-give': null
  'button-payments': null
  'button-refund': 'what'
  'button-block': null
  'button-unblock': null
  'button-price': null
  'button-on': null
  'button-off': null
  'button-roll-back': null
  'button-make-default': null
  'button-yes': null
  'button-no': null
  'admin-stats':
    | 'failed'
    | 'granted'
    | 'held'
    | 'jobs'
    | 'jobsToday'
    | 'ok'
    | 'oldest'
    | 'pending'
    | 'people'
    | 'revenue'
    | 'revenueToday'
    | 'today'
    | 'topped'
    | 'wallets'
    | 'week'
  'admin-stats-model': 'failed' | 'jobs' | 'model' | 'revenue'
  'admin-users-title': null
  'admin-users-none': null
  'role-customer': null
  'role-support': null
  'role-operator': null
  'role-tech': null
  'role-admin': null
  'admin-user':
    | 'available'
    | 'canceled'
    | 'failed'
    | 'held'
    | 'language'
    | 'ok'
    | 'pending'
    | 'role'
    | 'since'
    | 'spent'
  'admin-user-blocked': null
  'admin-ask-amount': 'name'
  'admin-want-amount': null
  'admin-ask-reason': null
  'admin-ask-reason-price': null
  'admin-ask-reason-refund': 'name'
  'admin-want-reason': null
  'admin-ask-price': 'model' | 'price'
  'admin-preview-credit': 'after' | 'amount' | 'before' | 'name' | 'reason'
  'admin-preview-grant': 'credits' | 'name' | 'reason'
  'admin-preview-grant-until': 'credits' | 'date' | 'name' | 'reason'
  'admin-preview-lapse': 'credits' | 'name' | 'reason'
  'admin-preview-price': 'from' | 'model' | 'reason' | 'to'
  'admin-preview-state': 'action' | 'model' | 'reason' | 'version'
  'admin-preview-refund': 'after' | 'before' | 'credits' | 'name' | 'reason'
  'admin-refuse-credit': 'amount' | 'available' | 'name'
  'admin-refuse-refund': 'available' | 'credits' | 'name'
  'admin-refuse-self': null
  'admin-refuse-same': null
  'admin-refuse-state': 'model' | 'state' | 'version'
  'admin-refuse-roll-back': 'model' | 'version'
  'admin-model-unknown': null
  'admin-payments-title': 'name'
  'admin-payments-none': 'name'
  'payment-owed': null
  'payment-back': null
  'admin-preview-block': 'action' | 'name' | 'reason'
  'admin-action-activate': null
  'admin-action-retire': null
  'admin-action-roll_back': null
  'admin-action-make_default': null
  'admin-action-block': null
  'admin-action-unblock': null
  'admin-done': 'what'
  'admin-proposed': 'until' | 'what'
  'button-back-out': null
  'button-proposals': null
  'button-approve': null
  'button-decline': null
  'menu-proposals': null
  'proposals-title': null
  'proposals-none': null
  'proposal-adjustment': 'amount' | 'name' | 'reason'
  'proposal-refund': 'credits' | 'name' | 'reason'
  'proposal-rollback': 'credits' | 'name' | 'reason' | 'record'
  'proposal-bank-entry': 'credits' | 'name' | 'reason'
  'proposal-grant': 'credits' | 'name' | 'reason'
  'proposal-promo-code': 'code' | 'credits' | 'reason'
  'proposal-by': 'by' | 'time'
  'proposal-until': 'until'
  'proposal-own': null
  'proposal-status-approved': null
  'proposal-status-declined': null
  'proposal-status-expired': null
  'admin-ask-reason-decline': 'what'
  'proposal-preview-approve': 'what'
  'proposal-preview-decline': 'reason' | 'what'
  'admin-preview-back': 'what'
  'audit-proposal-made': null
  'audit-proposal-declined': null
  'audit-proposal-expired': null
  'permission-proposals-decide': null
  'admin-dropped': null
  'button-role': null
  'button-roles': null
  'button-limit': null
  'button-admin-jobs': null
  'admin-jobs-title': null
  'admin-jobs-none': null
  'admin-roles-title': null
  'admin-role-holders': 'n'
  'admin-role-all': null
  'admin-role-none': null
  'admin-role-limit': 'limit'
  'admin-role-hint': null
  'admin-no-limit': null
  'admin-role-unknown': null
  'admin-users-several': null
  'admin-ask-role': 'name'
  'admin-ask-limit': 'limit' | 'title'
  'admin-want-number': 'max'
  'admin-preview-role': 'name' | 'reason' | 'title'
  'admin-preview-may': 'reason' | 'title' | 'what'
  'admin-preview-may-not': 'reason' | 'title' | 'what'
  'admin-preview-limit': 'from' | 'reason' | 'title' | 'to'
  'admin-refuse-own-role': null
  'admin-usage-role': null
  'button-applicant': null
  'button-application': null
  'admin-invoices-title': null
  'admin-invoices-hint': null
  'admin-invoices-none': null
  'admin-invoice-unknown': null
  'admin-ask-reason-invoice': 'number'
  'admin-preview-invoice-issue': null
  'admin-preview-invoice-cancel': 'number' | 'reason'
  'button-invoice-issue': null
  'button-invoice-cancel': null
  'admin-companies-title': null
  'admin-companies-none': null
  'admin-companies-more': 'n'
  'admin-company': 'address' | 'applicant' | 'date' | 'tax'
  'admin-company-nobody': null
  'admin-company-active': 'reason'
  'admin-company-declined': 'reason'
  'admin-company-closed': 'reason'
  'admin-company-decided': null
  'admin-ask-approve': 'company'
  'admin-ask-decline': 'company'
  'admin-preview-approve': 'company' | 'reason'
  'admin-preview-decline': 'company' | 'reason'
  'permission-accounts-change': null
  'permission-accounts-read': null
  'permission-audit-read': null
  'permission-companies-decide': null
  'permission-audit-rollback': null
  'permission-credits-adjust': null
  'permission-events-read': null
  'permission-exports-read': null
  'permission-invoices-change': null
  'permission-jobs-read': null
  'permission-ledger-check': null
  'permission-mail-report': null
  'permission-maintenance-change': null
  'permission-metrics-read': null
  'permission-models-change': null
  'permission-models-price': null
  'permission-models-read': null
  'permission-payments-read': null
  'permission-payments-refund': null
  'permission-statements-import': null
  'permission-personal-read': null
  'permission-plans-change': null
  'permission-prices-change': null
  'permission-promo_codes-change': null
  'permission-reports-read': null
  'permission-roles-change': null
  'permission-roles-give': null
  'permission-roles-read': null
  'permission-schedules-read': null
  'permission-schedules-run': null
  'permission-stats-read': null
  'permission-broadcasts-send': null
  'permission-notices-read': null
  'permission-templates-change': null
  'permission-tickets-answer': null
  'admin-models-title': null
  'admin-model-line': 'price' | 'state'
  'admin-model-default': null
  'state-uploaded': null
  'state-verified': null
  'state-active': null
  'state-retired': null
  'state-quarantined': null
  'admin-ledger-ok': 'accounts' | 'entries' | 'jobs' | 'ms' | 'postings'
  'admin-ledger-faults': 'n'
  'admin-audit-title': null
  'admin-audit-none': null
  'admin-audit-system': null
  'admin-audit-by': 'who'
  'audit-field-available': null
  'audit-field-role': null
  'audit-field-blocked': null
  'audit-field-default': null
  'audit-field-price_per_row': null
  'audit-field-edition': null
  'audit-field-credits_per_star': null
  'audit-field-percent_off': null
  'audit-field-version': null
  'audit-field-text': null
  'audit-field-on': null
  'audit-field-until': null
  'audit-field-message': null
  'audit-yes': null
  'audit-no': null
  'audit-rolled-back': null
  'audit-company-applied': null
  'audit-company-decided': null
  'audit-company-closed': null
  'audit-member-invited': null
  'audit-member-joined': null
  'audit-member-changed': null
  'audit-member-removed': null
  'audit-member-left': null
  'audit-ownership-transferred': null
  'audit-email-changed': null
  'audit-role-given': null
  'audit-role-created': null
  'audit-role-changed': null
  'audit-role-deleted': null
  'audit-field-permissions': null
  'audit-field-credit_limit': null
  'audit-account-changed': null
  'audit-account-adjusted': null
  'audit-adjustment-undone': null
  'audit-payment-refunded': null
  'audit-statement-imported': null
  'audit-bank-entry-assigned': null
  'audit-bank-entry-dismissed': null
  'audit-model-uploaded': null
  'audit-model-refused': null
  'audit-model-activated': null
  'audit-model-retired': null
  'audit-model-rolled_back': null
  'audit-model-made_default': null
  'audit-model-priced': null
  'audit-model-quarantined': null
  'audit-model-returned': null
  'audit-prices-changed': null
  'audit-plan-created': null
  'audit-plan-changed': null
  'audit-plan-retired': null
  'audit-promo-code-created': null
  'audit-promo-code-ended': null
  'audit-template-changed': null
  'audit-template-shipped': null
  'audit-maintenance-begun': null
  'audit-maintenance-ended': null
  'audit-schedule-run': null
  'audit-broadcast-drafted': null
  'audit-broadcast-started': null
  'audit-broadcast-paused': null
  'audit-broadcast-resumed': null
  'audit-broadcast-stopped': null
  'audit-ticket-answered': null
  'audit-ticket-assigned': null
  'audit-ticket-noted': null
  'audit-ticket-reopened': null
  'audit-ticket-solved': null
  'audit-factor-reset': null
  'audit-audit-exported': null
  'audit-export-downloaded': null
  'audit-account-deleted': null
  'admin-usage-user': null
  'admin-usage-credit': null
  'admin-usage-grant': null
  'admin-usage-grants': null
  'admin-grants-none': 'name'
  'admin-grants-title': 'name'
  'admin-grant-line': 'credits' | 'date' | 'reason'
  'admin-grant-left': 'left'
  'admin-grant-expired': 'expired'
  'admin-grant-until': 'time'
  'button-grants': null
  'button-grant-end': 'n'
  'audit-grant-given': null
  'audit-grant-ended': null
  'admin-usage-price': null
  'admin-usage-model': null
  'admin-usage-maintenance': null
  'admin-maintenance-on': 'message' | 'until'
  'admin-maintenance-off': null
  'admin-preview-maintenance': 'message' | 'minutes'
  'admin-preview-maintenance-end': null
  'admin-reason-chat': null
  'admin-refund-done': 'charge' | 'credits' | 'name'
  'admin-refund-stuck': 'charge' | 'name' | 'why'
  'error-unreachable': null
  'error-malformed_body': null
  'error-validation_failed': null
  'error-unauthenticated': null
  'error-wrong_credentials': null
  'error-mfa_required': null
  'error-mfa_challenge_invalid': null
  'error-mfa_enrolment_required': null
  'error-enrolment_code_required': null
  'error-step_up_required': null
  'error-wrong_code': null
  'error-spending_limit': 'limit' | 'needed' | 'spent'
  'error-invitation_invalid': null
  'error-insufficient_credits': 'available' | 'missing' | 'needed'
  'error-forbidden': null
  'error-rollback_blocked': 'left' | 'now' | 'what'
  'error-over_limit': 'amount' | 'limit'
  'error-not_found': null
  'error-method_not_allowed': null
  'error-wrong_host': null
  'error-email_taken': null
  'error-terms_not_accepted': null
  'error-link_code_invalid': null
  'error-email_link_invalid': null
  'error-email_unconfirmed': null
  'error-reset_link_invalid': null
  'error-credits_left': 'available'
  'error-export_gone': null
  'error-idempotency_mismatch': null
  'error-precondition_failed': null
  'error-job_not_cancelable': null
  'error-job_not_finished': null
  'error-job_without_result': null
  'error-job_without_receipt': null
  'error-result_gone': null
  'error-too_many_pending': 'limit'
  'error-quota_reached': 'limit' | 'what'
  'error-ticket_limit': 'limit' | 'what'
  'error-state_conflict': null
  'error-too_large': 'limit_bytes'
  'error-unsupported_media': 'supported'
  'error-unreadable_file': null
  'error-empty_file': null
  'error-too_many_rows': 'limit'
  'error-too_many_series': 'limit' | 'series'
  'error-too_many_columns': 'limit'
  'error-column_missing': 'accepted' | 'column' | 'found'
  'error-table_columns_missing': 'found' | 'missing'
  'error-several_series': 'labels'
  'error-ambiguous_dates': 'example'
  'error-too_few_rows': 'column' | 'needed' | 'row' | 'valid' | 'value'
  'error-rows_lost': 'duplicates' | 'from' | 'future' | 'lost' | 'newest' | 'rows' | 'value'
  'error-horizon_too_long': 'horizon' | 'max'
  'error-model_unsuitable': null
  'error-symbol_unknown': null
  'error-symbol_ambiguous': null
  'error-market_unavailable': null
  'error-model_resting': null
  'error-maintenance': 'message' | 'until'
  'error-model_rejected': null
  'error-quote_changed': 'price' | 'quoted'
  'error-payment_disabled': null
  'error-amount_unpayable': null
  'error-event_rejected': null
  'error-statement_rejected': null
  'error-payment_mismatch': null
  'error-refund_impossible': null
  'error-promo_code_unusable': 'reason'
  'error-rate_limited': 'retry_after_seconds'
  'error-unavailable': 'retry_after_seconds'
  'error-internal': null
  'error-request': 'id'
  'button-reading': null
  'button-where': null
  'button-example': null
  'button-every-series': 'n'
  'button-accept-loss': null
  'button-day-first': null
  'button-month-first': null
  'button-decimal-comma': null
  'button-decimal-dot': null
  'button-price-column': 'column'
  'button-time-column': 'column'
  'button-sheet': 'sheet'
  'reading-first': 'rows'
  'reading-last': 'rows'
  'reading-ask': null
  'reading-nothing': null
  'example-caption': null
  'where-text': null
  'menu-watch': null
  'watch-daily': null
  'watch-weekly': null
  'watch-monthly': null
  'watch-offer': 'ahead' | 'every' | 'model'
  'watch-free': null
  'watch-price': 'available' | 'cost' | 'n'
  'watch-how': null
  'watch-begun': 'name'
  'watch-already': null
  'watch-too-many': null
  'watch-unknown': null
  'watch-none': null
  'watch-title': null
  'watch-line': 'cost' | 'every' | 'name' | 'next'
  'watch-line-paused': 'name' | 'why'
  'watch-why-person': null
  'watch-why-no_credits': null
  'watch-why-not_allowed': null
  'watch-why-price_changed': null
  'watch-why-no_prices': null
  'watch-why-model_gone': null
  'watch-alerts': 'band' | 'ploss' | 'var'
  'watch-on': null
  'watch-off': null
  'watch-above': 'value'
  'button-watches': null
  'button-watch-go': 'cost'
  'button-watch-daily': null
  'button-watch-weekly': null
  'button-watch-monthly': null
  'button-watch-ploss': 'value'
  'button-watch-var': 'value'
  'button-watch-off': null
  'button-watch-band-on': null
  'button-watch-band-off': null
  'button-watch-pause': null
  'button-watch-resume': 'cost'
  'button-watch-end': null
}
