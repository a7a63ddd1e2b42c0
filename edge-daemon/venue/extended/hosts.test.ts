import { describe, expect, test } from 'vitest'
import { checkHost } from './hosts.ts'

describe('checkHost', () => {
  test.each([
    ['rest', 'https://api.starknet.extended.exchange/api/v1', 'mainnet'],
    ['stream', 'wss://api.starknet.extended.exchange/stream.extended.exchange/v1', 'mainnet'],
    ['rest', 'http://127.0.0.1:8080/api/v1', 'local'],
    ['rest', 'http://[::1]:8080/api/v1', 'testnet'],
    ['stream', 'ws://localhost:8080/v1', 'local'],
  ] as const)('takes %s %s on %s', (field, text, network) => {
    expect(checkHost(field, text, network)).toBeInstanceOf(URL)
  })

  test.each([
    ['rest', 'http://api.starknet.extended.exchange/api/v1', 'mainnet', 'rest is not encrypted'],
    ['stream', 'ws://10.0.0.1/v1', 'testnet', 'stream is not encrypted'],
    ['rest', 'http://127.0.0.1.evil.example/api/v1', 'local', 'rest is not encrypted'],
    ['rest', 'https://api.starknet.extended.exchange/api/v1', 'local', 'the network is "local"'],
    ['rest', 'wss://127.0.0.1/api/v1', 'local', 'rest has the scheme wss:'],
    ['stream', 'https://127.0.0.1/v1', 'local', 'stream has the scheme https:'],
    ['rest', 'ftp://127.0.0.1/', 'local', 'rest has the scheme ftp:'],
    ['rest', 'not an address', 'local', 'rest is not an address'],
    ['rest', 'https://user:word@host/api', 'mainnet', 'must not contain a user name or password'],
    ['rest', 'https://host/api?market=X', 'mainnet', 'must be a base address'],
  ] as const)('refuses %s %s on %s: %s', (field, text, network, reason) => {
    const answer = checkHost(field, text, network)
    expect(answer).toContain(reason)
    expect(answer).not.toContain('word@')
  })
})
