/** The page of a served model, on which a picture is dropped. */
export const served = {
  drop: 'Drop a picture here, or choose one. It stays on this computer.',
  looking: 'Looking …',
  stopped: 'The service has stopped. Start it again: loupe serve MODEL.',
  probabilities: 'Probabilities',
}
