import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cloudSecrets } from './harness/cloud.ts'
import { daemonSecrets, startDaemon, stopDaemon, writeDaemonConfig } from './harness/daemon.ts'
import { startExchange, type Exchange } from './harness/exchange.ts'
import { startProgram } from './harness/program.ts'
import { withScratch, type Scratch } from './harness/scratch.ts'

// Every kind of bad input, given to the real programs: one sentence that names field and remedy, code 2, nothing left.

const header = 'ts_ms,taker_side,price,size'
const goodRow = '1700000000000,buy,100.5,1'
const taken = createServer()
let takenPort = ''

beforeAll(async () => {
  taken.listen(0, '127.0.0.1')
  await once(taken, 'listening')
  const address = taken.address()
  takenPort = String(typeof address === 'object' && address !== null ? address.port : 0)
})
afterAll(() => void taken.close())

type Attempt = {
  readonly program: string
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

/** Runs it and answers its one sentence. */
async function refusal(scratch: Scratch, { program, args, env = {} }: Attempt, exitCode = 2): Promise<string> {
  const before = scratch.processes().length
  const { ended, stdout, stderr } = startProgram(scratch, { name: program, args: [program, ...args], env })
  expect(await ended).toEqual({ code: exitCode, signal: null })
  expect(scratch.processes()).toHaveLength(before)
  expect(stderr(), 'one sentence in one line').toMatch(/^[^\n]{20,400}\n$/)
  expect(stderr(), 'no stack trace').not.toMatch(/\bat .*:\d+:\d+|node:internal|Error:/)
  expect(stdout(), 'no ready line').not.toMatch(/"rest"|"url"|daemon\.started|quoting/)
  return stderr()
}

const tapes = [
  { name: 'a tape with a foreign header', text: `time,side\n${goodRow}\n`, names: 'header' },
  { name: 'a tape without trades', text: `${header}\n`, names: 'no trades' },
  { name: 'a price of zero', text: `${header}\n1700000000000,buy,0,1\n`, names: 'price' },
  { name: 'an infinite price', text: `${header}\n1700000000000,buy,Infinity,1\n`, names: 'price' },
  { name: 'a price that is no number', text: `${header}\n1700000000000,buy,NaN,1\n`, names: 'price' },
  { name: 'a price ten times up', text: `${header}\n${goodRow}\n1700000000001,buy,1005.1,1\n`, names: 'price' },
  { name: 'a price ten times down', text: `${header}\n${goodRow}\n1700000000001,buy,10.04,1\n`, names: 'price' },
  { name: 'time that runs backwards', text: `${header}\n${goodRow}\n1699999999999,buy,100.5,1\n`, names: 'backwards' },
] as const

describe.concurrent('npm start refuses', () => {
  test.each([
    { name: 'an unknown option', args: ['--what'], names: '--what' },
    { name: 'an option without its value', args: ['--for'], names: '--for' },
    { name: 'a duration that is no number', args: ['--for', 'long'], names: '--for' },
    { name: 'a negative speed', args: ['--speed=-1'], names: '--speed' },
    { name: 'a maker fee beyond reason', args: ['--maker-fee', '1'], names: '--maker-fee' },
    { name: 'a port beyond the last', args: ['--port', '65536'], names: '--port' },
    { name: 'a market that cannot exist', args: ['--market', 'nope!'], names: '--market' },
    { name: 'a tape that does not exist', args: ['--tape', '/nowhere/abc.csv'], names: '--tape' },
    { name: 'a tape that is a folder', args: ['--tape', '/'], names: '--tape' },
  ])('$name', ({ args, names }) =>
    withScratch(async (scratch) => {
      expect(await refusal(scratch, { program: 'scripts/start.ts', args })).toContain(names)
    }),
  )

  test('a port in use, a malformed tape and a folder that was not stopped in order, with nothing left running', () =>
    withScratch(async (scratch) => {
      const start = (args: string[]) => refusal(scratch, { program: 'scripts/start.ts', args })
      expect(await start(['--port', takenPort, '--keep', scratch.file('a')])).toMatch(/--port \d+ is in use.*0 for/)
      const tape = scratch.file('abc.csv')
      writeFileSync(tape, `${header}\n${goodRow}\n1700000000001,buy,-1,1\n`)
      expect(await start(['--tape', tape, '--keep', scratch.file('b')])).toContain('line 3: price')
      writeFileSync(scratch.file('run.json'), '{}')
      expect(await start(['--keep', scratch.dir])).toContain('run.json')
    }))
})

describe.concurrent('npm run exchange refuses', () => {
  test.each([
    { name: 'an unknown option', args: ['--what'], names: '--what' },
    { name: 'a maker fee beyond reason', args: ['--maker-fee', '0.5'], names: '--maker-fee' },
    { name: 'a malformed market', args: ['--market', 'nope'], names: '--market' },
    { name: 'a tape that does not exist', args: ['--tape', '/nowhere/abc.csv'], names: '--tape' },
    { name: 'a state file in no folder', args: ['--state', '/nowhere/x.json'], names: '--state' },
    { name: 'a request log in no folder', args: ['--request-log', '/nowhere/x'], names: '--request-log' },
  ])('$name', ({ args, names }) =>
    withScratch(async (scratch) => {
      const sentence = await refusal(scratch, { program: 'simulator/main.ts', args: ['--port', '0', ...args] })
      expect(sentence).toContain(names)
    }),
  )

  test.each(tapes)('$name', ({ text, names }) =>
    withScratch(async (scratch) => {
      const tape = scratch.file('abc.csv')
      writeFileSync(tape, text)
      const sentence = await refusal(scratch, { program: 'simulator/main.ts', args: ['--port', '0', '--tape', tape] })
      expect(sentence).toContain('--tape')
      expect(sentence).toContain(names)
    }),
  )

  test('a port in use', () =>
    withScratch(async (scratch) => {
      const sentence = await refusal(scratch, { program: 'simulator/main.ts', args: ['--port', takenPort] })
      expect(sentence).toMatch(/--port \d+ is in use.*0 for a free one/)
    }))
})

describe.concurrent('npm run daemon refuses', () => {
  type Edit = (text: string) => string
  const daemon = (scratch: Scratch, exchange: Exchange, edit: Edit, secrets = {}, exitCode = 2) => {
    const file = writeDaemonConfig(scratch, exchange, { cloudUrl: 'http://127.0.0.1:9' })
    writeFileSync(file, edit(writtenBy(scratch, exchange)))
    const env = { ...daemonSecrets(exchange), ...secrets }
    return refusal(scratch, { program: 'edge-daemon/main.ts', args: ['--config', file], env }, exitCode)
  }
  const writtenBy = (scratch: Scratch, { ready }: Exchange) =>
    [
      'bot = "bot-e2e"',
      `stateDir = ${JSON.stringify(scratch.file('daemon'))}`,
      '[venue]',
      'network = "local"',
      `market = "${ready.markets[0]}"`,
      `rest = "${ready.rest}"`,
      `stream = "${ready.stream}"`,
      `chainId = "${ready.chainId}"`,
      '[cloud]',
      'url = "http://127.0.0.1:9"',
      '',
    ].join('\n')

  test('what is wrong with its file, its market, its address and its credentials', () =>
    withScratch(async (scratch) => {
      const exchange = await startExchange(scratch, [])
      const attempt = (edit: Edit, secrets = {}) => daemon(scratch, exchange, edit, secrets)
      // Nobody answers there: a wrong address, or an exchange that is away for now.
      const elsewhere = (text: string) => text.replace(exchange.ready.rest, 'http://127.0.0.1:9/api/v1')
      const tryAgain = 75
      const same = (text: string) => text
      const { account } = exchange
      const answers = {
        syntax: await attempt((text) => `${text}[`),
        unknownSetting: await attempt((text) => text.replace('[venue]', 'colour = "red"\n[venue]')),
        outOfRange: await attempt((text) => `${text}[quoting]\norderLifeMs = 120001\n`),
        market: await attempt((text) => text.replace(exchange.ready.markets[0], 'NOPE-USD')),
        address: await daemon(scratch, exchange, elsewhere, {}, tryAgain),
        chain: await attempt((text) => text.replace('SN_SEPOLIA', 'SN_MAIN')),
        key: await attempt(same, { PILOTLIGHT_API_KEY: 'not-a-key-of-this-exchange' }),
        starkKey: await attempt(same, { PILOTLIGHT_STARK_PRIVATE_KEY: '0x1234' }),
        vault: await attempt(same, { PILOTLIGHT_VAULT: '999999' }),
      }
      expect(answers.syntax).toMatch(/--config .* TOML/)
      expect(answers.unknownSetting).toContain('colour')
      expect(answers.outOfRange).toContain('quoting.orderLifeMs')
      expect(answers.market).toContain('NOPE-USD')
      expect(answers.address).toContain('rest')
      expect(answers.chain).toContain('SN_MAIN')
      expect(answers.key).toMatch(/api ?key/i)
      expect(answers.starkKey).toContain('starkPrivateKey')
      expect(answers.vault).toContain('vault')
      for (const name of ['PILOTLIGHT_API_KEY', 'PILOTLIGHT_STARK_PRIVATE_KEY', 'PILOTLIGHT_INGEST_TOKEN']) {
        expect(await attempt(same, { [name]: '' }), name).toContain(`${name} is not set`)
      }
      for (const sentence of Object.values(answers)) {
        for (const secret of [account.starkPrivateKey, account.apiKey, '0x1234', 'not-a-key-of-this-exchange']) {
          expect(sentence).not.toContain(secret)
        }
      }
    }))

  test('a journal whose newest checkpoint another version wrote, also from whoever lifts latches', () =>
    withScratch(async (scratch) => {
      const exchange = await startExchange(scratch, [])
      const config = writeDaemonConfig(scratch, exchange, {})
      const folder = scratch.file('daemon/journal')
      mkdirSync(folder, { recursive: true, mode: 0o700 })
      const run = '000001aaaaaaaaaa'
      const names = { v: 1, bot: 'bot-e2e', run, boot: 'boot', seq: 1, wallMs: 1, monoMs: 0, type: 'status' }
      const record = { ...names, data: { checkpoint: { latches: { drawdown: 'fell' } } } }
      writeFileSync(`${folder}/event-${run}-0001.jsonl`, `${JSON.stringify(record)}\n`)
      for (const more of [[], ['--clear-latches']]) {
        const args = ['--config', config, ...more]
        const sentence = await refusal(scratch, {
          program: 'edge-daemon/main.ts',
          args,
          env: daemonSecrets(exchange),
        })
        expect(sentence).toContain(`the newest checkpoint in ${folder} (record 1 of run ${run})`)
      }
    }))

  test('a folder of another market, sub-account or bot, and one that has lost its order ids, and leaves it as it was', () =>
    withScratch(async (scratch) => {
      const args = ['--market', 'ETH-USD', '--market', 'BTC-USD', '--accounts', '2']
      const exchange = await startExchange(scratch, args)
      await stopDaemon(await startDaemon(scratch, exchange, {}))
      const files = () => readdirSync(scratch.file('daemon/journal'))
      const before = files()
      const attempt = (edit: Edit, of = exchange) => {
        const file = writeDaemonConfig(scratch, exchange, {})
        writeFileSync(file, edit(readFileSync(file, 'utf8')))
        const env = daemonSecrets(of)
        return refusal(scratch, { program: 'edge-daemon/main.ts', args: ['--config', file, '--clear-latches'], env })
      }
      const same = (text: string) => text
      const [, second] = exchange.ready.accounts
      expect(await attempt((text) => text.replace('ETH-USD', 'BTC-USD'))).toMatch(/^venue\.market is BTC-USD/)
      expect(await attempt(same, { ...exchange, account: second ?? exchange.account })).toMatch(
        /^the keys in the environment are of another sub-account/,
      )
      expect(await attempt((text) => text.replace('bot-e2e', 'bot-new'))).toMatch(/^bot is bot-new, .* is of bot-e2e/)
      rmSync(scratch.file('daemon/order-ids.json'))
      expect(await attempt(same)).toMatch(/order-ids\.json knows of 0 starts/)
      expect(existsSync(scratch.file('daemon/order-ids.json'))).toBe(false)
      expect(files()).toEqual(before)
    }))

  test.each([
    { name: 'an unknown option', args: ['--what'], names: '--what' },
    { name: 'no config', args: [], names: '--config' },
    { name: 'a config that does not exist', args: ['--config', '/nowhere/x.toml'], names: '--config' },
  ])('$name', ({ args, names }) =>
    withScratch(async (scratch) => {
      expect(await refusal(scratch, { program: 'edge-daemon/main.ts', args })).toContain(names)
    }),
  )
})

describe.concurrent('npm run cloud refuses', () => {
  const rest = ['--exchange-rest', 'http://127.0.0.1:9/api/v1']
  const secrets = cloudSecrets('key-of-a-test')
  test('an unknown option, a missing address, each missing credential and a port in use', () =>
    withScratch(async (scratch) => {
      const state = ['--state', scratch.file('cloud'), '--port', '0']
      const cloud = (args: string[], env: Readonly<Record<string, string>> = secrets) =>
        refusal(scratch, { program: 'scripts/cloud.ts', args, env })
      expect(await cloud([...state, ...rest, '--what'])).toContain('--what')
      expect(await cloud(state)).toContain('--exchange-rest')
      expect(await cloud(rest)).toContain('--state')
      for (const name of Object.keys(secrets)) {
        expect(await cloud([...state, ...rest], { ...secrets, [name]: '' })).toContain(name)
      }
      expect(await cloud(['--state', scratch.file('cloud'), ...rest, '--port', takenPort])).toMatch(/in use.*--port/)
    }))
})
