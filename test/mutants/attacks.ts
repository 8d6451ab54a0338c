import { mutantsOf } from './mutant.ts'

/** Defences that the rows of test/attacks/ watch. */
export const attacks = [
  ...mutantsOf('src/guard/framing.ts', ['test/attacks/smg-01'], {
    'a transfer coding besides chunked is lost on the way': [
      "coding.toLowerCase() === 'chunked'",
      "coding.toLowerCase().includes('chunked')",
    ],
    'HTTP/1.0 may come in chunks': [
      "if (raw.httpVersion === '1.0') return coding === undefined",
      "if (raw.httpVersion === '1.0') return true",
    ],
    'any version of HTTP is served': ["raw.httpVersion === '1.1' && ", ''],
    'the connection of an unclear request goes on': ["reply.header('connection', 'close')", ''],
    'what was sent behind an unclear request is done': ['refused.add(raw.socket)', ''],
  }),
  ...mutantsOf('src/forward/answer-check.ts', ['test/attacks/rsp-01'], {
    'a coding of the upstream is lost on the way': [
      "if (coding.toLowerCase() !== 'chunked') throw",
      'if (!coding) throw',
    ],
    'a status that does not exist is passed on': [' || status > 599', ''],
  }),
  ...mutantsOf('src/forward/header-names.ts', ['test/attacks/hdr-01', 'test/attacks/hdr-08'], {
    'names are folded by dashes alone': ["replace(/[^a-z0-9]/g, '')", "replace(/[-_]/g, '')"],
    'Proxy-Authorization is passed on': ["  'proxyauthorization',\n", ''],
    'TE is passed on': ["  'te',\n", ''],
    'the announcement of trailers is passed on': ["  'trailer',\n", ''],
  }),
  ...mutantsOf('src/forward/response-headers.ts', ['test/attacks/hdr-08'], {
    'what belongs to the connection of the upstream is passed on': ["  'proxy-authenticate',\n", ''],
    'what Connection of the upstream lists is passed on': [' || listed?.has(lower) === true', ''],
    'Connection of the upstream takes cookies away': [
      "'content-length', 'content-type', 'set-cookie'",
      "'content-length'",
    ],
  }),
  ...mutantsOf('src/forward/request-headers.ts', ['test/attacks/hdr-03'], {
    'Connection of a client takes the length away': ["'content-length', 'content-type', 'host'", "'host'"],
  }),
  ...mutantsOf('src/forward/header-encoding.ts', ['test/attacks/hdr-06'], {
    'a line break in a name is a line break': [
      "value.replace(/[\\u0000-\\u001f\\u007f]/g, ' ').trim()",
      'value.trim()',
    ],
  }),
  ...mutantsOf('src/guard/plugin.ts', ['test/attacks/fuz-01-hostile'], {
    'a hostile request gets in': [
      "if (decision.kind !== 'allow') return refuse(",
      "if (decision.kind === 'bad-request') return refuse(",
    ],
  }),
]
