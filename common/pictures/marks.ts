/** What a person thinks of a picture, besides its class; 'rejected' ones are kept but not used. */
export const marks = ['unsure', 'kept', 'rejected'] as const
export type Mark = (typeof marks)[number]
