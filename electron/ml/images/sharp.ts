import sharp from 'sharp'

/**
 * sharp, configured once for everything that reads users' files: only loaders of photographs are allowed (otherwise an
 * SVG or PDF named .jpg would be rendered), no cache (originals would stay locked on Windows), one thread per picture
 * (many pictures are decoded in parallel instead).
 */
sharp.block({ operation: ['VipsForeignLoad'] })
sharp.unblock({
  operation: ['Jpeg', 'Png', 'Webp', 'Tiff', 'Heif', 'Nsgif'].map((loader) => `VipsForeignLoad${loader}`),
})
sharp.cache(false)
sharp.concurrency(1)

export { sharp }
