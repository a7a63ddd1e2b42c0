import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { takeCredentials } from './environment.ts'

const full = () => ({
  PILOTLIGHT_API_KEY: 'secret-key',
  PILOTLIGHT_STARK_PRIVATE_KEY: '0xsecret',
  PILOTLIGHT_STARK_PUBLIC_KEY: '0x2',
  PILOTLIGHT_VAULT: '7',
  PILOTLIGHT_INGEST_TOKEN: 'secret-token',
  PATH: '/bin',
})

describe('credentials', () => {
  test.each([true, false])('are taken out of the environment, all of them, with a cloud: %s', (isCloudConfigured) => {
    const env: NodeJS.ProcessEnv = full()
    const credentials = takeCredentials(env, isCloudConfigured)
    expect(env).toEqual({ PATH: '/bin' })
    expect(credentials.apiKey.reveal()).toBe('secret-key')
    expect(credentials.ingestToken?.reveal() ?? null).toBe(isCloudConfigured ? 'secret-token' : null)
    expect(`${inspect(credentials, { depth: 9 })}${JSON.stringify(credentials)}`).not.toContain('secret-')
  })

  const names = Object.keys(full()).filter((name) => name !== 'PATH')
  test.each(names)('without %s the refusal names it, and no secret stays behind', (name) => {
    for (const value of ['', undefined]) {
      const env: NodeJS.ProcessEnv = { ...full(), [name]: value }
      expect(() => takeCredentials(env, true)).toThrow(new RegExp(`^${name} is not set: put`))
      expect(Object.keys(env)).toEqual(['PATH'])
    }
  })

  test.each(['secret-token\r', ' secret-token', 'secret token', 'secret-tokén', 'secret-token\n'])(
    'an ingest token that no header can carry is refused without being repeated: %j',
    (token) => {
      const env: NodeJS.ProcessEnv = { ...full(), PILOTLIGHT_INGEST_TOKEN: token }
      expect(() => takeCredentials(env, true)).toThrow(
        /^PILOTLIGHT_INGEST_TOKEN holds (?!.*secret)[^\r\n]*LF, not CRLF$/,
      )
      expect(Object.keys(env)).toEqual(['PATH'])
      expect(() => takeCredentials({ ...full(), PILOTLIGHT_INGEST_TOKEN: token }, false)).not.toThrow()
    },
  )

  test('are not taken into a process that believes any certificate', () => {
    const env: NodeJS.ProcessEnv = { ...full(), NODE_TLS_REJECT_UNAUTHORIZED: '0' }
    expect(() => takeCredentials(env, true)).toThrow(/^NODE_TLS_REJECT_UNAUTHORIZED is 0, .*: unset it$/)
    expect(Object.keys(env)).toEqual(['PATH', 'NODE_TLS_REJECT_UNAUTHORIZED'])
    expect(() => takeCredentials({ ...full(), NODE_TLS_REJECT_UNAUTHORIZED: '1' }, true)).not.toThrow()
  })
})
