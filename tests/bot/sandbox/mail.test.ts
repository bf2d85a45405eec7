import { expect, test } from 'vitest'
import { serveSandbox } from '../../../bot/sandbox/server.ts'
import { createMailer } from '../../../core/mail/mailer.ts'

test('mail: a letter with an id, headers and HTML is taken and seen as plain text; one without a text is refused', async () => {
  const { url, stop } = await serveSandbox({ token: '1:A', port: 0, adminTelegramIds: [], snapshotFile: undefined })
  try {
    const send = createMailer({ url: `${url}/sim/mail`, from: 'shop@shop.example' })
    const headers = { 'List-Unsubscribe': '<https://shop.example/stop>' }
    await send({ to: 'anna@example.com', subject: 'A link', text: 'Follow it.', html: '<p>', id: 'eml_1', headers })
    const seen = 'From: shop@shop.example\nTo: anna@example.com\nSubject: A link\n\nFollow it.'
    expect(await (await fetch(`${url}/sim/mail`)).text()).toBe(seen)
    const body = JSON.stringify({ from: 'a@b.example', to: 'c@d.example', subject: 's' })
    const refused = await fetch(`${url}/sim/mail`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    })
    expect(refused.status).toBe(400)
  } finally {
    await stop()
  }
})
