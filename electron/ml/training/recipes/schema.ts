import { z } from 'zod'
import { featurePoints } from '../../backbones/torchvision/blueprint.ts'
import { isRandom, rule, transformsSchema } from '../../images/transforms.ts'

const text = (most: number) => z.string().trim().min(1).max(most)
const positive = z.number().positive()
const share = z.number().min(0).lt(1)
const count = (most: number) => z.int().min(1).max(most)

const backboneName = text(100).refine((name) => !name.includes(','), rule('one_name'))

const backbone = z
  .union([backboneName, z.array(backboneName).min(1).max(8)], {
    error: rule('backbone_names'),
  })
  .refine((names) => typeof names === 'string' || new Set(names).size === names.length, rule('same_twice'))

const common = {
  /** The recipe's name: `--recipe NAME`. */
  name: text(60).regex(/^[a-z0-9][a-z0-9-]*$/, rule('plain_name')),
  /** One line for people. */
  title: text(100),
  description: z.string().max(2000).default(''),
  /** The network whose features are used, or several, whose features are joined. */
  backbone: backbone.default('resnet50'),
  /**
   * The output to take features from: averaged over the picture (the default), before or after the classifier's last
   * layer.
   */
  features: z.enum(featurePoints).optional(),
  /** Which part of the backbone is trained. */
  mode: z.enum(['frozen', 'last-stage', 'full']).default('frozen'),
  /**
   * What precision `auto` means; by default, whatever is fastest here and agrees. A recipe that reproduces other
   * people's work is exact.
   */
  precision: z.literal('float32', { error: rule('float32') }).optional(),
}

const headLayer = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('Linear'),
    out: z.union([count(16_384), z.literal('classes')], { error: rule('out') }),
  }),
  z.strictObject({ type: z.literal('ReLU') }),
  z.strictObject({ type: z.literal('Dropout'), p: share.default(0.5) }),
])

const head = z
  .array(headLayer)
  .min(1)
  .max(32)
  .superRefine((layers, context) => {
    const fault = (path: number, message: string) => context.addIssue({ code: 'custom', path: [path], message })
    layers.forEach((layer, i) => {
      const last = i === layers.length - 1
      const givesClasses = layer.type === 'Linear' && layer.out === 'classes'
      if (last && !givesClasses) fault(i, rule('last_layer'))
      if (!last && givesClasses) fault(i, rule('only_last'))
    })
  })

/** Names and defaults are torch.optim's. */
const optimiser = z.discriminatedUnion('name', [
  z
    .strictObject({
      name: z.literal('SGD'),
      lr: positive.default(0.001),
      momentum: share.default(0),
      weight_decay: z.number().min(0).default(0),
      nesterov: z.boolean().default(false),
    })
    .refine(({ nesterov, momentum }) => !nesterov || momentum > 0, {
      path: ['nesterov'],
      error: rule('momentum'),
    }),
  z.strictObject({
    name: z.literal('Adam'),
    lr: positive.default(0.001),
    betas: z.tuple([share, share]).default([0.9, 0.999]),
    eps: positive.default(1e-8),
    weight_decay: z.number().min(0).default(0),
  }),
  z.strictObject({
    name: z.literal('AdamW'),
    lr: positive.default(0.001),
    betas: z.tuple([share, share]).default([0.9, 0.999]),
    eps: positive.default(1e-8),
    weight_decay: z.number().min(0).default(0.01),
  }),
])

/** Names and defaults are torch.optim.lr_scheduler's; stepped once per epoch. */
const schedule = z.discriminatedUnion('name', [
  z.strictObject({ name: z.literal('StepLR'), step_size: count(10_000), gamma: positive.default(0.1) }),
  z.strictObject({ name: z.literal('CosineAnnealingLR'), T_max: count(10_000), eta_min: z.number().min(0).default(0) }),
  z.strictObject({
    name: z.literal('ReduceLROnPlateau'),
    /** `min` watches the validation loss, `max` the validation accuracy. */
    mode: z.enum(['min', 'max']).default('min'),
    factor: z.number().gt(0).lt(1).default(0.1),
    patience: z.int().min(0).max(10_000).default(10),
    threshold: z.number().min(0).default(1e-4),
    threshold_mode: z.enum(['rel', 'abs']).default('rel'),
    cooldown: z.int().min(0).max(10_000).default(0),
    min_lr: z.number().min(0).default(0),
    eps: z.number().min(0).default(1e-8),
  }),
])

/** The default is torch's LinearLR's. */
const warmup = z.strictObject({
  epochs: count(10_000),
  start_factor: z
    .number()
    .gt(0)
    .max(1)
    .default(1 / 3),
})

const classWeights = z.union([z.literal('balanced'), z.record(text(200), positive)], {
  error: rule('class_weights'),
})

/** One fixed view of each picture, fresh seeded random views each epoch, or K cached views that are cycled through. */
const views = z.union([z.enum(['none', 'fresh']), z.strictObject({ cached: count(64) })], {
  error: rule('views'),
})

const evalTransforms = transformsSchema.refine((list) => !isRandom(list), rule('eval_random'))

const convex = z.strictObject({
  ...common,
  solver: z.literal('convex'),
  /** L2 penalty; `auto` finds it by k-fold on the training features. */
  penalty: z.union([z.literal('auto'), z.number().min(0)], { error: rule('penalty') }).default('auto'),
  folds: z.int().min(2).max(20).default(5),
  /** Without `eval`, the backbone's own evaluation transform. */
  transforms: z.strictObject({ eval: evalTransforms.optional() }).default({}),
})

const epochs = z
  .strictObject({
    ...common,
    solver: z.literal('epochs'),
    head: head.default([{ type: 'Linear', out: 'classes' }]),
    /**
     * `solved`: the head starts as the softmax regression on the frozen network's features, instead of with random
     * weights.
     */
    start: z.literal('solved', { error: rule('start') }).optional(),
    /**
     * How layers below the head normalise during training, by the modes of torch's BatchNorm: `train` by the batch,
     * updating the running statistics; `eval` by the running statistics, which stay unchanged.
     */
    batch_norm: z.enum(['train', 'eval']).optional(),
    /** By default the backbone's own evaluation transform. */
    transforms: z.strictObject({ train: transformsSchema.optional(), eval: evalTransforms.optional() }).default({}),
    /** By default `fresh` if the training transform has random steps, else `none`. */
    views: views.optional(),
    optimiser,
    /** Epochs in which the learning rate rises to its full value, before the schedule begins. */
    warmup: warmup.nullable().default(null),
    schedule: schedule.nullable().default(null),
    /** Pictures per step. */
    batch: count(65_536).default(32),
    epochs: count(10_000),
    shuffle: z.boolean().default(true),
    /** `balanced`: all classes equally frequent in an epoch. */
    sampling: z.enum(['all', 'balanced']).default('all'),
    /** Weights of the classes in the loss; classes that are not named have 1. */
    class_weights: classWeights.nullable().default(null),
    label_smoothing: share.default(0),
    mixup: z
      .strictObject({ alpha: positive.default(0.2) })
      .nullable()
      .default(null),
    /** `best`: the first epoch with the best validation accuracy; without validation the last. */
    keep: z.enum(['best', 'last']).default('best'),
    /** Ends the run once this many epochs in a row have not raised the best validation accuracy by more than `min_delta`. */
    patience: count(10_000).optional(),
    min_delta: share.default(0),
    /** Reports the mean loss of each group of this many steps. */
    log_every: count(1_000_000).optional(),
  })
  .transform((recipe) => {
    const random = isRandom(recipe.transforms.train ?? [])
    return { ...recipe, views: recipe.views ?? (random ? ('fresh' as const) : ('none' as const)) }
  })
  .superRefine(({ shuffle, sampling, patience, min_delta: minDelta }, context) => {
    const fault = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message })
    if (sampling === 'balanced' && !shuffle) fault('sampling', rule('balanced_shuffle'))
    if (minDelta > 0 && patience === undefined) fault('min_delta', rule('needs_patience'))
  })
  .superRefine(({ batch_norm: batchNorm, mode }, context) => {
    if (batchNorm === undefined || mode !== 'frozen') return
    const message = rule('batch_norm_frozen')
    context.addIssue({ code: 'custom', path: ['batch_norm'], message })
  })
  .superRefine(({ start, mode, head: layers }, context) => {
    if (start === undefined) return
    const fault = (message: string) => context.addIssue({ code: 'custom', path: ['start'], message })
    if (mode === 'frozen') fault(rule('solved_frozen'))
    if (layers.some(({ type }, i) => type !== 'Dropout' && i < layers.length - 1)) fault(rule('solved_layers'))
  })
  .superRefine(({ transforms: { train = [] }, views: wanted }, context) => {
    const fault = (message: string) => context.addIssue({ code: 'custom', path: ['views'], message })
    if (wanted === 'none' && isRandom(train)) fault(rule('views_none'))
    if (wanted !== 'none' && !isRandom(train)) fault(rule('views_alike'))
  })

/** A recipe as written in a JSON file; defaults are filled in, unknown keys refused. */
export const recipeSchema = z.discriminatedUnion('solver', [convex, epochs])

/** Softmax regression solved to its optimum. */
export type ConvexRecipe = z.infer<typeof convex>
/** A head trained with mini-batches, epoch after epoch. */
export type EpochRecipe = z.infer<typeof epochs>
/** How a classifier is trained, with names from torchvision and PyTorch. */
export type Recipe = ConvexRecipe | EpochRecipe
