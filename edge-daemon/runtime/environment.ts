import { Secret } from '../venue/secret.ts'
import { Refusal } from './refusal.ts'

// Secrets come from the environment only. They are taken out of it at once, so that no child process and no crash report of
// the environment carries them on.

export type Credentials = {
  readonly apiKey: Secret
  readonly starkPrivateKey: Secret
  readonly starkPublicKey: string
  readonly vault: string
  readonly ingestToken: Secret | null
}

const names = [
  'PILOTLIGHT_API_KEY',
  'PILOTLIGHT_STARK_PRIVATE_KEY',
  'PILOTLIGHT_STARK_PUBLIC_KEY',
  'PILOTLIGHT_VAULT',
  'PILOTLIGHT_INGEST_TOKEN',
] as const

export function takeCredentials(env: NodeJS.ProcessEnv, isCloudConfigured: boolean): Credentials {
  const take = (name: (typeof names)[number], what: string): string => {
    const value = env[name]
    if (value === undefined || value === '') throw new Refusal(`${name} is not set: put ${what} into the environment`)
    return value
  }
  const takeToken = (): string => {
    const token = take('PILOTLIGHT_INGEST_TOKEN', 'the ingest token of the cloud, or remove [cloud] from the config')
    // It goes into a header, which carries no other text: each request would throw.
    if (/^[\x21-\x7e]+$/.test(token)) return token
    throw new Refusal(
      'PILOTLIGHT_INGEST_TOKEN holds a space, a line end or another character that no token has: set it anew; ' +
        'when it comes from an environment file, save that with line ends of LF, not CRLF',
    )
  }
  const takeAll = (): Credentials => ({
    apiKey: new Secret(take('PILOTLIGHT_API_KEY', 'the API key of the sub-account')),
    starkPrivateKey: new Secret(
      take('PILOTLIGHT_STARK_PRIVATE_KEY', 'the Stark private key of the sub-account (0x-hex)'),
    ),
    starkPublicKey: take('PILOTLIGHT_STARK_PUBLIC_KEY', 'the Stark public key of the sub-account (0x-hex)'),
    vault: take('PILOTLIGHT_VAULT', 'the vault id of the sub-account'),
    ingestToken: isCloudConfigured ? new Secret(takeToken()) : null,
  })
  try {
    refuseBlindTls(env)
    return takeAll()
  } finally {
    // All of them, also those that were not needed or come after one that is missing.
    for (const name of names) delete env[name]
  }
}

/** For what needs no secret: they are taken out of the environment unread. */
export function forgetCredentials(env: NodeJS.ProcessEnv): void {
  for (const name of names) delete env[name]
  refuseBlindTls(env)
}

/** Node turns off the check of certificates for the whole process on this word: no key leaves such a process. */
export function refuseBlindTls(env: NodeJS.ProcessEnv): void {
  if (env['NODE_TLS_REJECT_UNAUTHORIZED'] !== '0') return
  throw new Refusal('NODE_TLS_REJECT_UNAUTHORIZED is 0, with which anybody could pose as the exchange: unset it')
}
