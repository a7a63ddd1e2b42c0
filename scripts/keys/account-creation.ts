import { typedDataDigest, parseMessageType, type MessageValues } from './typed-data.ts'

// The message whose signature makes a sub-account's key. It is never sent anywhere: the venue's own page asks the wallet for
// the same signature, takes the same key from it, and throws it away.

export const signingDomains = {
  mainnet: 'extended.exchange',
  testnet: 'starknet.sepolia.extended.exchange',
} as const
export type Network = keyof typeof signingDomains

export type SubAccount = {
  readonly network: Network
  /** Checksummed. */
  readonly wallet: string
  /** 0 is the wallet's first account. */
  readonly index: number
}

const typeText = 'AccountCreation(int8 accountIndex,address wallet,bool tosAccepted)'

const valuesOf = ({ wallet, index }: SubAccount) =>
  ({ accountIndex: index, wallet, tosAccepted: true }) satisfies MessageValues

export const accountCreationDigest = (account: SubAccount): Uint8Array =>
  typedDataDigest(signingDomains[account.network], typeText, valuesOf(account))

/** The message in the form that wallets take ("eth_signTypedData_v4"). */
export function accountCreationRequest(account: SubAccount): object {
  const { name, fields } = parseMessageType(typeText)
  return {
    types: {
      EIP712Domain: [{ name: 'name', type: 'string' }],
      [name]: fields.map((field) => ({ name: field.name, type: field.type })),
    },
    primaryType: name,
    domain: { name: signingDomains[account.network] },
    message: valuesOf(account),
  }
}
