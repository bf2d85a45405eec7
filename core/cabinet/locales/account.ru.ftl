nav-group-account = Учётная запись
nav-security = Безопасность
nav-keys = Ключи API
nav-support = Поддержка
nav-data = Мои данные

## Безопасность

security-title = Безопасность
password-old = Нынешний пароль
password-new = Новый пароль
password-change = Сменить
password-changed = Пароль изменён. Везде, кроме этого места, вы вышли.
factor-on = { $count ->
    [one] Включён. Остался { $count } резервный код.
    [few] Включён. Осталось { $count } резервных кода.
   *[many] Включён. Осталось { $count } резервных кодов.
 }
factor-off = Кроме пароля спрашивается код из приложения. Сейчас выключено.
factor-set-up = Настроить
factor-renew = Новые резервные коды
factor-remove = Выключить
factor-removed = Второй фактор выключен.
factor-scan = Отсканируйте это приложением с кодами и введите код, который оно покажет.
factor-qr = QR-код с секретом, который ниже
factor-by-hand = Или введите секрет вручную:
backup-codes = Резервные коды
backup-codes-why = Каждый годится один раз вместо кода из приложения. Храните их там, где найдёте без телефона. Они показываются только здесь.
backup-codes-kept = Сохранено
chat-title = Telegram
chat-none = Чат не привязан.
chat-join = Привязать чат
chat-send = Отправьте боту:
chat-joined = Ваш чат привязан.
sessions-caption = Где вы вошли
session-device = Устройство
session-address = Сеть
session-first = С какого времени
session-last = Последний раз
session-this = это
session-end = Выйти
session-ended-one = На том устройстве вы вышли.
sessions-end = Выйти везде, кроме этого места
sessions-ended = Везде, кроме этого места, вы вышли.

## Ключи

keys-title = Ключи API
keys-caption = Действующие ключи
keys-none = Ключей нет.
keys-docs = Как ими пользоваться
key-name = Название
key-begins = Начинается с
key-may = Что можно
key-spent = Потрачено за месяц
key-spent-of = { $spent } из { $limit }
key-used = Последний раз
key-ends = Действует до
key-act = Действие
key-new = Новый ключ
key-days = Сколько дней действует
key-days-hint = Пусто — без срока
key-limit = Не больше кредитов в месяц
key-limit-hint = Пусто — только баланс
key-create = Создать ключ
key-made = Ключ «{ $name }»:
key-once = Скопируйте его сейчас: он показывается только здесь.
key-exchange = Обменять
key-revoke = Отозвать
key-revoked = Ключ отозван.
scope-predict = заказывать прогнозы
scope-read = читать
scope-top_up = начинать оплату
scope-webhooks = менять вебхуки

## Поддержка

support-title = Поддержка
tickets-caption = Ваши вопросы
tickets-none = Вы ещё ни о чём не спрашивали.
ticket-new = Спросить нас
ticket-number = Номер
ticket-subject = Тема
ticket-text = Ваш вопрос
ticket-send = Отправить
ticket-opened = Ваш вопрос у нас.
ticket-last = Последнее слово
ticket-job = Прогноз, о котором речь
ticket-from-customer = Вы
ticket-from-staff = Coincast
ticket-file = Файл: { $name }, { $kilobytes } КБ
ticket-more = Написать ещё
ticket-reopen = Не решено: напишите, чего не хватает
ticket-rate = Как мы справились?
ticket-thanks = Спасибо.
ticket-state-open = у нас
ticket-state-waiting = ждёт вас
ticket-state-solved = решён

## Мои данные

data-title = Мои данные
export-title = Забрать
export-about = Всё, что о вас известно: архив ZIP с файлами JSON и CSV. Он готов через несколько минут и хранится сутки.
export-ask = Собрать
export-asked = Архив собирается. Обновите страницу через минуту.
export-making = Архив собирается.
export-ready = Архив готов:
export-failed = Собрать не удалось. Попробуйте снова.
export-download = скачать
deletion-title = Удалить учётную запись
deletion-about = { $count ->
    [one] Это произойдёт через { $count } день; до тех пор можно передумать. Пароли, ряды и результаты исчезнут; бухгалтерия останется под псевдонимом.
    [few] Это произойдёт через { $count } дня; до тех пор можно передумать. Пароли, ряды и результаты исчезнут; бухгалтерия останется под псевдонимом.
   *[many] Это произойдёт через { $count } дней; до тех пор можно передумать. Пароли, ряды и результаты исчезнут; бухгалтерия останется под псевдонимом.
 }
deletion-credits = Пропадёт
deletion-running = Прогнозов в работе
deletion-give-up = Я отказываюсь от кредитов: { $credits }.
deletion-ask = Удалить мою учётную запись
deletion-asked = Удаление назначено.
deletion-due = Учётная запись будет удалена
deletion-keep = Оставить учётную запись
deletion-canceled = Учётная запись остаётся.
obstacle-plan_renews = Действует подписка: сначала завершите её.
obstacle-staff = Вы сотрудник: сначала другой администратор снимет вашу роль.
obstacle-owns_company = Вы владелец компании: сначала передайте её.
