import { hostileKeys, numerals, raw, words, writeRaw } from './corpus.ts'

// Changes to a message that leave it a tree: the structure of the message is known here, its meaning is not.

export type Tree = string | number | boolean | null | readonly Tree[] | { readonly [key: string]: Tree }

/** A tree under change. */
type Node = string | number | boolean | null | Node[] | { [key: string]: Node }
type Change = { readonly kind: string; readonly at: number; readonly by: number }
/** A place in a tree: what holds it, and under which name. */
type Slot = { readonly holder: Node[] | { [key: string]: Node }; readonly key: string }

export const treeMutations = [
  'drop',
  'null',
  'numeral',
  'number',
  'word',
  'digit',
  'swap',
  'list',
  'object',
  'unwrap',
  'key',
  'rename',
  'twice',
  'many',
  'nest',
  'length',
] as const

export const isBranch = (tree: Tree): tree is { readonly [key: string]: Tree } =>
  typeof tree === 'object' && tree !== null && !Array.isArray(tree)

export const writeTree = (tree: Tree): string => writeRaw(JSON.stringify(tree))

/** Applies each change to the tree as the one before has left it. */
export function mutateTree(tree: Tree, changes: readonly Change[]): Tree {
  const box: { [key: string]: Node } = { root: clone(tree) }
  for (const change of changes) apply(box, change)
  return get({ holder: box, key: 'root' })
}

/** Trees do not grow beyond this; some changes copy. */
const slotsMax = 4_000

function apply(box: { [key: string]: Node }, { kind, at, by }: Change): void {
  const slots = slotsOf(box)
  const slot = slots[at % slots.length]
  if (slot === undefined) return
  const value = get(slot)
  switch (kind) {
    case 'drop':
      return drop(slot)
    case 'null':
      return set(slot, null)
    case 'numeral':
      return set(slot, pick(numerals, by))
    case 'number':
      return set(slot, raw(pick(numerals, by)))
    case 'word':
      return set(slot, pick(words, by))
    case 'digit':
      return set(slot, nearBy(value, by))
    case 'swap': {
      const other = slots[by % slots.length]
      // One inside the other would make a ring.
      if (other === undefined || contains(value, other.holder) || contains(get(other), slot.holder)) return
      set(slot, get(other))
      return set(other, value)
    }
    case 'list':
      return set(slot, [value])
    case 'object':
      return set(slot, named(pick(hostileKeys, by), value))
    case 'length':
      // What measures anything that has a length must not compare this one.
      return set(slot, { length: by % 2 === 0 ? named('toString', value) : [named('valueOf', value)] })
    case 'unwrap':
      return set(slot, typeof value === 'object' && value !== null ? (Object.values(value)[0] ?? null) : value)
    case 'key':
      if (typeof value !== 'object' || value === null) return set(slot, named(pick(hostileKeys, by), true))
      return set({ holder: value, key: pick(hostileKeys, by) }, by % 2 === 0 ? { polluted: true } : pick(words, by))
    case 'rename':
      drop(slot)
      return set({ holder: slot.holder, key: pick(hostileKeys, by) }, value)
    case 'twice':
      if (!Array.isArray(slot.holder)) return set({ holder: slot.holder, key: `${slot.key}2` }, clone(value))
      slot.holder.push(clone(value))
      return
    case 'many':
      if (slots.length > slotsMax / 20) return
      return set(
        slot,
        Array.from({ length: by % 128 === 0 ? 200 : 2 + (by % 4) }, () => clone(value)),
      )
    case 'nest': {
      let nested = value
      for (let depth = 0; depth < (by % 60) + 1; depth += 1) nested = by % 2 === 0 ? [nested] : { data: nested }
      return set(slot, nested)
    }
  }
}

const pick = (list: readonly string[], by: number): string => list[by % list.length] ?? ''

/** Something that looks the same and is not: another digit, sign, point or case. */
function nearBy(value: Node, by: number): Node {
  if (typeof value === 'number')
    return [value + 1, -value, value / 7, value * 1_000_000_007, String(value)][by % 5] ?? 0
  if (typeof value === 'boolean') return by % 2 === 0 ? !value : String(value)
  if (typeof value !== 'string') return value
  switch (by % 7) {
    case 0:
      return `-${value}`
    case 1:
      return `${value}0`
    case 2:
      return `${value}1`
    case 3:
      return `${value}.5`
    case 4:
      return value === value.toLowerCase() ? value.toUpperCase() : value.toLowerCase()
    case 5:
      return value.replace(/\d/, String(by % 10))
    default:
      return raw(value)
  }
}

const named = (key: string, value: Node): { [key: string]: Node } => Object.fromEntries([[key, value]])

/** Through descriptors, so that a key called __proto__ is a key like others. */
function get({ holder, key }: Slot): Node {
  const node: Node | undefined = Object.getOwnPropertyDescriptor(holder, key)?.value
  return node ?? null
}

function set({ holder, key }: Slot, value: Node): void {
  if (Array.isArray(holder) && !/^\d+$/.test(key)) return
  Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true })
}

function drop({ holder, key }: Slot): void {
  if (Array.isArray(holder)) holder.splice(Number(key), 1)
  else delete holder[key]
}

function clone(tree: Tree): Node {
  if (typeof tree !== 'object' || tree === null) return tree
  if (Array.isArray(tree)) return tree.map(clone)
  return Object.fromEntries(Object.entries(tree).map(([key, value]) => [key, clone(value)]))
}

function contains(node: Node, sought: Node): boolean {
  if (node === sought) return true
  return typeof node === 'object' && node !== null && Object.values(node).some((child) => contains(child, sought))
}

function slotsOf(box: { [key: string]: Node }): Slot[] {
  const slots: Slot[] = []
  const waiting: Slot[] = [{ holder: box, key: 'root' }]
  for (let slot = waiting.pop(); slot !== undefined && slots.length < slotsMax; slot = waiting.pop()) {
    slots.push(slot)
    const node = get(slot)
    if (typeof node !== 'object' || node === null) continue
    for (const key of Object.keys(node)) waiting.push({ holder: node, key })
  }
  return slots
}
