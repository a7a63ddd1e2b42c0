import { describe, expect, test } from 'vitest'
import { parseOptions } from './options.ts'

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
    { args: ['--chain-id', 'SN_X'], says: '--chain-id must be SN_SEPOLIA or SN_MAIN' },
    { args: ['--rate-limit', '0'], says: '--rate-limit must be a whole number from 1' },
    { args: ['--engine-delay-ms', '1.5'], says: '--engine-delay-ms must be a whole number' },
  ])('refuses $args in one line', ({ args, says }) => {
    const parsed = parseOptions(args)
    expect(parsed.type === 'invalid' && parsed.message).toContain(says)
    expect(parsed.type === 'invalid' && parsed.message).not.toContain('\n')
  })

  test('reads every option', () => {
    const line =
      '--port 0 --market A-USD --tape t.csv --accounts 2 --seed 9 --speed 2.5 --maker-fee 0.0002 --taker-fee 0 --switch off'
    const rest =
      '--engine-delay-ms 0 --chain-id SN_MAIN --state s.json --await-account --rate-limit 1000 --request-log r'
    expect(parseOptions(`${line} ${rest}`.split(' '))).toEqual({
      type: 'options',
      options: {
        port: 0,
        market: 'A-USD',
        tape: 't.csv',
        accounts: 2,
        seed: 9,
        speed: 2.5,
        makerFeeRate: 200_000_000n,
        takerFeeRate: 0n,
        switchWorks: false,
        engineDelayMs: 0,
        chainId: 'SN_MAIN',
        stateFile: 's.json',
        awaitAccount: true,
        requestsPerMinute: 1_000,
        requestLog: 'r',
      },
    })
  })
})
