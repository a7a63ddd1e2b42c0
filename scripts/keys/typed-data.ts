import { keccak_256 } from '@noble/hashes/sha3.js'

// EIP-712 for flat messages: what a wallet hashes when it shows "sign typed data". The domain has a name and nothing else,
// because that is how the venue asks.

/** Values of a message by field name; whole numbers may be bigints. */
export type MessageValues = Readonly<Record<string, string | number | bigint | boolean>>

export type MessageType = {
  readonly name: string
  readonly fields: readonly { readonly type: string; readonly name: string }[]
}

const domainType = 'EIP712Domain(string name)'

/** Reads a type text such as `Mail(address to,string text)`. Throws a RangeError when it is not one. */
export function parseMessageType(text: string): MessageType {
  const match = /^([A-Za-z_]\w*)\(([^()]*)\)$/.exec(text)
  if (match === null) throw new RangeError(`"${text.slice(0, 80)}" is not a flat EIP-712 type such as Mail(address to)`)
  const fields = (match[2] ?? '').split(',').map((field) => {
    const [type, name, ...rest] = field.split(' ')
    if (type === undefined || name === undefined || rest.length > 0) {
      throw new RangeError(`"${field}" is not a type and a name with one space between them`)
    }
    return { type, name }
  })
  return { name: match[1] ?? '', fields }
}

/** The 32 bytes that are signed. Throws a RangeError that names the field when a value does not fit its type. */
export function typedDataDigest(domainName: string, typeText: string, values: MessageValues): Uint8Array {
  const domain = keccak(Buffer.concat([keccakText(domainType), keccakText(domainName)]))
  const elements = parseMessageType(typeText).fields.map(({ type, name }) => encode(type, name, values[name]))
  const message = keccak(Buffer.concat([keccakText(typeText), ...elements]))
  return keccak(Buffer.concat([Buffer.from([0x19, 0x01]), domain, message]))
}

const keccak = (bytes: Uint8Array): Buffer => Buffer.from(keccak_256(bytes))
const keccakText = (text: string): Buffer => keccak(Buffer.from(text, 'utf8'))

function encode(type: string, name: string, value: MessageValues[string] | undefined): Buffer {
  if (value === undefined) throw new RangeError(`the message has no value for its field ${name}`)
  const wrong = () => new RangeError(`${name} is no ${type}: "${String(value).slice(0, 80)}"`)
  if (type === 'string') return keccakText(String(value))
  if (type === 'bool') {
    if (typeof value !== 'boolean') throw wrong()
    return word(value ? 1n : 0n)
  }
  if (type === 'address') {
    if (!/^0x[0-9a-fA-F]{40}$/.test(String(value))) throw wrong()
    return word(BigInt(String(value)))
  }
  const integer = /^(u?)int(\d{1,3})$/.exec(type)
  if (integer === null) throw new RangeError(`the type ${type} of the field ${name} is not supported`)
  if (!/^-?\d+$/.test(String(value))) throw wrong()
  const whole = BigInt(String(value))
  const bits = BigInt(integer[2] ?? '0')
  const [least, most] = integer[1] === 'u' ? [0n, 2n ** bits] : [-(2n ** (bits - 1n)), 2n ** (bits - 1n)]
  if (whole < least || whole >= most) throw wrong()
  return word(BigInt.asUintN(256, whole))
}

const word = (value: bigint): Buffer => Buffer.from(value.toString(16).padStart(64, '0'), 'hex')
