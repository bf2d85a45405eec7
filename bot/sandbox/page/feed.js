// What happens in the chat while it is open.
import { drawKeyboard, drop, loadChat, refresh, upsert } from './chat.js'
import { h } from './render.js'
import { $, view } from './view.js'
import { closeSheet, openSheet, toast } from './windows.js'

export function listen() {
  view.feed?.close()
  const feed = new EventSource(`sim/events?person=${view.person.user.id}`)
  view.feed = feed
  let wasLost = false
  feed.onopen = () => {
    if (wasLost) loadChat()
    wasLost = false
  }
  feed.onerror = () => {
    wasLost = true
    $('status').textContent = view.words.lost
  }
  feed.onmessage = ({ data }) => {
    if (feed === view.feed && view.chat) hear(JSON.parse(data))
  }
}

function hear(event) {
  switch (event.type) {
    case 'hello':
      return showAction(undefined)
    case 'message':
    case 'edited':
      if (event.type === 'message' && event.message.from.is_bot) showAction(undefined)
      return upsert(event.message)
    case 'deleted':
      return drop(event.messageId)
    case 'action':
      return showAction(event.action, event.until)
    case 'toast':
      return heardAnswer(event)
    case 'checkout':
      return view.checkout?.(event)
    case 'keyboard':
      view.chat.keyboard = event.keyboard
      return drawKeyboard()
    case 'profile':
    case 'pinned':
      return void refresh()
    case 'people':
      return void dispatchEvent(new Event('people-changed'))
    case 'reset':
      view.person = undefined
      return void dispatchEvent(new Event('people-changed'))
  }
}

let actionTimer

export function showAction(action, until) {
  clearTimeout(actionTimer)
  const words = action && (view.words.actions[action] ?? action)
  $('status').replaceChildren(words ? h('span', { className: 'doing' }, words, h('i'), h('i'), h('i')) : view.words.bot)
  if (action) actionTimer = setTimeout(() => showAction(undefined), Math.max(500, until - Date.now()))
}

function heardAnswer({ callbackId, text, showAlert, url }) {
  // The answer may be here before the tap's own reply is.
  const stop = view.waiting.get(callbackId)
  if (stop) stop()
  else view.waiting.set(callbackId, undefined)
  if (url) window.open(url, '_blank', 'noopener')
  if (!text) return
  if (showAlert)
    openSheet(
      h('p', { className: 'alert' }, text),
      h('button', { className: 'button', type: 'button', onclick: closeSheet }, 'OK'),
    )
  else toast(text)
}
