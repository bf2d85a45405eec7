import type { Paged } from '../ui/pages.ts'
import type { JobLine } from '../../core/contract/jobs/job.ts'
import type { Redeemed } from '../../core/contract/money/promo.ts'
import type { OwnBalance, TransactionView } from '../../core/contract/ledger.ts'
import { button } from '../ui/buttons.ts'
import type { Say } from '../locales/say.ts'
import { credits, date, day, price, shorten } from '../ui/format.ts'
import { bold, compose, type Reply } from '../ui/reply.ts'
import { type Came, outcomeSign, rangeAndPrice } from './result/outcomes.ts'

/** How many times of expiry the balance names. */
const EXPIRING_SHOWN_MAX = 3

/** The available and the held credits, and what expires. */
export function balanceReply(say: Say, { available, held, expiring }: OwnBalance): Reply {
  const lines = [bold(credits(say, available)), `\n${say('balance-available')}`]
  if (held > 0) lines.push(`\n${say('balance-held', { held: credits(say, held) })}`)
  for (const { credits: some, expires_at } of expiring.slice(0, EXPIRING_SHOWN_MAX))
    lines.push(`\n${say('balance-expiring', { credits: credits(say, some), time: date(say, expires_at, true) })}`)
  return compose(lines, [[button(say('button-top-up'), 'top'), button(say('button-own'), 'own')]])
}

/** What core took back for returned Stars, and the reason given by an admin; null if Telegram returned them. */
export interface TakenBack {
  credits: number
  taken: number
  reason: string | null
}

/** Stars have been returned: what was taken back, and what is available now; null for a payment that was
 *  never booked, and for a closed account. */
export function returnedReply(say: Say, booked: { back: TakenBack; available: number } | null): Reply {
  const keyboard = [[button(say('button-balance'), 'balance'), button(say('button-top-up'), 'top')]]
  return { text: booked === null ? say('payment-refunded') : toReturnedText(say, booked), keyboard }
}

function toReturnedText(say: Say, { back, available: left }: { back: TakenBack; available: number }): string {
  const available = credits(say, left)
  const bought = credits(say, back.credits)
  if (back.reason !== null)
    return say('payment-returned-by-us', { credits: bought, available, reason: shorten(back.reason, 200) })
  if (back.taken === 0) return say('payment-returned-none', { credits: bought, available })
  if (back.taken === back.credits) return say('payment-returned', { credits: bought, available })
  return say('payment-returned-part', { credits: bought, taken: credits(say, back.taken), available })
}

/** A promo code has given its credits. */
export const codeReply = (say: Say, { code, credits: given, available, expires_at }: Redeemed): Reply => ({
  text: [
    say('code-done', { code, credits: credits(say, given), available: credits(say, available) }),
    ...(expires_at === null ? [] : [say('code-expires', { time: date(say, expires_at, true) })]),
  ].join('\n'),
  keyboard: [[button(say('button-balance'), 'balance'), button(say('button-own'), 'own')]],
})

/** The statement, newest first. */
export function statementReply(say: Say, page: Paged<TransactionView>): Reply {
  if (page.items.length === 0 && page.index === 0)
    return { text: say('tx-none'), keyboard: [[button(say('button-top-up'), 'top')]] }
  const lines = page.items.map((tx) => {
    const sign = tx.amount > 0 ? '+' : tx.amount < 0 ? '−' : ''
    const amount = `${sign}${credits(say, Math.abs(tx.amount))}`
    const reason = tx.type === 'adjustment' && tx.reason !== '' ? `\n   ${reasonOf(say, tx.reason)}` : ''
    const isOnUs = tx.amount === 0
    const what = isOnUs ? say(tx.type === 'release' ? 'tx-sample-back' : 'tx-sample') : say(`tx-${tx.type}`)
    return `${date(say, tx.created_at)} · ${what}\n   ${amount} → ${credits(say, tx.balance_after)}${reason}`
  })
  return compose(
    [bold(say('tx-title')), `\n\n${lines.join('\n')}`],
    [pager(say, page), [button(say('button-top-up'), 'top')]],
  )
}

/** An admin's reason for changing credits, as written; an undo is worded by core, in English. */
function reasonOf(say: Say, reason: string): string {
  const undone = /^(?:undone|rolled back): (.*)/s.exec(reason)?.[1]
  return undone === undefined ? shorten(reason, 100) : say('tx-undone', { reason: shorten(undone, 100) })
}

const STATUS_SIGNS = { OK: '✅', PENDING: '⏳', ERROR: '⚠️', CANCELED: '✖️' } as const

/** Forecasts, newest first, each with its number; a tap opens it. */
export function historyReply(say: Say, page: Paged<JobLine>, numbers: ReadonlyMap<string, number>): Reply {
  if (page.items.length === 0 && page.index === 0)
    return {
      text: say('history-none'),
      keyboard: [[button(say('button-try'), 'try'), button(say('button-own'), 'own')]],
    }
  // The year of the newest one on the page is omitted: a button has room for one line.
  const year = page.items[0]?.created_at.slice(0, 4) ?? ''
  const jobs = page.items.map((job) => {
    const came = cameOf(job)
    const sign = came === undefined ? STATUS_SIGNS[job.status] : outcomeSign(came)
    const line = `${numbers.get(job.id) ?? ''} ${sign} ${day(say, job.created_at, year)} · ${outcome(say, job)} · ${shorten(job.model.title[say.language], 30)}`
    return [button(shorten(line, 60), 'open', job.id)]
  })
  return compose([bold(say('history-title')), `\n${say('history-hint')}`], [...jobs, pager(say, page)])
}

const cameOf = ({ outcome: came, decimals }: JobLine): Came | undefined =>
  came === null ? undefined : { price: came.price, low: came.low_80, high: came.high_80, decimals }

function outcome(say: Say, job: JobLine): string {
  if (job.horizon === 0) return say('table-rows', { n: job.rows })
  if (job.series_count !== null) return say('history-panel', { n: job.series_count })
  const came = cameOf(job)
  if (came !== undefined) return say('history-outcome', rangeAndPrice(say, came))
  return job.status === 'OK' && job.last_price !== null && job.median !== null
    ? `${price(say, job.last_price, job.decimals)} → ${price(say, job.median, job.decimals)}`
    : say(`status-${job.status}`)
}

export function pager(say: Say, { token, index, hasNext }: Paged<unknown>) {
  return [
    ...(index > 0 ? [button(say('button-newer'), 'page', token, String(index - 1))] : []),
    ...(hasNext ? [button(say('button-older'), 'page', token, String(index + 1))] : []),
  ]
}
