import { svelte } from '@sveltejs/vite-plugin-svelte'
import tailwind from '@tailwindcss/vite'
import { defineConfig } from 'vite'

// Everything the page needs is in its folder: it is served by the server under a Content-Security-Policy of 'self'.
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
    // The licences of what the page is made of go with it.
    license: { fileName: 'LICENCES.md' },
  },
})
