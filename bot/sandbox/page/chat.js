// The chat: what stands in it and around it.
import { act } from './acts.js'
import { h, messageItem, summary } from './render.js'
import { say } from './composer.js'
import { $, sim, view } from './view.js'

export async function loadChat() {
  const load = (view.loads += 1)
  const chat = await sim(`chat/${view.person.user.id}`)
  if (load !== view.loads) return
  view.chat = chat
  view.messages = new Map(chat.messages.map((message) => [message.message_id, message]))
  view.unread = 0
  $('messages').replaceChildren(...chat.messages.map(item))
  regroup()
  drawBar()
  drawFooter()
  toEnd(false)
}

const item = (message) => messageItem(withTitle(message), view, act)

/** A payment names no title; the invoice before it does. */
function withTitle(message) {
  if (!message.successful_payment) return message
  const sold = [...view.messages.values()].findLast(
    ({ invoice, message_id: id }) =>
      invoice && id < message.message_id && invoice.total_amount === message.successful_payment.total_amount,
  )
  return { ...message, invoice_title: sold?.invoice.title ?? view.lastPaid }
}

export function upsert(message) {
  const isNew = !view.messages.has(message.message_id)
  view.messages.set(message.message_id, message)
  const old = $(`m${message.message_id}`)
  const element = item(message)
  if (old) old.replaceWith(element)
  else {
    element.classList.add('new')
    $('messages').append(element)
  }
  regroup()
  dispatchEvent(new Event('chat-changed'))
  if (isNew && !view.chat.has_started) refresh()
  if (view.isFollowing || (isNew && !message.from.is_bot)) toEnd(true)
  else if (isNew) {
    view.unread += 1
    drawToEnd()
  }
}

export function drop(id) {
  view.messages.delete(id)
  const element = $(`m${id}`)
  if (!element) return
  element.classList.add('gone')
  setTimeout(() => {
    element.remove()
    regroup()
  }, 180)
}

/** Tails, ticks and day separators depend on the neighbours, so they are set after every change. */
function regroup() {
  const list = $('messages')
  for (const day of list.querySelectorAll('.day')) day.remove()
  const items = [...list.children]
  let lastDay = ''
  const answeredUpTo = [...view.messages.values()].findLast(({ from }) => from.is_bot)?.message_id ?? 0
  items.forEach((element, index) => {
    const message = view.messages.get(Number(element.id.slice(1)))
    if (!message) return
    const day = new Date(message.date * 1000).toDateString()
    if (day !== lastDay) element.before(h('li', { className: 'day' }, h('span', {}, dayText(message.date * 1000))))
    const next = view.messages.get(Number(items[index + 1]?.id.slice(1)))
    const side = (other) =>
      other &&
      !element.classList.contains('service') &&
      other.from.id === message.from.id &&
      Math.abs(other.date - message.date) < 600
    const previous = view.messages.get(Number(items[index - 1]?.id.slice(1)))
    element.classList.toggle('first', !(side(previous) && day === lastDay))
    element.classList.toggle('last', !side(next))
    element.classList.toggle('read', message.message_id < answeredUpTo)
    lastDay = day
  })
  $('messages').classList.toggle('empty', items.length === 0)
  const hello = $('hello')
  hello?.remove()
  if (items.length === 0 && view.chat) list.append(helloItem())
}

function helloItem() {
  const { description } = view.chat.bot
  return h(
    'li',
    { id: 'hello' },
    h(
      'div',
      {},
      h('img', { src: 'icon.svg', alt: '', width: 72, height: 72 }),
      h('strong', {}, description ? view.words.what : view.words.empty),
      description && h('p', {}, description),
    ),
  )
}

function dayText(ms) {
  const today = new Date()
  const day = new Date(ms)
  const days = Math.round((new Date(today.toDateString()) - new Date(day.toDateString())) / 86_400_000)
  if (days === 0) return view.words.today
  if (days === 1) return view.words.yesterday
  const year = day.getFullYear() === today.getFullYear() ? {} : { year: 'numeric' }
  return day.toLocaleDateString(view.code, { day: 'numeric', month: 'long', ...year })
}

function drawBar() {
  const { bot, pinned } = view.chat
  document.title = bot.name
  $('bot-name').textContent = bot.name
  const message = view.messages.get(pinned.at(-1))
  $('pinned').hidden = !message
  if (message)
    $('pinned')
      .querySelector('span')
      .replaceChildren(h('strong', {}, view.words.pinned), summary(message, view.words))
  $('pinned').onclick = () => act.show(message.message_id)
}

function drawFooter() {
  const { chat, words } = view
  const mustStart = chat.has_blocked || (!chat.has_started && view.messages.size === 0)
  $('composer').hidden = mustStart
  $('start').hidden = !mustStart
  $('start').textContent = chat.has_blocked ? words.unblock : words.start
  const button = chat.menu_button ?? {}
  $('menu').hidden = button.type !== 'web_app' && chat.commands.length === 0
  $('menu').querySelector('span').textContent = button.type === 'web_app' ? button.text : words.menu
  drawKeyboard()
}

export function drawKeyboard() {
  const rows = view.chat.keyboard?.keyboard ?? []
  $('keyboard').hidden = rows.length === 0
  $('keyboard').replaceChildren(
    ...rows.map((row) =>
      h(
        'div',
        {},
        ...row.map((button) => {
          const text = button.text ?? button
          return h(
            'button',
            {
              type: 'button',
              className: 'key',
              onclick: () => {
                if (view.chat.keyboard?.one_time_keyboard) {
                  view.chat.keyboard = null
                  drawKeyboard()
                }
                say(text)
              },
            },
            h('span', {}, text),
          )
        }),
      ),
    ),
  )
}

export async function refresh() {
  const { messages: _, ...rest } = await sim(`chat/${view.person.user.id}`)
  view.chat = { ...view.chat, ...rest }
  drawBar()
  drawFooter()
}

export const isAtEnd = () => $('scroll').scrollHeight - $('scroll').scrollTop - $('scroll').clientHeight < 120

export function toEnd(isSmooth) {
  const calm = matchMedia('(prefers-reduced-motion: reduce)').matches
  $('scroll').scrollTo({ top: $('scroll').scrollHeight, behavior: isSmooth && !calm ? 'smooth' : 'instant' })
  view.isFollowing = true
  view.unread = 0
  drawToEnd()
}

export function drawToEnd() {
  $('to-end').hidden = (isAtEnd() || view.isFollowing) && view.unread === 0
  const badge = $('to-end').querySelector('span')
  badge.hidden = view.unread === 0
  badge.textContent = view.unread
}
