/** What is wrong with the value of an option. */
export const faults = {
  wholeNumber: 'It must be a whole number from 0.',
  share: 'It must be a number from 0 to 1.',
  port: 'It must be a port, 0 to 65535.',
  oneOf: (name: string, names: readonly string[]) => `${name} is none of ${names.join(', ')}.`,
}
