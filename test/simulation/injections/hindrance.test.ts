import { expect, test } from 'vitest'
import { faults } from '../faults/catalogue.ts'
import { hindersAnswers } from './hindrance.ts'

test('these faults, and no others, may keep the answer to a question about an order from a process that runs', () => {
  const hinder = faults.filter(({ inject }) => hindersAnswers(inject)).map(({ id }) => id)
  expect(hinder).toEqual([7, 8, 9, 13, 14, 15, 16, 18, 32, 85])
})
