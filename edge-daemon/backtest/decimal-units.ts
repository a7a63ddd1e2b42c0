/** Units of 1e-12 as decimal text without trailing zeros. */
export function formatUnits(units: bigint): string {
  const digits = units.toString().padStart(13, '0')
  const fraction = digits.slice(-12).replace(/0+$/, '')
  return fraction === '' ? digits.slice(0, -12) : `${digits.slice(0, -12)}.${fraction}`
}
