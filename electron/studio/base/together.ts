/**
 * Does two things at the same time. If one fails, the other is stopped, and the first error is thrown once both have
 * ended.
 * @param signal stops both
 */
export async function together<A, B>(
  signal: AbortSignal | undefined,
  one: (stop: AbortSignal) => Promise<A>,
  other: (stop: AbortSignal) => Promise<B>,
): Promise<[A, B]> {
  const failed = new AbortController()
  const stop = AbortSignal.any([failed.signal, ...(signal ? [signal] : [])])
  let first: { error: unknown } | undefined
  const watched = async <T>(work: (stop: AbortSignal) => Promise<T>): Promise<T> => {
    try {
      return await work(stop)
    } catch (error) {
      first ??= { error }
      failed.abort()
      throw error
    }
  }
  const [a, b] = await Promise.allSettled([watched(one), watched(other)])
  if (a.status === 'fulfilled' && b.status === 'fulfilled') return [a.value, b.value]
  throw first?.error
}
