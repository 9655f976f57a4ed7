import sharp from 'sharp'

/**
 * sharp, set up once for everything that reads users' files: only loaders of photographs are allowed (SVG and PDF named
 * .jpg would be rendered otherwise), no cache (originals would stay locked on Windows), one thread a picture (many
 * pictures are decoded side by side instead).
 */
sharp.block({ operation: ['VipsForeignLoad'] })
sharp.unblock({
  operation: ['Jpeg', 'Png', 'Webp', 'Tiff', 'Heif', 'Nsgif'].map((loader) => `VipsForeignLoad${loader}`),
})
sharp.cache(false)
sharp.concurrency(1)

export { sharp }
