/** How we name ourselves to the exchange and the cloud. */
export const userAgent = 'pilotlight/0.1'
