import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { readCloudAnswer } from './cloud-answer.ts'

const schema = z.strictObject({ ok: z.boolean() })
const refusal = { error: 'not_this_bot', detail: 'bot: '.padEnd(300, 'x'), requestId: 'a' }

describe('readCloudAnswer', () => {
  test('names the word of a refusal of the cloud, however long its sentence is', () => {
    const answer = readCloudAnswer(403, JSON.stringify(refusal), schema)
    expect(answer).toMatchObject({ result: 'refused', status: 403, error: 'not_this_bot' })
  })

  test.each([
    ['a page', '<html>not_this_bot</html>'],
    ['nothing', ''],
    ['JSON of somebody else', '{"error":"not_this_bot"}'],
    ['a form with more in it', JSON.stringify({ ...refusal, more: 1 })],
  ])('names none where the body of a refusal is %s: somebody between us may have written it', (_, text) => {
    expect(readCloudAnswer(403, text, schema)).toEqual({
      result: 'refused',
      status: 403,
      detail: text.slice(0, 200),
      error: null,
    })
  })

  test('an answer that is no JSON is not the cloud’s, and JSON of another form is of another version', () => {
    expect(readCloudAnswer(200, '<html>', schema)).toMatchObject({ result: 'away' })
    expect(readCloudAnswer(200, '{"ok":1}', schema)).toMatchObject({ result: 'refused', status: 200, error: null })
    expect(readCloudAnswer(200, '{"ok":true}', schema)).toEqual({ result: 'ok', value: { ok: true } })
  })
})
