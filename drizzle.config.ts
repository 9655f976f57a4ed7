import { defineConfig } from 'drizzle-kit'

/** `npm run db:generate` compares the schema with the last snapshot and writes the next migration as SQL. */
export default defineConfig({
  dialect: 'sqlite',
  schema: './electron/studio/db/schema.ts',
  out: './electron/studio/db/migrations',
})
