import type { Injection } from './kinds.ts'

/** As a question about one order leaves. */
const question = 'GET /user/orders/external/pl-1-b0-1-00'

/** Whether the process may not be answered what it asks the exchange about an order. */
export function hindersAnswers(inject: Injection): boolean {
  switch (inject.at) {
    case 'black_hole':
    case 'no_descriptors':
    case 'unreachable':
      return true
    case 'cut':
      return inject.peers.includes('exchange')
    case 'request':
      return inject.match.test(question)
    default:
      return false
  }
}
