import { createTransport } from 'nodemailer'
import { isMailAddress } from './address.ts'

export interface Mail {
  to: string
  subject: string
  text: string
  html?: string
  /** Names the letter, the same however often it is sent: the left half of its Message-ID. Without one the letter gets any. */
  id?: string
  /** Further headers, such as List-Unsubscribe. */
  headers?: Record<string, string>
}

const WAIT_MS_MAX = 15_000

/** Sends one letter to one address: over SMTP, or, for trying the shop out, as JSON to an http address that shows it. The
 *  function throws for an address that is not plain, and when the letter was not taken. */
export function createMailer({ url, from }: { url: string; from: string }): (mail: Mail) => Promise<void> {
  const deliver = url.startsWith('http') ? overHttp(url) : overSmtp(url)
  return async (mail) => {
    if (!isMailAddress(mail.to)) throw new Error('mail goes to plain addresses only')
    // A line end in a subject would start a new header.
    const subject = mail.subject.replaceAll(/[\r\n]+/g, ' ')
    await deliver({
      ...mail,
      subject,
      from,
      ...(mail.id === undefined ? {} : { messageId: messageIdOf(mail.id, from) }),
    })
  }
}

const messageIdOf = (id: string, from: string): string => `<${id}@${from.slice(from.indexOf('@') + 1)}>`

type Deliver = (mail: Mail & { from: string; messageId?: string }) => Promise<void>

function overSmtp(url: string): Deliver {
  const transport = createTransport({
    url,
    connectionTimeout: WAIT_MS_MAX,
    greetingTimeout: WAIT_MS_MAX,
    socketTimeout: WAIT_MS_MAX,
    // The text is ours, and no file or page has a place in it.
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return async ({ from, to, subject, text, html, headers, messageId }) => {
    await transport.sendMail({
      envelope: { from, to: [to] },
      from: { name: '', address: from },
      to: { name: '', address: to },
      subject,
      text,
      ...(html === undefined ? {} : { html }),
      ...(messageId === undefined ? {} : { messageId }),
      headers: { ...headers, 'Auto-Submitted': 'auto-generated' },
    })
  }
}

function overHttp(url: string): Deliver {
  return async (mail) => {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(mail),
      signal: AbortSignal.timeout(WAIT_MS_MAX),
    })
    if (!answer.ok) throw new Error(`the mail was not taken: ${answer.status}`)
  }
}
