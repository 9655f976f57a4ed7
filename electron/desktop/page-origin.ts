/** Where the page comes from: one origin, which changes only when the server is restarted. */
export class PageOrigin {
  current: string | null = null

  /** Whether an address belongs to our page. Anything that is no address does not. */
  owns(address: string): boolean {
    try {
      return this.current !== null && new URL(address).origin === this.current
    } catch {
      return false
    }
  }
}
