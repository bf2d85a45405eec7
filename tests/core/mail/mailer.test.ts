import { expect, test } from 'vitest'
import { createMailer } from '../../../core/mail/mailer.ts'
import { startSmtp } from '../auth/mail-box.ts'

test('mailer: a letter is named by its id, the same at every try', async () => {
  const seen: (string | undefined)[] = []
  for (let tries = 0; tries < 2; tries++) {
    const server = await startSmtp()
    const send = createMailer({ url: server.url, from: 'shop@shop.example' })
    await send({ to: 'anna@example.com', subject: 's', text: 't', id: 'ntc_1' })
    seen.push(/^message-id: (.*)$/im.exec(await server.letter)?.[1])
    await server.close()
  }
  expect(seen).toEqual(['<ntc_1@shop.example>', '<ntc_1@shop.example>'])
})
