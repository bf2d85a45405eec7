import { afterEach, expect, test } from 'vitest'
import { readEnv } from '../../../core/env.ts'
import { isAppError } from '../../../core/kit/errors.ts'
import { isPublicAddress, parseWebhookUrl } from '../../../core/webhooks/address.ts'
import { startReceiver, startSending } from './world.ts'

const closers: Array<() => unknown> = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

/** What is wrong with it, in English; undefined when nothing is. */
function faultOf(url: string, allowsPrivate = false): string | undefined {
  try {
    parseWebhookUrl(url, allowsPrivate)
    return undefined
  } catch (error) {
    if (!isAppError(error, 'validation_failed')) throw error
    return error.params.fields[0]?.message.en
  }
}

test.each([
  '0.0.0.0',
  '10.1.2.3',
  '100.64.0.1',
  '100.100.100.200',
  '127.0.0.1',
  '127.255.255.254',
  '168.63.129.16',
  '169.254.169.254',
  '172.16.0.1',
  '172.31.255.255',
  '192.0.0.192',
  '192.0.2.1',
  '192.88.99.1',
  '192.168.1.1',
  '198.19.0.1',
  '203.0.113.5',
  '224.0.0.1',
  '240.0.0.1',
  '255.255.255.255',
  '::',
  '::1',
  '::ffff:127.0.0.1',
  '::ffff:8.8.8.8',
  '::127.0.0.1',
  '64:ff9b::7f00:1',
  '64:ff9b:1::1',
  '100::1',
  '2001::1',
  '2001:20::1',
  '2001:db8::1',
  '2002:7f00:1::',
  '3fff::1',
  '5f00::1',
  'fc00::1',
  'fd00:ec2::254',
  'fe80::1',
  'fec0::1',
  'ff02::1',
  'nonsense',
])('addresses: %s is not public', (address) => {
  expect(isPublicAddress(address)).toBe(false)
  expect(faultOf(`https://${address.includes(':') ? `[${address}]` : address}/`)).toContain('public address')
})

test.each(['8.8.8.8', '172.32.0.1', '100.128.0.1', '2606:4700:4700::1111', '2a00:1450:4010::64'])(
  'addresses: %s is public',
  (address) => {
    expect(isPublicAddress(address)).toBe(true)
    expect(faultOf(`https://${address.includes(':') ? `[${address}]` : address}/`)).toBeUndefined()
  },
)

test.each([
  ['http://example.com/', 'not https'],
  ['ftp://example.com/', 'not https'],
  ['javascript:alert(1)', 'not https'],
  ['https://example.com:22/', 'port'],
  ['https://example.com:6379/', 'port'],
  ['https://2130706433/', 'public address'],
  ['https://0x7f.1/', 'public address'],
  ['https://017700000001/', 'public address'],
  ['https://0/', 'public address'],
  ['https://localhost/', 'public address'],
  ['https://LOCALHOST./', 'public address'],
  ['https://core/', 'public address'],
  ['https://db.internal/', 'public address'],
  ['https://printer.local/', 'public address'],
  ['https://user:pass@example.com/', 'user name'],
  ['https://user@example.com/', 'user name'],
  ['https://127.0.0.1%2f@example.com/', 'user name'],
  ['https://example.com/#part', '#'],
  ['https://①②⑦.0.0.1/', 'ASCII'],
  ['https://пример.рф/', 'ASCII'],
  ['https://example。com/', 'ASCII'],
  ['https://example.com/\r\nX-Injected: 1', 'ASCII'],
  ['https://exam\tple.com/', 'ASCII'],
  [' https://example.com/', 'ASCII'],
  ['https://[fe80::1%25eth0]/', 'can be used'],
  ['https://', 'can be used'],
  ['example.com', 'can be used'],
  [`https://example.com/${'x'.repeat(1_000)}`, 'can be used'],
])('addresses: %s is refused as a webhook', (url, fault) => {
  expect(faultOf(url)).toContain(fault)
})

test('addresses: https on 443 and 8443 is fine; in development so are http, other ports and this machine', () => {
  for (const url of ['https://example.com/a?b=c', 'https://example.com:8443/', 'https://xn--e1afmkfd.xn--p1ai/'])
    expect([url, faultOf(url)]).toEqual([url, undefined])
  for (const url of ['http://localhost:3000/', 'http://10.0.0.1/', 'https://[::1]:9000/'])
    expect([url, faultOf(url, true)]).toEqual([url, undefined])
  expect(faultOf('http://user:pass@localhost:3000/', true)).toContain('user name')
})

test('settings: private addresses can be allowed in development, and never in production', () => {
  expect(readEnv({ WEBHOOKS_ALLOW_PRIVATE: 'on' }).WEBHOOKS_ALLOW_PRIVATE).toBe('on')
  const settings = { NODE_ENV: 'production', BOT_KEY: 'k'.repeat(40) }
  expect(readEnv(settings).WEBHOOKS_ALLOW_PRIVATE).toBe('off')
  expect(() => readEnv({ ...settings, WEBHOOKS_ALLOW_PRIVATE: 'on' })).toThrow('WEBHOOKS_ALLOW_PRIVATE')
})

test('addresses: a name that resolves to a private address is refused on saving; an unknown name is not', async () => {
  const names: Record<string, string[]> = {
    'inside.example.com': ['10.0.0.1'],
    'both.example.com': ['8.8.8.8', '::1'],
    'outside.example.com': ['8.8.8.8', '2606:4700:4700::1111'],
  }
  const resolve = async (name: string) => names[name] ?? Promise.reject(new Error('unknown'))
  const world = await startSending({ allowsPrivate: false, resolve })
  closers.push(world.close)
  for (const name of ['inside', 'both'])
    await expect(world.create(`https://${name}.example.com/`)).rejects.toMatchObject({ code: 'validation_failed' })
  for (const name of ['outside', 'nobody'])
    expect((await world.create(`https://${name}.example.com/`)).enabled).toBe(true)
})

test('rebinding: a name that was public when it was saved, and is not when it is called, gets nothing', async () => {
  const receiver = await startReceiver()
  closers.push(receiver.close)
  let address = '8.8.8.8'
  const asked: string[] = []
  const world = await startSending({
    allowsPrivate: false,
    resolve: async (name) => {
      asked.push(name)
      return [address]
    },
  })
  closers.push(world.close)
  const { id } = await world.create('https://rebound.example.com/')
  address = '127.0.0.1'
  await world.happen()
  const [delivery] = await world.until(id, ([one]) => one?.attempts === 1)
  expect(delivery?.last_attempt).toMatchObject({ status: null, failure: 'refused_address', answer: '' })
  // Once when it was saved and once for the connection: no second answer decides where that leads.
  expect(asked).toEqual(['rebound.example.com', 'rebound.example.com'])
  expect(receiver.received).toEqual([])
})

test.each(['127.0.0.1', '[::1]', '2130706433', '[::ffff:127.0.0.1]'])(
  'sending: the address %s is never called, however it got there',
  async (host) => {
    const receiver = await startReceiver()
    closers.push(receiver.close)
    const { sender, close } = await startSending({ allowsPrivate: false })
    closers.push(close)
    const url = new URL(receiver.url.replace('127.0.0.1', host))
    expect(await sender.send(url, {}, '{}')).toMatchObject({ status: null, failure: 'refused_address' })
    expect(receiver.received).toEqual([])
  },
)

test('sending: the connection is made to the address that was checked, under the name that was asked for', async () => {
  const receiver = await startReceiver()
  closers.push(receiver.close)
  let asked = 0
  const resolve = async () => {
    asked++
    return ['127.0.0.1']
  }
  const { sender, close } = await startSending({ resolve })
  closers.push(close)
  const url = new URL(receiver.url.replace('127.0.0.1', 'named.example.com'))
  expect(await sender.send(url, {}, '{}')).toMatchObject({ status: 204, failure: null })
  expect(receiver.received[0]?.headers.host).toBe(url.host)
  expect(asked).toBe(1)
})
