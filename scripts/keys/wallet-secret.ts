import { Secret } from '../../edge-daemon/venue/secret.ts'
import { BadInput } from './options.ts'

// What proves that the wallet is ours: its private key, or its signature. Comes from the environment or from stdin.

export type WalletSecret = { readonly type: 'key' | 'signature'; readonly secret: Secret }

const keyName = 'PILOTLIGHT_ETH_PRIVATE_KEY'
const signatureName = 'PILOTLIGHT_ETH_SIGNATURE'
const linesMaxBytes = 1_000

/** Takes both out of the environment, also when only one is used. Reads stdin only when neither is there. Throws BadInput. */
export async function takeWalletSecret(env: NodeJS.ProcessEnv, stdin: NodeJS.ReadStream): Promise<WalletSecret> {
  const key = env[keyName] ?? ''
  const signature = env[signatureName] ?? ''
  delete env[keyName]
  delete env[signatureName]
  if (key !== '' && signature !== '') throw new BadInput(`${keyName} and ${signatureName} are both set: unset one`)
  if (key !== '') return secretOf(key, keyName, 'key')
  if (signature !== '') return secretOf(signature, signatureName, 'signature')
  // Typed on a terminal the key would stand on the screen and in the scroll-back.
  if (stdin.isTTY) {
    throw new BadInput(
      `no key and no signature: pipe one into stdin, or set ${keyName} or ${signatureName} (see --help)`,
    )
  }
  const text = await readAll(stdin)
  if (text.trim() === '') throw new BadInput('stdin is empty: pipe the private key or the signature into it')
  return secretOf(text, 'stdin', null)
}

/** Tells key and signature apart by their lengths. What was given is never repeated in the refusal. */
function secretOf(given: string, where: string, wanted: WalletSecret['type'] | null): WalletSecret {
  const digits = given.trim().replace(/^0x/i, '')
  const type = digits.length === 64 ? 'key' : digits.length === 130 ? 'signature' : null
  if (type === null || !/^[0-9a-fA-F]+$/.test(digits) || (wanted !== null && type !== wanted)) {
    const forms = { key: 'a private key, 64 hex digits', signature: 'a signature, 130 hex digits' }
    const what = wanted === null ? `${forms.key}, or ${forms.signature}` : forms[wanted]
    throw new BadInput(`${where} must hold ${what}, with or without 0x: it holds ${digits.length} characters`)
  }
  return { type, secret: new Secret(`0x${digits.toLowerCase()}`) }
}

async function readAll(stdin: NodeJS.ReadStream): Promise<string> {
  let text = ''
  for await (const chunk of stdin.setEncoding('utf8')) {
    text += String(chunk)
    if (text.length > linesMaxBytes) throw new BadInput('stdin holds more than one key or signature: pipe in just one')
  }
  return text
}
