import * as fc from 'fast-check'

/** Words of the rules that a spelling is meant to be taken for, or not to be taken for. */
const words = ['private', 'closed', 'public', 'kiss', 'x', 'a', 'v1...v2']

const bytesOf = (text: string) => Array.from(Buffer.from(text), byte => byte.toString(16).padStart(2, '0'))
const percent = (text: string, sign = '%') =>
  bytesOf(text)
    .map(hex => sign + hex)
    .join('')

/** One letter in many ways: as it is, encoded once, twice or more, in the other case, or as a letter that folds to it. */
function letter(character: string): fc.Arbitrary<string> {
  const lookalike = { k: '\u212a', s: '\u017f', i: '\u0130' }[character] ?? character
  const encodedDigits = percent(percent(character).slice(1)).toUpperCase()
  return fc.oneof(
    { weight: 40, arbitrary: fc.constant(character) },
    { weight: 3, arbitrary: fc.constantFrom(percent(character), percent(character).toUpperCase()) },
    { weight: 1, arbitrary: fc.constantFrom(character.toUpperCase(), percent(character.toUpperCase())) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        percent(character, '%25'),
        percent(character, '%2525'),
        `%25${encodedDigits}`,
        percent(lookalike),
        percent(lookalike).toUpperCase(),
      ),
    },
  )
}

const word = fc
  .constantFrom(...words)
  .chain(text => fc.tuple(...Array.from(text, letter)))
  .map(parts => parts.join(''))

const separator = fc.oneof(
  { weight: 12, arbitrary: fc.constant('/') },
  { weight: 6, arbitrary: fc.constantFrom('//', '%2f', '%2F', ';v=1/', ';/', '/;a/', '%3b/', '///', '/%2f') },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      ...['/./', '/../', '/%2e/', '/%2e%2E/', '/.%2e/', '/..;/', '/..%3b/', '/x/../', '..%2f', '%2f..%2f'],
      ...[
        '%252f',
        '%25252f',
        '%252e%252e/',
        '\\',
        '%5c',
        '%255c',
        '/%00/',
        '%c0%af',
        '%c0%ae%c0%ae/',
        ';%2f',
      ],
      ...['#/', '%23/', '%3f/', '?/', ';%252f', '/%ef%bc%8f/', '%u002f', '/%20/', '/%09/', '%253f', '%2523/'],
    ),
  },
)

const start = fc.oneof(
  { weight: 8, arbitrary: fc.constant('/') },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      '//',
      '//host/',
      '///',
      '/;/',
      '/;a/',
      '/%2f',
      '/x//',
      '/.',
      '/../',
      '/%2e/',
      '\\',
    ),
  },
)

const end = fc.oneof(
  { weight: 8, arbitrary: fc.constant('') },
  {
    weight: 4,
    arbitrary: fc.constantFrom(
      ...[
        '/',
        '//',
        '?x=/public/a',
        '?/private',
        '?p=../../x',
        '.',
        '%20',
        '%2f',
        ';',
        ';v=1',
        '%3bv=1',
        '/..',
      ],
      ...[
        '/..;',
        '%00',
        '#',
        '%23',
        '%3f',
        '%',
        '%25',
        '/.',
        '/%2e%2e',
        '%2e',
        '\\',
        '%0d%0a',
        '/%2f..',
        '~',
      ],
    ),
  },
)

/** Request targets that say, in one of countless ways, one of a few paths; or nothing that anybody can read. */
export const pathSpellings: fc.Arbitrary<string> = fc
  .tuple(start, word, fc.array(fc.tuple(separator, word), { maxLength: 3 }), end)
  .map(([first, head, rest, last]) => first + head + rest.flat().join('') + last)
