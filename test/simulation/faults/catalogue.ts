import { cloudFaults } from './cloud.ts'
import { exchangeFaults } from './exchange.ts'
import { isInjected, type Entry, type Fault } from './fault.ts'
import { hostFaults } from './host.ts'
import { marketDataFaults } from './market-data.ts'
import { networkFaults } from './network.ts'

// All 114 faults of the project's own list, in its numbers.

export const catalogue: readonly Entry[] = [
  ...networkFaults,
  ...exchangeFaults,
  ...marketDataFaults,
  ...hostFaults,
  ...cloudFaults,
]

/** Those that can be injected. */
export const faults: readonly Fault[] = catalogue.filter(isInjected)
