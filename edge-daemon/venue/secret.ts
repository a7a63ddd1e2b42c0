// A text that must not be seen. It prints as [secret] wherever something prints it by accident; the one way to the text is
// `reveal`, called where it leaves for the exchange or goes into a signature.

const hidden = '[secret]'

export class Secret {
  readonly #text: string

  constructor(text: string) {
    this.#text = text
  }

  /** The text itself. What calls this must not store or print it. */
  reveal(): string {
    return this.#text
  }

  /** What somebody else wrote, with every occurrence of the secret taken out: it may have been repeated to us. */
  hideIn(text: string): string {
    return text.replaceAll(this.#text, hidden)
  }

  toString(): string {
    return hidden
  }

  toJSON(): string {
    return hidden
  }

  [Symbol.toPrimitive](): string {
    return hidden
  }

  /** Asked by util.inspect and so by console.log, also for objects that hold a secret somewhere inside. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return hidden
  }
}
