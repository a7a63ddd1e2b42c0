import { randomBytes } from 'node:crypto'
import { parseArgs } from 'node:util'
import { BotId } from '#shared/contracts/records.ts'
import { anyBot } from '../../cloud/domain/served-bot.ts'

// Reads the command line and the environment of `npm run cloud`. Bad input is one sentence that names the field and the remedy.

export const help = `npm run cloud -- --state DIR --exchange-rest URL [--bot NAME] [--port N] [--make-tokens]

Runs the Worker on 127.0.0.1 in workerd, with its database and Durable Objects under DIR.

  --state DIR          folder for everything it remembers; made when missing
  --exchange-rest URL  base address of the exchange's REST, including /api/v1; https, or http on this machine only
  --bot NAME           the one bot whose sub-account the exchange key belongs to; every other is refused with 403.
                       ${anyBot} when not given: any bot, for playing locally only
  --port N             port to listen on; 8787 when not given, 0 for a free one
  --make-tokens        make the missing tokens and print them in the ready line, for playing locally

Secrets come from the environment: PILOTLIGHT_INGEST_TOKEN, PILOTLIGHT_READ_TOKEN, PILOTLIGHT_OPERATOR_TOKEN,
PILOTLIGHT_DASHBOARD_TOKEN (16 characters or more each) and PILOTLIGHT_EXCHANGE_API_KEY.
`

const secretNames = ['INGEST_TOKEN', 'READ_TOKEN', 'OPERATOR_TOKEN', 'DASHBOARD_TOKEN', 'EXCHANGE_API_KEY'] as const
export type SecretName = (typeof secretNames)[number]

export type CloudOptions = {
  readonly stateDir: string
  readonly port: number
  readonly exchangeRest: string
  /** The one bot that is served; `*` for any. */
  readonly bot: string
  readonly secrets: Readonly<Record<SecretName, string>>
  /** Only what was made here; never what came from the environment. */
  readonly madeSecrets: Readonly<Partial<Record<SecretName, string>>>
}

export class BadInput extends Error {}

const tokenMinLength = 16

/** Answers null when help was asked for. Throws BadInput. */
export function parseCloudOptions(args: readonly string[], env: NodeJS.ProcessEnv): CloudOptions | null {
  const values = parseValues(args)
  if (values.help === true) return null
  if (values.state === undefined || values.state === '')
    throw new BadInput('--state is missing: give a folder, such as --state .pilotlight/cloud')
  const exchangeRest = parseExchangeRest(values['exchange-rest'])
  const bot = parseBot(values.bot ?? anyBot)
  const port = parsePort(values.port ?? '8787')
  const madeSecrets: Partial<Record<SecretName, string>> = {}
  const secretOf = (name: SecretName): string => {
    const given = env[`PILOTLIGHT_${name}`] ?? ''
    if (given === '' && values['make-tokens'] === true) return (madeSecrets[name] = randomBytes(24).toString('hex'))
    if (given === '')
      throw new BadInput(
        `PILOTLIGHT_${name} is not set: put it into the environment, or give --make-tokens to play locally`,
      )
    if (name !== 'EXCHANGE_API_KEY' && given.length < tokenMinLength) {
      throw new BadInput(`PILOTLIGHT_${name} is too short: use at least ${tokenMinLength} random characters`)
    }
    return given
  }
  const secrets = {
    INGEST_TOKEN: secretOf('INGEST_TOKEN'),
    READ_TOKEN: secretOf('READ_TOKEN'),
    OPERATOR_TOKEN: secretOf('OPERATOR_TOKEN'),
    DASHBOARD_TOKEN: secretOf('DASHBOARD_TOKEN'),
    EXCHANGE_API_KEY: secretOf('EXCHANGE_API_KEY'),
  }
  return { stateDir: values.state, port, exchangeRest, bot, secrets, madeSecrets }
}

/** Takes the secrets out of an environment, so that no child process inherits them. */
export function forgetSecrets(env: NodeJS.ProcessEnv): void {
  for (const name of secretNames) delete env[`PILOTLIGHT_${name}`]
}

function parseValues(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        state: { type: 'string' },
        bot: { type: 'string' },
        port: { type: 'string' },
        'exchange-rest': { type: 'string' },
        'make-tokens': { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values
  } catch (error) {
    const said = error instanceof Error ? error.message.split('. ')[0] : String(error)
    throw new BadInput(`${said}; --help lists the options`)
  }
}

function parseBot(text: string): string {
  if (text === anyBot || BotId.safeParse(text).success) return text
  throw new BadInput(
    `--bot must be the bot's name as in the daemon's config, lower-case letters, digits and dashes, or ${anyBot} for any`,
  )
}

function parsePort(text: string): number {
  const port = Number(text)
  if (!/^\d{1,5}$/.test(text) || port > 65_535)
    throw new BadInput(`--port must be a number from 0 to 65535, was "${text}"`)
  return port
}

function parseExchangeRest(text: string | undefined): string {
  if (text === undefined)
    throw new BadInput('--exchange-rest is missing: give the base address, such as http://127.0.0.1:9000/api/v1')
  const url = URL.parse(text)
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:') || url.search !== '' || url.hash !== '') {
    throw new BadInput('--exchange-rest must be a plain http or https address, such as http://127.0.0.1:9000/api/v1')
  }
  if (url.username !== '' || url.password !== '')
    throw new BadInput('--exchange-rest must not carry a user or a password: the key comes from the environment')
  if (url.protocol === 'http:' && !isLoopback(url.hostname))
    throw new BadInput('--exchange-rest must be https unless it is on this machine: the API key travels in a header')
  return text.replace(/\/+$/, '')
}

/** The address is parsed: whatever way a loopback address was written, it is canonical here. */
const isLoopback = (hostname: string) =>
  hostname === 'localhost' || hostname === '[::1]' || /^127\.[\d.]+$/.test(hostname)
