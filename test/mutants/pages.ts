import { mutantsOf } from './mutant.ts'

export const pages = [
  ...mutantsOf('src/pages/html.ts', ['test/pages/'], {
    'text becomes markup': [
      "return text.replace(/[&<>\"']/g, character => entities[character] ?? '')",
      'return text',
    ],
    'quotes end an attribute': ['return text.replace(/[&<>"\']/g', 'return text.replace(/[&<>]/g'],
  }),
]
