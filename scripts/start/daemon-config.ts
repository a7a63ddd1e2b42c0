import { stringify } from 'smol-toml'

/** The daemon's file for a local run: who and where, everything else is the default of the schema. */
export function daemonConfigText(facts: {
  readonly bot: string
  readonly stateDir: string
  readonly market: string
  readonly rest: string
  readonly stream: string
  readonly chainId: string
  readonly cloudUrl: string
}): string {
  return `${stringify({
    bot: facts.bot,
    stateDir: facts.stateDir,
    venue: { network: 'local', market: facts.market, rest: facts.rest, stream: facts.stream, chainId: facts.chainId },
    cloud: { url: facts.cloudUrl },
  })}\n`
}
