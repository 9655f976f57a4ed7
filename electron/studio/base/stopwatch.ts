/** Returns the seconds since its last call, or since it was made. */
export function stopwatch(): () => number {
  let last = performance.now()
  return () => {
    const before = last
    last = performance.now()
    return (last - before) / 1000
  }
}
