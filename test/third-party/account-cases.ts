import { z } from 'zod'
import { Balance, Fee, Leverage, Moves } from './shapes.ts'
import { hold, type Case } from './world.ts'

// What an account can ask about itself.

export const accountCases: readonly Case[] = [
  {
    name: 'fetchAccounts',
    run: async ({ rest }) => {
      const accounts = z
        .array(z.looseObject({ id: z.string(), type: z.string() }))
        .parse(await rest.call('fetchAccounts'))
      hold(accounts.map(({ type }) => type).join() === 'main,subaccount', JSON.stringify(accounts))
    },
  },
  {
    name: 'fetchBalance',
    run: async ({ rest }) => {
      const { total, free } = Balance.parse(await rest.call('fetchBalance'))
      const [code = ''] = Object.keys(total)
      hold(total[code] === 100_000 && free[code] === 100_000, JSON.stringify({ total, free }))
    },
  },
  {
    name: 'fetchTradingFee',
    run: async ({ rest, symbol }) => {
      const fee = Fee.parse(await rest.call('fetchTradingFee', symbol))
      hold(fee.symbol === symbol && fee.taker === 0.00025 && fee.maker === 0, JSON.stringify(fee))
    },
  },
  {
    name: 'fetchTradingFees',
    run: async ({ rest, symbol, secondSymbol }) => {
      const fees = z.record(z.string(), Fee).parse(await rest.call('fetchTradingFees'))
      hold(symbol in fees && secondSymbol in fees, Object.keys(fees).join())
    },
  },
  {
    name: 'setLeverage and fetchLeverage',
    run: async ({ rest, symbol, secondSymbol }) => {
      const other = Leverage.parse(await rest.call('fetchLeverage', secondSymbol))
      await rest.call('setLeverage', 7, symbol)
      const own = Leverage.parse(await rest.call('fetchLeverage', symbol))
      hold(own.longLeverage === 7 && own.shortLeverage === 7, JSON.stringify(own))
      const unchanged = Leverage.parse(await rest.call('fetchLeverage', secondSymbol))
      hold(unchanged.longLeverage === other.longLeverage, 'the other market keeps its own')
    },
  },
  {
    name: 'setLeverage beyond the market\u2019s is refused by code',
    run: async ({ rest, symbol }) => {
      const refusal = await rest.call('setLeverage', 1_000, symbol).then(
        () => 'nothing',
        (error: unknown) => String(error),
      )
      hold(refusal.includes('InvalidOrder') && refusal.includes('1050'), refusal)
    },
  },
  {
    name: 'fetchLedger and fetchDeposits',
    run: async ({ rest }) => {
      for (const name of ['fetchLedger', 'fetchDeposits']) {
        const [first] = Moves.parse(await rest.call(name))
        hold(
          first?.type === 'deposit' && first.amount === 100_000 && first.currency === 'USDC',
          `${name}: ${JSON.stringify(first)}`,
        )
      }
    },
  },
  {
    name: 'fetchWithdrawals and fetchTransfers',
    run: async ({ rest }) => {
      for (const name of ['fetchWithdrawals', 'fetchTransfers']) {
        const rows = z.array(z.unknown()).parse(await rest.call(name))
        hold(rows.length === 0, `${name}: nothing was moved, but ${JSON.stringify(rows[0])}`)
      }
    },
  },
]
