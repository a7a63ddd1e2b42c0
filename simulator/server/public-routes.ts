import { bookRow, marketRow, statsRow } from './market-rows.ts'
import { domain } from './order-signature.ts'
import { failed, ok, type Reply } from './reply.ts'
import type { RestRequest } from './request.ts'
import { publicTradeRow } from './rows.ts'
import type { Venue } from './venue.ts'

/** Answers below /info; null when there is no such path. */
export function publicRoute(venue: Venue, chainId: string, request: RestRequest): Reply | null {
  const { state } = venue
  const [root, kind, name, part] = request.path
  if (request.method !== 'GET' || root !== 'info') return null
  if (kind === 'starknet' && name === undefined) {
    return ok({ name: domain.name, version: domain.version, chainId, revision: Number(domain.revision) })
  }
  if (kind !== 'markets') return null
  if (name === undefined) {
    const asked = request.query.getAll('market')
    const names = asked.length === 0 ? [...state.markets.keys()] : asked
    const markets = names.map((market) => state.markets.get(market))
    if (markets.includes(undefined)) return failed(404, 1001)
    return ok(markets.flatMap((market) => (market === undefined ? [] : [marketRow(state, market)])))
  }
  const market = state.markets.get(name)
  if (market === undefined) return failed(404, 1001)
  switch (part) {
    case 'stats':
      return ok(statsRow(state, market))
    case 'orderbook':
      return ok(bookRow(state, market))
    case 'trades':
      return ok(market.recentTrades.toReversed().map((trade) => publicTradeRow(market, trade)))
    default:
      return null
  }
}
