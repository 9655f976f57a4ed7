/** How the learning rate moves, once an epoch. Names and parameters are torch.optim.lr_scheduler's. */
export type Schedule =
  { name: 'StepLR'; step_size: number; gamma: number } | { name: 'CosineAnnealingLR'; T_max: number; eta_min: number }

/**
 * Learning rate of an epoch (from 1), in the closed form that PyTorch documents, so that a resumed run needs no history:
 * StepLR: lr·gamma^⌊e/step_size⌋; CosineAnnealingLR: eta_min + (lr - eta_min)(1 + cos(πe/T_max))/2, e = epoch - 1.
 */
export function learningRate(base: number, schedule: Schedule | null, epoch: number): number {
  const past = epoch - 1
  if (schedule === null) return base
  if (schedule.name === 'StepLR') return base * schedule.gamma ** Math.floor(past / schedule.step_size)
  return schedule.eta_min + ((base - schedule.eta_min) * (1 + Math.cos((Math.PI * past) / schedule.T_max))) / 2
}
