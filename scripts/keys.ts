import process from 'node:process'
import { accountCreationRequest } from './keys/account-creation.ts'
import type { StarkKeys } from './keys/derive.ts'
import { writeKeyFile } from './keys/key-file.ts'
import { BadInput, help, readKeysOptions, type KeysOptions } from './keys/options.ts'
import { takeWalletSecret } from './keys/wallet-secret.ts'

// Makes the Stark key of a sub-account. Nothing here talks to anybody; the private key leaves only where it is told to.

// Whoever reads our output may stop reading.
process.stdout.on('error', () => undefined)

try {
  const options = readKeysOptions(process.argv.slice(2))
  process.stdout.write(options === null ? help : await answer(options))
} catch (error) {
  if (!(error instanceof BadInput)) throw error
  process.stderr.write(`keys: ${error.message}\n`)
  process.exitCode = 2
}

async function answer(options: KeysOptions): Promise<string> {
  const { command, network, index, wallet } = options
  if (command === 'typed-data') {
    const request = accountCreationRequest({ network, index, wallet: wallet ?? '' })
    return `${JSON.stringify(request, null, options.isJson ? 0 : 2)}\n`
  }
  const secret = await takeWalletSecret(process.env, process.stdin)
  // Loaded only now: bad input is answered without waiting for the curve.
  const { deriveKeys } = await import('./keys/derive.ts')
  const keys = deriveKeys({ network, index, wallet }, secret)
  if (options.out !== null) writeKeyFile(options.out, keys)
  return options.isJson ? jsonLine(keys, options) : text(keys, options)
}

function jsonLine(keys: StarkKeys, { isShown, out }: KeysOptions): string {
  const { wallet, network, index, starkPublicKey, starkPrivateKey } = keys
  const shown = isShown ? { starkPrivateKey: starkPrivateKey.reveal() } : {}
  return `${JSON.stringify({ wallet, network, accountIndex: index, starkPublicKey, ...shown, file: out })}\n`
}

function text(keys: StarkKeys, { isShown, out }: KeysOptions): string {
  const rows = [
    ['wallet', keys.wallet],
    ['network', keys.network],
    ['account index', String(keys.index)],
    ['public key', keys.starkPublicKey],
    [
      'private key',
      isShown ? keys.starkPrivateKey.reveal() : (out ?? 'not printed and not kept: --out FILE or --show'),
    ],
  ]
  return rows.map(([name = '', value = '']) => `${name.padEnd(14)} ${value}\n`).join('')
}
