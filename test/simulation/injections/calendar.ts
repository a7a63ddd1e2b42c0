import type { World } from '../world.ts'
import type { ToFaults } from './active.ts'

// When faults begin, strike and end.

const endAgainMs = 500

export function deliver(world: World, { type, fault }: ToFaults): void {
  const { planned, now } = world.around.faults
  const one = planned[fault]
  if (one === undefined) return
  switch (type) {
    case 'fault_began':
      now.push(one)
      one.kind.begins?.(one, world)
      if (one.kind.strikes !== undefined) world.around.post(0, { to: 'faults', type: 'fault_struck', fault })
      return
    case 'fault_struck': {
      if (!now.includes(one)) return
      const nextMs = one.kind.strikes?.(one, world)
      if (nextMs !== undefined && nextMs !== Infinity) world.around.post(nextMs, { to: 'faults', type, fault })
      return
    }
    case 'fault_ended':
      if (now.includes(one)) now.splice(now.indexOf(one), 1)
      one.kind.ends?.(one, world)
      if (one.kind.hasEnded?.(one, world) === false) world.around.post(endAgainMs, { to: 'faults', type, fault })
  }
}
