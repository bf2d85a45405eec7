import { expect, test } from 'vitest'
import { toCaller, toSubnets } from '../../../../core/kit/http/client-ip.ts'

const trusted = toSubnets(['127.0.0.0/8', '::1', '10.0.0.0/8', '2001:db8:ffff::/48'])
const networkOf = (peer: string | undefined, forwarded?: string) =>
  toCaller(peer, new Headers(forwarded === undefined ? {} : { 'x-forwarded-for': forwarded }), trusted).network

test.each([
  ['a stranger is believed nothing', '203.0.113.7', '198.51.100.1', '203.0.113.7'],
  ['a trusted proxy is believed', '127.0.0.1', '198.51.100.1', '198.51.100.1'],
  ['as the socket writes IPv4 within IPv6', '::ffff:10.1.2.3', '198.51.100.1', '198.51.100.1'],
  [
    'the last address counts, whatever the client has written before it',
    '::1',
    '1.1.1.1, 198.51.100.1',
    '198.51.100.1',
  ],
  ['trusted proxies in a row are passed', '::1', '1.1.1.1, 198.51.100.1, 10.0.0.9, 127.0.0.2', '198.51.100.1'],
  ['only trusted ones: the first', '::1', '10.0.0.1,10.0.0.2', '10.0.0.1'],
  ['what is no address ends the way', '::1', '198.51.100.1, nonsense, 10.0.0.9', '10.0.0.9'],
  ['an empty header is none', '127.0.0.1', '', '127.0.0.1'],
  ['ports and brackets are left out', '127.0.0.1', '[2001:db8:1:2::3]:443, 10.0.0.1:80', '2001:db8:1:2::/64'],
  ['a proxy with IPv6', '2001:db8:ffff::1', '198.51.100.1', '198.51.100.1'],
])('caller: %s', (_, peer, forwarded, network) => {
  expect(networkOf(peer, forwarded)).toBe(network)
})

test.each([
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:0DB8:0001:0002::', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['64:ff9b::198.51.100.1', '64:ff9b:0:0::/64'],
  ['::ffff:198.51.100.1', '198.51.100.1'],
  ['::ffff:c633:6401', '198.51.100.1'],
  ['198.51.100.1', '198.51.100.1'],
  [undefined, '127.0.0.1'],
])('caller: %s counts as %s', (peer, network) => {
  expect(networkOf(peer)).toBe(network)
})

test.each([
  ['2001:db8:1:2ff:3:4:5:6', '2001:db8:1:200::/56', '2001:db8::/32'],
  ['2001:db8::1', '2001:db8:0:0::/56', '2001:db8::/32'],
  ['2001::1', '2001:0:0:0::/56', '2001:0::/32'],
  ['198.51.100.1', '198.51.100.1', '198.51.100.0/24'],
])('caller: %s is of the household %s and the region %s', (peer, household, region) => {
  const caller = toCaller(peer, new Headers(), trusted)
  expect([caller.household(), caller.region()]).toEqual([household, region])
})

test('caller: near is a private address with no proxy in between, local is this machine alone', () => {
  const of = (peer: string, headers: Record<string, string> = {}) => {
    const { isLocal, isNear } = toCaller(peer, new Headers(headers), trusted)
    return [isLocal(), isNear()]
  }
  for (const peer of ['127.0.0.1', '::1', '::ffff:127.0.0.1']) expect([peer, of(peer)]).toEqual([peer, [true, true]])
  for (const peer of ['10.1.2.3', '172.31.0.1', '192.168.1.1', 'fd00::1'])
    expect([peer, of(peer)]).toEqual([peer, [false, true]])
  for (const peer of ['172.32.0.1', '203.0.113.7', '2001:db8::1', 'fe80::1'])
    expect([peer, of(peer)]).toEqual([peer, [false, false]])
  for (const header of ['x-forwarded-for', 'forwarded', 'x-real-ip', 'via'])
    expect([header, of('127.0.0.1', { [header]: '127.0.0.1' })]).toEqual([header, [false, false]])
})

test.each(['', 'nonsense', '10.0.0.0/33', '10.0.0.0/', '10.0.0.0/8/8', '::1/129', '10.0.0.0/-1'])(
  'subnets: %j is none',
  (text) => {
    expect(() => toSubnets([text])).toThrow('is no address and no subnet')
  },
)
