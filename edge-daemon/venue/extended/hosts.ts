// Which addresses the API key may be sent to: encrypted ones of the configured network, and this machine. Nothing here
// connects.

export type ExtendedNetwork = 'local' | 'testnet' | 'mainnet'

const secured = { rest: 'https:', orderEntry: 'https:', stream: 'wss:', rpc: 'wss:' } as const
const unsecured = { rest: 'http:', orderEntry: 'http:', stream: 'ws:', rpc: 'ws:' } as const
export type AddressField = keyof typeof secured

/** Every address of the exchange lies below this domain; those of the test network say so in their name. */
const domain = '.extended.exchange'
const testLabel = 'sepolia'

/** True for names and addresses that cannot leave this machine. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname)
}

/** Reads a base address; a text in place of the URL is the reason why it is not acceptable, naming the field. */
export function checkHost(field: AddressField, text: string, network: ExtendedNetwork): URL | string {
  const encrypted = secured[field]
  const plain = unsecured[field]
  const wanted = `give a ${encrypted}//… address, or ${plain}//127.0.0.1:PORT/… for an exchange on this machine`
  const url = URL.parse(text)
  if (url === null) return `${field} is not an address: ${wanted}`
  if (url.username !== '' || url.password !== '') return `${field} must not contain a user name or password: ${wanted}`
  if (url.search !== '' || url.hash !== '') return `${field} must be a base address without ? and #: ${wanted}`
  if (url.protocol !== encrypted && url.protocol !== plain) return `${field} has the scheme ${url.protocol}: ${wanted}`
  if (isLoopback(url.hostname)) return url
  if (url.protocol === plain) return `${field} is not encrypted and ${url.host} is not this machine: ${wanted}`
  if (network === 'local') {
    return `${field} points to ${url.host}, but the network is "local": use testnet or mainnet for a real exchange`
  }
  if (!isOfNetwork(url.hostname, network)) {
    const pattern = network === 'testnet' ? `a name with "${testLabel}" in it` : `a name without "${testLabel}" in it`
    return `${field} points to ${url.host}, where no key of ${network} is sent: give ${pattern} below ${domain.slice(1)}`
  }
  return url
}

function isOfNetwork(hostname: string, network: 'testnet' | 'mainnet'): boolean {
  if (!hostname.endsWith(domain)) return false
  const labels = hostname.slice(0, -domain.length).split('.')
  return labels.includes(testLabel) === (network === 'testnet') && !labels.includes('testnet')
}
