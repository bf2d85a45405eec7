// What pages do beyond plain forms: times in the reader's zone, one sending of a form, files by dropping, jobs as they end.

const RELOAD_MS = 5_000
const { locale } = document.documentElement.dataset

/** Puts times in the reader's zone; the page says them in UTC. */
function localize(root) {
  const shown = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' })
  for (const one of root.querySelectorAll('time[data-local]')) {
    one.title = one.textContent
    one.textContent = shown.format(new Date(one.dateTime))
    one.removeAttribute('data-local')
  }
}

/** A form that was sent is not sent again by a second press; after Back it works again. */
function guard() {
  document.addEventListener('submit', (event) => {
    const form = event.target
    if (form.method !== 'post') return
    if (form.dataset.sent === 'yes') return event.preventDefault()
    form.dataset.sent = 'yes'
    form.setAttribute('aria-busy', 'true')
  })
  addEventListener('pageshow', (event) => {
    if (event.persisted && document.querySelector('[data-events]') !== null) location.reload()
    for (const form of document.querySelectorAll('form[data-sent]')) {
      delete form.dataset.sent
      form.removeAttribute('aria-busy')
    }
  })
}

/** A file dropped on the form is its file, and the form is sent. */
function takeDrops() {
  for (const zone of document.querySelectorAll('[data-drop]')) {
    const input = zone.querySelector('input[type=file]')
    const mark = (on) => zone.classList.toggle('over', on)
    const send = () => {
      if (input.files.length > 0) input.form.requestSubmit()
    }
    zone.addEventListener('dragover', (event) => {
      event.preventDefault()
      mark(true)
    })
    zone.addEventListener('dragleave', () => mark(false))
    zone.addEventListener('drop', (event) => {
      event.preventDefault()
      mark(false)
      if (event.dataTransfer.files.length === 0) return
      input.files = event.dataTransfer.files
      send()
    })
    input.addEventListener('change', send)
  }
}

/** A page of figures is loaded again after a while; one about something that runs, when it has ended. A cut stream is taken up by the browser. */
function follow() {
  const { refresh } = document.body.dataset
  if (refresh !== undefined && document.querySelector('[data-events]') === null)
    setTimeout(() => location.reload(), refresh * 1000)
  for (const one of document.querySelectorAll('[data-events]')) {
    const source = new EventSource(one.dataset.events)
    source.addEventListener('finished', () => {
      source.close()
      location.reload()
    })
    // A stream that is refused, as by a session that has ended, does not come back by itself.
    source.addEventListener('error', () => {
      if (source.readyState === EventSource.CLOSED) setTimeout(() => location.reload(), RELOAD_MS)
    })
    addEventListener('pagehide', () => source.close())
  }
}

localize(document)
guard()
takeDrops()
follow()
