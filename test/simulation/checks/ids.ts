import { isSent, type Check } from './check.ts'

/** I2: no name and no nonce of an order is used twice on the account, over all lives of the process. */
export function namesNeverRepeat(): Check {
  const names = new Set<string>()
  const nonces = new Set<number>()
  return {
    id: 'I2',
    step(_view, _event, effects) {
      for (const effect of effects) {
        if (!isSent(effect)) continue
        const { clientId, nonce } = effect.order
        if (names.has(clientId)) return `the name ${clientId} is used twice`
        if (nonces.has(nonce)) return `the nonce ${nonce} is used twice`
        names.add(clientId)
        nonces.add(nonce)
      }
      return null
    },
  }
}
