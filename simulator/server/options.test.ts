import { describe, expect, test } from 'vitest'
import { helpText, parseOptions } from './options.ts'

describe('parseOptions', () => {
  test.each([
    { args: ['--nonsense'], says: "Unknown option '--nonsense'" },
    { args: ['stray'], says: 'stray' },
    { args: ['--port', '70000'], says: '--port must be a whole number from 0 to 65535, was "70000"' },
    { args: ['--accounts', '0'], says: '--accounts must be a whole number from 1 to 100' },
    { args: ['--speed', '0'], says: '--speed must be a number above 0' },
    { args: ['--speed', 'NaN'], says: '--speed must be a number above 0' },
    { args: ['--maker-fee', '-1'], says: '--maker-fee' },
    { args: ['--maker-fee=-0.1'], says: '--maker-fee must be a rate from 0 to 0.01' },
    { args: ['--switch', 'maybe'], says: '--switch must be on or off' },
    { args: ['--market', 'btc'], says: '--market must look like ETH-USD' },
    { args: ['--chain-id', 'SN-MAIN'], says: '--chain-id must be 1 to 31 letters, digits or underscores' },
    { args: ['--chain-id', 'X'.repeat(32)], says: '--chain-id must be' },
    { args: ['--market', 'A-USD', '--market', 'A-USD'], says: '--market A-USD is given twice; name each once' },
    { args: ['--market', 'A-USD', '--tape', 'a', '--tape', 'b'], says: '--tape b would be the second one of A-USD' },
    { args: ['--clients', '3', '--accounts', '2'], says: '--clients must be a whole number from 1 to 2' },
    { args: ['--clients', '1', '--accounts', '11'], says: '--clients must be 2 at least for 11 accounts' },
    { args: ['--collateral', '1.5'], says: '--collateral must be a whole number' },
    { args: ['--signatures', 'maybe'], says: '--signatures must be on or off' },
    { args: ['--builder-fee', '1'], says: '--builder-fee must be a rate from 0 to 0.01' },
    { args: ['--latency-ms', '20'], says: '--latency-ms must be two whole numbers A:B' },
    { args: ['--latency-ms', '20:10'], says: '--latency-ms must be two whole numbers A:B' },
    { args: ['--latency-ms', '0:60001'], says: 'B at most 60000' },
    { args: ['--rate-limit', '0'], says: '--rate-limit must be a whole number from 1' },
    { args: ['--engine-delay-ms', '1.5'], says: '--engine-delay-ms must be a whole number' },
  ])('refuses $args in one line', ({ args, says }) => {
    const parsed = parseOptions(args)
    expect(parsed.type === 'invalid' && parsed.message).toContain(says)
    expect(parsed.type === 'invalid' && parsed.message).not.toContain('\n')
  })

  test('reads every option', () => {
    const line = '--port 0 --market A-USD --tape t.csv --accounts 12 --clients 3 --collateral 5000 --seed 9 --speed 2.5'
    const fees = '--maker-fee 0.0002 --taker-fee 0 --builder-fee 0.001 --switch off --signatures off --latency-ms 5:40'
    const rest =
      '--engine-delay-ms 0 --chain-id SN_MAIN --state s.json --await-account --rate-limit 1000 --request-log r --control'
    expect(parseOptions(`${line} ${fees} ${rest}`.split(' '))).toEqual({
      type: 'options',
      options: {
        port: 0,
        markets: [{ name: 'A-USD', tape: 't.csv' }],
        accounts: 12,
        clients: 3,
        collateralUsd: 5_000,
        seed: 9,
        speed: 2.5,
        makerFeeRate: 200_000_000n,
        takerFeeRate: 0n,
        builderFeeRateMax: 1_000_000_000n,
        switchWorks: false,
        checksSignatures: false,
        engineDelayMs: 0,
        latencyMs: { from: 5, to: 40 },
        chainId: 'SN_MAIN',
        stateFile: 's.json',
        awaitAccount: true,
        requestsPerMinute: 1_000,
        requestLog: 'r',
        hasControl: true,
      },
    })
  })
  test('deals accounts to as few wallets as the venue allows, unless told otherwise', () => {
    const clientsOf = (...args: string[]) => {
      const parsed = parseOptions(args)
      return parsed.type === 'options' ? parsed.options.clients : null
    }
    expect(clientsOf()).toBe(1)
    expect(clientsOf('--accounts', '10')).toBe(1)
    expect(clientsOf('--accounts', '11')).toBe(2)
    expect(clientsOf('--accounts', '4', '--clients', '4')).toBe(4)
  })
  test('the help names every option', () => {
    for (const name of ['clients', 'collateral', 'builder-fee', 'signatures', 'latency-ms', 'control', 'rate-limit']) {
      expect(helpText).toContain(`--${name}`)
    }
  })
})
