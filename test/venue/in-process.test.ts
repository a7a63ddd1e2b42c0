import { allBehaviours } from './all-behaviours.ts'
import { carryInProcess } from './in-process-carrier.ts'
import { runBehaviours } from './run-behaviours.ts'

runBehaviours(allBehaviours, { world: 'in process', make: carryInProcess, way: 'v1' })
runBehaviours(allBehaviours, { world: 'in process', make: carryInProcess, way: 'rpc', isStreamedOnly: true })
