/** What a person noted about a picture besides its class. 'rejected' pictures stay in the project but are not used. */
export const marks = ['unsure', 'kept', 'rejected'] as const
export type Mark = (typeof marks)[number]
