## Меню

nav-new = Новый прогноз
nav-jobs = Прогнозы

## Ряд для прогноза

new-title = Новый прогноз
new-lead = Сначала вы увидите, как прочитан ряд и сколько в точности это стоит. До вашего согласия ничего не списывается.
new-file = Перетащите файл сюда или выберите его
new-file-hint = CSV, JSON, XLSX или Parquet, до { $megabytes } МБ: достаточно столбца дат и столбца цен.
new-read = Прочитать
new-named = Цены по названию
new-search = Название или тикер
search = Найти
new-none-found = Под этим названием ничего нет. Можно прислать файл с ценами.
new-paste = Вставить строки
new-rows = Строки
new-rows-hint = По одной записи в строке, например 2026-01-31,104.20, с заголовком или без; или JSON.
read-choose = Как это прочитать?
read-otherwise = Прочитать иначе
read-every = Все ряды: { $count }
read-without = Продолжить без этих строк
read-day-first = Сначала день
read-month-first = Сначала месяц
read-price = Цена в столбце «{ $column }»
read-time = Время в столбце «{ $column }»
read-sheet = Лист «{ $sheet }»
read-comma = Дробная часть после запятой
read-dot = Дробная часть после точки
read-title = Как прочитан ряд
read-rows = Использовано строк
read-of = из { $rows } в файле
read-span = Начало и конец
read-last = Последняя цена
read-columns = Время: «{ $time }». Цена: «{ $price }».
read-shown = Посмотреть строки
read-shown-caption = Первые и последние строки, как они прочитаны
rejected-caption = { $count ->
    [one] Пропущена { $count } строка
    [few] Пропущены { $count } строки
   *[many] Пропущено { $count } строк
 }
rejected-row = Строка
rejected-value = Что там стояло
rejected-why = Почему
reject-no_time = нет времени
reject-no_price = нет цены
reject-price_not_positive = цена не больше нуля
reject-price_not_a_number = цена не число
reject-unreadable_time = время не читается
reject-duplicate_time = это время уже есть; верна последняя запись
reject-in_future = дата позже завтрашней
warning-constant = Цена не меняется.
warning-stale = Последние цены повторяются: возможно, ряд оборвался.
warning-split_suspected = Скачок похож на дробление акций.
warning-bad_tick_suspected = Одна из цен похожа на ошибку.
warning-two_digit_years = Годы из двух цифр: прочитаны как 20xx.
warning-mixed_offsets = У времён разные смещения от UTC: все прочитаны как UTC.
warning-large_gaps = В ряду большие пропуски.
warning-price_column_chosen = На цены похожи несколько столбцов: взят первый.
warning-decimal_mark_assumed = Дробный знак неоднозначен; взят более вероятный. Проверьте последнюю цену.
warning-excel_days_assumed = Даты записаны числами: прочитаны как даты Excel.
warning-day_month_assumed = День и месяц неоднозначны: взят порядок, при котором строки идут равномерно.
warning-clock_assumed = Часы без ведущих нулей: взято более вероятное чтение. Проверьте первое и последнее время.
warning-columns_assumed = У столбцов нет названий: строки прочитаны как свечи, ценой взято закрытие.
warning-titles_skipped = Названия столбцов не в первой строке: строки над ними пропущены.
warning-footer_skipped = Строки под таблицей без времени и цены пропущены.
warning-time_formats_mixed = Запись дат в файле меняется: прочитаны обе.
warning-days_and_months_swapped = Таблица переставила день и месяц в части строк: они возвращены на место.
warning-currencies_mixed = Цены в разных валютах: взята самая частая, остальные пропущены.
warning-not_sorted = Строки шли не по порядку: они отсортированы.

## Цена

quote-title = Ваша цена
quote-price = Цена прогноза
quote-cost = Цена
quote-free = Бесплатно
credits-count = { $count ->
    [one] { $credits } кредит
    [few] { $credits } кредита
   *[many] { $credits } кредитов
 }
quote-rows = Строк
quote-each = { $credits } за строку
quote-horizon = Вперёд
steps-count = { $count ->
    [one] { $count } шаг
    [few] { $count } шага
   *[many] { $count } шагов
 }
until = до
on = —
quote-model = Модель
quote-recommended = советуем
quote-missing = { $count ->
    [one] Не хватает { $credits } кредита.
   *[many] Не хватает { $credits } кредитов.
 }
top-up = Пополнить
order = { $count ->
    [one] Заказать за { $credits } кредит
    [few] Заказать за { $credits } кредита
   *[many] Заказать за { $credits } кредитов
 }
order-free = Заказать бесплатно
order-another = Другой ряд
quote-promise = Пока прогноз считается, кредиты удержаны, а списываются, только когда он готов. Неудачный прогноз ничего не стоит.
quote-change = Другая модель, другой срок или число строк
quote-steps = Шагов вперёд
quote-farthest = Не больше { $count }
quote-newest = Только последние строки
quote-all-rows = Пусто — все
quote-again = Показать цену
quote-yardstick = с ней сравниваются остальные
candidates-caption = Модели для этого ряда, лучшая первой
candidates-expected = Ожидаемая точность (интервал 95 %)
candidates-farthest = Самый дальний шаг
series = Ряд
series-caption = { $count ->
    [one] { $count } ряд
    [few] { $count } ряда
   *[many] { $count } рядов
 }
series-too-short = слишком короткий
series-failure-too_few_rows = слишком мало строк; не оплачивается
series-failure-bad_output = прогноз не получился; не оплачивается

## Прогнозы

jobs-title = Прогнозы
jobs-which = Какие
jobs-all = Все
jobs-all-link = Все прогнозы
jobs-caption = Сначала новые
jobs-none = Прогнозов пока нет.
jobs-when = Заказан
jobs-state = Состояние
jobs-last = Последняя цена
jobs-median = Прогноз
jobs-outcome = Что вышло
jobs-paid = Оплачено
show = Показать
older = Более ранние
status-PENDING = Считается
status-OK = Готов
status-ERROR = Не удался
status-CANCELED = Отменён
outcome-inside = в диапазоне: { $price }
outcome-outside = вне диапазона: { $price }
job-running = Ваш прогноз считается
job-running-about = { $model }, строк: { $rows }, удержано кредитов: { $credits }. Это займёт несколько секунд; результат появится на странице сам.
job-cancel = Отменить
job-canceled = Прогноз отменён. Ничего не списано.
job-was-canceled = Этот прогноз отменён. Ничего не списано.
job-not-charged = Ничего не списано.
failure-bad_output = Модель выдала невозможные числа.
failure-timed_out = Модель считала слишком долго.
failure-out_of_memory = Модели не хватило памяти.
failure-crashed = Модель прервалась.
failure-model_error = Модель не справилась с этим рядом.
failure-expired = Прогноз не начали вовремя.
job-title = Прогноз
job-facts = Об этом прогнозе
version = версия { $version }
job-ordered = Заказан
job-finished = Готов
job-kept = Хранится до
job-request = Для поддержки
job-again = Спрогнозировать снова
download-forecast-csv = Прогноз в CSV
download-prices-csv = Цены в CSV
download-predictions-csv = Ответы в CSV
download-chart-png = Картинка
download-receipt = Подписанная квитанция
forecast = Прогноз
forecast-median = Середина прогноза
forecast-range = Вероятный диапазон
forecast-range-means = 8 исходов из 10
forecast-loss = Вероятность убытка
forecast-loss-means = что цена окажется ниже последней
forecast-table = Все шаги таблицей
forecast-table-caption = Каждый шаг прогноза
time = Время
price = Цена
chart-median = Середина
chart-band-80 = 8 из 10
chart-band-95 = 95 из 100
chart-outcome = что вышло
chart-about = Цены до сих пор и прогноз с диапазонами. Те же числа — в таблице ниже.
chart-hint = Наведите на график, чтобы увидеть числа; протяните, чтобы приблизить, дважды щёлкните, чтобы увидеть всё.
predictions-caption = { $count ->
    [one] Оценена { $count } строка
    [few] Оценены { $count } строки; показаны первые
   *[many] Оценено { $count } строк; показаны первые
 }
prediction = Ответ

## Риск

risk-title = Что можно потерять
risk-amount = Сколько у вас вложено?
risk-amount-hint = Сумма в любой валюте; она не сохраняется.
risk-caption = На каждый срок, долей последней цены
risk-ahead = Вперёд
risk-expected = Ожидаемое изменение
var = Value at risk, 95 %
var-99 = Value at risk, 99 %
es = Потеря сверх него
risk-what = Что значат эти числа?
risk-loss-means = В стольких случаях из 100 цена окажется ниже, чем была.
var-means = В 95 случаях из 100 потеря меньше этой, в 5 — больше.
es-means = Если она больше, такова потеря в среднем.
history-title = Что показывает история
history-volatility = Волатильность
history-a-year = { $count ->
    [one] в год из { $count } шага
   *[many] в год из { $count } шагов
 }
history-drawdown = Самое глубокое падение
history-growth = Рост
a-year = в год
history-worst = Худший шаг
history-worst-means = за один шаг
hedges-title = Что можно сделать
hedge-position_size = Позиция поменьше
hedge-cash_share = Часть в деньгах
hedge-protective_put = Опцион пут
hedge-min_variance = Хедж бенчмарком
hedge-var = Value at risk: { $before } до, { $after } после.
hedge-money = В ваших деньгах: { $before } до, { $after } после.
skill-title = Насколько она точна на вашем ряду
skill-how = { $count ->
    [one] Модель спрогнозировала { $count } момент вашей истории, которого не видела.
    [few] Модель спрогнозировала { $count } момента вашей истории, которых не видела.
   *[many] Модель спрогнозировала { $count } моментов вашей истории, которых не видела.
 }
skill-error = На сколько меньше ошибка, чем у «завтра как сегодня»
skill-80 = Попало в диапазон «8 из 10»
skill-80-should = должно быть 80 %
skill-95 = Попало в диапазон «95 из 100»
skill-95-should = должно быть 95 %
overview-first = Ваш первый прогноз
overview-how = Перетащите файл с ценами, вставьте строки или возьмите один из вымышленных рынков: пробный прогноз бесплатный. Сначала вы увидите цену.

## Модели

nav-models = Модели
models-title = Модели
models-lead = Сколько стоит каждая, что ей нужно и чем кончились её оплаченные прогнозы.
models-caption = Модели в продаже
models-about = Что она делает
models-price = Кредитов за строку
models-a-row = за каждую годную строку
models-rows = Сколько строк нужно
models-record = Послужной список
models-no-record = ещё мало оплаченных прогнозов, чей срок подошёл
models-record-is = ошибка меньше на { $share }, чем у «завтра как сегодня»; прогнозов: { $count }
models-none = В продаже нет моделей.
models-use = Прогноз с ней
models-version = Версия
models-live = Чем кончились её оплаченные прогнозы
models-accounts = Счетов
models-columns = Какие столбцы ей нужны
models-column = Столбец
models-type = Значения
models-card = Карточка модели
