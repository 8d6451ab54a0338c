import type { Messages } from '../messages.ts'

export const movers: Messages['movers'] = {
  you: 'Das können Sie selbst lösen',
  administrator: 'Das kann Ihr Administrator lösen',
  operator: 'Das kann der Betreiber dieser Website lösen',
  wait: 'Bitte warten Sie einen Moment',
}

export const page: Messages['page'] = {
  actions: {
    signIn: 'Anmelden',
    signInAgain: 'Erneut anmelden',
    signOut: 'Abmelden',
    useAnotherAccount: 'Anderes Konto verwenden',
    tryAgain: 'Erneut versuchen',
    goOn: 'Weiter',
    goToStart: 'Zur Startseite',
    goToApplication: 'Zur Anwendung',
    approve: 'Für die ganze Organisation genehmigen',
  },
  footer: {
    request: 'Anfrage',
    help: 'Hilfe erhalten',
  },
  values: {
    none: 'keine',
    unknown: 'unbekannt',
    inAll: 'insgesamt {count}',
    nameless: 'ein Konto ohne Namen',
  },
  time: {
    moment: '{day}, {time} Uhr (UTC)',
    left: '(in {duration})',
    days: '{count}\u00a0Tg.',
    hours: '{count}\u00a0Std.',
    minutes: '{count}\u00a0Min.',
    seconds: '{count}\u00a0Sek.',
  },
  error: {
    retryIn: 'Erneut versuchen in',
    error: 'Fehler',
    microsoftCode: 'Microsoft-Code',
    traceId: 'Trace-ID',
    correlationId: 'Korrelations-ID',
    providerTime: 'Zeit beim Anmeldedienst',
    notYourFault: 'Das ist nicht Ihr Fehler.',
  },
  denied: {
    page: 'Seite',
    missingRoles: 'Fehlende Rollen',
    missingGroups: 'Fehlende Gruppen',
    signedInAs: 'Angemeldet als',
    yourRoles: 'Ihre Rollen',
    yourGroups: 'Ihre Gruppen',
    userId: 'Ihre Benutzer-ID',
    tenant: 'Ihr Mandant',
    rule: 'Regel',
    reason: 'Grund',
  },
  signIn: {
    title: 'Bitte melden Sie sich an',
    lead: 'Der Anmeldedienst fragt, wer Sie sind, und bringt Sie dann zu der gewünschten Seite.',
  },
  me: {
    title: 'Sie sind angemeldet',
    lead: 'Das erfährt die Anwendung über Sie.',
    name: 'Name',
    userName: 'Benutzername',
    email: 'E-Mail',
    roles: 'Rollen',
    groups: 'Gruppen',
    userId: 'Benutzer-ID',
    tenant: 'Mandant',
    session: 'Sitzung',
    signedIn: 'Angemeldet',
    endsAtLatest: 'Endet spätestens',
    endsWithoutUse: 'Endet ohne Nutzung',
  },
  signedIn: {
    title: 'Sie sind angemeldet',
    lead: 'Die gewünschte Seite öffnet sich gleich.',
  },
  signedOut: {
    title: 'Sie sind abgemeldet',
    everywhere: 'Ihre Sitzung ist hier und beim Anmeldedienst beendet.',
    hereOnly: 'Ihre Sitzung ist hier beendet. Beim Anmeldedienst sind Sie möglicherweise noch angemeldet.',
    sharedComputer: 'Schließen Sie an einem gemeinsam genutzten Computer auch alle Fenster des Browsers.',
  },
  confirmSignOut: {
    title: 'Möchten Sie sich abmelden?',
    lead: 'Die Anfrage kam nicht von einer Seite dieser Website; deshalb wurde noch nichts beendet.',
    ends: 'Das Abmelden beendet Ihre Sitzung hier und beim Anmeldedienst. Speichern Sie vorher Ihre Arbeit in der Anwendung.',
  },
  approval: {
    title: 'Zurück von der Genehmigung',
    lead: 'Wenn Sie diese Anwendung genehmigt haben, können sich Personen Ihrer Organisation jetzt anmelden.',
    delay: 'Es kann einige Minuten dauern, bis die Genehmigung überall wirkt.',
  },
  frame: {
    title: 'Die Anmeldung muss sich in einem eigenen Fenster öffnen',
    lead: 'Diese Seite wird innerhalb einer anderen Seite angezeigt. Zu Ihrer Sicherheit ist die Anmeldung dort nicht möglich.',
  },
  expired: {
    title: 'Ihre Sitzung ist beendet',
    lead: 'Melden Sie sich erneut an, um hier weiterzumachen. Die Seite wird dann neu geladen: Was Sie nicht gespeichert haben, geht verloren.',
  },
}
