import { spawn } from 'node:child_process'
import { writeFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { afterAll, describe, expect, test } from 'vitest'
import {
  okText,
  scriptedVenue,
  type Asked,
  type Scripted,
} from '../edge-daemon/venue/extended/scripted-venue.fixture.ts'
import { callOf } from './venue/calls.ts'
import { table } from './venue/columns.ts'
import { help, readVenueOptions } from './venue/options.ts'

const folder = mkdtempSync(join(tmpdir(), 'venue-'))
afterAll(() => rmSync(folder, { recursive: true }))

type Ran = {
  readonly code: number | null
  readonly out: string
  readonly err: string
  readonly asked: readonly Asked[]
}

/** Runs the program as a person would, against an exchange that answers so. */
async function run(args: readonly string[], answer: Scripted, env: NodeJS.ProcessEnv = {}): Promise<Ran> {
  const venue = await scriptedVenue(() => answer)
  const command = [new URL('venue.ts', import.meta.url).pathname, ...args, '--network', 'local', '--rest', venue.rest]
  const child = spawn(process.execPath, command, {
    env: { PATH: process.env['PATH'], NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'], ...env },
  })
  let out = ''
  let err = ''
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()))
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  venue.close()
  return { code, out, err, asked: venue.asked }
}
const key = { PILOTLIGHT_API_KEY: 'the-key' }

describe.concurrent('npm run venue', () => {
  test('shows a table to people and JSON with whole ids to programs', async () => {
    const order = {
      id: '9223372036854775807',
      market: 'ETH-USD',
      side: 'BUY',
      status: 'NEW',
      price: '1667.2',
      qty: '0.5',
    }
    const people = await run(['orders'], { text: okText([order]) }, key)
    expect(people).toMatchObject({ code: 0, err: '' })
    expect(people.out.split('\n')[1]).toMatch(/^9223372036854775807 {2}ETH-USD {2}BUY {3}1667\.2/)
    const program = await run(['orders', '--json'], { text: okText([order]) }, key)
    expect(JSON.parse(program.out)).toMatchObject([{ id: '9223372036854775807', price: '1667.2' }])
    expect(program.asked).toMatchObject([{ method: 'GET', url: '/user/orders' }])
  })

  test.each<[string, readonly string[], Scripted, NodeJS.ProcessEnv, number, string]>([
    [
      'a refusal',
      ['balance'],
      { status: 400, text: '{"status":"ERROR","error":{"code":1009,"message":"no"}}' },
      key,
      1,
      'code 1009',
    ],
    ['a wrong key', ['balance'], { status: 401, text: '' }, key, 1, 'does not accept PILOTLIGHT_API_KEY'],
    ['no key', ['balance'], { text: '' }, {}, 2, 'PILOTLIGHT_API_KEY is not set'],
    ['no market', ['stats'], { text: '' }, {}, 2, 'give --market NAME'],
    [
      'a market that is none',
      ['stats', '--market', 'X'],
      { status: 404, text: '{"status":"ERROR","error":{"code":1001}}' },
      {},
      1,
      'the call markets lists them',
    ],
    ['a change of unknown outcome', ['cancel', 'all'], { status: 502, text: '<html>' }, key, 3, 'outcome is not known'],
    [
      'a refused change',
      ['cancel', '5'],
      { status: 404, text: '{"status":"ERROR","error":{"code":1142}}' },
      key,
      1,
      'unknown_order',
    ],
    ['an unprotected process', ['balance'], { text: '' }, { ...key, NODE_TLS_REJECT_UNAUTHORIZED: '0' }, 2, 'unset it'],
  ])('%s: exit code and one sentence, never the key', async (_name, args, answer, env, code, sentence) => {
    const ran = await run(args, answer, env)
    expect([ran.code, ran.out]).toEqual([code, ''])
    const said = ran.err.split('\n').filter((line) => line.startsWith('venue: '))
    expect(said).toHaveLength(1)
    expect(said[0]).toContain(sentence)
    expect(ran.err).not.toContain('the-key')
    if (code === 2) expect(ran.asked).toEqual([])
  })

  test('writes nothing of the exchange to a terminal that would move its cursor', async () => {
    const nasty = '\u001b]0;x\u0007\u001b[2J\u009b1Aok\n'
    const error = { status: 400, text: JSON.stringify({ status: 'ERROR', error: { code: 1009, message: nasty } }) }
    const row = { id: '7', market: nasty, side: 'BUY', status: 'NEW', price: '1', qty: '1' }
    const [refused, people, program] = await Promise.all([
      run(['balance'], error, key),
      run(['orders'], { text: okText([row]) }, key),
      run(['orders', '--json'], { text: okText([row]) }, key),
    ])
    expect([refused.code, people.code, program.code]).toEqual([1, 0, 0])
    const written = refused.err + people.out + program.out
    expect(written.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u)
    expect(refused.err).toMatch(/^venue: [^\n]+\n$/)
    expect(people.out.split('\n')).toHaveLength(3)
    expect(JSON.parse(program.out)).toMatchObject([{ market: nasty }])
  })

  test('cancels by number, by name and several with whole digits', async () => {
    const bodies: string[] = []
    for (const ids of [['9223372036854775807'], ['our-name'], ['9223372036854775807', 'our-name'], ['all']]) {
      const venue = await scriptedVenue(() => ({ text: '' }))
      const { http, asked } = venue
      const told = await callOf('cancel')?.ask({ http, words: ids, markets: [], market: '', last: 20, nowMs: 0 })
      expect(told).toMatchObject({ result: 'told', data: { cancelled: ids[0] === 'all' ? 'all' : ids } })
      venue.close()
      bodies.push(`${asked[0]?.method} ${asked[0]?.url} ${asked[0]?.body}`)
    }
    expect(bodies).toEqual([
      'DELETE /user/order/9223372036854775807 ',
      'DELETE /user/order?externalId=our-name ',
      'POST /user/order/massCancel {"orderIds":[9223372036854775807],"externalOrderIds":["our-name"]}',
      'POST /user/order/massCancel {"cancelAll":true}',
    ])
  })
})

describe('the command line', () => {
  const daemonFile = join(folder, 'daemon.toml')
  writeFileSync(
    daemonFile,
    [
      'bot = "one"',
      'stateDir = "var/one"',
      '[venue]',
      'network = "testnet"',
      'market = "SOL-USD"',
      'rest = "https://api.starknet.sepolia.extended.exchange/api/v1"',
      'stream = "wss://api.starknet.sepolia.extended.exchange/stream.extended.exchange/v1"',
      'chainId = "SN_SEPOLIA"',
    ].join('\n'),
  )

  test("takes network, address and market from the daemon's file, and narrows no list by it", () => {
    const options = readVenueOptions(['stats', '--config', daemonFile])
    expect(options).toMatchObject({ markets: ['SOL-USD'], rest: { host: 'api.starknet.sepolia.extended.exchange' } })
    expect(readVenueOptions(['orders', '--config', daemonFile])).toMatchObject({ markets: [] })
    expect(readVenueOptions(['orders', '--config', daemonFile, '--market', 'X'])).toMatchObject({ markets: ['X'] })
    const mainnet = readVenueOptions(['stats', '--config', daemonFile, '--network', 'mainnet'])
    expect(mainnet?.rest.host).toBe('api.starknet.extended.exchange')
  })

  test('every call of the help is one that can be made, and help itself is none', () => {
    const names = [...help.matchAll(/^ {2}([a-z][a-z-]+)(?: \S+)? {2,}\S/gm)].map((match) => match[1] ?? '')
    expect(names.length).toBeGreaterThanOrEqual(19)
    for (const name of names) expect(readVenueOptions([name, '--market', 'X'])?.call.name).toBe(name)
    expect(readVenueOptions(['--help'])).toBeNull()
  })

  test.each([
    [[], 'say what to look at'],
    [['sell'], '"sell" is not a call: use one of markets,'],
    [['orders', '--network', 'moon'], '--network must be mainnet, testnet or local'],
    [['orders', '--network', 'local'], '--rest is missing'],
    [['orders', '--rest', 'http://api.starknet.extended.exchange'], '--rest is not encrypted'],
    [['orders', '--rest', 'https://evil.example'], '--rest points to evil.example'],
    [['orders', '--last', '0'], '--last must be a whole number'],
    [['orders', '--colour'], '(see --help)'],
    [['orders', '--config', 'nowhere.toml'], '--config nowhere.toml does not exist'],
  ])('%j is refused in one sentence', (args, sentence) => {
    expect(() => readVenueOptions(args)).toThrow(sentence)
  })
})

test('a table keeps numbers right, words left and says none when there is none', () => {
  const rows = [
    { side: 'BUY', size: '0.5', note: null },
    { side: 'SELL', size: '-12', note: true },
  ]
  const columns = [
    ['side', (row: (typeof rows)[number]) => row.side],
    ['size', (row: (typeof rows)[number]) => row.size],
    ['note', (row: (typeof rows)[number]) => row.note],
  ] as const
  expect(table(rows, columns)).toBe('side  size  note\nBUY    0.5  -\nSELL   -12  yes\n')
  expect(table([], columns)).toBe('none\n')
})
