// `node dist/tools/bundle.js [FOLDER]`: the compiled gateway in a few files instead of a thousand and a half (docs/adr/0043), for the image.
// The same sources and packages give the same bytes. FOLDER: dist/entrada beside this file without one; main.js in it is what to start.
import { rm } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'

const input = fileURLToPath(new URL('../src/main.js', import.meta.url))
const folder = process.argv[2] ?? fileURLToPath(new URL('../entrada', import.meta.url))
/** What stays a package: native code, and what an installation may leave out. prom-client cannot do without the api of OpenTelemetry. */
const external = [
  /^node:/,
  ...['sodium-native', 'ioredis', 'oidc-provider', 'bufferutil', 'utf-8-validate'],
  /^@opentelemetry\/(?!api$)/,
]

await rm(folder, { recursive: true, force: true })
const bundle = await rolldown({
  input,
  external,
  platform: 'node',
  // What is not found, or done otherwise than it was meant, is no bundle.
  onLog: (level, log) => {
    throw new Error(`${level}: ${log.message}`)
  },
})
await bundle.write({
  dir: folder,
  entryFileNames: '[name].js',
  chunkFileNames: 'parts/[name]-[hash].js',
  // Names and lines stay, because stack traces in a log name them; licences stay because they say so.
  minify: false,
  comments: { legal: true, jsdoc: false, annotation: false },
})
await bundle.close()
