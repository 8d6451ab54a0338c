// `node dist/tools/bundle.js [FOLDER]`: the compiled gateway in a few files instead of a thousand and a half (docs/adr/0043), for the image.
// The same sources and packages give the same bytes. FOLDER: dist/entrada beside this file without one; main.js in it is what to start.
import { rm } from 'node:fs/promises'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'

const root = fileURLToPath(new URL('..', import.meta.url))
const folder = resolve(process.argv[2] ?? `${root}/entrada`)
/** What stays a package: native code, and what an installation may leave out. prom-client cannot do without the api of OpenTelemetry. */
const external = [
  /^node:/,
  ...['sodium-native', 'ioredis', 'oidc-provider', 'bufferutil', 'utf-8-validate'],
  /^@opentelemetry\/(?!api$)/,
]
/** What Fastify would compile schemas with, and src/without-schemas.ts keeps it from asking for: half a megabyte to read at each start. */
const absent = new Set(['@fastify/ajv-compiler', '@fastify/fast-json-stringify-compiler'])

/**
 * Node has an undici of its own, which takes a tenth of the start to load. It comes with the first look at a global of these
 * names, which the bundle's undici has as well, and with all names of `node:http` being asked for, as an import does.
 */
const ofUndici = ['Headers', 'Request', 'Response', 'FormData']
/** The part of undici that looks at them when it is loaded, and that nobody here uses. */
const unused = /\/undici\/lib\/web\/cookies\/index\.js$/

await rm(folder, { recursive: true, force: true })
const bundle = await rolldown({
  input: `${root}/src/main.js`,
  // Names in it begin here, wherever it is made from.
  cwd: root,
  external,
  platform: 'node',
  transform: { inject: Object.fromEntries(ofUndici.map(name => [name, ['undici', name]])) },
  plugins: [
    {
      name: 'absent',
      resolveId: id => (absent.has(id) ? `\0${id}` : undefined),
      load: id => {
        if (unused.test(id)) return 'module.exports = {}'
        return absent.has(id.slice(1)) ? `throw new Error('${id.slice(1)} is not in the bundle')` : undefined
      },
    },
    { name: 'http', renderChunk: withoutHttpImport },
    { name: 'ascii', renderChunk: escaped },
  ],
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

/**
 * The same code in ASCII. One letter beyond Latin-1 anywhere in a file has V8 keep all of it in two bytes a character, for as long
 * as the process lives: 10 MB of memory, and more to read at the start.
 * @throws Error where an escape would mean something else
 */
function escaped(code: string): string {
  const odd = /\\[^\0-\x7f]|\braw`[^`]*[^\0-\x7f`]/.exec(code)
  if (odd !== null) throw new Error(`cannot be written in ASCII: ${odd[0]}`)
  return code.replaceAll(/[^\0-\x7f]/g, unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/**
 * The same code with `node:http` not imported, but asked for as it is.
 * @throws Error where it is imported otherwise than by names
 */
function withoutHttpImport(code: string): string {
  const asked = code.replaceAll(
    /^import \{([^}]*)\} from "node:http";$/gm,
    (_, names: string) =>
      `const {${names.replaceAll(' as ', ': ')}} = process.getBuiltinModule("node:http");`,
  )
  if (/\bfrom "(?:node:)?http"/.test(asked)) throw new Error('node:http is imported otherwise than by names')
  return asked
}
