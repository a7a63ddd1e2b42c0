// Whose orders the exchange key may touch. One key acts on one sub-account, and a sub-account belongs to one bot.

/** Accepts any bot; for playing and testing on one machine only. */
export const anyBot = '*'

/** Null when a Worker that was told to serve `served` may speak for `bot`; else the sentence that says why not. */
export function refusalOf(served: string, bot: string): string | null {
  if (served === anyBot || (served !== '' && served === bot)) return null
  if (served === '') return 'BOT is not set: name in it the one bot whose sub-account EXCHANGE_API_KEY belongs to'
  return `bot: this Worker serves ${served} alone, whose sub-account its exchange key belongs to; deploy another for ${bot}`
}

/**
 * Whether the key is known to be another bot's. Not so while nobody is named: then it is the one that the watched daemon was
 * armed with, and forgetting a setting must not leave its orders unwatched.
 */
export const isForeignKey = (served: string, bot: string): boolean => served !== '' && refusalOf(served, bot) !== null
