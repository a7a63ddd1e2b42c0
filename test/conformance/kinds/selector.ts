import { z } from 'zod'
import { selectorOf } from '../../../edge-daemon/venue/extended/order-hash.ts'
import { sameWhole } from '../values.ts'
import type { Kind } from './kind.ts'

/** The number that stands for a type text. */
export const selector: Kind = {
  selector: ({ inputs, expected }) => [
    sameWhole('selector', expected['selector'], selectorOf(z.string().parse(inputs['selectorOf']))),
  ],
}
