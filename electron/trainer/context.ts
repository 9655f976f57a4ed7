/** What a job receives besides its data. */
export interface JobContext<Event> {
  signal: AbortSignal
  emit(event: Event): void
}
