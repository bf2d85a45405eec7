// The chat page of the sandbox: people to be, and everything that is pressed.
import { drawToEnd, isAtEnd, loadChat, refresh, toEnd } from './chat.js'
import { closeCommands, drawCommands, grow, matching, pick, say, setDraft } from './composer.js'
import { listen, showAction } from './feed.js'
import { offerFiles } from './offers.js'
import { avatarOf, h, summary } from './render.js'
import { $, sim, view } from './view.js'
import { attempt, closeSheet, popup } from './windows.js'
import { wordsOf } from './words.js'

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
  showAction(view.chat.action ?? undefined, Date.now() + 5000)
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

function setTheme(theme) {
  document.documentElement.dataset.theme = theme
  localStorage.setItem('theme', theme)
}

function bind() {
  const saved = localStorage.getItem('theme')
  if (saved) document.documentElement.dataset.theme = saved
  $('theme').onclick = () => {
    const { theme } = document.documentElement.dataset
    const isDark = theme ? theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches
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
    view.chosen = 0
    grow()
    drawCommands()
  }
  $('field').onkeydown = (event) => {
    const isOpen = !$('commands').hidden
    if (isOpen && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
      event.preventDefault()
      const count = matching().length
      view.chosen = (view.chosen + (event.key === 'ArrowDown' ? 1 : -1) + count) % count
      drawCommands()
    } else if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
      event.preventDefault()
      const command = isOpen && matching()[view.chosen]
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
    view.chosen = 0
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
  // A click beside the sheet closes it. No value may be returned: false would call the click off.
  $('sheet').onclick = (event) => {
    if (event.target === $('sheet')) closeSheet()
  }
  // A field that grows must not hide the newest message.
  new ResizeObserver(() => view.isFollowing && toEnd(false)).observe(document.querySelector('footer'))
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

addEventListener('people-changed', loadPeople)
addEventListener('chat-changed', drawPeople)
bind()
loadPeople()
