import type { Language } from '../../contract/common.ts'
import { toIso } from '../../kit/clock.ts'

export interface About {
  at: number
  hasChat: boolean
  chatPath: string | undefined
}

/** What is in the archive, for the person who opens it. */
export function readmeOf(language: Language, { at, hasChat, chatPath }: About): string {
  const texts = TEXTS[language]
  const chat = !hasChat ? texts.noChat : chatPath === undefined ? texts.chatAway : texts.chat
  return `${texts.head(toIso(at))}\n\n${texts.files}\n${chat}\n\n${texts.tail}\n`
}

const TEXTS = {
  en: {
    head: (at: string) => `All that Coincast knows of your account, as of ${at}.`,
    files: `Each of these is there twice, as .json and as .csv:
  users, accounts     your profile, and your account
  memberships         accounts that you act in, and who acts in yours
  terms_acceptances   which terms and privacy notices you accepted, and when
  refresh_tokens      where you signed in
  api_keys            your keys, without the keys themselves
  jobs                your forecasts; dataset_id leads to the series
  quotes              prices that were named to you and still hold
  track_forecasts     how forecasts turned out
  statement_lines     every movement of credits
  balances            credits now: in your wallet, and set aside for forecasts that run
  orders, charges, subscriptions, payment_refunds, payment_disputes, payment_events, bank_entries   what you bought, and how it ended
  invoices   invoices, receipts and credit notes, as printed
  events              what happened to your account in the last 90 days
  webhooks, webhook_deliveries, webhook_attempts   where your events are sent, and the outcome of each
  exports, deletions  archives like this one, and whether the account is being deleted
And once:
  series.csv          the rows of your series that are kept: the newest 4,096 of each
  tables.jsonl        tables that you sent
  results.jsonl       each forecast in full, one in a line
  receipts.jsonl      the signed receipt of each forecast, one in a line`,
    chat: '  chat/               what the bot knows of you: names, holdings, drafts, dialogues and messages that it still owes you',
    noChat: 'No chat is joined to this account.',
    chatAway: 'The bot did not answer in time, so what it knows of you is missing here. Ask for another archive later.',
    tail: 'Times are UTC. Passwords, keys and other secrets are kept as hashes only, and are left out.',
  },
  ru: {
    head: (at: string) => `Всё, что Coincast знает о вашем счёте, на ${at}.`,
    files: `Каждый из этих файлов есть дважды, .json и .csv:
  users, accounts     ваш профиль и ваш счёт
  memberships         счета, в которых вы действуете, и кто действует в вашем
  terms_acceptances   какие условия и когда вы приняли
  refresh_tokens      где вы входили
  api_keys            ваши ключи, без самих ключей
  jobs                ваши прогнозы; dataset_id ведёт к ряду
  quotes              названные вам цены, которые ещё действуют
  track_forecasts     чем обернулись прогнозы
  statement_lines     каждое движение кредитов
  balances            кредиты сейчас: свободные и отложенные на идущие прогнозы
  orders, charges, subscriptions, payment_refunds, payment_disputes, payment_events, bank_entries   что вы купили и что с этим стало
  invoices   счета, квитанции и кредит-ноты, как они напечатаны
  events              что происходило со счётом за последние 90 дней
  webhooks, webhook_deliveries, webhook_attempts   куда отправляются ваши события и что стало с каждым
  exports, deletions  такие же архивы и то, удаляется ли счёт
И по одному разу:
  series.csv          строки ваших рядов, которые хранятся: последние 4096 каждого
  tables.jsonl        присланные таблицы
  results.jsonl       каждый прогноз целиком, по одному в строке
  receipts.jsonl      подписанная квитанция каждого прогноза, по одной в строке`,
    chat: '  chat/               что о вас знает бот: имена, сколько чего у вас есть, черновики, диалоги и ещё не отправленные сообщения',
    noChat: 'К этому счёту не присоединён чат.',
    chatAway: 'Бот не ответил вовремя, поэтому того, что о вас знает он, здесь нет. Запросите архив ещё раз позже.',
    tail: 'Время – UTC. Пароли, ключи и прочие секреты хранятся только хешами и сюда не входят.',
  },
} as const
