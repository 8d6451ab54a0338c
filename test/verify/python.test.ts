import { pythonWith } from '../support/python.ts'
import { verifies } from './verifies.ts'

const { command, skip } = pythonWith('jwt', 'apt-get install python3-jwt python3-cryptography')

verifies({
  language: 'Python',
  folder: 'docs/guides/verify/python',
  skip,
  // -B: nothing is left behind in the repository.
  command: () => [command, '-B', 'app.py'],
})
