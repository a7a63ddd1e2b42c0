import { accountStream } from './behaviours/account-stream.ts'
import { cancelling } from './behaviours/cancelling.ts'
import { edits } from './behaviours/edits.ts'
import { funding } from './behaviours/funding.ts'
import { margin } from './behaviours/margin.ts'
import { marketStreams } from './behaviours/market-streams.ts'
import { markets } from './behaviours/markets.ts'
import { placing } from './behaviours/placing.ts'
import { positions } from './behaviours/positions.ts'
import { reads } from './behaviours/reads.ts'
import { rpc } from './behaviours/rpc.ts'
import { trading } from './behaviours/trading.ts'
import { validation } from './behaviours/validation.ts'

/** Everything a venue does that is worth being told apart from one that does not. */
export const allBehaviours = [
  ...placing,
  ...validation,
  ...trading,
  ...edits,
  ...cancelling,
  ...positions,
  ...margin,
  ...funding,
  ...markets,
  ...reads,
  ...marketStreams,
  ...accountStream,
  ...rpc,
]
