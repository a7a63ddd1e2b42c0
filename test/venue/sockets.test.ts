import { allBehaviours } from './all-behaviours.ts'
import { runBehaviours } from './run-behaviours.ts'
import { carryOverSockets } from './socket-carrier.ts'

runBehaviours(allBehaviours, { world: 'over sockets', make: carryOverSockets, way: 'v1' })
runBehaviours(allBehaviours, { world: 'over sockets', make: carryOverSockets, way: 'rpc', isStreamedOnly: true })
