/**
 * The 97.5 % point of Student's t for so many degrees of freedom, at least one: half the width, in standard errors, of a
 * 95 % interval. From a table up to five, by Cornish and Fisher's expansion above, right to one part in a thousand.
 */
export function studentPoint(degrees: number): number {
  const exact = [12.7062, 4.3027, 3.1824, 2.7764, 2.5706][degrees - 1]
  if (exact !== undefined) return exact
  const z = 1.959963985
  const [z3, z5, z7] = [z ** 3, z ** 5, z ** 7]
  return (
    z +
    (z3 + z) / (4 * degrees) +
    (5 * z5 + 16 * z3 + 3 * z) / (96 * degrees ** 2) +
    (3 * z7 + 19 * z5 + 17 * z3 - 15 * z) / (384 * degrees ** 3)
  )
}
