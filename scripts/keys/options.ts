import { parseArgs } from 'node:util'
import { signingDomains, type Network } from './account-creation.ts'
import { checksummed, isAddress } from './ethereum.ts'

// Reads the command line of `npm run keys`. Secrets are not on it: other users of the machine can read command lines.

export const help = `Makes the Stark key of a sub-account on Extended from the Ethereum wallet that owns it. Works offline; nothing is sent.

  npm run keys -- derive     --index N --network NAME [--wallet 0x…] [--out FILE] [--show] [--json]
  npm run keys -- typed-data --index N --network NAME --wallet 0x…

derive takes one line from stdin or from the environment, either of
  the wallet's private key    32 bytes of hex   (or PILOTLIGHT_ETH_PRIVATE_KEY)
  a signature by the wallet   65 bytes of hex   (or PILOTLIGHT_ETH_SIGNATURE; --wallet is needed to check it)
and never from the command line. Both are as secret as the key that comes out.

typed-data prints the message for a hardware wallet to sign ("sign typed data", eth_signTypedData_v4). Give the signature to
derive. Sign twice and compare: a wallet whose signatures differ cannot be used for this.

  --index N        number of the sub-account under the wallet, 0 to 127; 0 is the first account. The exchange tells it as
                   accountIndex
  --network NAME   mainnet or testnet; the keys of the two differ
  --wallet 0x…     address of the wallet; with a private key it is only compared
  --out FILE       write the key pair there as PILOTLIGHT_STARK_PRIVATE_KEY=… and PILOTLIGHT_STARK_PUBLIC_KEY=…, readable
                   by you alone; an existing file is never overwritten
  --show           print the private key on the screen
  --json           one JSON line instead of the text
  --help           this text

Without --out and --show only the public key is printed: compare it with l2Key of the account at the exchange.

The signed message says tosAccepted: true, that is "I accept the exchange's terms of service for this account". The
exchange's own page makes the wallet sign the same words; without them the key would be another one. Read the terms first.

Example, on testnet, key typed in unseen:
  read -rs KEY && printf '%s' "$KEY" | npm run --silent keys -- derive --index 1 --network testnet --out stark.env; unset KEY
`

export type KeysOptions = {
  readonly command: 'derive' | 'typed-data'
  readonly network: Network
  readonly index: number
  /** Checksummed. */
  readonly wallet: string | null
  readonly out: string | null
  readonly isShown: boolean
  readonly isJson: boolean
}

/** Bad input: one sentence for people, exit code 2. */
export class BadInput extends Error {
  override readonly name = 'BadInput'
}

/** Answers null when help was asked for. Throws BadInput. */
export function readKeysOptions(args: readonly string[]): KeysOptions | null {
  const { values, positionals } = parse(args)
  if (values.help === true) return null
  const [command, ...others] = positionals
  if ((command !== 'derive' && command !== 'typed-data') || others.length > 0) {
    // A key may stand here by mistake, so what was given is not repeated.
    throw new BadInput('say what to do, derive or typed-data, and give everything else as an option (see --help)')
  }
  const wallet = values.wallet === undefined ? null : walletOf(values.wallet)
  if (command === 'typed-data') {
    if (wallet === null)
      throw new BadInput('--wallet is missing: give the address that will sign, 0x and 40 hex digits')
    if (values.out !== undefined || values.show === true) {
      throw new BadInput('--out and --show belong to derive: typed-data makes no key')
    }
  }
  if (values.out === '') throw new BadInput('--out is empty: give the name of a file that does not exist yet')
  return {
    command,
    network: networkOf(values.network),
    index: indexOf(values.index),
    wallet,
    out: values.out ?? null,
    isShown: values.show === true,
    isJson: values.json === true,
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      strict: true,
      allowPositionals: true,
      options: {
        index: { type: 'string' },
        network: { type: 'string' },
        wallet: { type: 'string' },
        out: { type: 'string' },
        show: { type: 'boolean' },
        json: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    })
  } catch (error) {
    const option = /'(-[^'=\s]{1,20})/.exec(error instanceof Error ? error.message : '')?.[1] ?? 'an option'
    throw new BadInput(`${option} is unknown or its value is missing or too much (see --help)`)
  }
}

function networkOf(text: string | undefined): Network {
  if (text !== undefined && Object.hasOwn(signingDomains, text)) return text === 'mainnet' ? 'mainnet' : 'testnet'
  throw new BadInput('--network must be mainnet or testnet: the keys of the two differ')
}

function indexOf(text: string | undefined): number {
  if (text === undefined) throw new BadInput('--index is missing: give the number of the sub-account, 0 for the first')
  const index = /^\d{1,3}$/.test(text) ? Number(text) : Number.NaN
  if (!(index <= 127)) throw new BadInput('--index must be a whole number from 0 to 127')
  return index
}

function walletOf(text: string): string {
  if (isAddress(text)) return checksummed(text)
  throw new BadInput(
    /^0x[0-9a-fA-F]{40}$/.test(text)
      ? '--wallet has capitals that do not fit its digits: a digit is mistyped, copy the address again'
      : '--wallet must be an Ethereum address, 0x and 40 hex digits',
  )
}
