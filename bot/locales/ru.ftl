# Что бот говорит по-русски. Коротко, тепло, просто; сначала вывод; числа с единицами.

credits = { $n ->
    [one] { $n } кредит
    [few] { $n } кредита
    [many] { $n } кредитов
   *[other] { $n } кредита
  }
forecasts = { $n ->
    [one] { $n } прогноз
    [few] { $n } прогноза
    [many] { $n } прогнозов
   *[other] { $n } прогноза
  }
table-rows = { $n ->
    [one] { $n } строка таблицы
    [few] { $n } строки таблицы
    [many] { $n } строк таблицы
   *[other] { $n } строки таблицы
  }
stars = { $n } ⭐
money = { $credits } ({ $stars })
price-per-row = { $n ->
    [0] бесплатно
    [one] { $n } кредит за строку
    [few] { $n } кредита за строку
    [many] { $n } кредитов за строку
   *[other] { $n } кредита за строку
  }

# Первое знакомство
start-title = Coincast: честные прогнозы цен.
start-line = Пришлите ряд цен и получите прогноз, риск и то, насколько этот прогноз хорош именно на ваших данных.
start-terms = Продолжая, вы принимаете условия: /terms. Как мы обращаемся с вашими данными: /privacy
bot-short = Честные прогнозы цен: риск, что с ним делать и насколько прогноз хорош на самом деле.
bot-description =
    Пришлите ряд цен. Через несколько секунд вы получите картинку прогноза, вероятность потерь, что с ними можно сделать и насколько хорошо модель справилась с вашим рядом.

    Точная цена известна заранее; неудавшийся прогноз ничего не стоит. Попробуйте на примере: это за наш счёт.
not-advice = Прогноз – не инвестиционный совет: решение и риск остаются за вами.
help-title = Что я умею
help-text =
    /predict – новый прогноз; или просто пришлите файл
    /ph – ваши прогнозы, /job – один из них, /risk – риск последнего
    /watch – прогнозы по расписанию: /watch LUMA еженедельно
    /balance – ваши кредиты, /topup – пополнить, /plans – подписка
    /code – ввести промокод
    /tx – выписка, /usage – сколько стоили прогнозы, /invoices – счета и квитанции
    /models – чем можно прогнозировать и почём
    /register – ваш счёт, /login – присоединить счёт, который уже есть
    /lang – русский или английский, /settings – язык и счёт, /cancel – выйти из любого диалога
    /support – поддержка, /paysupport – вопросы об оплате, /terms – условия, /privacy – ваши данные

    Файлы: CSV, JSON, XLSX или Parquet со столбцом времени и столбцом цены, до 20 МБ. Вы платите только за годные строки и только если прогноз удался.
paysupport =
    Что-то не так с оплатой?
    • Кредиты обычно приходят через несколько секунд. Все движения видны в /tx.
    • Если их нет, напишите { $contact }, назовите дату и число звёзд: мы найдём платёж и всё исправим или вернём звёзды.
    Поддержка самого Telegram с покупками здесь помочь не может.
paysupport-none =
    Что-то не так с оплатой?
    • Кредиты обычно приходят через несколько секунд. Все движения видны в /tx.
    • Если их нет, сохраните чек Telegram: в нём назван платёж. Контакт поддержки здесь пока не указан.
    Поддержка самого Telegram с покупками здесь помочь не может.
support =
    Нужна помощь? Напишите { $contact }: сообщения читает человек.
    О прогнозе – назовите его номер, он есть в списке /ph. Об оплате – /paysupport
support-none =
    Нужна помощь? Напишите нам: сообщение прочитает человек, и ответ придёт сюда. Что часто помогает:
    • Неудавшийся прогноз ничего не стоит: в /ph видно каждый и причину.
    • Все движения кредитов – в /tx, вопросы об оплате – в /paysupport.
private-only = Я работаю только в личных чатах, чтобы ваши цены оставались вашими. Напишите мне: @{ $name }

# Меню команд
menu-start = С чего начать
menu-predict = Новый прогноз
menu-ph = Ваши прогнозы
menu-job = Прогноз по его номеру
menu-balance = Ваши кредиты
menu-topup = Купить кредиты
menu-plans = Кредиты каждый месяц
menu-code = Ввести промокод
menu-tx = Ваша выписка
menu-invoices = Счета и квитанции
menu-usage = Сколько стоили прогнозы
menu-models = Модели и цены
menu-risk = Риск последнего прогноза
menu-register = Оформить счёт
menu-login = Присоединить свой счёт
menu-lang = Русский или английский
menu-settings = Язык и счёт
menu-help = Что я умею
menu-support = Поддержка
menu-paysupport = Вопросы об оплате
menu-terms = Правила
menu-privacy = Что мы о вас знаем и как долго
menu-cancel = Выйти из диалога
menu-admin = Управление
menu-stats = Показатели
menu-users = Люди
menu-user = Один человек
menu-credit = Начислить или списать кредиты
menu-grant = Подарить кредиты со сроком
menu-grants = Что подарено человеку
menu-price = Изменить цену
menu-model = Включить или выключить модель
menu-ledger = Проверить учёт
menu-role = Дать человеку роль
menu-roles = Роли и что им можно
menu-audit = Журнал действий
menu-invoice = Счета компаний
menu-companies = Заявки компаний
menu-maintenance = Технические работы
menu-tickets = Ответить клиентам
menu-schedules = Что идёт по расписанию
menu-reconcile = Сверка с платёжными системами
menu-broadcast = Рассылки
menu-templates = Тексты уведомлений

# Кнопки
button-try = ✨ Попробовать на примере
button-own = 📎 Свои данные
button-help = Что я умею
button-support = Поддержка
button-figures = 📖 Как читать эти числа
button-figures-page = Открыть страницей
button-top-up = ⭐ Пополнить
button-paper = 📄 Открыть счёт
button-balance = Баланс
button-agree-new = ✅ Принимаю и то и другое
button-terms = 📜 Условия
button-privacy = 🔒 Конфиденциальность
button-password = 🔑 Новый пароль
button-devices = 📱 Устройства
button-away = Выйти на этом устройстве
button-away-n = Выйти: { $n }
button-away-all = Выйти везде
button-keys = 🔌 Ключи для программ
button-key-new = ➕ Новый ключ
button-key-swap = 🔄 Заменить
button-key-revoke = 🗑 Отозвать
button-key-predict = Заказывать и читать прогнозы
button-key-read = Только читать
button-key-models = Сотруднику: модели магазина
button-key-limit = До { $limit } в месяц
button-key-unlimited = Без своего лимита
button-key-kept = Ключ сохранён
button-security = 🛡 Безопасность
button-mfa-on = Подключить второй фактор
button-mfa-codes = Новые резервные коды
button-mfa-anew = Подключить заново
button-mfa-off = Отключить второй фактор
button-mfa-off-sure = Отключить
button-mfa-kept = Коды записаны
button-password-set = Задать пароль ↗
button-history = Мои прогнозы
button-confirm = ✅ Подтвердить: { $cost }
button-fund = ⭐ Докупить { $missing }
button-steps-own = ↔️ Другой горизонт
button-steps-most = Сколько возможно: на { $ahead }, до { $until }
button-steps-number = ✏️ Другое число
button-free = Бесплатно: { $model }
button-rows = Последние строки ({ $n }): { $cost }
button-rows-all = Все строки ({ $n }): { $cost }
button-models = 🔁 Другая модель
button-drop = ✖️ Не нужно
button-back = ← Назад
button-stop = ✖️ Отменить
button-refresh = 🔄 Проверить ещё раз
button-retry = 🔁 Ещё раз
button-risk = 📉 Риск
button-hedges = 🛡 Защита
button-hold = 💼 У меня …
button-held = 💼 У меня { $amount }
button-csv = forecast.csv
button-answers = 📄 Все ответы файлом
button-details = 🔎 Подробнее
button-proof = 🧾 Доказательство
button-verify = Проверить квитанцию ↗
button-other-model = 🔁 Другая модель
button-other-horizon = ↔️ Другой горизонт
button-result = 🖼 Результат
button-why-var = Что значит «1 из 20»?
button-why-es = Что значит «хуже»?
button-why-skill = Как проверялось?
button-use-model = ▶️ { $model }
button-use-table = 🗂 { $model }
button-newer = ← Новее
button-older = Старее →
button-register = 📝 Оформить счёт
button-apply = 🏢 Счёт для компании
button-apply-again = 🏢 Подать снова
button-agree = Принимаю
button-switch = Перейти: { $name }
button-enter = Вступить
company-offer = Компания { $company } приглашает вас в свой счёт. Ваша роль: { $role }. { $allowed } Владельцы и управляющие увидят, что вы для неё заказываете. Вступить?
company-joined = Готово, вы в счёте компании { $company }.
company-role-owner = владелец
company-role-manager = управляющий
company-role-member = участник, заказывает прогнозы
company-role-viewer = наблюдатель, только смотрит
whose-own = 👤 Ваш личный счёт
whose-company = 🏢 { $company }
button-members = 👥 Участники
button-invite = ➕ Пригласить
button-invitations = ✉️ Приглашения
button-leave-company = 🚪 Выйти из компании
button-close-company = 🗑 Закрыть компанию
button-close-yes = 🗑 Да, закрыть
button-close-credits = 🗑 Да, и отказаться от { $credits }
button-make = Роль: { $role }
button-limit-month = 📏 Предел на месяц
button-no-limit = Без лимита
button-hand-over = 👑 Передать компанию
button-remove = ✖️ Исключить
button-make-link = ✉️ Сделать ссылку
button-recall = ✖️ Отозвать { $n }
member-role-owner = владелец
member-role-manager = управляющий
member-role-member = участник
member-role-viewer = наблюдатель
member-unnamed = Кто-то в Telegram
members-title = { $company }: кто в счёте
members-you = { $name } (вы)
members-line = • { $name } · { $role } · за месяц { $spent }
members-line-limit = • { $name } · { $role } · за месяц { $spent } из { $limit }
members-more = И ещё { $n }.
members-since = В счёте с { $date }
members-gone = Этого человека в компании уже нет.
members-ask-limit = Сколько кредитов в месяц может тратить { $name }? Напишите число.
members-ask-limit-new = Сколько кредитов в месяц можно будет тратить? Напишите число.
members-want-limit = Я жду целое число от 0 до { $max } или нажатие на «Без лимита».
members-limit = Не больше { $limit } в месяц.
members-no-limit = Без лимита на месяц.
members-card-limit = { $name }: { $allowed }
members-card-invite = Приглашение. Роль: { $role }. { $allowed } Оно действует один раз, в течение недели. Сделать?
members-ask-role = С какой ролью пригласить в { $company }?
members-link = Компания { $company } приглашает вас в общий счёт. Ссылка действует один раз, до { $time }:
    { $link }
members-link-hint = Вот приглашение. Перешлите следующее сообщение тому, для кого оно, и больше никому: вступит тот, кто откроет его первым.
members-invitations-title = Приглашения, которыми никто ещё не воспользовался
members-invitations-none = Открытых приглашений нет.
members-invitation = { $n }. { $role }, сделано { $from }, действует до { $until }
members-sure-expel = Исключить из { $company }: { $name }? Заказать человек сразу ничего больше не сможет, а сделанные им ключи перестанут действовать.
members-sure-crown = Передать { $company }: { $name }? Владельцем станет этот человек, а вы останетесь управляющим.
members-sure-part = Выйти из { $company }? Её кредитов и прогнозов вы больше не увидите, а сделанные вами для неё ключи перестанут действовать.
members-done-expel = ✅ { $name } больше не в счёте { $company }.
members-done-crown = ✅ Владелец { $company } теперь { $name }. Вы управляющий.
members-done-limit = ✅ Предел на месяц изменён.
members-done-part = Вы вышли из { $company }.
members-last-owner = Вы единственный владелец { $company }. Сначала передайте компанию или закройте её.
closing-title = Закрыть { $company }?
closing-text = { $n ->
    [0] Это произойдёт сразу и навсегда: её прогнозы и выписки больше не открыть.
    [one] Это произойдёт сразу и навсегда, и ещё для { $n } участника тоже: её прогнозы и выписки больше не открыть.
   *[other] Это произойдёт сразу и навсегда, и ещё для { $n } участников тоже: её прогнозы и выписки больше не открыть.
  }
closing-credits = В счёте { $credits }, и вы от них отказываетесь. Потратьте их раньше или попросите вернуть платёж: /paysupport
closing-no-credits = Кредитов в счёте не осталось.
closing-not-yet = { $company } пока не закрыть
closing-several_owners = У неё есть ещё владелец. Сначала выйдет он, или выйдите вы.
closing-jobs_running = { $n ->
    [one] Идёт { $n } прогноз. Дождитесь его или отмените: /ph
    [few] Идут { $n } прогноза. Дождитесь их или отмените: /ph
   *[other] Идут { $n } прогнозов. Дождитесь их или отмените: /ph
  }
closing-plan_renews = Её подписка продлевается каждый месяц. Сначала отключите её.
closing-money_under_way = Платёж или возврат ещё не завершён. Дождитесь его, мы напишем.
closing-done = Компания { $company } закрыта.
button-email = ✉️ Почта
button-email-send = ✉️ Прислать ссылку
email-ask = Какую почту указать в счёте? Напишите адрес.
email-want = Я жду адрес почты, например anna@example.com.
email-sure = Сменить на { $email }? Туда придёт ссылка, а до перехода по ней остаётся прежняя почта.
email-sent = Если адрес { $email } свободен, ссылка уже отправлена. Она действует один раз, сутки.
button-personal = 👤 Личный
button-corporate = 🏢 Для компании
button-join = ✅ Да, присоединить
button-join-not = ✖️ Нет
button-stale = Эта кнопка от более раннего шага.
language-en = English
language-ru = Русский

# Когда приходит не то, что ждали
cancel-hint = /cancel – выйти.
cancel-done = Отменено. Ничего не списано.
cancel-nothing = Отменять нечего. У прогноза, который ещё считается, есть своя кнопка «Отменить».
unexpected-photo = Картинки я читать не умею. Если это график, выгрузите его данные в CSV и пришлите файл.
unexpected-sticker = Хороший! Но я понимаю только слова, кнопки и файлы.
unexpected-voice = Слушать я не умею. Напишите, пожалуйста, или пришлите файл.
unexpected-video = Смотреть я не умею. Напишите, пожалуйста, или пришлите файл.
unexpected-file = Сейчас я жду не файл.
unexpected-edit = Правки в сообщениях я не вижу. Пришлите, пожалуйста, новым сообщением.
unexpected-text = Этого я не понял.
unexpected-other = С этим я ничего не могу сделать.
unknown-command = Такой команды я не знаю. Что я умею: /help
fallback-hint = Пришлите файл с ценами или вставьте несколько строк, и я скажу, сколько стоит прогноз.
dialogue-lost = Извините: меня обновили посреди разговора, и он потерялся. Ничего не списано. Начать снова можно здесь:
stuck = Это заняло слишком много времени, и я остановился. Ничего не списано. Попробуйте, пожалуйста, ещё раз.

# Язык
language-ask = На каком языке будем говорить?
language-set = Говорим по-русски.

# Счёт
register-language = Добро пожаловать! Сначала: на каком языке будем говорить?
register-want-language = Нажмите, пожалуйста, на один из двух языков.
register-terms =
    Вы платите только за удавшиеся прогнозы, по цене, которую видите заранее.
    Прогноз – это оценка, а не инвестиционный совет: решение и риск остаются за вами. Подробнее: /terms, /privacy
register-want-terms = Чтобы продолжить, нажмите «Принимаю» под правилами.
register-kind = Счёт для вас или для компании?
register-want-kind = Нажмите, пожалуйста, «Личный» или «Для компании».
register-company = Как называется компания?
register-want-company = Напишите, пожалуйста, название компании.
register-tax = Какой у неё налоговый номер (ИНН)? Он указывается в счетах.
register-want-tax = Напишите, пожалуйста, налоговый номер компании.
register-address = И адрес для счетов, одним сообщением?
register-want-address = Напишите, пожалуйста, адрес для счетов.
register-long = Слишком длинно: не больше { $max } знаков.
registered-personal = Готово: ваш счёт открыт.
registered-corporate = Готово: счёт компании { $company } открыт. Перейти к нему можно в /settings.
registered-applied = Спасибо! Мы посмотрим данные компании { $company } и напишем вам сюда. А ваш личный счёт уже открыт.
registered-credits = Для начала у вас { $available }.
register-already = Вы уже зарегистрированы ({ $date }). Счёт для компании откроется по кнопке ниже.
devices-title = Где выполнен вход
devices-line = { $n }. { $device }, { $address }; с { $first }, последний раз { $last }
devices-more = и ещё { $n }
devices-none = Вход в ваш счёт не выполнен нигде, кроме этого чата.
password-link = Задайте новый пароль на этой странице, успейте до { $time }. Ссылка действует один раз; никому её не передавайте.
terms-edition = Редакция от { $version }. Что нового: { $changes }
terms-accepted = Вы приняли её { $date }.
terms-waiting = Примите, пожалуйста, оба текста до следующего платного прогноза.
terms-done = Спасибо, принято. Продолжайте с того места, где остановились.
terms-changed = Тем временем вышла новая редакция. Прочтите, пожалуйста, её: /terms
keys-title = Ключи для программ
keys-none = По ключу программа действует от вашего имени без пароля. Ключей у вас нет.
keys-name = Из чата, { $date }
keys-may-predict = заказывает и читает
keys-may-read = читает
keys-may-staff = работа сотрудника
keys-may-other = другие права
keys-unused = не использовался
keys-used = последний раз { $time }
keys-spent = израсходовано { $spent } из { $limit } в этом месяце
keys-until = действует до { $time }
keys-acts = При замене вы получите новый ключ с теми же правами и лимитом; старый проработает ещё сутки. Отозванный ключ перестаёт работать сразу.
keys-rights = Что программе можно делать с этим ключом?
keys-limit = Сколько ей можно потратить за календарный месяц?
keys-made = Ваш новый ключ. Я показываю его только здесь:
keys-warning = Сохраните его там, где его найдёт программа и больше никто, и нажмите кнопку: я удалю его из чата.
keys-old = Старый ключ работает до { $until }.
security-title = Безопасность
security-off = Второй фактор: отключён. С ним при входе и для самого важного нужны шесть цифр из приложения на вашем телефоне: украденного пароля тогда мало.
security-on = Второй фактор: подключён с { $date }. Резервных кодов осталось: { $left }.
security-scan = Отсканируйте картинку приложением для одноразовых кодов или введите секрет вручную: { $secret }. Потом пришлите мне шесть цифр, которые оно показывает. Картинку и ваше сообщение я удалю.
security-codes = Второй фактор подключён. Эти резервные коды заменят приложение, если вы его потеряете; каждый действует один раз:
security-codes-warning = Запишите их сейчас и храните не в телефоне. Больше я их не покажу; прочесть их может любой, кто видит этот чат, поэтому, когда запишете, нажмите кнопку.
security-codes-new = Ваши новые резервные коды; прежние больше не действуют. Каждый — на один раз:
security-removed = Второй фактор отключён.
security-remove-sure = Отключить второй фактор? Тогда снова хватит одного пароля или этого чата.
security-ask = Для этого нужен свежий код. Пришлите шесть цифр из приложения или резервный код. Ваше сообщение я сразу удалю и продолжу то, о чём вы просили.
security-operator = Вы сотрудник, поэтому, чтобы подключить второй фактор, нужен код от того, кто обслуживает магазин: сейчас он записан в журнале сервера. Пришлите его мне в течение часа.
security-wiped = Хорошо. В этом чате этого больше нет.
button-mydata = 🗂 Мои данные
button-mydata-export = 📦 Скачать всё
button-delete-account = 🗑 Удалить счёт
button-delete-yes = 🗑 Да, удалить
button-delete-yes-credits = 🗑 Да, удалить и отказаться от { $credits }
button-delete-no = Нет, оставить
button-keep-account = ↩️ Оставить счёт
mydata-title = Мои данные
mydata-text = Всё, что о вас известно, можно получить одним архивом, а счёт – удалить.
mydata-scheduled = Ваш счёт будет удалён { $time }. До этого его можно оставить одним нажатием.
mydata-packing = Собираю всё, что о вас известно. Архив придёт сюда, как только будет готов, обычно в течение минуты.
mydata-enough = Это был третий архив за сегодня. Запросите его, пожалуйста, завтра.
mydata-goodbye = Ваш счёт удалён, и я вас больше не помню. Если вы когда-нибудь напишете снова, начнём с начала. До свидания!
deletion-title = Удалить счёт?
deletion-goes = Исчезнет: почта, пароль и входы, этот чат, ваши имена, сведения о том, что у вас есть, черновики, ряды, прогнозы, квитанции, ключи и файлы.
deletion-stays = Останется под номером, по которому вас не найти: учёт кредитов и платежей.
deletion-credits = Вы отказываетесь от { $credits }. Потратьте их раньше или попросите вернуть платёж: /paysupport
deletion-no-credits = Кредитов, которые пропали бы, у вас нет.
deletion-running = { $n ->
    [one] Ещё идёт { $n } прогноз: до этого времени он успеет закончиться.
    [few] Ещё идут { $n } прогноза: до этого времени они успеют закончиться.
    [many] Ещё идут { $n } прогнозов: до этого времени они успеют закончиться.
   *[other] Ещё идут { $n } прогноза: до этого времени они успеют закончиться.
  }
deletion-delay = Это произойдёт через { $days } дн., { $time }. До этого всё работает как прежде, и можно передумать.
deletion-plan = Ваша подписка продлевается каждый месяц. Сначала отключите её, потом удалите счёт.
deletion-canceled = Счёт остаётся, и всё, что в нём есть, тоже.
deletion-staff = Вы здесь работаете: сначала другой администратор должен снять с вас эту роль.
deletion-company = Здесь вам принадлежит компания. Сначала передайте её кому-нибудь, потом удалите счёт.
settings-title = Настройки
settings-language = Язык: { $language }
settings-own = Счёт: отдельный, у этого чата. Присоединить другой ваш счёт: /login
settings-linked = Счёт: { $name }
settings-personal = Тип счёта: личный
settings-corporate = Тип счёта: для компании, { $company }
settings-unregistered = Тип счёта: ещё не выбран. /register займёт минуту.
login-ask = Пришлите одноразовый код вашего счёта. Он выдаётся там, где вы уже пользуетесь Coincast, и действует десять минут. Пароль сюда никогда не присылайте.
login-want = Я жду одноразовый код.
login-join = Присоединить этот чат к счёту { $name }?
login-moves = Перейдут вместе с ним: { $credits }, { $forecasts } и платежи за них. Прежняя выписка останется на старом месте; в новой будет строка о том, что перенесено.
login-stays = { $credits } и { $forecasts } останутся на нынешнем счёте этого чата: войти в него можно по его почте.
login-empty = Переносить пока нечего.
login-replaces = Этим счётом сейчас пользуется другой чат. Он от него отделится.
login-own-only = Соглашайтесь, только если это ваш счёт: тот, чей он, сможет тратить эти кредиты и видеть эти прогнозы.
login-running = { $n ->
    [one] Ещё считается { $n } прогноз.
    [few] Ещё считаются { $n } прогноза.
    [many] Ещё считаются { $n } прогнозов.
   *[other] Ещё считаются { $n } прогноза.
  } Когда закончится, пришлите код снова.
login-already = Этот чат уже принадлежит счёту { $name }.
login-left = Всё осталось как было.
login-done = Теперь этот чат принадлежит счёту { $name }. У вас { $available }.
account-without-email = без почты

# Кошелёк
balance-available = можно потратить.
balance-held = Ещё отложено на идущие прогнозы: { $held }. Если прогноз не удастся, они вернутся.
balance-expiring = Из них { $credits } сгорят { $time } UTC.
topup-ask = Сколько кредитов? Нажмите на сумму или напишите своё число.
topup-want = Я жду целое число кредитов, например 250: нажмите на сумму или напишите своё.
topup-range = Одна оплата – от 1 до 100 000 кредитов. Выберите, пожалуйста, число в этих пределах.
topup-package = { $credits } ({ $stars }, −{ $percent } %)
topup-saving = { $credits }: { $stars } вместо { $full }, вы экономите { $saving }.
ways-ask = 🧪 Это песочница с игрушечными деньгами. Оплатить { $credits } можно и иначе:
ways-pay = { $credits } за { $price }: оплатите на странице за кнопкой. Кредиты придут, как только поступят деньги.
ways-transfer =
    { $credits } за { $price } банковским переводом, до { $date }:
    Получатель: { $beneficiary }
    IBAN: { $iban }
    Назначение: { $reference }
    Кредиты придут, когда сотрудник загрузит выписку.
button-pay = 💳 Оплатить { $price }
button-plan-stripe = 🧪 Оплатить через Stripe
invoice-title = { $credits }
invoice-description = { $credits } на прогнозы. Они не сгорают.
fund-then = Оплатите счёт выше, и прогноз продолжится сам. Присылать файл ещё раз не нужно.
fund-waiting = Счёт на оплату выше. Как только он оплачен, прогноз продолжится сам. Счёт устарел? Пополните здесь:
payment-done = ⭐ Зачислено: { $credits }. Теперь у вас { $available }.
payment-arrived = ⭐ Зачислено: { $credits }.
plans-title = Кредиты каждый месяц
plans-intro = Раз в 30 дней Telegram списывает звёзды, и кредиты сразу приходят. Что не потрачено, остаётся у вас. Отменить подписку можно здесь или в настройках Telegram.
plans-line = • { $credits } в месяц: { $stars } ⭐
plans-line-off = • { $credits } в месяц: { $stars } ⭐, на { $percent } % дешевле разовой покупки
plans-active = ✅ У вас { $credits } в месяц за { $price }. Следующий платёж: { $date }.
plans-canceled = ☑️ { $credits } в месяц за { $price }: заканчивается { $date }, списаний больше не будет.
plans-none = Сейчас подписок нет. Кредиты можно купить в любой момент.
button-plans = Все подписки
button-plan = { $credits } в месяц · { $stars } ⭐
button-plan-end = Отменить: { $credits } в месяц
button-plan-quit = Да, отменить
button-plan-keep = Нет, оставить
plan-end = Отменить { $credits } в месяц за { $price }? Платежа { $date } и дальше не будет. Ваши кредиты останутся, а подписку можно выбрать снова в любой момент.
plan-end-late = Отменить { $credits } в месяц за { $price }? Подписка закончится сразу: платежа за месяц, начавшийся { $date }, и дальше не будет. Ваши кредиты останутся, а подписку можно выбрать снова в любой момент.
plans-past-due = ⚠️ { $credits } в месяц за { $price }: платёж { $date } не прошёл. Кредиты придут, когда он пройдёт.
plans-trialing = ✅ У вас пробный период: { $credits } в месяц. Первый платёж { $price }: { $date }.
plans-moving = ➡️ До { $date } у вас { $credits } в месяц, а затем { $next } в месяц за { $nextPrice }.
button-plan-move = Перейти на { $credits } в месяц · { $price }
button-plan-moved = Да, перейти
plan-move = Перейти на { $next } в месяц? До { $date } всё остаётся как есть: { $credits } за { $price }. В этот день вместо этого спишется { $nextPrice } и придёт { $next }.
plan-move-stars = Перейти на { $next } в месяц? До { $date } всё остаётся как есть: { $credits } за { $price }. В этот день я пришлю кнопку на { $next } за { $nextPrice }: согласиться на новую цену в Telegram можете только вы.
plan-moved = ➡️ Оплаченный месяц закончился, и вы выбрали другую подписку.
plan-offer-later = { $credits } каждые 30 дней за { $stars } ⭐, начиная с сегодняшнего дня. Telegram списывает звёзды сам, пока вы не отмените подписку в /plans. Кнопка ниже действует неделю.
plan-title = { $credits } в месяц
plan-description = { $credits } каждые 30 дней на прогнозы. Они не сгорают. Отменить можно в любой момент: /plans
plan-offer = { $credits } каждые 30 дней за { $stars } ⭐, начиная с сегодняшнего дня. Telegram каждый раз списывает звёзды сам, пока вы не отмените подписку в /plans. Кнопка ниже действует час.
button-subscribe = Подписаться: { $stars } ⭐ в месяц
plan-paid = ⭐ Зачислено: { $credits }. Теперь у вас { $available }. Следующее зачисление – { $date }; отменить подписку: /plans
payment-odd = Платёж пришёл, но я не нахожу для него заказа. Напишите нам, пожалуйста (/paysupport), и назовите этот платёж: { $charge }
payment-returned = Звёзды вам вернули, а купленное на них – { $credits } – списано. Теперь у вас { $available }.
payment-returned-part = Звёзды вам вернули. Куплено на них: { $credits }, списано: { $taken }; остальное уже было потрачено. Теперь у вас { $available }.
payment-returned-none = Звёзды вам вернули. Купленное на них – { $credits } – уже было потрачено, поэтому ничего не списано. Теперь у вас { $available }.
payment-returned-by-us =
    Звёзды вам вернули. Причина: { $reason }
    Купленное на них – { $credits } – списано. Теперь у вас { $available }.
payment-refunded = Ваши звёзды возвращены.
invoices-title = Счета и квитанции
invoices-none = Счетов и квитанций пока нет. Квитанция появляется после каждого платежа.
invoice-kind-invoice = Счёт
invoice-kind-receipt = Квитанция
invoice-kind-credit_note = Кредит-нота
invoice-draft = черновик
invoice-pending = оплатить до { $date }
invoice-overdue = просрочен, срок был { $date }
invoice-paid = оплачен
invoice-canceled = отменён
tx-title = Ваша выписка
tx-none = Движений пока не было.
tx-top_up = Пополнение
tx-grant = Кредиты от нас
tx-hold = Отложено на прогноз
tx-charge = Прогноз
tx-release = Возврат: прогноз не удался или отменён
tx-refund = Возврат оплаты
tx-dispute = Платёж оспаривают в банке
tx-adjustment = Корректировка
tx-transfer = Перенесено при объединении счетов
tx-expiry = Не потрачены вовремя: кредиты сгорели
tx-sample = Прогноз по примеру, за наш счёт
tx-sample-back = Прогноз по примеру не удался или отменён: пример по-прежнему бесплатный
tx-undone = Отменено: { $reason }
code-ask = Отправьте промокод вместе с командой, например: /code SPRING-2026
code-done = 🎁 { $credits } по промокоду { $code }. Теперь у вас { $available }.
code-expires = Они сгорят { $time } UTC.
usage-title = Сколько стоили ваши прогнозы
usage-none = За последние 30 дней прогнозов не было.
usage-total = За последние 30 дней: { $forecasts }, { $credits }.
usage-other = Другая модель
history-title = Ваши прогнозы
history-hint = Нажмите, чтобы открыть.
status-OK = готов
status-PENDING = считается
status-ERROR = не удался
status-CANCELED = отменён
history-outcome = от { $low } до { $high }, было { $price }
history-none = Прогнозов пока нет. Первый – в два касания:

# Сбылись ли прогнозы
button-fewer = 🔕 Реже

# Рассылки
button-broadcasts = 📣 Рассылки
button-broadcast-new = ✍️ Новая рассылка
button-broadcast-preview = 👁 Прислать только мне
button-broadcast-send = 📣 Отправить, получателей: { $n }
button-broadcast-pause = ⏸ Приостановить
button-broadcast-resume = ▶️ Продолжить
button-broadcast-stop = ⏹ Остановить совсем
schedules-title = По расписанию
schedule-name = { $name ->
    [queues] Очереди
    [payments] Платежи и возвраты
    [retention] Удаление просроченного
    [resting_models] Отдыхающие модели
    [sessions] Сеансы
    [audit_witness] Конец журнала действий
    [reconciliation] Сверка с платёжными системами
    [mail] Письма
    [watches] Наблюдения
    [grants] Кредиты с истекающим сроком
    [invoices] Напоминания о счетах
    [plans] Планы по счёту
   *[other] { $name }
}
schedule-next = Следующий запуск: { $time } UTC
schedule-never = Ещё не запускалось
schedule-last = Последний запуск: { $time } UTC, { $status ->
    [ok] выполнено.
    [running] выполняется.
    [lost] прервано остановкой.
   *[other] не удалось.
}
reconcile-title = Сверка книг с платёжными системами
reconcile-none = Сверки ещё не было.
reconcile-done = { $time } UTC: проверено { $n }, зачислено с опозданием { $credited }.
reconcile-same = Расхождений нет.
statement-title = Выписка банка
statement-counts =
    Записей: { $entries }, новых: { $added }
    Проведено: { $matched }
    Ждут решения сотрудника: { $queued }
    Банк ещё не провёл: { $pending }
statement-gap = ⚠️ Она начинается не там, где кончилась предыдущая: одной не хватает.
statement-large = Выписка – не больше { $limit } МБ.
statement-refused = Ничего не загружено: { $detail }
reconcile-only-provider = ⚠️ Только у платёжной системы: { $n }
reconcile-only-ours = ⚠️ Только в наших книгах: { $n }
reconcile-more = …
reconcile-events = ⚠️ События, которые ничего не изменили: { $n }
reconcile-event = • { $provider }, { $time } UTC, событие { $type }: { $what }
button-compare = 🔍 Сверить { $provider } сейчас
button-schedules = ⏱ По расписанию
button-reconcile = 🔍 Сверка
provider = { $name ->
    [stars] Telegram Stars
    [stripe] Stripe
    [paypal] PayPal
    [bank] банк
    [play] игровые деньги
    [sandbox] деньги песочницы
   *[other] { $name }
}
broadcasts-title = Рассылки
broadcasts-who = Они идут тем, кто согласился на новости, каждому один раз.
broadcast-draft = 📝 Черновик
broadcast-running = ▶️ Идёт
broadcast-paused = ⏸ Приостановлена
broadcast-stopped = ⏹ Остановлена
broadcast-done = ✅ Закончена
broadcast-count = Получателей: { $n }, примерно { $minutes } мин.
broadcast-nobody = Получателей нет: никто из этих людей пока не согласился на новости.
broadcast-progress = Отправлено: { $sent } из { $n }. Заблокировали: { $blocked }, не удалось: { $failed }, пропущено: { $skipped }, осталось: { $owed }.
broadcast-want-en = Текст на английском одним сообщением.
broadcast-want-ru = То же на русском.
broadcast-want-segment = Кому?
broadcast-want-count = Получателей: { $n }. Наберите это число, чтобы отправить.
broadcast-to-all = Всем, кто согласился
broadcast-to-en = Тем, кто читает по-английски
broadcast-to-ru = Тем, кто читает по-русски
broadcast-to-active = Заказавшим за последние 30 дней
broadcast-to-idle = Тем, кто 30 дней не заказывал
broadcast-to-plan = Тем, у кого есть подписка
broadcast-to-low = Тем, у кого не больше 100 кредитов
button-templates = 📝 Тексты уведомлений
templates-title = Тексты уведомлений
templates-how = У каждого есть текст и тема письма, на обоих языках. Все версии сохраняются.
templates-marked = ✏️: действует наш текст. Без значка – исходный.
template-shipped = Действует исходный текст.
template-version = Действует версия { $version }.
template-broken = ⚠️ Последняя версия оказалась неисправной ({ $time }) и не используется.
template-subject = Тема письма: { $subject }
template-variables = Переменные: { $names }
template-no-variables = Переменных нет.
template-preview = С примерными значениями:
template-want-text = Пришлите новый текст одним сообщением.
template-want-subject = Теперь пришлите тему письма.
template-want-choice = Ввести в действие или написать заново?
button-template-edit = ✍️ Новый текст
button-template-version = Версия { $version }, { $date }
button-template-shipped = ↩️ Вернуть исходный текст
button-template-same = Оставить тему
button-template-use = ✅ Ввести в действие
button-template-again = ✍️ Написать заново

# Обращения
button-write = ✍️ Написать нам
button-tell = 💬 Спросить об этом
button-tickets = 🎫 Мои обращения
button-ticket = 🎫 Открыть обращение
button-answer = ↩️ Ответить
button-add-message = ✍️ Дописать
button-case = 🎫 Открыть обращение
button-queue = 🎫 Обращения
button-note = 📝 Добавить заметку
button-take = ✋ Взять
button-release = Вернуть в очередь
button-solve = ✅ Отметить решённым
button-reopen = 🔄 Открыть снова
button-files = 📎 Показать файлы
tickets-want = О чём речь? Напишите одним сообщением; можно прислать картинку или файл.
tickets-want-more = Напишите одним сообщением; можно прислать картинку или файл.
tickets-want-answer = Ваш ответ одним сообщением. Клиент получит его сразу.
tickets-want-note = Ваша заметка одним сообщением. Её видят только сотрудники.
tickets-done-answer = Отправлено клиенту.
tickets-done-note = Записано.
tickets-sent = Спасибо, сообщение у нас. Ответ придёт сюда.
tickets-file-large = Этот файл слишком велик для обращения, лимит – { $limit } МБ.
tickets-words-only = Ответы и заметки – только текст. Напишите, пожалуйста, словами.
tickets-none = Обращений у вас пока нет.
tickets-title = Ваши обращения
tickets-signs = 🟡 слово за нами, 💬 слово за вами, ✅ решено
tickets-earlier = … и ещё раньше: { $n }
tickets-you = Вы
tickets-customer = Клиент
tickets-staff = Служба поддержки
tickets-note = 📝 Заметка
tickets-rated = Спасибо! Ваша оценка – { $n } из 5.
queue-open = 🟡 ждут нас
queue-mine = ✋ мои
queue-waiting = 💬 с ответом
queue-solved = ✅ решены
queue-none = Здесь обращений нет.
queue-title = { $n ->
    [one] { $n } обращение, сначала самое давнее
    [few] { $n } обращения, сначала самые давние
    [many] { $n } обращений, сначала самые давние
   *[other] { $n } обращения, сначала самые давние
  }
age-minutes = { $n } мин
age-hours = { $n } ч
age-days = { $n } дн
case-who = От кого: { $name }; отвечает: { $assignee }
case-nobody = пока никто
case-job = Задание: { $job }
case-request = Запрос: { $request }
case-rating = Оценка: { $n } из 5

# Уведомления
notice-earlier = Пока я не мог вам написать, в вашем счёте что-то изменилось. Что именно, видно в выписке и в списке устройств.
notices-title = Уведомления
notices-line = { $kind }: { $channels }
notices-nowhere = выключено
notices-channel-telegram = сюда
notices-channel-email = на почту
notices-kind-security = 🔐 Безопасность
notices-kind-money = 💳 Платежи и кредиты
notices-kind-account = 👤 Ваш счёт
notices-kind-support = 💬 Поддержка
notices-kind-forecasts = 🎯 Сбылись ли прогнозы
notices-kind-balance = 📉 Кредиты заканчиваются
notices-kind-news = 📣 Новости
notices-kind-staff = 🛠 Для сотрудников
notices-how = Нажмите на вид, чтобы изменить, куда он приходит. Безопасность и платежи куда-нибудь приходят всегда, а того, о чём вы не просили, – не больше одного сообщения в день.
notices-quiet-off = 🌙 Тихие часы: нет
notices-quiet = 🌙 Тихие часы: с { $from } до { $to }, { $zone }
notices-quiet-ask = Когда не писать? Безопасность и ответы поддержки приходят в любое время.
notices-quiet-zone = Тихо с { $from } до { $to } по часам этого места: { $zone }. Другие часы или другое место?
notices-less = Хорошо, это выключено: { $kind }
notices-none = Сам я вам пока ни о чём не писал.
notices-told = Отправленные уведомления
notices-signs = ⏳ ждёт, ✅ отправлено, ❗️ не дошло, ➖ не отправлено
button-notes = 🔔 Уведомления
button-notices = 📜 Отправленные уведомления
button-quiet = 🌙 Тихие часы
button-quiet-off = Без тихих часов
button-no-news = 🔕 Больше не присылать

# Прогноз
predict-send = Пришлите ряд цен: файл CSV, JSON, XLSX или Parquet, или вставьте строки. Цену вы увидите до того, как что-либо спишется.
predict-send-for = Модель: { $model }. Теперь пришлите ряд цен: файл CSV, JSON, XLSX или Parquet, или вставьте строки.
predict-send-table = Модель: { $model }. Она оценивает каждую строку таблицы. Пришлите таблицу файлом CSV, JSON, XLSX или Parquet с теми же столбцами, что в примере по кнопке ниже. Цену вы увидите до того, как что-либо спишется.
predict-shape = Выгрузку без правок: с биржи, от брокера, из Yahoo или pandas; или один столбец со временем и один с ценой, например:
predict-example =
    date,close
    2026-01-02,101.50
    2026-01-05,102.25
button-markets = 📈 Выбрать по имени
named-which = Что из этого вы имеете в виду?
named-gone = Этого в списке больше нет. Пришлите имя или файл с ценами.
named-unlisted = { $name } · { $kind ->
    [shares] акция
    [currencies] валюта
    [indicators] показатель
   *[other] другое
} · нет в списке, поищу
markets-none = Цен по имени здесь нет. Пришлите файл с ценами.
markets-examples = Выберите. Эти рынки вымышлены, чтобы вы могли попробовать прогноз; цену вы увидите до того, как что-либо спишется.
markets-list = Выберите или пришлите имя либо тикер, можно со сроком: «{ $symbol } 3 месяца». Цену вы увидите до того, как что-либо спишется.
predict-name = Или пришлите просто имя: цены из списка я найду сам.
quote-made-up = Цены: вымышленные, для пробы
quote-origin = Цены: { $source }
predict-want-series = Я жду ваш ряд: файл (CSV, JSON, XLSX, Parquet) или строки, вставленные текстом.
predict-want-table = Я жду вашу таблицу: файл (CSV, JSON, XLSX, Parquet) или строки, вставленные текстом.
table-file = пример-таблицы
table-caption = Таблица для модели «{ $model }»: оставьте названия столбцов и впишите свои строки. Или пришлите её обратно как есть, чтобы попробовать.
table-reject = • строка { $row }, { $column }: { $reason }
cell-missing = пусто
cell-not_a_number = не число
cell-not_a_whole_number = не целое число
cell-unknown_category = такого значения модель не знает
cell-decimal_mark_unclear = непонятно, десятичная это запятая или разделитель тысяч
pasted-name = вставленные строки
file-too-large = Файл слишком большой: я беру до { $limit } МБ. Оставьте самые свежие строки или сохраните в Parquet.
file-not-fetched = Не получилось загрузить. Пришлите, пожалуйста, ещё раз.
models-title = Модели
models-none = Сейчас нет доступных моделей. Загляните, пожалуйста, позже.
models-choose = Какой моделью прогнозировать этот ряд?
candidate-rows = хватит последних строк ({ $n })
candidate-expected = { $kind ->
    [better] ошибка должна быть примерно на { $edge } меньше, чем у «завтра как сегодня»
    [worse] ошибка должна быть примерно на { $edge } больше, чем у «завтра как сегодня»
    [range_better] ждёт, что завтра будет как сегодня; диапазон должен быть примерно на { $edge } точнее простого
    [range_worse] ждёт, что завтра будет как сегодня; диапазон должен быть примерно на { $edge } хуже простого
    [range_equal] ждёт, что завтра будет как сегодня; диапазон должен быть не хуже простого
    [yardstick] это и есть «завтра как сегодня», с диапазоном по последним колебаниям: с ней сравнивают остальные
   *[equal] ошибка должна быть такой же, как у «завтра как сегодня»
  }
candidate-note = Это оценка: прежде всего по тому, как модель справлялась на других рядах, и немного по этому. Отдельный прогноз может выйти и лучше, и хуже.
model-needs = от { $rows } строк, смотрит вперёд не дальше чем на { $steps } строк
model-needs-table = оценивает строки таблицы
model-record = Послужной список: прогнозов { $n }, клиентов { $accounts }; у медианного клиента на { $edge } лучше, чем «завтра как сегодня», в 80-процентный диапазон попало { $coverage }. Считаются только оплаченные прогнозы, все клиенты весят одинаково.
horizon-want = На сколько вперёд ({ $units })? Напишите целое число от 1 до { $max }.
horizon-choose = На сколько вперёд прогнозировать?
horizon-now = Сейчас: { $ahead }.

# Цена
audit-all = Прочитано строк: { $rows }, все годны
audit-some = Прочитано строк: { $rows }, годных: { $valid }, пропущено: { $rejected }
audit-reject = • { $reason }: { $n }
audit-rows = { $n ->
    [1] строка { $rows }
   *[other] строки { $rows }
  }
audit-rows-more = строки { $rows } и ещё { $more }
audit-span = { $first } – { $last }, { $interval }
audit-columns = Время: «{ $time }», цена: «{ $price }»
audit-last-price = Последняя цена: { $price }
quote-model = Модель: { $model }
quote-instead = Основная модель сейчас на карантине, её заменяет эта.
quote-ahead = На { $ahead } вперёд, до { $until }
quote-price = Цена: { $cost } ({ $rows ->
    [one] { $rows } строка
    [few] { $rows } строки
    [many] { $rows } строк
   *[other] { $rows } строки
  } по { $each }). Платите, только если прогноз удался.
quote-free = Цена: бесплатно
quote-sample = Цена: бесплатно. Пример – за наш счёт, по разу с каждой моделью.
sample-name = пример ряда
sample-had = { $model } уже прогнозировала для вас пример за наш счёт. С другой моделью он по-прежнему бесплатный; или пришлите свой ряд:
quote-left = У вас { $available }; останется { $left }.
quote-missing = У вас { $available }. Не хватает: { $missing }.
draft-gone = Этого ряда у меня больше нет: я храню ряд сутки, а если от него отказались, удаляю сразу. Пришлите, пожалуйста, ещё раз.
draft-dropped = Хорошо, удалено. Ничего не списано.
draft-outdated = Та карточка устарела. Вот актуальная:
draft-price-changed = Цена тем временем изменилась. Проверьте её, пожалуйста:
forecast-taken = Заказ принят: { $name }
forecast-waits = { $name }: заказ сохранён. Сервис прогнозов сейчас не отвечает; как только он вернётся, прогноз начнётся сам. Делать ничего не нужно, дважды ничего не спишется.
job-lost = Этот заказ пропал: сервис восстановили из резервной копии. За него ничего не списано. Закажите, пожалуйста, ещё раз.
series-again = ряд от { $date }

reject-no_time = без времени
reject-no_price = без цены
reject-price_not_positive = цена не больше нуля
reject-price_not_a_number = цена не число
reject-unreadable_time = время не читается
reject-duplicate_time = одно время дважды, считается последнее
reject-in_future = дата позже завтрашней
interval-seconds = по секундам
interval-minutes = по минутам
interval-hourly = по часам
interval-daily_trading = торговые дни
interval-daily = по дням
interval-weekly = по неделям
interval-monthly = по месяцам
interval-quarterly = по кварталам
interval-yearly = по годам
interval-irregular = неравные промежутки
warning-constant = Цена ни разу не меняется.
warning-stale = Последние цены повторяются: возможно, ряд перестал обновляться.
warning-split_suspected = Скачок, похожий на дробление акций.
warning-bad_tick_suspected = Одна цена похожа на ошибку.
warning-two_digit_years = Годы из двух цифр: я понял их как 20xx.
warning-mixed_offsets = Время с разными поясами, всё прочитано как UTC.
warning-large_gaps = Большие пропуски во времени.
warning-price_column_chosen = На цену похожи несколько столбцов: я взял первый.
warning-decimal_mark_assumed = Неясно, какой знак десятичный: я взял более вероятный, проверьте последнюю цену.
warning-excel_days_assumed = Даты пришли числами: я прочитал их как дни Excel.
warning-day_month_assumed = День и месяц можно перепутать: я взял порядок, при котором строки идут равномерно.
warning-clock_assumed = Время суток записано без нулей впереди, я взял более вероятное прочтение: проверьте первое и последнее время.
warning-columns_assumed = У столбцов нет названий: я принял строки за свечи и взял за цену закрытие.
warning-time_formats_mixed = Даты в файле записаны по-разному: я прочитал и те и другие.
warning-days_and_months_swapped = Таблица переставила день и месяц в части строк: я вернул их на место.
warning-footer_skipped = Строки под таблицей, без времени и цены, я пропустил.
warning-titles_skipped = Названия столбцов стоят под другими строками: те строки я пропустил.
warning-currencies_mixed = Цены в нескольких валютах: я взял самую частую, остальные строки пропустил.
warning-not_sorted = Строки шли не по порядку; я их упорядочил.

# Ход и результат
progress-title = ⏳ Прогноз: { $name }
progress-title-table = ⏳ Оцениваю { $name }
progress-started = Обычно это несколько секунд.
progress-running = Ещё считаю…
progress-long = Дольше обычного. Пришлю результат, как только он будет готов.
progress-cost = Отложено: { $cost }. Платите, только если прогноз удастся.
progress-free = Этот прогноз бесплатный.
verdict =
    { $kind ->
        [better] ✅ Точнее, чем «завтра как сегодня», на вашем ряду: ошибка меньше на { $edge }.
        [worse] ⚠️ Хуже, чем «завтра как сегодня», на вашем ряду: ошибка больше на { $edge }.
        [no_better] ⚖️ Не точнее, чем «завтра как сегодня», на вашем ряду.
        [range_better] ✅ Модель ждёт, что завтра будет как сегодня; её диапазон подходит вашему ряду лучше простого: ошибка меньше на { $edge }.
        [range_worse] ⚠️ Модель ждёт, что завтра будет как сегодня; её диапазон подходит вашему ряду хуже простого: ошибка больше на { $edge }.
        [range_no_better] ⚖️ Модель ждёт, что завтра будет как сегодня; её диапазон подходит вашему ряду не лучше простого.
        [too_few] ℹ️ Проверок слишком мало, чтобы судить о модели на вашем ряду: относитесь с осторожностью.
        [still] ℹ️ Цена почти никогда не менялась, проверить было не на чем: относитесь с осторожностью.
       *[too_short] ℹ️ Ряд слишком короткий, чтобы проверить на нём модель: относитесь с осторожностью.
    }
result-price = К { $date } (через { $ahead }): в 8 случаях из 10 от { $low } до { $high }, середина { $price } ({ $change }).
result-outcome = { $sign } На { $date } ожидалось от { $low } до { $high }, цена оказалась { $price }.
result-loss = Вероятность оказаться ниже сегодняшней цены: { $share }.
result-var = В 1 случае из 20 теряется больше { $share }.
holding-line = Ваши { $amount } через { $ahead }: в 8 случаях из 10 будет от { $low } до { $high }; в 1 случае из 20 теряется больше { $loss }.
holding-ask = Сколько у вас этого актива? Напишите один раз, можно с валютой: 10 000 или 10 000 RUB. Дальше я буду говорить, что прогноз значит для этой суммы. 0 – забыть.
holding-want = Я жду сумму, например 10 000 или 10 000 RUB.
result-cost = { $model } · строк: { $rows } · списано: { $cost }, осталось { $left }
result-free = { $model } · строк: { $rows } · бесплатно
result-sample = { $model } · строк: { $rows } · пример за наш счёт; у вас { $left }
result-without-risk = В этом результате нет показателей риска.
result-without-hedges = В этом результате защищать нечего.
proof-caption = Квитанция прогноза от { $date }, подписанная в момент его готовности: модель, цены, сам прогноз и его стоимость. Сохраните её: при проверке видно, изменена ли хоть одна цифра.
answers-caption = Ответы от { $date }: номер каждой строки и что о ней говорит модель.
csv-caption = Прогноз от { $date }: каждая дата и её границы.
risk-title = Сколько можно потерять
risk-column-steps = через
risk-column-loss = убыток
risk-column-var = 1 из 20
risk-column-es = хуже
risk-loss-meaning = через – сколько { $unit }; убыток – вероятность оказаться ниже сегодняшней цены; 1 из 20 – в одном случае из двадцати теряется больше; хуже – сколько тогда теряется в среднем.
risk-history = В присланной истории
risk-volatility = Обычные колебания: { $share } в год
risk-drawdown = Самое глубокое падение с вершины: { $share }
risk-growth = Изменение: { $share } в год
risk-annualised = Год здесь – это { $ahead }.
risk-none = Пока нет прогноза, по которому считать риск. Первый – в два касания:
why-var = В 19 случаях из 20 убыток меньше этой доли сегодняшней цены, в одном из 20 – больше. В банках это называют VaR 95 %.
why-es = Когда наступает тот один случай из 20, столько в среднем теряется. В банках это называют ES 95 %, ожидаемые потери.
why-skill = Я несколько раз прятал от модели конец вашего ряда, давал ей прогнозировать и сравнивал с «завтра как сегодня».
hedges-title = Что с этим можно сделать
hedges-note = Это арифметика, а не совет.
hedges-for = Для ваших { $amount }:
hedge-position = { $share } капитала здесь
hedge-position-why = Тогда лишь в 1 случае из 20 за { $ahead } потеряете больше { $limit } капитала; если вложить весь – больше { $loss }.
hedge-position-all = Даже если вложить весь, лишь в 1 случае из 20 за { $ahead } потеряете больше { $loss }.
hedge-position-own = { $share } сюда
hedge-position-why-own = Тогда лишь в 1 случае из 20 за { $ahead } потеряете больше { $limit }; если вложить всё – больше { $loss }.
hedge-position-all-own = Даже если вложить всё, лишь в 1 случае из 20 за { $ahead } потеряете больше { $loss }.
hedge-cash = { $share } в деньгах
hedge-cash-why = Тогда убыток, который за { $ahead } превышает лишь 1 случай из 20, сократится с { $loss } до { $limit } всей суммы.
hedge-cash-why-own = Тогда убыток, который за { $ahead } превышает лишь 1 случай из 20, сократится с { $loss } до { $limit }.
hedge-cash-none = Откладывать не нужно: за { $ahead } лишь в 1 случае из 20 теряется больше { $loss }.
hedge-put = { $premium } цены за опцион пут
hedge-put-own = { $premium } за опцион пут
hedge-put-why = Столько стоит право продать по { $strike } в ближайшие { $ahead }, в беспокойное время до { $dear }; продавцы обычно просят больше. С ним вы потеряете не больше { $worst }, что бы ни случилось.
hedge-pair-sell = { $share } вашей позиции – продать ориентир
hedge-pair-buy = { $share } вашей позиции – купить ориентир
hedge-pair-why = Ориентир – вторая цена из вашего файла. Убыток, который за { $ahead } превышает лишь 1 случай из 20, сократится с { $loss } до { $left }, если связь останется прежней.
details-title = Как это получилось
details-model = { $model } { $version }
details-series = Что было прочитано
details-job = Номер: { $n }
details-kept = Хранится до { $date }
job-which = Какой именно? Выберите из списка или напишите номер: /job 12
job-unknown = Прогноза { $n } у вас нет. Выберите из списка:
job-pending = ⏳ { $model } ещё считает; отложено: { $cost }.
job-canceled = ✖️ Отменён. Списано: { $charged }.
job-failed = ⚠️ Прогноз не получился: { $why } Ничего не списано.
job-done = ✅ Готово: { $model }.
job-table = ✅ { $model }: оценено { $rows }, стоило { $cost }.
job-table-row = • строка { $row }: { $answer }
history-panel = { $n ->
    [one] { $n } ряд
    [few] { $n } ряда
    [many] { $n } рядов
   *[other] { $n } ряда
  }
panel-read = { $n ->
    [one] { $n } ряд
    [few] { $n } ряда
    [many] { $n } рядов
   *[other] { $n } ряда
  }, строк всего: { $rows }
panel-ahead = Для каждого: через { $ahead }
panel-line = • { $name }: строк { $rows }
panel-more = … и ещё { $n }
panel-short = Ещё рядов, в которых мало строк для этой модели: { $n }. Они пропущены и ничего не стоят.
panel-done = ✅ { $model }: { $n ->
    [one] { $n } прогноз
    [few] { $n } прогноза
    [many] { $n } прогнозов
   *[other] { $n } прогноза
  } за { $cost }
panel-meaning = Через { $ahead }: как изменится середина, между чем цена будет в 8 случаях из 10 и с какой вероятностью окажется ниже сегодняшней. Сначала самые рискованные.
panel-result = • { $name }: { $change }, от { $low } до { $high }, убыток { $share }
panel-failed = • { $name }: модель не нашла ответа; это ничего не стоит
panel-failed-short = • { $name }: слишком мало строк; это ничего не стоит
job-table-where = В файле — ответ на каждую строку.
failure-bad_output = модель дала бессмысленный ответ.
failure-timed_out = модель считала слишком долго.
failure-out_of_memory = модели не хватило памяти.
failure-crashed = модель сломалась.
failure-model_error = модель не справилась с этим рядом.
failure-expired = прогноз слишком долго ждал в очереди.

# Управление
admin-title = Управление
button-stats = 📊 Статистика
button-users = 👥 Люди
button-admin-models = 🧠 Модели
button-ledger = 📚 Проверить учёт
button-audit = 🧾 Журнал действий
button-companies = 🏢 Компании
button-maintenance = 🛠 Техработы
button-maintenance-end = ✅ Закончить работы
button-give = ± Изменить кредиты
button-payments = ⭐ Платежи
button-refund = ↩️ Вернуть { $what }
button-block = ⛔ Заблокировать
button-unblock = ✅ Разблокировать
button-price = 💰 Изменить цену
button-on = ▶️ Включить
button-off = ⏸ Выключить
button-roll-back = ⏪ Вернуть прежнюю
button-make-default = ⭐ Сделать основной
button-yes = ✅ Да
button-no = ✖️ Нет
admin-stats =
    Людей: { $people }, новых за сутки { $today }, за неделю { $week }
    Прогнозов: { $jobs }, за сутки { $jobsToday } (удалось { $ok }, нет { $failed })
    Ждут: { $pending }, дольше всех { $oldest } с
    Выручка: { $revenue }, за сутки { $revenueToday }
    В кошельках: { $wallets }; отложено: { $held }
    Пополнено: { $topped }; подарено: { $granted }
admin-stats-model = { $model }: прогнозов { $jobs }, не удалось { $failed }, { $revenue } за 7 дней
admin-users-title = Люди, сначала новые
admin-users-none = Никто не нашёлся.
role-customer = клиент
role-support = поддержка
role-operator = оператор
role-tech = инженер
role-admin = администратор
admin-user =
    Роль: { $role }; язык: { $language }; с { $since }
    Кредиты: { $available }, отложено { $held }, потрачено { $spent }
    Прогнозы: удалось { $ok }, не удалось { $failed }, ждут { $pending }, отменено { $canceled }
admin-user-blocked = ⛔ Заблокирован
admin-ask-amount = Сколько кредитов начислить ({ $name })? Отрицательное число – списать.
admin-want-amount = Я жду целое число, например 500 или -200.
admin-ask-reason = Почему? Человек это прочтёт.
admin-ask-reason-price = Почему? Это останется в /audit.
admin-ask-reason-refund = Почему вы возвращаете деньги ({ $name })? Человек это прочтёт.
admin-want-reason = Я жду причину, от 3 до 200 знаков.
admin-ask-price = { $model }: сейчас { $price } за строку. Сколько должна стоить строка?
admin-preview-credit = { $name }: { $before } → { $after } ({ $amount }). Причина: { $reason }
admin-preview-grant = { $name }: подарить { $credits } без срока. Причина: { $reason }
admin-preview-grant-until = { $name }: подарить { $credits }, потратить можно до конца дня { $date }. Причина: { $reason }
admin-preview-lapse = { $name }: закончить подарок, осталось { $credits }. Причина: { $reason }
admin-preview-price = { $model }: { $from } → { $to } за строку. Причина: { $reason }
admin-preview-state = { $model } { $version }: { $action }. Причина: { $reason }
admin-preview-refund =
    { $name }: вернём звёзды за { $credits } и спишем эти кредиты: { $before } → { $after }. Отменить это нельзя. Причина: { $reason }
admin-refuse-credit = { $name }: есть только { $available }, списать { $amount } нельзя.
admin-refuse-refund = { $name }: осталось { $available }, а платёж возвращается целиком: { $credits }. Если вернуть всё же нужно, сначала начислите недостающее («± Изменить кредиты»).
admin-refuse-self = Это ваш собственный счёт: вы закрыли бы вход себе.
admin-refuse-same = Ничего не изменится: так уже и есть.
admin-refuse-state = { $model } { $version } сейчас { $state }: с ней этого сделать нельзя.
admin-refuse-roll-back = У { $model } { $version } нет прежней версии, к которой можно вернуться.
admin-model-unknown = Такой модели нет. Выберите: /models
admin-payments-title = Платежи: { $name }
admin-payments-none = { $name }: платежей ещё не было.
payment-owed = возвращён, звёзды в пути
payment-back = возвращён
admin-preview-block = { $name }: { $action }. Причина: { $reason }
admin-action-activate = включить
admin-action-retire = выключить
admin-action-roll_back = вернуть прежнюю версию
admin-action-make_default = сделать основной моделью
admin-action-block = заблокировать
admin-action-unblock = разблокировать
admin-done = ✅ Сделано: { $what }
admin-proposed = ⏳ Ждёт второго человека до { $until }: { $what }
button-back-out = ↩️ Отменить
button-proposals = 👥 Предложения
button-approve = ✅ Одобрить
button-decline = ✖️ Отклонить
menu-proposals = Предложения, которые ждут второго человека
proposals-title = Предложения ждут второго человека
proposals-none = Нет предложений, которые ждут второго человека.
proposal-adjustment = { $name }: { $amount }. Причина: { $reason }
proposal-refund = { $name }: возврат, { $credits }. Причина: { $reason }
proposal-rollback = { $name }: отмена записи { $record }, { $credits }. Причина: { $reason }
proposal-bank-entry = { $name }: зачисление банковского перевода, { $credits }. Причина: { $reason }
proposal-grant = { $name }: подарить { $credits }. Причина: { $reason }
proposal-promo-code = промокод { $code }, который даёт всего { $credits }. Причина: { $reason }
proposal-by = Предложение: { $by }, { $time }
proposal-until = Ждёт до { $until }
proposal-own = Вы предложили это сами: решает кто-то другой.
proposal-status-approved = Одобрено
proposal-status-declined = Отклонено
proposal-status-expired = Истекло: вовремя никто не решил
admin-ask-reason-decline = Почему вы отклоняете? Это прочтёт тот, кто предложил. { $what }
proposal-preview-approve = Одобрить и выполнить: { $what }
proposal-preview-decline = Отклонить: { $what } Почему: { $reason }
admin-preview-back = Отменить: { $what }
audit-proposal-made = предложено
audit-proposal-declined = предложение отклонено
audit-proposal-expired = предложение истекло
permission-proposals-decide = одобрять предложенное другими
admin-dropped = Ничего не изменено.
button-role = 🎭 Роль
button-roles = 🎭 Роли
button-limit = 📏 Изменить предел кредитов
button-admin-jobs = 🔮 Прогнозы
admin-jobs-title = Прогнозы, сначала новые
admin-jobs-none = Прогнозов ещё не было.
admin-roles-title = Роли
admin-role-holders = { $n ->
    [one] { $n } человек
    [few] { $n } человека
   *[other] { $n } человек
  }
admin-role-all = всё
admin-role-none = ничего из служебного
admin-role-limit = За одно изменение или возврат не больше: { $limit }.
admin-role-hint = Нажмите на право, чтобы дать или забрать его.
admin-no-limit = сколько угодно кредитов
admin-role-unknown = Такой роли нет. Выберите: /roles
admin-users-several = Подходят несколько человек. Откройте нужного: /users
admin-ask-role = Какую роль дать ({ $name })?
admin-ask-limit = { $title }: за одно изменение или возврат не больше { $limit }. Сколько кредитов должно быть?
admin-want-number = Я жду целое число от 0 до { $max }.
admin-preview-role = { $name }: роль «{ $title }». Причина: { $reason }
admin-preview-may = «{ $title }» теперь может: { $what }. Причина: { $reason }
admin-preview-may-not = «{ $title }» больше не может: { $what }. Причина: { $reason }
admin-preview-limit = «{ $title }»: { $from } → { $to } за одно изменение или возврат. Причина: { $reason }
admin-refuse-own-role = Это ваш собственный счёт: роль вам даёт кто-то другой.
admin-usage-role = Напишите /role, человека, роль и причину: /role @anna support отвечает людям
button-applicant = 👤 Заявитель
button-application = 🏢 Открыть заявку
admin-invoices-title = Счета на оплату
admin-invoices-hint = Сначала новые. Чтобы открыть счёт, напишите его номер: /invoice CC-2026-000001
admin-invoices-none = Счетов пока нет.
admin-invoice-unknown = Бумаги с таким номером нет.
admin-ask-reason-invoice = Почему вы отменяете { $number }? Причина будет напечатана на кредит-ноте.
admin-preview-invoice-issue = Выписать этот счёт? Он получит номер, и компания узнает о нём.
admin-preview-invoice-cancel = Отменить { $number } кредит-нотой? Причина: { $reason }
button-invoice-issue = Выписать
button-invoice-cancel = Отменить счёт
admin-companies-title = Компании, которые ждут решения
admin-companies-none = Ни одна компания не ждёт решения.
admin-companies-more = Когда эти будут решены, откроются остальные: { $n }.
admin-company =
    Налоговый номер: { $tax }
    Адрес для счетов: { $address }
    Заявитель: { $applicant }, { $date }
admin-company-nobody = уже никто
admin-company-active = ✅ Одобрена: { $reason }
admin-company-declined = ✖️ Отклонена: { $reason }
admin-company-closed = Закрыта. Была одобрена: { $reason }
admin-company-decided = По этой компании уже решили: /companies
admin-ask-approve = Одобрить { $company }? Напишите почему, например: «налоговый номер их». Заявитель это прочтёт.
admin-ask-decline = Почему вы отклоняете { $company }? Заявитель это прочтёт.
admin-preview-approve = { $company }: одобрить. Причина: { $reason }
admin-preview-decline = { $company }: отклонить. Причина: { $reason }
permission-accounts-change = блокировать людей
permission-accounts-read = видеть счета
permission-audit-read = видеть, кто что делал
permission-companies-decide = принимать или отклонять заявки компаний
permission-audit-rollback = отменять сделанное
permission-credits-adjust = начислять и списывать кредиты
permission-events-read = следить за всеми событиями
permission-exports-read = выгружать таблицы для анализа
permission-invoices-change = готовить, выписывать и отменять счета
permission-jobs-read = видеть чужие прогнозы
permission-ledger-check = проверять учёт
permission-mail-report = передавать отчёты о недоставленных письмах
permission-maintenance-change = начинать и заканчивать технические работы
permission-metrics-read = видеть показатели машин
permission-models-change = загружать и переключать модели
permission-models-price = менять цены
permission-models-read = видеть все версии моделей
permission-payments-read = видеть платежи
permission-payments-refund = возвращать платежи
permission-statements-import = загружать банковские выписки
permission-personal-read = видеть имена и адреса
permission-plans-change = создавать, менять и снимать с продажи планы
permission-prices-change = менять цены кредитов
permission-promo_codes-change = создавать и завершать промокоды
permission-reports-read = видеть деньги магазина
permission-roles-change = менять роли
permission-roles-give = давать людям роли
permission-roles-read = видеть роли
permission-schedules-read = видеть, что выполняется по расписанию
permission-schedules-run = выполнять это сразу
permission-stats-read = видеть сводку
permission-broadcasts-send = делать рассылки
permission-notices-read = видеть, о чём людям писали
permission-templates-change = править тексты уведомлений
permission-tickets-answer = отвечать на обращения
admin-models-title = Модели и версии
admin-model-line = { $state } · { $price } за строку
admin-model-default = основная
state-uploaded = загружена
state-verified = проверена
state-active = включена
state-retired = выключена
state-quarantined = на карантине
admin-ledger-ok = 📚 Учёт сходится: записей { $entries }, проводок { $postings }, счетов { $accounts }, прогнозов { $jobs }, проверено за { $ms } мс.
admin-ledger-faults = ⚠️ Учёт не сходится, мест: { $n }
admin-audit-title = Журнал действий, сначала новое
admin-audit-none = Пока ничего не меняли.
admin-audit-system = система
admin-audit-by = кто: { $who }
audit-field-available = кредиты
audit-field-role = роль
audit-field-blocked = блокировка
audit-field-default = основная модель
audit-field-price_per_row = цена за строку
audit-field-edition = редакция
audit-field-credits_per_star = кредитов за Звезду
audit-field-percent_off = скидка, %
audit-field-version = версия
audit-field-text = текст
audit-field-on = технические работы
audit-field-until = до
audit-field-message = сообщение
audit-yes = да
audit-no = нет
audit-rolled-back = отменено
audit-company-applied = компания подала заявку
audit-company-decided = компания одобрена или отклонена
audit-company-closed = компания закрыта
audit-member-invited = приглашение в компанию
audit-member-joined = новый участник компании
audit-member-changed = другая роль или лимит участника
audit-member-removed = участник исключён
audit-member-left = участник вышел из компании
audit-ownership-transferred = компания передана
audit-email-changed = другая почта
audit-role-given = дана роль
audit-role-created = создана роль
audit-role-changed = изменена роль
audit-role-deleted = удалена роль
audit-field-permissions = права
audit-field-credit_limit = лимит кредитов
audit-account-changed = изменён счёт
audit-account-adjusted = изменены кредиты
audit-adjustment-undone = изменение отменено
audit-payment-refunded = платёж возвращён
audit-statement-imported = загружена банковская выписка
audit-bank-entry-assigned = банковский платёж зачислен
audit-bank-entry-dismissed = строка выписки отклонена
audit-model-uploaded = модель загружена
audit-model-refused = модель не принята
audit-model-activated = модель включена
audit-model-retired = модель выключена
audit-model-rolled_back = модель: возврат к прежней версии
audit-model-made_default = модель стала основной
audit-model-priced = изменена цена
audit-model-quarantined = модель в карантине
audit-model-returned = модель снята с карантина
audit-prices-changed = новый прайс-лист
audit-plan-created = план в продаже
audit-plan-changed = план изменён
audit-plan-retired = план снят с продажи
audit-promo-code-created = создан промокод
audit-promo-code-ended = промокод завершён
audit-template-changed = изменён текст уведомлений
audit-template-shipped = исходный текст уведомлений
audit-maintenance-begun = начаты технические работы
audit-maintenance-ended = завершены технические работы
audit-schedule-run = расписание запущено вручную
audit-broadcast-drafted = черновик рассылки
audit-broadcast-started = рассылка начата
audit-broadcast-paused = рассылка приостановлена
audit-broadcast-resumed = рассылка продолжена
audit-broadcast-stopped = рассылка остановлена
audit-ticket-answered = ответ на обращение
audit-ticket-assigned = обращение назначено
audit-ticket-noted = заметка к обращению
audit-ticket-reopened = обращение открыто снова
audit-ticket-solved = обращение закрыто
audit-factor-reset = второй фактор сброшен
audit-audit-exported = журнал выгружен
audit-export-downloaded = таблица для анализа выгружена
audit-account-deleted = счёт удалён
admin-usage-user = Напишите /user и часть имени, @имени, почты, Telegram id или id счёта.
admin-usage-credit = Напишите /credit, человека, число и причину: /credit 5000001 500 за неудобства
admin-usage-grant = Напишите /grant, человека, число, последний день и причину: /grant 5000001 500 2027-01-31 за неудобства. С чертой - вместо дня кредиты не сгорят.
admin-usage-grants = Напишите /grants и человека: /grants 5000001
admin-grants-none = { $name }: подарков не было.
admin-grants-title = Подарено: { $name }
admin-grant-line = { $credits }, { $date }: { $reason }.
admin-grant-left = Осталось: { $left }.
admin-grant-expired = Сгорело: { $expired }.
admin-grant-until = До { $time } UTC.
button-grants = Подарки
button-grant-end = Закончить { $n }
audit-grant-given = подарены кредиты
audit-grant-ended = подарок закончен
admin-usage-price = Напишите /price, модель, кредиты за строку и причину: /price naive 2 новый сезон
admin-usage-model = Напишите /model, название и on, off, back или default: /model naive off
admin-usage-maintenance = Напишите /maintenance, минуты и сообщение: /maintenance 30 Переезжаем на новый сервер. Работы закончатся сами или по команде /maintenance off
admin-maintenance-on = 🛠 Технические работы до { $until } UTC: { $message }
admin-maintenance-off = Работ нет: заказы и платежи принимаются.
admin-preview-maintenance = 🛠 Технические работы на { $minutes } мин с момента вашего «Да»: без новых прогнозов и платежей. Начатое продолжится.
    При заказе люди увидят: { $message }
admin-preview-maintenance-end = 🛠 Закончить работы: заказы и платежи снова принимаются.
admin-reason-chat = из чата
admin-refund-done = ✅ Звёзды за { $credits } вернулись: { $name }. Платёж: { $charge }
admin-refund-stuck = ⚠️ Telegram пока не возвращает звёзды ({ $name }): { $why }. Я пробую дальше. Платёж: { $charge }

# Ошибки по их кодам
error-unreachable = Сервис прогнозов сейчас не отвечает. Попробуйте, пожалуйста, через минуту; дважды ничего не спишется.
error-malformed_body = Не получилось это прочитать. Пришлите, пожалуйста, ещё раз; текст лучше файлом.
error-validation_failed = Что-то здесь не так. Проверьте, пожалуйста, и попробуйте ещё раз.
error-unauthenticated = Сейчас не получается войти. Попробуйте, пожалуйста, через минуту.
error-wrong_credentials = Это не подходит. Проверьте, пожалуйста, и попробуйте ещё раз.
error-mfa_required = Нужен ещё и код второго фактора. Войдите снова и пришлите его.
error-mfa_challenge_invalid = Этот вход устарел. Войдите с паролем ещё раз.
error-mfa_enrolment_required = Сотрудники работают со вторым фактором, подключённым уже в роли сотрудника. Подключите его: /settings → Безопасность, затем нажмите ещё раз.
error-enrolment_code_required = Чтобы подключить второй фактор сотруднику, нужен код от того, кто обслуживает сервер. Нажмите ещё раз и пришлите код.
error-step_up_required = Для этого нужен свежий код из приложения или резервный код. Нажмите кнопку ещё раз и тогда пришлите мне код.
error-wrong_code = Код не подходит. Пришлите тот, что приложение показывает сейчас: каждый действует один раз. Если не подходит ни один, включите на телефоне автоматическое время.
error-spending_limit = Это стоит { $needed }. Ваш лимит в этой компании — { $limit } в месяц, уже израсходовано { $spent }. Попросите управляющего его увеличить; в новом месяце отсчёт начнётся заново.
error-invitation_invalid = Приглашение не подходит: возможно, им уже воспользовались, оно для другого человека или старше недели. Попросите новое.
error-insufficient_credits = Это стоит { $needed }; у вас { $available }, не хватает: { $missing }. /topup
error-forbidden = Вам это недоступно. Если так быть не должно: /support
error-rollback_blocked = С тех пор это изменилось: «{ $what }» было { $left }, а сейчас { $now }. Сначала отмените более позднее изменение.
error-over_limit = За один раз ваша роль переводит не больше { $limit }, а здесь { $amount }. Попросите коллегу с большим лимитом.
error-not_found = Не нахожу этого, или оно не ваше. Ваши прогнозы: /ph
error-method_not_allowed = Здесь это невозможно.
error-wrong_host = Сервис настроен под другим именем. Ничего не списано; поддержка это исправит.
error-email_taken = Эта почта уже зарегистрирована.
error-terms_not_accepted = С тех пор как вы приняли условия, они изменились. Прочтите и примите их, а потом закажите ещё раз: /terms. Ничего не списано.
error-credits_left = У вас осталось { $available }. Посмотрите, пожалуйста, ещё раз, от чего вы отказались бы.
error-export_gone = Этот архив больше не хранится. Запросите новый: /settings
error-link_code_invalid = Код не подходит: он неверный, уже использован или старше десяти минут. Возьмите, пожалуйста, новый.
error-email_link_invalid = Эта ссылка не подходит. Запросите новую.
error-email_unconfirmed = Сначала подтвердите почту: откройте ссылку из нашего письма.
error-reset_link_invalid = Ссылка не подходит: она уже использована, старше получаса или не последняя. Попросите, пожалуйста, новую.
error-idempotency_mismatch = Это пришло дважды с разным содержанием. Начните, пожалуйста, снова.
error-precondition_failed = Кто-то тем временем это изменил. Проверьте, пожалуйста, ещё раз.
error-job_not_cancelable = Этот прогноз уже закончен.
error-job_not_finished = Этот прогноз ещё идёт. Пришлю, как только он будет готов.
error-job_without_result = Этот прогноз закончился без результата. Он ничего не стоил.
error-job_without_receipt = Этот прогноз сделан раньше, чем мы начали подписывать квитанции, а задним числом они не выдаются. У нового прогноза она будет.
error-result_gone = Этот прогноз больше не хранится. Пришлите, пожалуйста, цены ещё раз — сделаю новый.
error-too_many_pending = У вас уже ждут прогнозы: { $limit }. Дождитесь, пожалуйста, некоторых или отмените их: /ph
error-quota_reached = { $what ->
    [unpaid_jobs] Бесплатных прогнозов за сутки уже { $limit }. Выберите, пожалуйста, платную модель или приходите завтра: /models
    [canceled_jobs] Отменённых вами прогнозов за сутки уже { $limit }. Приходите, пожалуйста, завтра.
   *[quotes] У меня уже слишком много ваших рядов, для которых названа цена, но нет заказа. Закажите, пожалуйста, один из них или приходите завтра.
  }
error-ticket_limit = { $what ->
    [unsolved] Нерешённых обращений уже { $limit }. Продолжите, пожалуйста, одно из них.
    [files] Обращение вмещает файлов: { $limit }, и в этом больше нет места. Откройте, пожалуйста, ещё одно.
    [ticket_megabytes] Файлы одного обращения вмещают вместе { $limit } МБ, и этот не помещается. Откройте для него, пожалуйста, ещё одно обращение.
    [account_megabytes] Файлы всех ваших обращений вмещают вместе { $limit } МБ, и этот не помещается. Опишите, пожалуйста, словами.
   *[reopen_days] Это обращение решено больше { $limit } дней назад. Откройте, пожалуйста, новое.
  }
error-state_conflict = В нынешнем состоянии это невозможно. Проверьте, пожалуйста, ещё раз.
error-too_large = Файл слишком большой: не больше { $limit_bytes } МБ. Оставьте самые свежие строки или сохраните в Parquet.
error-unsupported_media = Такие файлы я читать не умею. Умею: { $supported }.
error-unreadable_file = Файл не читается. Откройте его, сохраните заново как CSV, JSON, XLSX или Parquet и пришлите.
error-empty_file = В нём нет строк. Нужна таблица со столбцом времени и столбцом цены.
error-too_many_rows = Слишком много строк: не больше { $limit }. Важнее всего самые свежие.
error-too_many_series = Рядов в файле { $series }, а вместе можно не больше { $limit }. Пришлите его по частям.
error-too_many_columns = Слишком много столбцов: не больше { $limit }. Оставьте время и цену.
error-column_missing = Не нахожу столбец { $column ->
    [time] времени
   *[price] цены
  }. Назовите его так: { $accepted }. В вашем файле есть: { $found }
error-table_columns_missing = Этой модели нужны столбцы, которых в файле нет: { $missing }. Есть: { $found }.
error-several_series = В файле больше одного ряда: { $labels }. Какой прочитать?
error-ambiguous_dates = Не могу отличить день от месяца: { $example }. Пишите, пожалуйста, даты как 2026-12-31.
error-too_few_rows = Годных строк мало для этой модели: есть { $valid }, нужно { $needed }.{ $value ->
    [none] {""}
   *[other] {" "}В строке { $row }, столбец { $column }, стоит «{ $value }»: использовать это не удалось.
  }
error-rows_lost = { $future ->
    [0] { $newest ->
        [0] { $lost ->
            [0] Строк, повторяющих время другой строки: { $duplicates } из { $rows }.
           *[other] Не удалось прочитать строк: { $lost } из { $rows }.
          }
        [one] Не удалось прочитать самую новую строку{ $from ->
            [none] {""}
           *[other] , от { $from }
          }.
       *[other] Не удалось прочитать самые новые строки{ $from ->
            [none] {""}
           *[other] , начиная с { $from }
          }: их { $newest }.
      }{ $value ->
        [none] {""}
       *[other] {" "}В одной из них стоит «{ $value }».
      }
   *[other] Строк с датой позже завтрашней: { $future }, например { $from }. Верна ли дата?
  } Прогноз был бы сделан без них.
error-horizon_too_long = Это слишком далеко: строк вперёд { $horizon }, а можно не больше { $max }.
error-model_unsuitable = Эта модель так не умеет. Какие умеют: /models
error-symbol_unknown = Цен под этим именем я не знаю. Пришлите другое имя или тикер либо файл с ценами.
error-symbol_ambiguous = Это имя есть на нескольких рынках. Допишите ещё несколько букв.
error-market_unavailable = Источник этих цен не отвечает. Ничего не списано. Попробуйте через несколько минут или пришлите файл с ценами.
error-model_resting = Эта модель на карантине: она слишком часто срывала расчёты и скоро будет проверена заново. Ничего не списано. Выберите, пожалуйста, другую: /models
error-maintenance = 🛠 До { $until } UTC идут технические работы: { $message }
    Ничего не списано. Баланс и готовые прогнозы доступны, а новые можно будет заказать после окончания работ.
error-model_rejected = Эта модель не принята.
error-quote_changed = Цена изменилась: теперь { $price }, а не { $quoted }. Подтвердите, пожалуйста, ещё раз.
error-payment_disabled = Оплата сейчас выключена. Попробуйте, пожалуйста, позже.
error-amount_unpayable = Такую сумму этим способом не оплатить. Возьмите другую или выберите другой способ.
error-event_rejected = Событие платёжной системы не принято.
error-statement_rejected = Выписка банка не принята.
error-payment_mismatch = Этот счёт на оплату больше не действует. Начните, пожалуйста, новый: /topup
error-refund_impossible = Вернуть эту оплату нельзя.
error-promo_code_unusable = { $reason ->
    [had] Вы уже использовали этот промокод.
    [used_up] Этот промокод уже исчерпан.
    [ended] Срок этого промокода прошёл.
    [new_customers_only] Этот промокод – для тех, кто ещё не покупал кредиты.
    [own] Создатель этого промокода состоит в этом счёте, поэтому здесь он ничего не даёт.
   *[unknown] Такого промокода сейчас нет. Проверьте, пожалуйста, как он написан.
  }
error-rate_limited = Слишком быстро. Попробуйте, пожалуйста, через { $retry_after_seconds } с.
error-unavailable = Сейчас не получается. Ничего не изменилось. Попробуйте, пожалуйста, через { $retry_after_seconds } с.
error-internal = У меня произошла ошибка. Ничего не списано. Попробуйте, пожалуйста, ещё раз.
error-request = Если не поможет, напишите нам (/support) и назовите { $id }.

button-reading = Прочитать по-другому
button-where = Где взять такой файл?
button-example = Прислать пример файла
button-every-series = Все вместе ({ $n })
button-accept-loss = Продолжить без них
button-day-first = Сначала день
button-month-first = Сначала месяц
button-decimal-comma = Запятая отделяет дробь
button-decimal-dot = Точка отделяет дробь
button-price-column = Цена: { $column }
button-time-column = Время: { $column }
button-sheet = Лист: { $sheet }
reading-first = Первые строки: { $rows }
reading-last = Последние строки: { $rows }
reading-ask = Что прочитать по-другому?
reading-nothing = В этом файле больше ничто не похоже на цену или время.
example-caption = Так файл читается лучше всего: столбец дат и столбец цен.
where-text =
    Подойдёт любая история цен: строка на день или на час и дата в ней.
    • Yahoo Finance, Investing.com, Stooq: страница бумаги, «Исторические данные» и «Скачать».
    • Московская биржа: страница инструмента, «Итоги торгов», затем CSV.
    • TradingView: меню графика, «Экспорт данных графика».
    • Криптобиржи и CoinGecko: «Исторические данные», затем CSV.
    • Брокер или банк: выписка с котировками в CSV или Excel.
    • Своя таблица: два столбца, дата и цена, сохранённые в Excel или CSV.
    Присылайте файл как есть: как я его прочитал, вы увидите до оплаты.

## Наблюдение
menu-watch = Прогнозы по расписанию
watch-daily = каждый день
watch-weekly = каждую неделю
watch-monthly = каждый месяц
watch-offer = Прогноз на { $ahead } вперёд, { $model }, { $every }, по свежим ценам.
watch-free = Это бесплатно.
watch-price = Каждый стоит { $cost } и списывается, только если готов. У вас { $available }: { $n ->
    [0] этого не хватит
    [one] хватит на { $n } прогноз
    [few] хватит на { $n } прогноза
   *[other] хватит на { $n } прогнозов
}.
watch-how = Первый придёт сейчас. Я напишу, когда цена выйдет из полосы прогноза, и до того, как кончатся кредиты; тогда наблюдение остановится.
watch-begun = 🔔 Слежу за { $name }. Первый прогноз придёт в течение минуты. Ниже можно выбрать, о чём ещё писать.
watch-already = За этим вы уже следите.
watch-too-many = Больше наблюдений на одном счёте нельзя. Сначала завершите другое.
watch-unknown = Цен под таким именем нет. Пришлите имя или тикер и как часто: /watch LUMA еженедельно
watch-none = Вы пока ни за чем не следите. Пришлите имя или тикер и как часто: /watch LUMA еженедельно
watch-title = За чем вы следите
watch-line = { $name }: { $every }, по { $cost }, следующий { $next }
watch-line-paused = { $name }: приостановлено, { $why }
watch-why-person = по вашей просьбе
watch-why-no_credits = не хватает кредитов
watch-why-not_allowed = сейчас заказать нельзя
watch-why-price_changed = цена выросла
watch-why-no_prices = цен нет, или прогноз невозможен
watch-why-model_gone = модели больше нет
watch-alerts =
    Я пишу вам, когда:
    • цена вышла из полосы 95 %: { $band }
    • вероятность убытка: { $ploss }
    • убыток в худших 5 % случаев: { $var }
watch-on = да
watch-off = нет
watch-above = выше { $value } %
button-watches = 🔔 Наблюдение
button-watch-go = 🔔 Начать · по { $cost }
button-watch-daily = Лучше ежедневно
button-watch-weekly = Лучше еженедельно
button-watch-monthly = Лучше ежемесячно
button-watch-ploss = Убыток > { $value } %
button-watch-var = Худшие 5 % > { $value } %
button-watch-off = Выключить
button-watch-band-on = Писать о полосе
button-watch-band-off = Не писать о полосе
button-watch-pause = ⏸ Пауза
button-watch-resume = ▶️ Продолжить · по { $cost }
button-watch-end = Завершить
