import { verifies } from './verifies.ts'

verifies({
  language: 'Node',
  folder: 'docs/guides/verify/node',
  skip: false,
  command: () => [process.execPath, 'app.js'],
})
