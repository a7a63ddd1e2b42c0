import { expect, test } from 'vitest'
import { BadInput, help, parseCloudOptions } from './options.ts'

const parse = (...args: string[]) =>
  parseCloudOptions(['--state', 'folder', '--make-tokens', '--exchange-rest', 'http://127.0.0.1:9/api/v1', ...args], {})

test.each([
  'https://api.starknet.extended.exchange/api/v1',
  'http://127.0.0.1:9/api/v1',
  'http://127.1.2.3/api/v1',
  'http://localhost:9/api/v1',
  'http://[::1]:9/api/v1',
])('the exchange may be at %s', (address) => {
  expect(parse('--exchange-rest', address)?.exchangeRest).toBe(address)
})

test.each([
  'http://api.starknet.extended.exchange/api/v1',
  'http://192.168.1.5:9/api/v1',
  'http://127.0.0.1.evil.test/api/v1',
  'http://localhost.evil.test/api/v1',
  'http://0.0.0.0:9/api/v1',
])('the key is not sent in the clear to %s', (address) => {
  expect(() => parse('--exchange-rest', address)).toThrow(/^--exchange-rest must be https unless [^\n]+$/)
})

test.each(['https://user@x.test/', 'https://:a-password@x.test/', 'https://user:a-password@x.test/'])(
  'an address with credentials is refused without repeating them: %s',
  (address) => {
    expect(() => parse('--exchange-rest', address)).toThrow(BadInput)
    expect(() => parse('--exchange-rest', address)).not.toThrow(/a-password/)
  },
)

test('any bot is served when none is named, and the help says so', () => {
  expect(parse()?.bot).toBe('*')
  expect(parse('--bot', 'xrp-1')?.bot).toBe('xrp-1')
  expect(help).toContain('--bot NAME')
})

test.each(['', 'XRP', 'a b', '-a', '**'])('"%s" is no name of a bot', (name) => {
  expect(() => parse(`--bot=${name}`)).toThrow(/^--bot must be [^\n]+$/)
})
