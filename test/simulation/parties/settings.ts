import { DaemonConfig, type TradingConfig } from '#shared/config/config.ts'
import type { ControlState } from '#shared/contracts/control.ts'
import type { VenueEvent } from '../../../edge-daemon/venue/venue.ts'
import type { ConfigInForce } from '../../../edge-daemon/runtime/config-in-force.ts'
import {
  idleConfigPull,
  stepConfigPull,
  type ConfigPull,
  type ConfigPullEvent,
} from '../../../edge-daemon/runtime/config-pull.ts'
import { Refusal } from '../../../edge-daemon/runtime/refusal.ts'
import { ServedConfig } from '../../../edge-daemon/runtime/served-config.ts'
import { call, type Caller } from './calls.ts'
import { bot, marketName } from './venue.ts'

// The config of one life of the process: the local file with what the cloud serves laid over it, fetched when a newer version
// is named and read again when a person says so. The product's own parts, with a file and a cloud that are the world's.

/** The local file as it is now; a sentence when it cannot be used. */
export type ConfigFile = DaemonConfig | string

export const configFile = (trading: TradingConfig): DaemonConfig =>
  DaemonConfig.parse({
    bot,
    stateDir: 'state',
    venue: {
      network: 'local',
      market: marketName,
      rest: 'http://127.0.0.1:1/api/v1',
      stream: 'ws://127.0.0.1:1',
      chainId: 'SN_SEPOLIA',
    },
    cloud: { url: 'http://127.0.0.1:2' },
    ...trading,
  })

export type Settings = {
  readonly inForce: ConfigInForce
  hearControl(control: ControlState): void
  /** SIGHUP. */
  reload(file: ConfigFile): void
}

const answerWithinMs = 5_000

/** As in runtime/run.ts. `remember` is asked to keep what has come into force. */
export function obeyConfig(
  process: Caller,
  inForce: ConfigInForce,
  on: { readonly push: (event: VenueEvent) => void; readonly remember: (served: ServedConfig) => void },
): Settings {
  let pull: ConfigPull = idleConfigPull(inForce.seenVersion)
  const dispatch = (event: ConfigPullEvent): void => {
    const [next, effects] = stepConfigPull(pull, event)
    pull = next
    for (const effect of effects) {
      if (effect.type === 'pull') {
        call(process, { type: 'config' }, answerWithinMs, ServedConfig, (answer) => {
          const isNamed = answer.result === 'ok' && answer.value.version === effect.version
          dispatch({ type: 'pulled', served: isNamed ? answer.value : null })
        })
        continue
      }
      const change = inForce.serve(effect.served)
      if (change.type === 'config_changed') on.remember(effect.served)
      on.push(change)
    }
  }
  return {
    inForce,
    hearControl: ({ configVersion }) => dispatch({ type: 'named', version: configVersion }),
    reload: (file) =>
      on.push(
        inForce.reload(() => {
          if (typeof file === 'string') throw new Refusal(file)
          return file
        }),
      ),
  }
}
