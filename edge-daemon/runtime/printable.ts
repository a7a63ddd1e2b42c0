/**
 * Text of somebody else as a terminal may have it: what would move its cursor, clear it or rename it is spelled out, in the way
 * of JSON, so that JSON stays what it was. Line breaks go with it: a foreign text is no line of ours.
 */
export const printable = (text: string): string =>
  text.replaceAll(/\p{Cc}/gu, (control) => `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`)
