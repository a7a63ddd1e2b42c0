import { afterEach, expect, test } from 'vitest'
import { carry } from './carry.ts'
import { scriptedVenue, okText, type ScriptedVenue } from './scripted-venue.fixture.ts'
import { readStartFacts } from './start-facts.ts'

// What the venue states before the first order, and what of it nobody should sign for.

let venue: ScriptedVenue | null = null
afterEach(() => venue?.close())

const market = {
  name: 'ETH-USD',
  status: 'ACTIVE',
  tradingConfig: {
    minOrderSize: '0.01',
    minOrderSizeChange: '0.001',
    minPriceChange: '0.05',
    maxLimitOrderValue: '5000000',
    maxNumOrders: '200',
    limitPriceCap: '0.05',
    limitPriceFloor: '0.05',
  },
  l2Config: { collateralId: '0x1', collateralResolution: 1e6, syntheticId: '0x2', syntheticResolution: 1e6 },
}
const domain = { name: 'Perpetuals', version: 'v0', chainId: 'SN_SEPOLIA', revision: '1' }
const fees = { market: 'ETH-USD', makerFeeRate: '0', takerFeeRate: '0.00025' }

type Changed = { readonly domain?: object; readonly fees?: object; readonly account?: object }

async function factsWith(changed: Changed, way: { readonly rpc?: string } = {}) {
  const answers: Record<string, unknown> = {
    '/info/starknet': { ...domain, ...changed.domain },
    '/info/markets': [market],
    '/user/account/info': changed.account ?? { accountId: 1_001, l2Key: '0xa', l2Vault: '7' },
    '/user/fees': [{ ...fees, ...changed.fees }],
    '/user/leverage': [],
  }
  venue = await scriptedVenue(({ url }) => ({ text: okText(answers[url.replace(/\?.*/, '')]) }))
  const asked = {
    network: 'testnet',
    market: 'ETH-USD',
    starkPublicKey: '0xa',
    vault: '7',
    rest: venue.rest,
    ...way,
  } as const
  return carry(venue.http, readStartFacts(asked))
}

test('sound facts are taken', async () => {
  expect(await factsWith({})).toMatchObject({ feeRateMax: '0.001', makerFeeRate: 0, accountId: '1001' })
  expect(await factsWith({ fees: { makerFeeRate: '-0.00002' } })).toMatchObject({ feeRateMax: '0.001' })
})

test.each([
  ['twice the taker rate', { takerFeeRate: '0.0008' }, '0.0016'],
  ['twice a maker rate that is higher', { makerFeeRate: '0.0009', takerFeeRate: '0.0008' }, '0.0018'],
  ['no more than any venue takes', { takerFeeRate: '0.009' }, '0.01'],
])('orders sign for %s, so that exits are taken when the rate rises', async (_name, changed, feeRateMax) => {
  expect(await factsWith({ fees: changed })).toMatchObject({ feeRateMax })
})

test.each([
  ['half of the value', { takerFeeRate: '0.5' }],
  ['more digits than the chain counts', { makerFeeRate: '9'.repeat(30) }],
  ['less than nothing from both sides', { makerFeeRate: '-0.001', takerFeeRate: '-0.001' }],
])('a fee of %s is not signed for', async (_name, changed) => {
  expect(await factsWith({ fees: changed })).toEqual({
    refusal: expect.stringMatching(/^the exchange states the fee rates .* which is nothing to sign for: compare /),
  })
})

test.each(['one', '1e400', '1.5'])('a revision of "%s" is no revision', async (revision) => {
  expect(await factsWith({ domain: { revision } })).toMatchObject({
    refusal: expect.stringContaining('the signing domain (/info/starknet) could not be read'),
  })
})

test('an account without a number is no harm, unless the RPC socket is to name it', async () => {
  const account = { l2Key: '0xa', l2Vault: '7' }
  expect(await factsWith({ account })).toMatchObject({ accountId: '' })
  expect(await factsWith({ account }, { rpc: 'wss://exchange' })).toEqual({
    refusal: expect.stringContaining('set streams to "v1"'),
  })
})
