import { mutantsOf } from './mutant.ts'

const parts = ['test/tools/release-parts.test.ts']

/** What a release is made of. */
export const release = [
  ...mutantsOf('tools/licences.ts', ['test/tools/licences.test.ts'], {
    'any licence will do': ['!allowed.has(licence)', '!allowed.has(licence) && licence === name'],
    'packages for development count as delivered': ['dev !== true && devOptional', 'devOptional'],
  }),
  ...mutantsOf('tools/same-tar.ts', parts, {
    'archives keep the times of files': ['`--mtime=@${epoch}`,', '`--clamp-mtime`, `--mtime=@${epoch}`,'],
    'archives keep the rights of files': ["'--mode=u=rwX,go=rX'", "'--mode=u+r'"],
  }),
  ...mutantsOf('tools/bill-of-materials.ts', parts, {
    'the bill holds the time of the clock': ['new Date(epoch * 1000)', 'new Date()'],
    'the bill holds a number made by chance': [
      '{ ...whole, serialNumber: `urn:uuid:${uuidOf(JSON.stringify(whole))}` }',
      '{ ...whole, ...(_ !== undefined && { serialNumber: _ }) }',
    ],
  }),
  ...mutantsOf('tools/image-archive.ts', parts, {
    'Docker finds no image in the archive': ["'index.json', 'manifest.json',", "'index.json',"],
  }),
  ...mutantsOf('tools/bundle.ts', ['test/bundle.test.ts'], {
    'a second undici comes with its Headers': [
      "['Headers', 'Request', 'Response', 'FormData']",
      "['Request', 'FormData']",
    ],
    'a second undici comes with http': ["    { name: 'http', renderChunk: withoutHttpImport },\n", ''],
    'a second undici comes with what nobody uses': ["if (unused.test(id)) return 'module.exports = {}'", ''],
  }),
]
