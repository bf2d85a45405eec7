// The field: texts, answers, edits and commands.
import { h, summary } from './render.js'
import { $, view } from './view.js'
import { attempt } from './windows.js'

export async function say(text) {
  const { replyTo, editing } = view.draft
  const person = view.person.user.id
  setDraft({})
  if (editing) return attempt('edit', { person, message_id: editing.message_id, text })
  return attempt('say', { person, text, ...(replyTo ? { reply_to: replyTo.message_id } : {}) })
}

export function setDraft(draft) {
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

export function grow() {
  const field = $('field')
  field.style.height = 'auto'
  field.style.height = `${Math.min(field.scrollHeight, 180)}px`
  $('send').classList.toggle('ready', field.value.trim() !== '')
}

export const matching = () => {
  const typed = /^\/(\w*)$/.exec($('field').value)
  return typed || $('menu').getAttribute('aria-expanded') === 'true'
    ? view.chat.commands.filter(({ command }) => command.startsWith(typed?.[1] ?? ''))
    : []
}

export function drawCommands() {
  const found = matching()
  view.chosen = Math.min(view.chosen, Math.max(0, found.length - 1))
  $('commands').hidden = found.length === 0
  $('commands').replaceChildren(
    ...found.map(({ command, description }, index) =>
      h(
        'button',
        {
          type: 'button',
          role: 'option',
          tabIndex: -1,
          'aria-selected': index === view.chosen ? 'true' : 'false',
          onclick: () => pick(command),
        },
        h('strong', {}, `/${command}`),
        h('span', {}, description),
      ),
    ),
  )
  $('commands').querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' })
}

export function pick(command) {
  closeCommands()
  $('field').value = ''
  grow()
  say(`/${command}`)
}

export function closeCommands() {
  $('menu').setAttribute('aria-expanded', 'false')
  $('commands').hidden = true
}
