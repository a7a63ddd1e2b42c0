import { expect, test } from 'vitest'
import { accountFingerprint } from './account-fingerprint.ts'
import { ownerComplaint, type LedgerOwner } from './ledger-owner.ts'

const units = { tickSize: '0.1', lotSize: '0.01' }
const owner: LedgerOwner = {
  bot: 'toy',
  account: 'live',
  network: 'testnet',
  accountFingerprint: accountFingerprint('10002'),
  market: 'ETH-USD',
}
const told = { network: 'testnet', market: 'ETH-USD', accountFingerprint: accountFingerprint('10002') }
const words = { bot: 'toy', units: { ...units, account: 'live' as const, ...told } }

test.each([
  [
    'another market',
    { market: 'BTC-USD' },
    /^venue\.market is BTC-USD, but .*\/state is of ETH-USD: .*journal .* away/,
  ],
  ['another network', { network: 'mainnet' }, /^venue\.network is mainnet, but .*\/state is of testnet: .*stateDir/],
  [
    'another sub-account',
    { accountFingerprint: accountFingerprint('10003') },
    /^the keys in the environment are of another sub-account than the ledger in \/state: .*stateDir/,
  ],
  [
    'another name',
    { bot: 'two' },
    /^bot is two, but the journal in \/state is of toy: .*everything but order-ids\.json/,
  ],
])('a ledger of %s is not taken over', (_, change, sentence) => {
  expect(ownerComplaint(words, owner, '/state')).toBeNull()
  expect(ownerComplaint(words, { ...owner, ...change }, '/state')).toMatch(sentence)
})

test('a journal that does not say is not complained of, nor one of which nothing is taken over', () => {
  expect(ownerComplaint({ bot: 'toy', units }, owner, '/state')).toBeNull()
  expect(ownerComplaint({ bot: null, units: null }, owner, '/state')).toBeNull()
})

test('a ledger of paper money is not taken for one of real money, nor the other way round', () => {
  const { accountFingerprint: _, ...paperTold } = told
  const ofPaper = { bot: 'toy', units: { ...units, account: 'paper' as const, ...paperTold } }
  const paper = { ...owner, account: 'paper' as const, accountFingerprint: null }
  expect(ownerComplaint(ofPaper, owner, '/state')).toMatch(/is of a paper account and this run is live/)
  expect(ownerComplaint(words, paper, '/state')).toMatch(/is of a live account and this run is paper/)
  expect(ownerComplaint(ofPaper, paper, '/state')).toBeNull()
  expect(ownerComplaint({ bot: 'toy', units }, paper, '/state')).toMatch(/is of a live account/)
})

test('the fingerprint is the same at each start, differs between accounts and does not show the number', () => {
  expect(accountFingerprint('10002')).toBe(accountFingerprint('10002'))
  expect(accountFingerprint('10002')).not.toBe(accountFingerprint('10003'))
  expect(accountFingerprint('10002')).toMatch(/^[0-9a-f]{16}$/)
})
