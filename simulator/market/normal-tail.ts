/**
 * e^(x^2/2) times the probability that a standard normal exceeds x, for x >= 0: 1/2 at nought, falling like
 * 1/(x * sqrt(2 pi)). Right to 1e-6: Abramowitz and Stegun 7.1.26 near nought, Laplace's continued fraction further out.
 */
export function scaledNormalTail(x: number): number {
  if (x < 2) {
    const t = 1 / (1 + (0.3275911 * x) / Math.SQRT2)
    return (t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))))) / 2
  }
  let rest = x
  for (let term = continuedTerms; term >= 1; term -= 1) rest = x + term / rest
  return 1 / (rest * Math.sqrt(2 * Math.PI))
}

const continuedTerms = 40
