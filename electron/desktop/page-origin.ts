/** The page's origin, which changes only when the server is restarted. */
export class PageOrigin {
  current: string | null = null

  /** Whether an address belongs to our page; false for anything that is not an address. */
  owns(address: string): boolean {
    try {
      return this.current !== null && new URL(address).origin === this.current
    } catch {
      return false
    }
  }
}
