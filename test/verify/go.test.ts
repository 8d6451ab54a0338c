import { programOf } from '../support/program.ts'
import { compile } from './sample.ts'
import { verifies } from './verifies.ts'

const folder = 'docs/guides/verify/go'
const { command, skip } = programOf(['go', '/usr/local/go/bin/go'], ['version'], 'apt-get install golang-go')

verifies({
  language: 'Go',
  folder,
  skip,
  command: into => {
    compile(folder, command, 'build', '-o', into, '.')
    return [`${into}/verify`]
  },
})
