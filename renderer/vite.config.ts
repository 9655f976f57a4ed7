import { svelte } from '@sveltejs/vite-plugin-svelte'
import tailwind from '@tailwindcss/vite'
import { defineConfig } from 'vite'

// The page's folder is self-contained: the server serves it under a Content-Security-Policy of 'self'.
export default defineConfig({
  root: import.meta.dirname,
  base: './',
  plugins: [tailwind(), svelte()],
  css: { transformer: 'lightningcss' },
  build: {
    outDir: '../dist/renderer',
    emptyOutDir: true,
    // The oldest Chromium that Loupe is tested in.
    target: 'chrome108',
    cssTarget: 'chrome108',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // The licences of the page's packages are included.
    license: { fileName: 'LICENCES.md' },
  },
})
