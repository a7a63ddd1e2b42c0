import { format, inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { Secret } from './secret.ts'

const text = '0x7a7ff6fd3cab02ccdcd4a572563f5976f8976899b03a39773795a3c486d4986'
const secret = new Secret(text)
const holder = { account: { key: secret, list: [secret] } }

describe('Secret', () => {
  test.each([
    { name: 'a joined text', print: () => ['key', secret].join(' ') },
    { name: 'concatenation', print: () => 'key ' + String(secret) },
    { name: 'JSON', print: () => JSON.stringify(holder) },
    { name: 'util.inspect at depth', print: () => inspect(holder, { depth: 9, showHidden: true }) },
    { name: 'util.format', print: () => format('%s %o %j %O', secret, secret, secret, holder) },
    {
      name: 'an error message',
      print: () => inspect(new Error('cannot sign with ' + String(secret), { cause: secret })),
    },
    {
      name: 'its own keys',
      print: () =>
        JSON.stringify([Object.entries(secret), Object.assign({}, secret), inspect(Object.assign({}, secret))]),
    },
    { name: 'a structured clone', print: () => inspect(structuredClone(secret), { showHidden: true }) },
  ])('is not shown by $name', ({ print }) => {
    expect(print()).not.toContain(text.slice(2, 12))
  })

  test('is taken out of what somebody else wrote', () => {
    expect(secret.hideIn(`bad key ${text}, was ${text}`)).toBe('bad key [secret], was [secret]')
  })

  test('gives its text to the one who asks for it by name', () => {
    expect(secret.reveal()).toBe(text)
  })
})
