import type { Check, View } from './check.ts'

// Funding: what is counted as booked is in the ledger, to the last unit of the exchange's own payment.

const perMicro = 1_000_000n

/** I8: the ledger gains with each payment what the exchange has paid, once, and nothing else. */
export function fundingExact(): Check {
  let boot = 0
  let micros = 0
  let booked: NonNullable<View['engine']>['funded'] = null
  return {
    id: 'I8',
    step(view) {
      const { engine } = view
      if (engine === null) return null
      const isNew = view.boot !== boot
      boot = view.boot
      if (!isNew && engine.funded === booked && engine.ledger.fundingMicros === micros) return null
      const known = new Set(booked?.booked.map(([id]) => id))
      const expected = micros
      booked = engine.funded
      micros = engine.ledger.fundingMicros
      if (isNew) return null
      let gained = 0
      for (const [id] of booked?.booked ?? []) {
        if (known.has(id)) continue
        const payment = paymentsOf(view).find((one) => one.id === id)
        if (payment === undefined) return `payment ${id} was booked, and the exchange knows none`
        gained += Number(payment.amount / perMicro)
      }
      return micros === expected + gained ? null : `funding should be ${expected + gained} and is ${micros}`
    },
  }
}

const paymentsOf = ({ exchange, accountId }: View) => exchange.accounts.get(accountId)?.fundingPayments ?? []

/** What the exchange has paid and the daemon has not read yet, units of 1e-12. */
export function unreadFunding(view: View): bigint {
  const known = new Set(view.engine?.funded?.booked.map(([id]) => id))
  let sum = 0n
  for (const { id, amount } of paymentsOf(view)) if (!known.has(id)) sum += amount
  return sum
}
