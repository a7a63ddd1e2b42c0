import { publish } from '../parties/cloud.ts'
import { fire } from './active.ts'
import type { Kind } from './kind.ts'

/** Again and again one of these is published for the daemon to trade with. */
export type PublishInjection = {
  readonly at: 'publish'
  readonly everyMs: number
  readonly configs: readonly Parameters<typeof publish>[1][]
}

export const publishing: Kind<PublishInjection> = {
  strikes(one, { cloud, around }) {
    const { configs, everyMs } = one.inject
    const config = configs[one.prng.below(configs.length)]
    if (config !== undefined) {
      publish(cloud, config, around)
      fire(one)
    }
    return everyMs * (0.5 + one.prng.next())
  },
}
