import { describe, expect, test } from 'vitest'
import { createRouteTree } from './route-tree.ts'

const find = createRouteTree([
  { method: 'GET', pattern: 'user/orders', answer: 'open' },
  { method: 'GET', pattern: 'user/orders/history', answer: 'history' },
  { method: 'GET', pattern: 'user/orders/*', answer: 'one' },
  { method: 'GET', pattern: 'user/orders/external/*', answer: 'external' },
  { method: 'PATCH', pattern: 'user/leverage', answer: 'change' },
  { method: 'GET', pattern: 'user/leverage', answer: 'read' },
  { method: 'GET', pattern: 'info/*/funding', answer: 'funding' },
  { method: 'GET', pattern: 'info/markets/*/stats', answer: 'stats' },
])

describe('a path', () => {
  test.each([
    { path: 'user/orders', answer: 'open', parts: [] },
    { path: 'user/orders/history', answer: 'history', parts: [] },
    { path: 'user/orders/17', answer: 'one', parts: ['17'] },
    { path: 'user/orders/external', answer: 'one', parts: ['external'] },
    { path: 'user/orders/external/a', answer: 'external', parts: ['a'] },
    { path: 'info/markets/funding', answer: 'funding', parts: ['markets'] },
    { path: 'info/markets/X-USD/stats', answer: 'stats', parts: ['X-USD'] },
  ])('$path is answered by $answer', ({ path, answer, parts }) => {
    expect(find('GET', path.split('/'))).toEqual({ type: 'found', answer, parts })
  })
  test.each(['', 'user', 'user/orders/', 'user/orders/1/2', 'info/markets', 'constructor', '__proto__/toString', '*'])(
    '%j leads nowhere',
    (path) => {
      expect(find('GET', path.split('/'))).toEqual({ type: 'nowhere' })
    },
  )
  test('with another method names those it has', () => {
    expect(find('PUT', ['user', 'leverage'])).toEqual({ type: 'wrong_method', allowed: ['PATCH', 'GET'] })
    expect(find('POST', ['user', 'orders', '17'])).toEqual({ type: 'wrong_method', allowed: ['GET'] })
  })
})
