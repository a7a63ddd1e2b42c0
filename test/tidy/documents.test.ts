import { expect, test } from 'vitest'
import { staleDocuments } from '../../scripts/config/documents.ts'

test('the documents of the config are those that its schema makes (npm run config -- docs writes them)', () => {
  expect(staleDocuments()).toEqual([])
})
