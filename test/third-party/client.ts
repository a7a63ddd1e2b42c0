import { z } from 'zod'

// ccxt as this program sees it: methods by name, answers unknown until they are read. Its own types are not used, so that
// the project compiles without it.

export type Client = {
  /** Calls a method of the client; what it throws is thrown on. */
  readonly call: (method: string, ...args: readonly unknown[]) => Promise<unknown>
  /** A part of the client that is no method. */
  readonly part: (name: string) => unknown
  readonly close: () => Promise<void>
}

export type Credentials = { readonly apiKey: string; readonly starkPrivateKey: string }
export type Addresses = { readonly rest: string; readonly stream: string; readonly chainId: string }

export type ClientLibrary = {
  /** `extended`, or with streams. Given only what the exchange says about itself and the account's keys. */
  readonly create: (type: 'rest' | 'pro', addresses: Addresses, keys: Credentials) => Promise<Client>
}

// A name in a variable: the compiler need not find the package, which is installed here only when somebody asks for it.
const packageName: string = 'ccxt'

/** Null when the package is not installed. */
export async function loadLibrary(): Promise<ClientLibrary | null> {
  const loaded: unknown = await import(packageName).catch(() => null)
  const module = Module.safeParse(loaded)
  if (!module.success) return null
  const { extended, pro } = module.data.default
  return {
    create: async (type, addresses, keys) => {
      const client = wrap(construct(type === 'rest' ? extended : pro.extended, addresses, keys))
      // What the client asks for before it opens a socket without TLS.
      await client.call('loadHttpProxyAgent')
      return client
    },
  }
}

const Constructor = z.custom<new (config: object) => object>((value) => typeof value === 'function')
const Library = z.looseObject({
  extended: Constructor,
  pro: z.looseObject({ extended: Constructor }),
})
const Module = z.looseObject({ default: Library })

function construct(
  type: new (config: object) => object,
  { rest, stream, chainId }: Addresses,
  keys: Credentials,
): object {
  return new type({
    apiKey: keys.apiKey,
    privateKey: keys.starkPrivateKey,
    // The client adds the version's path itself.
    urls: { api: { rest: rest.replace(/\/api\/v1$/, ''), ws: stream } },
    options: { chainId },
    // Spares the waiting between requests that the real venue asks for.
    enableRateLimit: false,
  })
}

function wrap(instance: object): Client {
  const call = async (method: string, ...args: readonly unknown[]): Promise<unknown> => {
    const found: unknown = Reflect.get(instance, method)
    if (typeof found !== 'function') throw new Error(`the client has no ${method}`)
    return Reflect.apply(found, instance, args)
  }
  return {
    call,
    part: (name) => Reflect.get(instance, name),
    close: async () => void (await call('close').catch(() => null)),
  }
}
