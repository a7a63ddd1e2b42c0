// Which addresses the API key may be sent to: encrypted ones, and this machine. Nothing here connects.

export type ExtendedNetwork = 'local' | 'testnet' | 'mainnet'

const schemes = { rest: ['https:', 'http:'], stream: ['wss:', 'ws:'] } as const

/** True for names and addresses that cannot leave this machine. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname)
}

/** Reads a base address; a text in place of the URL is the reason why it is not acceptable, naming the field. */
export function checkHost(field: 'rest' | 'stream', text: string, network: ExtendedNetwork): URL | string {
  const [encrypted, plain] = schemes[field]
  const wanted = `give a ${encrypted}//… address, or ${plain}//127.0.0.1:PORT/… for an exchange on this machine`
  const url = URL.parse(text)
  if (url === null) return `${field} is not an address: ${wanted}`
  if (url.username !== '' || url.password !== '') return `${field} must not contain a user name or password: ${wanted}`
  if (url.search !== '' || url.hash !== '') return `${field} must be a base address without ? and #: ${wanted}`
  if (url.protocol !== encrypted && url.protocol !== plain) return `${field} has the scheme ${url.protocol}: ${wanted}`
  const isHere = isLoopback(url.hostname)
  if (url.protocol === plain && !isHere)
    return `${field} is not encrypted and ${url.host} is not this machine: ${wanted}`
  if (network === 'local' && !isHere) {
    return `${field} points to ${url.host}, but the network is "local": use testnet or mainnet for a real exchange`
  }
  return url
}
