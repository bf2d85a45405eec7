// Small windows over the chat, and failures told in one.
import { h } from './render.js'
import { $, sim, view } from './view.js'

/** Does something in the sandbox; a failure is a toast rather than silence. */
export async function attempt(path, body) {
  try {
    return await sim(path, body)
  } catch (error) {
    toast(`${view.words.failed}: ${error.message.replace(/^Bad Request: /, '')}`)
    return undefined
  }
}

export function openSheet(...content) {
  $('sheet').replaceChildren(...content.filter(Boolean))
  if (!$('sheet').open) $('sheet').showModal()
}

export function closeSheet() {
  view.checkout = undefined
  $('sheet').close()
}

let toastTimer

export function toast(text) {
  clearTimeout(toastTimer)
  $('toast').textContent = text
  $('toast').hidden = false
  toastTimer = setTimeout(() => ($('toast').hidden = true), Math.max(2500, text.length * 60))
}

export function popup(x, y, items) {
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
