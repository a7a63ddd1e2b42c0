import type { Target } from '../target.ts'
import { controlMessageTarget } from './control-message.ts'
import { envelopeTarget } from './rest-envelope.ts'
import { restTargets } from './rest-reads.ts'
import { rpcSocketTarget } from './rpc-socket.ts'
import { streamTargets } from './streams.ts'
import { tapeTarget } from './tape.ts'
import { venueRestTarget } from './venue-rest.ts'
import { venueControlTarget, venueRpcTarget, venueUpgradeTarget } from './venue-streams.ts'

export const targets: readonly Target[] = [
  envelopeTarget,
  ...restTargets,
  ...streamTargets,
  rpcSocketTarget,
  controlMessageTarget,
  tapeTarget,
  venueRestTarget,
  venueUpgradeTarget,
  venueRpcTarget,
  venueControlTarget,
]
