/** The smallest file of a daemon that is accepted: everything else has a default. */
export const daemonFile = {
  bot: 'toy',
  stateDir: 'var/toy',
  venue: {
    network: 'local',
    market: 'TOY-USD',
    rest: 'http://127.0.0.1:1/api/v1',
    stream: 'ws://127.0.0.1:1',
    chainId: 'SN_SEPOLIA',
  },
}
