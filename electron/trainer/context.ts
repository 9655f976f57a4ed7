/** What a job is given besides its data. */
export interface JobContext<Event> {
  signal: AbortSignal
  emit(event: Event): void
}
