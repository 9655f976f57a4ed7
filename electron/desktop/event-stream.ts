/** One message of a stream of server-sent events. */
export interface StreamMessage {
  id: string | null
  data: string
}

/** Takes a stream of server-sent events apart as its text arrives. Source: WHATWG HTML, 9.2.6. */
export class EventStreamReader {
  #rest = ''
  #id: string | null = null
  #data: string[] = []

  /** @returns the messages that this piece of text completes */
  push(text: string): StreamMessage[] {
    const lines = (this.#rest + text).split(/\r\n|\n|\r(?=[^\n])/)
    this.#rest = lines.pop() ?? ''
    return lines.flatMap((line) => this.#line(line))
  }

  #line(line: string): StreamMessage[] {
    if (line === '') {
      const messages = this.#data.length > 0 ? [{ id: this.#id, data: this.#data.join('\n') }] : []
      this.#data = []
      return messages
    }
    const [, field, value] = /^([^:]*):? ?(.*)$/.exec(line) ?? []
    if (field === 'data') this.#data.push(value)
    else if (field === 'id') this.#id = value
    return []
  }
}
