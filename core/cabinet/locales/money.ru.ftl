nav-group-money = Деньги
nav-balance = Баланс
nav-statement = Выписка
balance-title = Баланс
balance-expiring = Сгорят
top-up-in-chat = Здесь кредиты покупают в чате Telegram: отправьте туда /topup.
top-up-credits = Кредиты
top-up-way = Как оплатить
top-up-play = Игрушечные деньги: платить не нужно, кредиты появятся сразу.
top-up-credited = { $count ->
    [one] Зачислен { $credits } кредит.
    [few] Зачислено { $credits } кредита.
   *[many] Зачислено { $credits } кредитов.
 }
provider-sandbox = Игрушечные деньги
provider-stripe = Картой и иначе, через Stripe
provider-paypal = PayPal
provider-bank = Банковский перевод
redeem-title = Промокод
redeem-code = Код
redeem = Применить
pay-title = Оплата
pay-for = { $count ->
    [one] За { $credits } кредит.
    [few] За { $credits } кредита.
   *[many] За { $credits } кредитов.
 }
pay-now = Оплатить { $price }
pay-until = Оплатить до
pay-by-transfer = Переведите ровно эту сумму и укажите ровно это назначение. Кредиты появятся вместе с деньгами.
pay-to = Получатель
pay-sum = Сумма
pay-reference = Назначение
statement-title = Выписка
statement-csv = Скачать CSV
statement-which = Какие
statement-all = Все записи
statement-caption = Все записи, сначала новые
statement-what = Что
statement-reason = Основание
statement-amount = Кредиты
statement-after = Доступно после
statement-none = Записей пока нет.
entry-top_up = Пополнение
entry-grant = Подарок
entry-hold = Удержано
entry-charge = Прогноз
entry-release = Возвращено
entry-refund = Возврат
entry-dispute = Спор
entry-adjustment = Поправка
entry-transfer = Перевод
entry-expiry = Сгорело

## Документы и расход

nav-usage = Расход
nav-invoices = Счета и чеки
invoices-title = Счета и чеки
invoices-caption = Все документы, сначала новые
invoices-number = Номер
invoices-draft = черновик
invoices-kind = Вид
invoices-issued = Выставлен
invoices-due = Срок
invoices-paper = Документ
invoices-none = Документов пока нет.
invoice-invoice = Счёт
invoice-receipt = Чек
invoice-credit_note = Корректировочный счёт
invoice-state-draft = Черновик
invoice-state-pending = К оплате
invoice-state-paid = Оплачен
invoice-state-overdue = Просрочен
invoice-state-canceled = Отменён
invoice-state-issued = Выдан
usage-title = Расход
usage-by = По строке на каждый
usage-by-day = День
usage-by-model = Модель
usage-by-member = Участник
usage-by-key = Ключ
usage-from = С
usage-to = По
usage-jobs = Прогнозов
usage-credits = Кредитов
usage-caption = Готовые прогнозы
usage-no-key = без ключа
usage-none = В эти дни расхода не было.
