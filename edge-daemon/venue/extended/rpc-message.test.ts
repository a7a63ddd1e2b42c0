import { expect, test } from 'vitest'
import { readRpcMessage } from './rpc-message.ts'

test.each(['"pong"', 'true', '{}', 'null', '1', '{"method":"ping","status":"OK"}'])(
  'a result %s is an answer: nobody says what an answered ping carries',
  (result) => {
    expect(readRpcMessage(`{"jsonrpc":"2.0","id":"7","result":${result}}`)).toEqual({
      type: 'answer',
      id: '7',
      answer: { subscription: null },
    })
  },
)

test.each(['{"subscription":5}', '[1]'])('a result %s is not read', (result) => {
  expect(readRpcMessage(`{"id":"7","result":${result}}`)).toMatchObject({ type: 'unreadable' })
})

test('an answer names its subscription', () => {
  expect(readRpcMessage('{"id":7,"result":{"subscription":"trades.X"},"error":null}')).toEqual({
    type: 'answer',
    id: '7',
    answer: { subscription: 'trades.X' },
  })
})

test.each([
  ['{"type":"ORDERBOOKS.SNAPSHOT","data":{}}', true],
  ['{"type":"ACCOUNT.ORDER","data":{"isSnapshot":true,"orders":[]}}', true],
  ['{"type":"ORDERBOOKS.DELTA","data":{}}', false],
  ['{"type":"ACCOUNT.ORDER","data":{"isSnapshot":false,"orders":[]}}', false],
  ['{"type":7,"data":null}', false],
])('%s stands for itself: %s', (text, isSnapshot) => {
  const framed = text.replace(/}$/, ',"seq":3,"subscription":"s"}')
  expect(readRpcMessage(framed)).toMatchObject({ type: 'frame', seq: 3, subscription: 's', isSnapshot })
})
