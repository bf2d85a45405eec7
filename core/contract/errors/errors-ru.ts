import type { ErrorCode } from './errors.ts'

/** Title and advice of each error in Russian; ERRORS has them in English. `code` and the names in backticks are the same in both. */
export const ERRORS_RU = {
  malformed_body: {
    title: 'Тело запроса не удалось прочитать',
    advice: 'Пришлите правильный JSON или multipart/form-data с частями, названными в документации.',
  },
  validation_failed: {
    title: 'Некоторые поля неверны',
    advice:
      'Каждое неверное поле названо в `fields`: где оно и что сделать. `fields_omitted` — сколько ещё сверх первых 20.',
  },
  unauthenticated: {
    title: 'Сначала войдите',
    advice:
      'Пришлите `Authorization: Bearer <access_token>` или ключ API. Истёкший токен обновляет POST /api/auth/refresh.',
  },
  wrong_credentials: {
    title: 'Неверный адрес почты или пароль',
    advice: 'Проверьте и то и другое: ради безопасности мы не говорим, что именно неверно.',
  },
  insufficient_credits: {
    title: 'Не хватает кредитов',
    advice: 'Пополните хотя бы на `missing` и пришлите тот же запрос ещё раз. Ничего не списано.',
  },
  forbidden: { title: 'Нет прав', advice: 'Нужно право или область действия ключа, названные в `needed`.' },
  not_found: {
    title: 'Не найдено',
    advice: 'Проверьте имя или идентификатор. Чужое тоже считается ненайденным.',
  },
  method_not_allowed: {
    title: 'Здесь нет такого метода',
    advice: 'Заголовок `Allow` перечисляет методы этого адреса.',
  },
  wrong_host: {
    title: 'У этого сервера другое имя',
    advice: 'Обращайтесь по адресу из PUBLIC_URL. Другие имена владелец сервера добавляет в ALLOWED_HOSTS.',
  },
  email_taken: { title: 'Этот адрес уже зарегистрирован', advice: 'Войдите с ним или зарегистрируйте другой.' },
  link_code_invalid: {
    title: 'Код не подходит',
    advice: 'Код действует один раз и десять минут. Попросите новый.',
  },
  idempotency_mismatch: {
    title: 'Этот Idempotency-Key принадлежит другому запросу',
    advice: 'Для нового запроса нужен новый ключ; с тем же ключом присылайте то же тело.',
  },
  precondition_failed: {
    title: 'За это время всё изменилось',
    advice: 'Прочитайте снова и пришлите изменение с новым ETag.',
  },
  job_not_cancelable: { title: 'Прогноз уже закончен', advice: 'Отменить можно только прогноз в состоянии PENDING.' },
  job_not_finished: {
    title: 'Прогноз ещё считается',
    advice: 'Дождитесь состояния OK: спрашивайте, слушайте события или заказывайте с `Prefer: wait`.',
  },
  job_without_result: {
    title: 'У этого прогноза нет результата',
    advice: 'Он закончился без результата и ничего не стоил. Закажите снова.',
  },
  job_without_receipt: {
    title: 'У этого прогноза нет подписанной квитанции',
    advice:
      'Он готов раньше, чем мы начали подписывать квитанции, а задним числом они не выдаются: такая подпись не доказывает, что было предсказано тогда. Закажите прогноз снова — у нового квитанция будет.',
  },
  result_gone: {
    title: 'Этот результат больше не хранится',
    advice:
      'Результаты и ряды удаляются после `kept_until`; в списке прогнозов и в выписке запись остаётся. Закажите прогноз заново.',
  },
  too_many_pending: {
    title: 'Слишком много прогнозов ждут очереди',
    advice: 'Подождите `retry_after_seconds`, пока часть закончится, или отмените их.',
  },
  quota_reached: {
    title: 'Бесплатная норма исчерпана',
    advice:
      'При `quotes` и `quoted_megabytes` закажите один из оценённых рядов по его `dataset_id` или заказывайте ряд сразу, без оценки. При `unpaid_jobs` выберите платную модель. Или подождите `retry_after_seconds`, как и при `canceled_jobs`. Ничего не списано.',
  },
  state_conflict: { title: 'В этом состоянии невозможно', advice: 'Сначала запросите текущее состояние.' },
  too_large: {
    title: 'Слишком большой',
    advice: 'Пришлите не больше `limit_bytes`. Длинный ряд занимает меньше всего места в Parquet или CSV.',
  },
  unsupported_media: {
    title: 'Такое содержимое не поддерживается',
    advice: 'Пришлите одно из перечисленного в `supported`.',
  },
  unreadable_file: {
    title: 'Файл не удалось прочитать',
    advice: 'Откройте его, сохраните заново как CSV, JSON, XLSX или Parquet и пришлите.',
  },
  empty_file: { title: 'В нём нет строк', advice: 'Пришлите таблицу со столбцом времени и столбцом цены.' },
  too_many_rows: {
    title: 'Слишком много строк',
    advice: 'Пришлите не больше `limit` строк: важнее всего самые новые.',
  },
  too_many_columns: {
    title: 'Слишком много столбцов',
    advice: 'Оставьте столбец времени и столбец цены, остальные уберите.',
  },
  column_missing: {
    title: 'Не хватает столбца',
    advice:
      'Укажите его в `time_column` или `price_column` либо назовите одним из имён в `accepted`. В `found` — столбцы файла, в `first_row` — что стоит под ними, `candidates` — столбцы, которые могут подойти.',
  },
  table_columns_missing: {
    title: 'Не хватает столбцов',
    advice: 'Модели нужны все столбцы из её карточки под теми же именами: `missing` — каких нет, `found` — какие есть.',
  },
  several_series: {
    title: 'В файле больше одного ряда',
    advice:
      'Выберите один: пришлите тот же запрос, указав в `series` одно из `labels` (для листов книги — в `sheet`). `by` говорит, чем ряды различаются: строками, столбцами или листами; `column` — в каком столбце стоят их имена.',
  },
  ambiguous_dates: {
    title: 'Не отличить день от месяца',
    advice: 'Укажите порядок в `date_order` или пишите даты как ГГГГ-ММ-ДД.',
  },
  too_few_rows: {
    title: 'Слишком мало годных строк',
    advice:
      'Пришлите хотя бы `needed` годных строк. `audit` говорит, как прочитан файл и почему выпали строки; `row`, `column` и `value` — первая ячейка, которую прочитать не удалось. Даты читаются как 2026-12-31, 31.12.2026, отсчёты от 1970 года и многое другое. Если имеется в виду другой столбец, порядок или знак, укажите `time_column`, `price_column`, `date_order` или `decimal`.',
  },
  rows_lost: {
    title: 'Слишком многое в файле не прочиталось',
    advice:
      'Выпало бы больше одной двадцатой строк, часть самых новых или строки с датой позже завтрашней: какие — сказано в `audit`. Исправьте файл, укажите, как его читать (`time_column`, `price_column`, `date_order`, `decimal`), или пришлите `accept_loss`, чтобы обойтись без них.',
  },
  horizon_too_long: { title: 'Это слишком далеко вперёд', advice: 'Запросите не больше `max` шагов.' },
  model_unsuitable: {
    title: 'Эта модель так не умеет',
    advice: 'Выберите другую: GET /api/models перечисляет, что нужно каждой.',
  },
  model_resting: {
    title: 'Модель на карантине',
    advice:
      'Она срывала расчёты и скоро будет проверена заново. Подождите `retry_after_seconds` или закажите одну из `available`. Ничего не списано.',
  },
  model_rejected: {
    title: 'Модель не принята',
    advice: 'Причина в `detail`; исправьте файл или манифест и загрузите снова.',
  },
  quote_changed: { title: 'Цена изменилась', advice: 'Запросите новую оценку и подтвердите её.' },
  payment_disabled: { title: 'Этот способ оплаты выключен', advice: 'Выберите другой.' },
  payment_mismatch: { title: 'Оплата не совпадает с заказом', advice: 'Начните пополнение заново.' },
  refund_impossible: { title: 'Вернуть нельзя', advice: 'Причина в `detail`.' },
  rate_limited: {
    title: 'Слишком много запросов',
    advice: 'Подождите `retry_after_seconds` и пришлите запрос снова.',
  },
  unavailable: {
    title: 'Сейчас не получается',
    advice: 'Ничего не изменилось. Повторите через `retry_after_seconds`.',
  },
  internal: { title: 'Внутренняя ошибка', advice: 'Ничего не списано. Обращаясь к нам, назовите номер запроса.' },
} as const satisfies Record<ErrorCode, { title: string; advice: string }>
