import type { Market } from '../exchange/state.ts'
import { assetRoutes } from './asset-routes.ts'
import type { OpenRoute } from './door.ts'
import { marketHistoryRoutes } from './market-history-routes.ts'
import { bookRow, marketRow, statsRow } from './market-rows.ts'
import { domain } from './order-signature.ts'
import { failed, ok, type Reply } from './reply.ts'
import type { RouteParts } from './route-parts.ts'
import { publicTradeRow } from './rows.ts'

/** What everybody may ask about the markets. */
export function publicRoutes(parts: RouteParts): OpenRoute[] {
  const { venue, view, chainId } = parts
  const { markets } = venue.state
  const ofMarket = (pattern: string, answer: (market: Market) => Reply): OpenRoute => ({
    method: 'GET',
    pattern,
    answer(request) {
      const market = markets.get(request.parts[0] ?? '')
      return market === undefined ? failed(404, 1001) : answer(market)
    },
  })
  return [
    {
      method: 'GET',
      pattern: 'info/markets',
      answer({ query }) {
        const asked = query.getAll('market')
        const names = asked.length === 0 ? [...markets.keys()] : [...new Set(asked)]
        const rows = []
        for (const name of names) {
          const market = markets.get(name)
          if (market === undefined) return failed(404, 1001)
          rows.push(marketRow(view, market))
        }
        return ok(rows)
      },
    },
    ofMarket('info/markets/*/stats', (market) => ok(statsRow(view, market))),
    ofMarket('info/markets/*/orderbook', (market) => ok(bookRow(market))),
    ofMarket('info/markets/*/trades', (market) =>
      ok(market.recentTrades.toReversed().map((trade) => publicTradeRow(market, trade))),
    ),
    ...marketHistoryRoutes(parts),
    ...assetRoutes(markets),
    {
      method: 'GET',
      pattern: 'info/starknet',
      answer: () => ok({ name: domain.name, version: domain.version, chainId, revision: Number(domain.revision) }),
    },
    { method: 'GET', pattern: 'info/settings', answer: () => ok({ starkExContractAddress: '0x0' }) },
    { method: 'GET', pattern: 'info/builder/dashboard', answer: () => ok([]) },
  ]
}
