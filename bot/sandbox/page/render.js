// Messages as elements. Everything that came from the bot or a person is set as text, never as markup.

/** An element with properties and children; strings become text. */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag)
  for (const [key, value] of Object.entries(props)) {
    if (value === undefined || value === false) continue
    if (key.startsWith('on')) element.addEventListener(key.slice(2), value)
    else if (key in element && key !== 'role') element[key] = value
    else element.setAttribute(key, value === true ? '' : value)
  }
  element.append(...children.filter((child) => child !== undefined && child !== null && child !== false))
  return element
}

export function icon(name) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg')
  const use = document.createElementNS('http://www.w3.org/2000/svg', 'use')
  use.setAttribute('href', `#i-${name}`)
  svg.append(use)
  svg.setAttribute('aria-hidden', 'true')
  return svg
}

const TAGS = {
  bold: 'strong',
  italic: 'em',
  underline: 'u',
  strikethrough: 's',
  code: 'code',
  blockquote: 'blockquote',
  expandable_blockquote: 'blockquote',
}

/** Text with its entities, nested as they lie. `act` opens links and sends commands. */
export function formatted(text, entities = [], act) {
  const sorted = [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length)
  const build = (from, to, inner) => {
    const nodes = []
    let at = from
    for (let index = 0; index < inner.length; ) {
      const entity = inner[index]
      const end = Math.min(to, entity.offset + entity.length)
      let next = index + 1
      while (next < inner.length && inner[next].offset < end) next += 1
      if (entity.offset > at) nodes.push(text.slice(at, entity.offset))
      const isBlock = entity.type === 'pre' || entity.type.includes('blockquote')
      nodes.push(
        wrap(
          entity,
          build(Math.max(at, entity.offset), end, inner.slice(index + 1, next)),
          text.slice(entity.offset, end),
          act,
        ),
      )
      at = isBlock && text[end] === '\n' ? end + 1 : end
      index = next
    }
    if (at < to) nodes.push(text.slice(at, to))
    return nodes
  }
  const fragment = document.createDocumentFragment()
  fragment.append(...build(0, text.length, sorted))
  return fragment
}

function wrap(entity, children, plain, act) {
  switch (entity.type) {
    case 'pre':
      // The fence's own line break is no line of the code.
      if (typeof children.at(-1) === 'string') children.push(children.pop().replace(/\n$/, ''))
      return h('pre', { 'data-language': entity.language }, h('code', {}, ...children))
    case 'spoiler': {
      const reveal = (event) => {
        if (event.type === 'keydown' && event.key !== 'Enter' && event.key !== ' ') return
        event.currentTarget.classList.add('seen')
      }
      return h(
        'span',
        { className: 'spoiler', tabIndex: 0, role: 'button', onclick: reveal, onkeydown: reveal },
        h('span', {}, ...children),
      )
    }
    case 'url':
    case 'text_link':
    case 'email': {
      const address =
        entity.type === 'email' ? `mailto:${plain}` : (entity.url ?? (/^\w+:/.test(plain) ? plain : `https://${plain}`))
      return link(address, children, act)
    }
    case 'bot_command':
      return h(
        'a',
        { href: '#', className: 'command', onclick: (event) => (event.preventDefault(), act.say(plain)) },
        ...children,
      )
    case 'mention':
    case 'hashtag':
    case 'text_mention':
      return h('span', { className: 'tag' }, ...children)
    default:
      return TAGS[entity.type] ? h(TAGS[entity.type], {}, ...children) : h('span', {}, ...children)
  }
}

function link(address, children, act) {
  // Only these open: a javascript: address in a message stays text.
  if (!/^(https?|mailto|tel|tg):/i.test(address)) return h('span', {}, ...children)
  const open = (event) => {
    if (act.openLink(address)) event.preventDefault()
  }
  return h(
    'a',
    { href: address, target: '_blank', rel: 'noopener noreferrer', onclick: open, title: address },
    ...children,
  )
}

export const sizeText = (bytes, code) => {
  const units = code?.startsWith('ru') ? ['Б', 'КБ', 'МБ'] : ['B', 'KB', 'MB']
  const step = bytes < 1000 ? 0 : bytes < 1e6 ? 1 : 2
  return `${(bytes / 1000 ** step).toLocaleString(code, { maximumFractionDigits: step === 0 ? 0 : 1 })} ${units[step]}`
}

export const avatarOf = (user) => {
  const initials = [user.first_name, user.last_name]
    .filter(Boolean)
    .map((name) => [...name][0])
    .join('')
    .slice(0, 2)
  return h('span', { className: `avatar hue-${user.id % 7}`, 'aria-hidden': 'true' }, initials || '?')
}

/** One line of what a message is about: for the list of people, answers and pins. */
export function summary(message, words) {
  const {
    text,
    caption,
    photo,
    document: file,
    invoice,
    sticker,
    voice,
    location,
    contact,
    successful_payment: paid,
    refunded_payment: back,
  } = message
  if (text !== undefined) return text
  if (photo) return `🖼 ${caption ?? words.photo}`
  if (file) return `📄 ${file.file_name ?? words.file}`
  if (invoice) return `⭐️ ${invoice.title}`
  if (paid) return `⭐️ ${words.paid}`
  if (back) return `⭐️ ${words.refunded}`
  if (sticker) return `${sticker.emoji ?? ''} ${words.sticker}`
  if (voice) return words.voice
  if (location) return words.location
  return contact ? words.contact : '…'
}

/** A message as a list item. `view` tells the language; `act` is what can be done from here. */
export function messageItem(message, view, act) {
  const { words, code } = view
  const isOwn = !message.from.is_bot
  const service = serviceText(message, words)
  if (service !== undefined) {
    return h('li', { id: `m${message.message_id}`, className: 'service' }, h('span', {}, service))
  }
  const time = new Date(message.date * 1000)
  const stamp = h(
    'span',
    { className: 'stamp' },
    message.edit_date !== undefined && h('span', {}, `${words.edited} `),
    h(
      'time',
      { dateTime: time.toISOString(), title: time.toLocaleString(code) },
      time.toLocaleTimeString(code, { hour: '2-digit', minute: '2-digit', hour12: false }),
    ),
    isOwn && h('span', { className: 'ticks', 'aria-hidden': 'true' }),
  )
  const words_ = message.text ?? message.caption
  const entities = message.text === undefined ? message.caption_entities : message.entities
  const bubble = h(
    'div',
    { className: 'bubble', tabIndex: -1 },
    message.forward_origin &&
      h(
        'p',
        { className: 'origin' },
        `${words.forwarded}: ${message.forward_origin.sender_user_name ?? message.forward_origin.sender_user?.first_name ?? ''}`,
      ),
    message.reply_to_message && quoteOf(message.reply_to_message, words, act),
    ...mediaOf(message, view, act),
    words_ !== undefined && h('div', { className: 'text', dir: 'auto' }, formatted(words_, entities, act)),
    stamp,
    message.sandbox_reaction && h('span', { className: 'reaction' }, message.sandbox_reaction),
  )
  bubble.addEventListener('contextmenu', (event) => {
    event.preventDefault()
    act.menuOf(message, event.clientX, event.clientY)
  })
  const isBare = message.sticker !== undefined
  const hasPicture = message.photo !== undefined
  const kind = [
    isOwn ? 'own' : 'theirs',
    isBare && 'bare',
    hasPicture && 'picture',
    hasPicture && words_ === undefined && 'only',
  ].filter(Boolean)
  return h(
    'li',
    { id: `m${message.message_id}`, className: kind.join(' ') },
    bubble,
    message.reply_markup && buttonsOf(message, words, act),
  )
}

function serviceText(
  { successful_payment: paid, refunded_payment: back, pinned_message: pinned, from, invoice_title: title },
  words,
) {
  if (paid) return words.paidText(title ?? words.invoice, paid.total_amount)
  if (back) return words.refundText(back.total_amount)
  return pinned ? `${from.first_name} ${words.pinnedNote}` : undefined
}

const quoteOf = (message, words, act) =>
  h(
    'button',
    { className: 'quote', type: 'button', onclick: () => act.show(message.message_id) },
    h('strong', {}, message.from.first_name),
    h('span', {}, summary(message, words)),
  )

function* mediaOf(message, { words, code }, act) {
  const { photo, document: file, invoice, sticker, voice, location, contact } = message
  if (photo) {
    const { file_id: id, width, height } = photo.at(-1)
    const source = `sim/file/${id}`
    const image = h('img', {
      src: source,
      alt: message.caption ?? words.photo,
      width,
      height,
      loading: 'lazy',
      decoding: 'async',
    })
    const hidden = message.has_media_spoiler ? ' veiled' : ''
    yield h(
      'button',
      {
        className: `photo${hidden}`,
        type: 'button',
        onclick: (event) => {
          if (event.currentTarget.classList.contains('veiled')) event.currentTarget.classList.remove('veiled')
          else act.enlarge(source, message.caption ?? '')
        },
      },
      image,
    )
  }
  if (file) {
    yield h(
      'a',
      { className: 'document', href: `sim/file/${file.file_id}`, download: file.file_name },
      h('span', { className: 'disc' }, icon('file')),
      h(
        'span',
        {},
        h('strong', {}, file.file_name ?? words.file),
        h(
          'small',
          {},
          `${sizeText(file.file_size ?? 0, code)} · ${(/\.(\w{1,5})$/.exec(file.file_name ?? '')?.[1] ?? words.file).toUpperCase()}`,
        ),
      ),
    )
  }
  if (invoice) {
    yield h(
      'div',
      { className: 'invoice' },
      h('strong', {}, invoice.title),
      h('p', {}, invoice.description),
      h('span', { className: 'price' }, `⭐️ ${invoice.total_amount.toLocaleString(code)}`),
    )
  }
  if (sticker) yield h('div', { className: 'sticker', role: 'img', 'aria-label': words.sticker }, sticker.emoji ?? '🙂')
  if (voice)
    yield h(
      'div',
      { className: 'voice' },
      h('span', { className: 'disc' }, icon('play')),
      h('span', { className: 'wave', 'aria-label': words.voice }),
      h('small', {}, `0:0${voice.duration}`),
    )
  if (location) yield h('div', { className: 'map' }, `📍 ${location.latitude}, ${location.longitude}`)
  if (contact) yield h('div', { className: 'map' }, `👤 ${contact.first_name} · ${contact.phone_number}`)
}

function buttonsOf(message, words, act) {
  const rows = message.reply_markup.inline_keyboard ?? []
  let index = -1
  return h(
    'div',
    { className: 'keys' },
    ...rows.map((row) =>
      h(
        'div',
        {},
        ...row.map((button) => {
          index += 1
          const mark = button.url || button.web_app ? '↗' : button.copy_text ? '⧉' : undefined
          const number = index
          return h(
            'button',
            {
              type: 'button',
              className: `key ${button.style ?? ''}`,
              onclick: (event) => act.press(message, button, number, event.currentTarget),
            },
            h('span', {}, button.pay ? button.text.replace(/^Pay\b/, words.pay) : button.text),
            mark && h('i', { 'aria-hidden': 'true' }, mark),
          )
        }),
      ),
    ),
  )
}
