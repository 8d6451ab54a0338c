/** A text of a language beside the English one it stands for; `key` is its place, e.g. `page.me.title`. */
export type Pair = Readonly<{ key: string; english: string; text: string }>

/** What a text may not be. `bad` is a pair that breaks the rule, so that the rule itself is seen to work. */
type Rule = Readonly<{ says: string; isBroken: (pair: Pair) => boolean; bad: Pair }>

function rule(says: string, isBroken: (pair: Pair) => boolean, text: string, english = 'A text.'): Rule {
  return { says, isBroken, bad: { key: 'page.me.title', english, text } }
}

/** Words that every language keeps as they are. */
const kept =
  /%2F|\/\/|\.\.|WebSocket|Microsoft|UTC|API|URI|Host(?= header)|\b24\b|provider\.\w+|resource(?=")/g

/** Texts that are the same word in English. */
const sameInEnglish: ReadonlySet<string> = new Set([
  'de page.me.name',
  'de page.time.left',
  'es page.error.error',
  'es page.me.roles',
  'es page.time.moment',
  'fr page.denied.page',
  'fr page.me.session',
])

const everywhere: readonly Rule[] = [
  rule('starts and ends without a blank', ({ text }) => text !== text.trim() || text === '', 'Text. '),
  rule('holds no two blanks in a row', ({ text }) => /\s\s/.test(text), 'Ein  Text.'),
  rule('holds no quotation mark of a typewriter', ({ text }) => /["'`´]/.test(text), 'l\'"adresse"'),
  rule('holds no character of markup', ({ text }) => /[<>&]/.test(text), 'A & <b>'),
  rule('holds three dots only as one character', ({ text }) => text.includes('...'), 'Warten ...'),
  rule(
    'keeps names, settings and codes as they are',
    ({ english, text }) => (english.match(kept) ?? []).some(word => !text.includes(word)),
    'Verwenden Sie einen Websocket.',
    'Use WebSocket.',
  ),
  rule(
    'has no full stop in a title or button',
    ({ key, text }) => /\.title$|\.actions\.|^movers\./.test(key) && /[.。]$/.test(text),
    'Anmelden.',
    'Sign in',
  ),
]

const latin: readonly Rule[] = [
  ...everywhere,
  rule(
    'ends with a full stop where the English does, and nowhere else',
    ({ key, english, text }) => !key.startsWith('page.time.') && english.endsWith('.') !== text.endsWith('.'),
    'Warten Sie',
  ),
  rule(
    'starts with a capital where the English does',
    ({ english, text }) => /^[A-Z]/.test(english) && !/^¿?\p{Lu}/u.test(text),
    'warten Sie.',
  ),
  rule(
    'is at most 2.2 times as long as the English',
    ({ english, text }) => text.length > Math.max(30, 2.2 * english.length),
    'Warten Sie bitte noch einen weiteren Moment.',
    'Wait.',
  ),
  rule('holds no letter of Japanese', ({ text }) => japaneseLetters.test(text), '待つ。'),
]

const japaneseLetters = /[\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Han}]/u
const noBlankBefore = rule(
  'has no blank in front of punctuation',
  ({ text }) => /\s[;:!?.,)](?!\.)/.test(text.replace('//, ; ', '')),
  'Warten Sie ; bitte.',
)

/** What readers of a language expect of its writing, by the tag of the language. */
export const writingRules: Readonly<Record<string, readonly Rule[]>> = {
  de: [
    ...latin,
    noBlankBefore,
    rule('quotes „so“', ({ text }) => quotesWrongly(text, '„', '“', /[”«»‘’]/), 'Die “Seite”.'),
    rule(
      'says Sie',
      ({ text }) => /\b(?:du|dich|dir|dein\w*|euch|euer)\b/i.test(text),
      'Warte, bis du darfst.',
    ),
  ],
  fr: [
    ...latin,
    rule(
      'keeps ; : ! ? and quotation marks with their neighbours by a blank that does not break',
      ({ text }) => /(?<![\u00a0\u202f])[;:!?»]|«(?!\u00a0)/.test(text),
      'Attendez; réessayez : « ici ».',
    ),
    rule('quotes «\u00a0ainsi\u00a0»', ({ text }) => quotesWrongly(text, '«', '»', /[„“”‘]/), 'La “page”.'),
    rule(
      'says vous',
      ({ text }) => /(?<![-\p{L}])(?:tu|te|toi|ton|ta|tes)(?!\p{L})/iu.test(text),
      'Attends ta page.',
    ),
  ],
  es: [
    ...latin,
    noBlankBefore,
    rule(
      'quotes «así»',
      ({ text }) => quotesWrongly(text, '«', '»', /[„“”‘’]/) || /«\s|\s»/.test(text),
      'La “página”.',
    ),
    rule(
      'opens a question or a cry as it closes it',
      ({ text }) => count(text, '?') !== count(text, '¿') || count(text, '!') !== count(text, '¡'),
      'Quiere salir?',
    ),
    rule(
      'says usted',
      ({ text }) => /(?<!\p{L})(?:tú|tu|tus|te|ti|tuy[oa]s?)(?!\p{L})/iu.test(text),
      'Espera tu turno.',
    ),
  ],
  ja: [
    ...everywhere,
    rule(
      'holds a letter of Japanese',
      ({ key, text }) => key !== 'page.time.moment' && !japaneseLetters.test(text),
      'Text.',
    ),
    rule(
      'ends with 。 where the English ends with a full stop, and nowhere else',
      ({ english, text }) => english.endsWith('.') !== text.endsWith('。'),
      'お待ちください.',
    ),
    rule(
      'ends each sentence politely',
      ({ text }) =>
        sentences(text).some(sentence => !/(?:です|ます|ません|でした|ました|ください)$/.test(sentence)),
      '待て。',
    ),
    rule(
      'holds no blank',
      ({ key, text }) => key !== 'page.time.moment' && /\s/.test(text),
      'Cookie を許可。',
    ),
    rule(
      'punctuates in full width',
      ({ text }) =>
        /[,!?()]|[\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Han}][.:;]|[｡-ﾟ！-．０-９Ａ-Ｚａ-ｚ]/u.test(
          text.replaceAll(/[（）]/g, ''),
        ),
      'お待ち,ください。',
    ),
    rule(
      'is at most 1.2 times as long as the English',
      ({ english, text }) => text.length > Math.max(16, 1.2 * english.length),
      'もうしばらくお待ちになってからお試しください。',
      'Wait.',
    ),
  ],
}

/** Whether a text is the English one where another is wanted. */
export function isLeftInEnglish(language: string, { key, english, text }: Pair): boolean {
  return text === english && !sameInEnglish.has(`${language} ${key}`)
}

/** Whether the marks of a text are not in pairs, or are those of another language. */
function quotesWrongly(text: string, open: string, close: string, foreign: RegExp): boolean {
  return count(text, open) !== count(text, close) || foreign.test(text)
}

function count(text: string, part: string): number {
  return text.split(part).length - 1
}

function sentences(text: string): readonly string[] {
  return text.split('。').slice(0, -1)
}
