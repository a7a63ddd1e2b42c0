import { describe, expect, test } from 'vitest'
import { checkHost } from './hosts.ts'

describe('checkHost', () => {
  test.each([
    ['rest', 'https://api.starknet.extended.exchange/api/v1', 'mainnet'],
    ['stream', 'wss://api.starknet.extended.exchange/stream.extended.exchange/v1', 'mainnet'],
    ['rest', 'http://127.0.0.1:8080/api/v1', 'local'],
    ['rest', 'http://[::1]:8080/api/v1', 'testnet'],
    ['stream', 'ws://localhost:8080/v1', 'local'],
    ['rpc', 'ws://127.0.0.1:8080/v2/rpc', 'local'],
    ['orderEntry', 'https://orders.starknet.extended.exchange/api/v1', 'mainnet'],
    ['rest', 'https://api.starknet.sepolia.extended.exchange/api/v1', 'testnet'],
    ['stream', 'wss://starknet.sepolia.extended.exchange/stream.extended.exchange/v1', 'testnet'],
    ['rest', 'https://API.Starknet.Extended.Exchange:443/api/v1', 'mainnet'],
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
    ['rest', 'https://api.starknet.extended.exchange/api/v1', 'testnet', 'where no key of testnet is sent'],
    ['rest', 'https://api.starknet.sepolia.extended.exchange/api/v1', 'mainnet', 'where no key of mainnet is sent'],
    ['rest', 'https://api.testnet.extended.exchange/api/v1', 'mainnet', 'where no key of mainnet is sent'],
    [
      'rest',
      'https://api.starknet.extended.exchange.evil.example/api/v1',
      'mainnet',
      'where no key of mainnet is sent',
    ],
    ['rest', 'https://evil.example/api.starknet.extended.exchange', 'mainnet', 'where no key of mainnet is sent'],
    ['rest', 'https://notextended.exchange/api/v1', 'mainnet', 'where no key of mainnet is sent'],
    ['rest', 'https://extended.exchange/api/v1', 'mainnet', 'where no key of mainnet is sent'],
    ['rest', 'https://api.starknet.extended.exchange./api/v1', 'mainnet', 'where no key of mainnet is sent'],
    ['orderEntry', 'https://relay.example/api/v1', 'mainnet', 'where no key of mainnet is sent'],
    ['stream', 'wss://sepolia.extended.exchange.example/v1', 'testnet', 'where no key of testnet is sent'],
    ['rpc', 'ws://api.starknet.extended.exchange/v2/rpc', 'mainnet', 'rpc is not encrypted'],
    ['rest', 'https://user:word@host/api', 'mainnet', 'must not contain a user name or password'],
    ['rest', 'https://host/api?market=X', 'mainnet', 'must be a base address'],
  ] as const)('refuses %s %s on %s: %s', (field, text, network, reason) => {
    const answer = checkHost(field, text, network)
    expect(answer).toContain(reason)
    expect(answer).not.toContain('word@')
    expect(String(answer).startsWith(field)).toBe(true)
  })
})
