import type { ErrorCode } from 'yaml'

type Sentence = readonly [what: string, remedy: string]

const indentation: Sentence = [
  'the indentation does not fit',
  'indent what belongs together by the same number of spaces',
]
const place: Sentence = [
  'this does not belong here',
  'check quotes, colons and indentation on this line and the one above',
]
const several: Sentence = ['there is too much in front of this value', 'keep one of them']

const sentences: Readonly<Partial<Record<ErrorCode, Sentence>>> = {
  BAD_ALIAS: [
    'this alias has no anchor before it, or refers to itself',
    'write the value out, or quote a leading *',
  ],
  BAD_DIRECTIVE: ['directives are not understood', 'leave out the line that begins with %'],
  BAD_DQ_ESCAPE: [
    'this escape is not known in double quotes',
    'use single quotes, or write \\\\ for a backslash',
  ],
  BAD_INDENT: indentation,
  BAD_SCALAR_START: ['a value cannot begin with this character', 'put the value in quotes'],
  BLOCK_IN_FLOW: indentation,
  MISSING_CHAR: [
    'a quote, bracket, comma or colon is missing',
    'close what was opened on this line or above',
  ],
  MULTIPLE_ANCHORS: several,
  MULTIPLE_DOCS: ['there is more than one document in the file', 'leave out the line ---'],
  MULTIPLE_TAGS: several,
  RESOURCE_EXHAUSTION: ['this is nested too deeply', 'no setting needs more than a few levels'],
  TAB_AS_INDENT: ['there is a tab in the indentation', 'use spaces'],
  TAG_RESOLVE_FAILED: ['tags (!) are not understood', 'leave the tag out, or put the value in quotes'],
}

/** What to say of a syntax error. The package's own words are not used: some repeat what stands in the file. */
export function syntaxSentence(code: ErrorCode): Sentence {
  return sentences[code] ?? place
}
