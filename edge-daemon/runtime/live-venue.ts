import type { DaemonConfig } from '#shared/config/config.ts'
import { connectExtended } from '../venue/extended/connect.ts'
import { accountFingerprint } from './account-fingerprint.ts'
import type { Clock } from './clock.ts'
import type { Credentials } from './environment.ts'
import type { Openings } from './run.ts'
import { userAgent } from './user-agent.ts'

/** A run on the real account: the adapter with its keys, and the cloud when the config names one. */
export function liveOpenings({ venue }: DaemonConfig, credentials: Credentials): Omit<Openings, 'readFile'> {
  const { apiKey, starkPrivateKey, starkPublicKey, vault, ingestToken } = credentials
  const { network, rest, stream, streams, rpc, orderEntry, market, chainId } = venue
  const options = {
    network,
    rest,
    stream,
    ...(streams === 'rpc' && rpc !== undefined ? { rpc } : {}),
    ...(orderEntry === undefined ? {} : { orderEntry }),
    market,
    chainId,
    apiKey,
    starkPrivateKey,
    starkPublicKey,
    vault,
    userAgent,
  }
  return {
    account: 'live',
    accountFingerprint: accountFingerprint(vault),
    openVenue: (clock: Clock) => connectExtended(options, clock),
    ingestToken,
  }
}
