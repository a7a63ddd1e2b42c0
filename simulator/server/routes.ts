import { createDoor, type Door } from './door.ts'
import { orderRoutes } from './order-routes.ts'
import { publicRoutes } from './public-routes.ts'
import type { RouteParts } from './route-parts.ts'
import { userHistoryRoutes } from './user-history-routes.ts'
import { userRoutes } from './user-routes.ts'

/** The venue's whole REST behind one door. Whoever comes through it finds the exchange at the time of now. */
export function openDoor(parts: RouteParts): Door {
  const door = createDoor({
    open: publicRoutes(parts),
    user: [...userRoutes(parts), ...userHistoryRoutes(parts), ...orderRoutes(parts)],
  })
  return (call) => {
    parts.venue.catchUp()
    return door(call)
  }
}
