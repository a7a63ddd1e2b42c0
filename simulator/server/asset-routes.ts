import { decimalsOf } from '../exchange/fixed-point.ts'
import { formatHalfTicks } from '../exchange/market-spec.ts'
import type { Market } from '../exchange/state.ts'
import type { OpenRoute } from './door.ts'
import { indexHalfTicks } from './market-rows.ts'
import { isAsked } from './paging.ts'
import { failed, ok } from './reply.ts'
import type { Json } from './wire.ts'

// Assets: the dollar, which is the only collateral, and what each market trades in.

/** The dollar's number wherever an asset is named by number. */
export const collateralAssetId = 1

export function assetRoutes(markets: ReadonlyMap<string, Market>): OpenRoute[] {
  const all = () => [collateralRow, ...Array.from(markets.values(), assetRow)]
  return [
    {
      method: 'GET',
      pattern: 'info/assets',
      answer({ query }) {
        const asked = query.getAll('asset')
        const collateral = query.get('collateral')
        const rows = all().filter(
          ({ name, isCollateral, type }) =>
            (asked.length === 0 || asked.includes(name)) &&
            isAsked(query, 'type', type) &&
            (collateral === null || String(isCollateral) === collateral.toLowerCase()),
        )
        return ok(rows)
      },
    },
    {
      method: 'GET',
      pattern: 'info/assets/*/price',
      answer({ parts: [asset = ''] }) {
        if (asset === collateralRow.name) return ok('1')
        const market = [...markets.values()].find(({ spec }) => spec.assetName === asset)
        if (market === undefined) return failed(404, 1000)
        return ok(formatHalfTicks(market.spec, indexHalfTicks(market)))
      },
    },
  ]
}

type AssetRow = {
  readonly name: string
  readonly isCollateral: boolean
  readonly type: 'SPOT' | 'PERPETUAL'
  readonly [key: string]: Json
}

/** When the simulated assets came to be. */
const createdAtMs = 1_752_500_000_000

const collateralRow: AssetRow = {
  id: collateralAssetId,
  name: 'USD',
  symbol: 'USD',
  description: 'USD Collateral',
  precision: 6,
  isActive: true,
  isCollateral: true,
  starkexId: '0x1',
  starkexResolution: 1_000_000,
  l1Id: '0x0',
  l1Resolution: 1_000_000,
  version: 1,
  createdAt: createdAtMs,
  type: 'SPOT',
  canBeUsedAsCollateral: true,
  riskFactors: [],
  availableForTradeFactors: [],
}

const assetRow = ({ spec }: Market, index: number): AssetRow => ({
  ...collateralRow,
  id: collateralAssetId + 1 + index,
  name: spec.assetName,
  symbol: spec.assetName,
  description: spec.assetName,
  precision: decimalsOf(spec.lot),
  isCollateral: false,
  starkexId: spec.syntheticId,
  starkexResolution: spec.syntheticResolution,
  type: 'PERPETUAL',
  canBeUsedAsCollateral: false,
})
