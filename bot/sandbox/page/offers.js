// What asks before it is done: payments, and files to be sent.
import { h, icon, sizeText } from './render.js'
import { view, $ } from './view.js'
import { attempt, closeSheet, openSheet, toast } from './windows.js'

const UPLOAD_BYTES_MAX = 50 * 1024 * 1024

export async function offer(from) {
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
    // The payment may be told before its outcome is.
    view.lastPaid = terms.title
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

export function offerFiles(files) {
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
      onsubmit: async (event) => {
        event.preventDefault()
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
