import type { CertificateFacts, KeyPairFault } from './certificates.ts'

/** Files of a certificate and its key (PEM). */
export type KeyFiles = Readonly<{ certFile: string; keyFile: string; passphraseFile?: string }>

/** What this room cannot know by itself; `load.ts` knows it, tests make it up. */
export type Surroundings = Readonly<{
  /** The text of a secret's file, or what is wrong with it. */
  readSecretFile: (file: string) => Readonly<{ text: string }> | Readonly<{ what: string; remedy: string }>
  /** The text of a file, or what is wrong with it. */
  readText: (file: string) => Readonly<{ text: string }> | Readonly<{ what: string; remedy: string }>
  /** The names of the files in a folder, sorted, or what is wrong with it. */
  namesIn: (folder: string) => readonly string[] | Readonly<{ what: string; remedy: string }>
  /** Why a file of certificates cannot be used, or `undefined`. */
  fileFault: (file: string) => string | undefined
  /** What the certificate says, or which of the files is wrong and why. */
  keyPair: (files: KeyFiles) => CertificateFacts | KeyPairFault
  /** A logo as a data: URI, or what is wrong with its file. */
  logo: (file: string) => Readonly<{ dataUri: string }> | Readonly<{ what: string; remedy: string }>
  /** Whether there is such a folder, and files can be made in it. */
  isWritable: (folder: string) => boolean
  /** How many processors this process may use. */
  processors: () => number
  /** Some hexadecimal digits that stand for a text. */
  shortHash: (text: string) => string
  /** base64 of 32 random bytes. */
  randomKey: () => string
  /** NumericDate, seconds. */
  now: () => number
}>
