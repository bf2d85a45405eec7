// What a message lets a person do.
import { say, setDraft } from './composer.js'
import { offer } from './offers.js'
import { $, view } from './view.js'
import { attempt, popup, toast } from './windows.js'

const SPIN_MS = 15_000

export const act = {
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
