import { existsSync } from 'node:fs'
import { programOf } from '../support/program.ts'
import { compile } from './sample.ts'
import { verifies } from './verifies.ts'

const folder = 'docs/guides/verify/java'
const { command, skip } = programOf(['javac'], ['--version'], 'apt-get install openjdk-17-jdk-headless')
const hasJars = existsSync(`${folder}/.build`)

verifies({
  language: 'Java',
  folder,
  skip: skip === false && !hasJars ? 'nimbus-jose-jwt is not there: test/verify/install' : skip,
  command: into => {
    compile(folder, command, '-d', into, '-cp', '.build/*', 'App.java', 'Verify.java')
    return ['java', '-XX:TieredStopAtLevel=1', '-cp', `${into}:.build/*`, 'App']
  },
})
