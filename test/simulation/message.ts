import type { ToFaults } from './injections/active.ts'
import type { ToCloud } from './parties/cloud.ts'
import type { ToDaemon } from './parties/daemon.ts'
import type { ToExchange } from './parties/exchange.ts'
import type { ToMachine } from './parties/machine.ts'
import type { ToOperator } from './parties/operator.ts'
import type { ToPerson } from './parties/person.ts'

// Everything that can happen in the world, as data. Each party says in its own file what can be delivered to it.

export type Message = ToExchange | ToMachine | ToDaemon | ToCloud | ToOperator | ToPerson | ToFaults
