import { avatarOf, h, icon, messageItem, sizeText, summary } from './render.js'
import { wordsOf } from './words.js'

const $ = (id) => document.getElementById(id)
const UPLOAD_BYTES_MAX = 50 * 1024 * 1024
const SPIN_MS = 15_000

// What is on the screen. `draft` says what the field's text will be: a new message, an answer or an edit.
const view = {
  person: undefined,
  people: [],
  chat: undefined,
  messages: new Map(),
  words: wordsOf('en'),
  code: 'en',
  draft: {},
  unread: 0,
  isFollowing: true,
  lastTop: 0,
  feed: undefined,
  waiting: new Map(),
  loads: 0,
}

// ————— the control door

async function sim(path, body, method = body === undefined ? 'GET' : 'POST') {
  const isForm = body instanceof FormData
  const response = await fetch(`sim/${path}`, {
    method,
    ...(body === undefined
      ? {}
      : isForm
        ? { body }
        : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  })
  const answer = await response.json()
  if (!response.ok) throw new Error(answer.error)
  return answer
}

/** Does something in the sandbox; a failure is a toast rather than silence. */
async function attempt(path, body) {
  try {
    return await sim(path, body)
  } catch (error) {
    toast(`${view.words.failed}: ${error.message.replace(/^Bad Request: /, '')}`)
    return undefined
  }
}

// ————— people

async function loadPeople() {
  view.people = await sim('people')
  const wanted = Number(location.hash.slice(1) || localStorage.getItem('person'))
  const next = view.people.find(({ user }) => user.id === wanted) ?? view.people[0]
  drawPeople()
  if (next && next.user.id !== view.person?.user.id) await become(next.user.id)
}

function drawPeople() {
  $('people-list').replaceChildren(
    ...view.people.map(({ user, isAdmin }) =>
      h(
        'button',
        {
          type: 'button',
          className: 'person',
          'aria-current': user.id === view.person?.user.id ? 'true' : 'false',
          onclick: () => become(user.id),
        },
        avatarOf(user),
        h(
          'span',
          {},
          h(
            'strong',
            {},
            [user.first_name, user.last_name].filter(Boolean).join(' '),
            isAdmin && h('em', {}, view.words.admin),
          ),
          h(
            'small',
            {},
            user.id === view.person?.user.id && view.messages.size > 0
              ? summary([...view.messages.values()].at(-1), view.words)
              : `${languageName(user.language_code)} · ${user.id}`,
          ),
        ),
      ),
    ),
  )
}

const languageName = (code = 'en') => {
  const name = new Intl.DisplayNames([code], { type: 'language' }).of(code) ?? code
  return name[0].toUpperCase() + name.slice(1)
}

async function become(id) {
  view.person = view.people.find(({ user }) => user.id === id)
  view.code = view.person.user.language_code ?? 'en'
  view.words = wordsOf(view.code)
  localStorage.setItem('person', id)
  history.replaceState(null, '', `#${id}`)
  document.body.classList.remove('choosing')
  document.documentElement.lang = view.code
  setDraft({})
  drawWords()
  listen()
  await loadChat()
  drawPeople()
  if (matchMedia('(hover: hover)').matches) $('field').focus()
}

function drawWords() {
  const { words } = view
  $('who').textContent = words.who
  $('about').textContent = words.about
  $('field').placeholder = words.message
  $('field').setAttribute('aria-label', words.message)
  $('menu').querySelector('span').textContent = words.menu
  $('drop').querySelector('p').textContent = words.drop
  const labels = {
    theme: 'theme',
    'open-people': 'back',
    more: 'more',
    attach: 'attach',
    send: 'send',
    menu: 'menu',
    'to-end': 'toEnd',
    messages: 'message',
  }
  for (const [element, word] of Object.entries(labels)) {
    $(element).setAttribute('aria-label', words[word])
    if (element !== 'messages') $(element).title = words[word]
  }
  $('answering').querySelector('button').setAttribute('aria-label', words.cancel)
}

// ————— the chat

async function loadChat() {
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
  showAction(chat.action ?? undefined, Date.now() + 5000)
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

function upsert(message) {
  const isNew = !view.messages.has(message.message_id)
  view.messages.set(message.message_id, message)
  const old = $(`m${message.message_id}`)
  const element = item(message)
  if (old) old.replaceWith(element)
  else {
    element.classList.add('new')
    $('messages').append(element)
  }
  if (isNew && message.from.is_bot) showAction(undefined)
  regroup()
  drawPeople()
  if (isNew && !view.chat.has_started) refresh()
  if (view.isFollowing || (isNew && !message.from.is_bot)) toEnd(true)
  else if (isNew) {
    view.unread += 1
    drawToEnd()
  }
}

function drop(id) {
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

function drawKeyboard() {
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

async function refresh() {
  const { messages: _, ...rest } = await sim(`chat/${view.person.user.id}`)
  view.chat = { ...view.chat, ...rest }
  drawBar()
  drawFooter()
}

// ————— what happens there

function listen() {
  view.feed?.close()
  const feed = new EventSource(`sim/events?person=${view.person.user.id}`)
  view.feed = feed
  let wasLost = false
  feed.onopen = () => {
    if (wasLost) loadPeople().then(loadChat)
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
      return void loadPeople()
    case 'reset':
      view.person = undefined
      return void loadPeople()
  }
}

let actionTimer
function showAction(action, until) {
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

// ————— acts

const act = {
  say,
  show(id) {
    const element = $(`m${id}`)
    element?.scrollIntoView({ block: 'center', behavior: 'smooth' })
    element?.classList.add('flash')
    setTimeout(() => element?.classList.remove('flash'), 1200)
  },
  enlarge(source, caption) {
    const viewer = $('viewer')
    viewer.querySelector('img').src = source
    viewer.querySelector('img').alt = caption
    viewer.querySelector('span').textContent = caption
    viewer.querySelector('a').href = source
    viewer.querySelector('a').textContent = view.words.download
    viewer.showModal()
  },
  /** Opens what the page itself understands; false leaves a link to the browser. */
  openLink(address) {
    const paid = /^https:\/\/t\.me\/\$(\w+)$/.exec(address)
    if (paid) {
      offer({ link: address })
      return true
    }
    const start = /^https:\/\/t\.me\/(\w+)\?start=([\w-]{0,64})$/.exec(address)
    if (!start || start[1] !== view.chat.bot.username) return false
    say(`/start ${start[2]}`)
    return true
  },
  async press(message, button, index, element) {
    if (button.pay) return offer({ chat: view.person.user.id, message_id: message.message_id })
    if (button.copy_text) return copy(button.copy_text.text)
    const address = button.url ?? button.web_app?.url
    if (address) {
      if (/^https?:/i.test(address) && !act.openLink(address)) window.open(address, '_blank', 'noopener')
      return
    }
    if (element.classList.contains('busy')) return
    element.classList.add('busy')
    const stop = () => element.classList.remove('busy')
    const callback = await attempt('tap', { person: view.person.user.id, message_id: message.message_id, index })
    if (!callback || view.waiting.has(callback.id)) return stop()
    view.waiting.set(callback.id, stop)
    setTimeout(stop, SPIN_MS)
  },
  menuOf(message, x, y) {
    const { words, person } = view
    const isOwn = message.from.id === person.user.id
    const text = message.text ?? message.caption
    popup(x, y, [
      [words.reply, () => setDraft({ replyTo: message })],
      text && [words.copy, () => copy(text)],
      isOwn && message.text && [words.edit, () => setDraft({ editing: message })],
      isOwn && [words.remove, () => attempt('delete', { person: person.user.id, message_id: message.message_id })],
    ])
  },
}

async function copy(text) {
  await navigator.clipboard?.writeText(text).catch(() => undefined)
  toast(view.words.copied)
}

async function say(text) {
  const { replyTo, editing } = view.draft
  const person = view.person.user.id
  setDraft({})
  if (editing) return attempt('edit', { person, message_id: editing.message_id, text })
  return attempt('say', { person, text, ...(replyTo ? { reply_to: replyTo.message_id } : {}) })
}

function setDraft(draft) {
  view.draft = draft
  const message = draft.editing ?? draft.replyTo
  $('answering').hidden = !message
  if (!message) return
  $('answering').querySelector('strong').textContent = draft.editing
    ? view.words.editing
    : `${view.words.replying}: ${message.from.first_name}`
  $('answering').querySelector('span').textContent = summary(message, view.words)
  if (draft.editing) {
    $('field').value = draft.editing.text
    grow()
  }
  $('field').focus()
}

// ————— money

async function offer(from) {
  const query = new URLSearchParams(from)
  const terms = await attempt(`invoice?${query}`)
  if (!terms) return
  const { words, code } = view
  const note = h('p', { className: 'note' }, words.play)
  const pay = h(
    'button',
    { className: 'button', type: 'button' },
    `${words.pay} ⭐️ ${terms.amount.toLocaleString(code)}`,
  )
  pay.onclick = async () => {
    pay.disabled = true
    pay.classList.add('busy')
    note.textContent = words.paying
    let outcome
    const heard = new Promise((resolve) => {
      view.checkout = resolve
    })
    const checkout = await attempt('pay', { person: view.person.user.id, ...from })
    if (!checkout) return closeSheet()
    do outcome = await heard
    while (outcome.checkoutId !== checkout.id)
    pay.classList.remove('busy')
    note.classList.toggle('bad', outcome.outcome !== 'paid')
    note.textContent =
      outcome.outcome === 'paid' ? words.paid : outcome.outcome === 'refused' ? outcome.reason : words.payLate
    if (outcome.outcome !== 'paid') return
    view.lastPaid = terms.title
    pay.textContent = `✓ ${words.paid}`
    setTimeout(closeSheet, 900)
  }
  openSheet(
    h('div', { className: 'star', 'aria-hidden': 'true' }, '⭐️'),
    h('h3', {}, terms.title),
    h('p', {}, terms.description),
    terms.subscriptionSeconds !== undefined && h('p', { className: 'note' }, words.month),
    note,
    pay,
    h('button', { className: 'button quiet', type: 'button', onclick: closeSheet }, words.cancel),
  )
  pay.focus()
}

// ————— files

function offerFiles(files) {
  const list = [...files]
  const { words, code } = view
  if (list.length === 0 || !view.chat || $('composer').hidden) return
  if (list.some(({ size }) => size > UPLOAD_BYTES_MAX)) return toast(words.tooBig)
  const areImages = list.every(({ type }) => /^image\/(png|jpeg|webp|gif)$/.test(type))
  const caption = h('input', { type: 'text', placeholder: words.caption, maxLength: 1024, 'aria-label': words.caption })
  const asFile = h('input', { type: 'checkbox' })
  const form = h(
    'form',
    {
      method: 'dialog',
      onsubmit: async () => {
        closeSheet()
        for (const [index, file] of list.entries()) {
          const body = new FormData()
          body.set('person', view.person.user.id)
          body.set('as', areImages && !asFile.checked ? 'photo' : 'document')
          if (index === 0) body.set('caption', caption.value)
          body.set('file', file)
          await attempt('upload', body)
        }
      },
    },
    h(
      'ul',
      { className: 'files' },
      ...list.map((file) =>
        h(
          'li',
          {},
          h('span', { className: 'disc' }, icon('file')),
          h('span', {}, h('strong', {}, file.name), h('small', {}, sizeText(file.size, code))),
        ),
      ),
    ),
    areImages && h('label', { className: 'check' }, asFile, words.asFile),
    caption,
    h('button', { className: 'button', type: 'submit' }, words.sendFiles),
    h('button', { className: 'button quiet', type: 'button', onclick: closeSheet }, words.cancel),
  )
  openSheet(form)
  caption.focus()
}

// ————— small windows

function openSheet(...content) {
  $('sheet').replaceChildren(...content.filter(Boolean))
  if (!$('sheet').open) $('sheet').showModal()
}

function closeSheet() {
  view.checkout = undefined
  $('sheet').close()
}

let toastTimer
function toast(text) {
  clearTimeout(toastTimer)
  $('toast').textContent = text
  $('toast').hidden = false
  toastTimer = setTimeout(() => ($('toast').hidden = true), Math.max(2500, text.length * 60))
}

function popup(x, y, items) {
  const menu = $('popup')
  const opener = document.activeElement
  const close = (isBack) => {
    menu.hidden = true
    if (isBack) opener?.focus?.()
  }
  menu.replaceChildren(
    ...items
      .filter(Boolean)
      .map(([text, run]) =>
        h('button', { type: 'button', role: 'menuitem', onclick: () => (close(false), run()) }, text),
      ),
  )
  menu.hidden = false
  menu.style.left = `${Math.max(8, Math.min(x, innerWidth - menu.offsetWidth - 8))}px`
  menu.style.top = `${Math.max(8, Math.min(y, innerHeight - menu.offsetHeight - 8))}px`
  menu.firstElementChild.focus()
  menu.onkeydown = (event) => {
    if (event.key === 'Escape') close(true)
    const step = { ArrowDown: 'nextElementSibling', ArrowUp: 'previousElementSibling' }[event.key]
    if (!step) return
    event.preventDefault()
    document.activeElement[step]?.focus()
  }
  setTimeout(() =>
    addEventListener('pointerdown', (event) => menu.contains(event.target) || close(false), { once: true }),
  )
}

// ————— commands

let chosen = 0
const matching = () => {
  const typed = /^\/(\w*)$/.exec($('field').value)
  return typed || $('menu').getAttribute('aria-expanded') === 'true'
    ? view.chat.commands.filter(({ command }) => command.startsWith(typed?.[1] ?? ''))
    : []
}

function drawCommands() {
  const found = matching()
  chosen = Math.min(chosen, Math.max(0, found.length - 1))
  $('commands').hidden = found.length === 0
  $('commands').replaceChildren(
    ...found.map(({ command, description }, index) =>
      h(
        'button',
        {
          type: 'button',
          role: 'option',
          tabIndex: -1,
          'aria-selected': index === chosen ? 'true' : 'false',
          onclick: () => pick(command),
        },
        h('strong', {}, `/${command}`),
        h('span', {}, description),
      ),
    ),
  )
  $('commands').querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' })
}

function pick(command) {
  closeCommands()
  $('field').value = ''
  grow()
  say(`/${command}`)
}

function closeCommands() {
  $('menu').setAttribute('aria-expanded', 'false')
  $('commands').hidden = true
}

// ————— the field, and everything that is pressed

function grow() {
  const field = $('field')
  field.style.height = 'auto'
  field.style.height = `${Math.min(field.scrollHeight, 180)}px`
  $('send').classList.toggle('ready', field.value.trim() !== '')
}

const isAtEnd = () => $('scroll').scrollHeight - $('scroll').scrollTop - $('scroll').clientHeight < 120

function toEnd(isSmooth) {
  const calm = matchMedia('(prefers-reduced-motion: reduce)').matches
  $('scroll').scrollTo({ top: $('scroll').scrollHeight, behavior: isSmooth && !calm ? 'smooth' : 'instant' })
  view.isFollowing = true
  view.unread = 0
  drawToEnd()
}

function drawToEnd() {
  $('to-end').hidden = (isAtEnd() || view.isFollowing) && view.unread === 0
  const badge = $('to-end').querySelector('span')
  badge.hidden = view.unread === 0
  badge.textContent = view.unread
}

function setTheme(theme) {
  document.documentElement.dataset.theme = theme
  localStorage.setItem('theme', theme)
}

function bind() {
  const saved = localStorage.getItem('theme')
  if (saved) document.documentElement.dataset.theme = saved
  $('theme').onclick = () => {
    const isDark = getComputedStyle(document.documentElement).colorScheme.startsWith('dark')
    setTheme(isDark ? 'light' : 'dark')
  }
  $('composer').onsubmit = (event) => {
    event.preventDefault()
    const text = $('field').value
    if (text.trim() === '') return
    $('field').value = ''
    grow()
    closeCommands()
    say(text)
  }
  $('field').oninput = () => {
    chosen = 0
    grow()
    drawCommands()
  }
  $('field').onkeydown = (event) => {
    const isOpen = !$('commands').hidden
    if (isOpen && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
      event.preventDefault()
      const count = matching().length
      chosen = (chosen + (event.key === 'ArrowDown' ? 1 : -1) + count) % count
      drawCommands()
    } else if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
      event.preventDefault()
      const command = isOpen && matching()[chosen]
      if (command) pick(command.command)
      else $('composer').requestSubmit()
    } else if (event.key === 'Escape') {
      closeCommands()
      if (view.draft.editing) $('field').value = ''
      setDraft({})
    } else if (event.key === 'ArrowUp' && $('field').value === '') {
      const own = [...view.messages.values()].findLast(
        ({ from, text }) => from.id === view.person.user.id && text !== undefined,
      )
      if (own) {
        event.preventDefault()
        setDraft({ editing: own })
      }
    }
  }
  $('menu').onclick = () => {
    const button = view.chat.menu_button
    if (button?.type === 'web_app') return void window.open(button.web_app.url, '_blank', 'noopener')
    const isOpen = $('menu').getAttribute('aria-expanded') === 'true'
    $('menu').setAttribute('aria-expanded', String(!isOpen))
    chosen = 0
    drawCommands()
    $('field').focus()
  }
  $('start').onclick = async () => {
    if (view.chat.has_blocked) {
      await attempt('block', { person: view.person.user.id, blocked: false })
    }
    await say('/start')
    await refresh()
    $('field').focus()
  }
  $('attach').onclick = (event) => {
    const { left, top } = event.currentTarget.getBoundingClientRect()
    const { words } = view
    const odd = (what) => () => attempt('send', { person: view.person.user.id, what })
    popup(left, top - 230, [
      [words.attachFile, () => $('file').click()],
      [words.sticker, odd('sticker')],
      [words.voice, odd('voice')],
      [words.location, odd('location')],
      [words.contact, odd('contact')],
    ])
  }
  $('file').onchange = () => {
    offerFiles($('file').files)
    $('file').value = ''
  }
  $('more').onclick = (event) => {
    const { right, bottom } = event.currentTarget.getBoundingClientRect()
    const { words, chat } = view
    popup(right, bottom, [
      [words.theme, () => $('theme').click()],
      !chat.has_blocked && [
        words.block,
        async () => (await attempt('block', { person: view.person.user.id }), refresh()),
      ],
      [words.reset, () => confirm(words.resetSure) && attempt('reset', {})],
    ])
  }
  $('answering').querySelector('button').onclick = () => {
    if (view.draft.editing) $('field').value = ''
    setDraft({})
    grow()
  }
  $('open-people').onclick = () => document.body.classList.add('choosing')
  $('to-end').onclick = () => toEnd(true)
  $('scroll').onscroll = () => {
    // Following the newest message ends when the reader turns back, not when much arrives at once.
    const { scrollTop } = $('scroll')
    if (isAtEnd()) view.isFollowing = true
    else if (scrollTop < view.lastTop - 2) view.isFollowing = false
    view.lastTop = scrollTop
    if (isAtEnd()) view.unread = 0
    drawToEnd()
  }
  $('scroll').addEventListener('load', () => view.isFollowing && toEnd(false), true)
  $('viewer').onclick = (event) => event.target.closest('a') || $('viewer').close()
  $('sheet').onclick = (event) => event.target === $('sheet') && closeSheet()
  addEventListener('hashchange', loadPeople)
  addEventListener('paste', (event) => {
    if (event.clipboardData.files.length === 0) return
    event.preventDefault()
    offerFiles(event.clipboardData.files)
  })
  let depth = 0
  const hasFiles = (event) => event.dataTransfer?.types.includes('Files')
  addEventListener('dragenter', (event) => {
    if (hasFiles(event)) $('drop').hidden = (depth += 1) === 0
  })
  addEventListener('dragleave', (event) => {
    if (hasFiles(event)) $('drop').hidden = (depth -= 1) === 0
  })
  addEventListener('dragover', (event) => hasFiles(event) && event.preventDefault())
  addEventListener('drop', (event) => {
    if (!hasFiles(event)) return
    event.preventDefault()
    depth = 0
    $('drop').hidden = true
    offerFiles(event.dataTransfer.files)
  })
  document.addEventListener('pointerdown', (event) => {
    if (!event.target.closest('footer')) closeCommands()
  })
}

bind()
loadPeople()
