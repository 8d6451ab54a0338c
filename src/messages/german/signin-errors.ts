import type { Messages } from '../messages.ts'

const notYou = 'Das ist nicht Ihr Fehler.'
const startAgain = 'Beginnen Sie die Anmeldung neu.'
const tryLater = 'Warten Sie einen Moment und versuchen Sie es erneut.'
const lookAtLog = `${notYou} Der Betreiber dieser Website muss im Protokoll nachsehen.`
const misconfigured = {
  title: 'Diese Website ist für die Anmeldung nicht richtig eingerichtet',
  cause:
    'Der Anmeldedienst hat diese Website nicht akzeptiert. Das betrifft die Einrichtung der Website, nicht Sie oder Ihr Kennwort.',
}
const untrusted =
  'Was der Anmeldedienst gesendet hat, hat die Prüfungen dieser Website nicht bestanden; deshalb wurde niemand angemeldet.'

/** Fehler bei der Anmeldung und beim Anmeldedienst. */
export const signinErrors = {
  // Die Anmeldung
  ERR_SIGNIN_PREFETCH: {
    title: 'Eine Anmeldung wird nicht im Voraus geladen',
    cause:
      'Der Browser hat diese Seite im Voraus angefordert; eine Anmeldung beginnt aber erst, wenn jemand sie möchte.',
    remedy: 'Öffnen Sie die Seite selbst.',
  },
  ERR_SIGNIN_NO_ATTEMPT: {
    title: 'Diese Anmeldung ist nicht mehr offen',
    cause:
      'Sie hat zu lange gedauert, sie wurde in einem anderen Browser begonnen, oder Ihr Browser behält die Cookies dieser Website nicht.',
    remedy:
      'Beginnen Sie die Anmeldung neu. Wenn sie wieder scheitert, lassen Sie Cookies für diese Website zu.',
  },
  ERR_SIGNIN_ATTEMPT_UNREADABLE: {
    title: 'Diese Website kann nicht lesen, was sie Ihrem Browser für diese Anmeldung gegeben hat',
    cause:
      'Das Cookie dieser Anmeldung kam von Ihrem Browser zurück, wurde aber mit einem Schlüssel versiegelt, der hier nicht bekannt ist. Das kommt vor, wenn mehrere Gateways verschiedene Schlüssel haben oder eines mit einem neuen Schlüssel neu gestartet wurde.',
    remedy: `${notYou} Der Betreiber dieser Website muss allen Gateways der Website dieselben Sitzungsschlüssel geben.`,
  },
  ERR_SIGNIN_STATE_MISMATCH: {
    title: 'Diese Anmeldung gehört zu einem anderen Browser oder Fenster',
    cause: 'Die Antwort des Anmeldedienstes passt zu keiner Anmeldung, die hier begonnen wurde.',
    remedy: startAgain,
  },
  ERR_SIGNIN_LOOP: {
    title: 'Die Anmeldung gelingt, aber diese Website erkennt Sie danach nicht',
    cause:
      'Sie wurden innerhalb einer Minute mehrmals angemeldet, und jedes Mal kam das Sitzungscookie nicht zurück. Vielleicht blockiert es der Browser, vielleicht ist es zu groß, oder etwas auf dem Weg entfernt es.',
    remedy:
      'Lassen Sie Cookies für diese Website zu oder versuchen Sie es in einem privaten Fenster. Wenn das nicht hilft, zeigen Sie diese Seite dem Betreiber.',
  },
  ERR_SIGNIN_LOOP_UNREADABLE: {
    title: 'Die Anmeldung gelingt, aber diese Website kann Ihre Sitzung danach nicht lesen',
    cause:
      'Sie wurden innerhalb einer Minute mehrmals angemeldet, und jedes Mal kam Ihr Sitzungscookie zurück, konnte aber nicht gelesen werden.',
    remedy: `${notYou} Der Betreiber dieser Website muss allen Gateways der Website dieselben Sitzungsschlüssel und die richtige Uhrzeit geben.`,
  },
  ERR_SIGNIN_ALREADY_USED: {
    title: 'Diese Anmeldung wurde bereits abgeschlossen',
    cause:
      'Die Adresse, die Ihr Browser geöffnet hat, wurde schon einmal verwendet. Das geschieht mit der Zurück-Taste oder einem Lesezeichen.',
    remedy: 'Öffnen Sie die Anwendung noch einmal.',
  },
  ERR_SIGNIN_CALLBACK_INVALID: {
    title: 'Die Antwort des Anmeldedienstes ist unvollständig',
    cause: 'Etwas, das zur Antwort gehört, fehlt oder kam doppelt.',
    remedy: startAgain,
  },
  ERR_SIGNIN_CANCELLED: {
    title: 'Die Anmeldung wurde abgebrochen',
    cause: 'Sie oder der Anmeldedienst in Ihrem Namen haben sie beendet, bevor sie abgeschlossen war.',
    remedy: 'Beginnen Sie die Anmeldung neu, wenn Sie fortfahren möchten.',
  },
  ERR_SIGNIN_CONSENT_REQUIRED: {
    title: 'Ein Administrator muss diese Anwendung genehmigen',
    cause: 'Ihre Organisation hat dieser Anwendung noch nicht erlaubt, Sie anzumelden.',
    remedy: 'Bitten Sie Ihren Administrator, die Zustimmung für diese Anwendung zu erteilen.',
  },
  ERR_SIGNIN_INTERACTION_REQUIRED: {
    title: 'Ihre Organisation verlangt mehr für Ihre Anmeldung',
    cause:
      'Das kann ein zweiter Faktor, ein neues Kennwort, ein bekanntes Gerät oder ein bestimmtes Netzwerk sein.',
    remedy:
      'Melden Sie sich erneut an; wenn es wieder geschieht, zeigen Sie diese Seite Ihrem Administrator.',
  },
  ERR_SIGNIN_CODE_REJECTED: {
    title: 'Diese Anmeldung ist abgelaufen oder wurde bereits verwendet',
    cause:
      'Der Anmeldedienst vergibt für jede Anmeldung einen Einmalcode, und diesen hat er nicht angenommen.',
    remedy: startAgain,
  },
  ERR_SIGNIN_SESSION_TOO_LARGE: {
    title: 'Ihr Konto hat mehr Gruppen, als in eine Sitzung passen',
    cause: 'Diese Website bewahrt Ihre Sitzung in Cookies Ihres Browsers auf, und deren Größe ist begrenzt.',
    remedy: `${notYou} Der Betreiber dieser Website muss die Gruppen im Token verringern oder Rollen verwenden.`,
  },
  ERR_SIGNIN_GROUPS_OVERAGE: {
    title: 'Sie gehören zu mehr Gruppen, als bei der Anmeldung aufgelistet werden können',
    cause: 'Diese Website muss Ihre Gruppen kennen, und der Anmeldedienst listet so viele nicht auf.',
    remedy: `${notYou} Der Betreiber dieser Website muss App-Rollen oder der Anwendung zugewiesene Gruppen verwenden.`,
  },
  ERR_SIGNIN_GROUPS_PERMISSION: {
    title: 'Diese Website darf Ihre Gruppen nicht nachschlagen',
    cause:
      'Sie gehören zu mehr Gruppen, als eine Anmeldung auflistet; diese Website muss sie deshalb nachschlagen, und das wurde ihr verweigert.',
    remedy: `${notYou} Der Betreiber dieser Website muss ihr die Berechtigung geben, sie zu lesen.`,
  },
  ERR_SIGNIN_GROUPS_AWAY: {
    title: 'Ihre Gruppen können gerade nicht nachgeschlagen werden',
    cause:
      'Sie gehören zu mehr Gruppen, als eine Anmeldung auflistet, und das Verzeichnis, das sie kennt, antwortet nicht.',
    remedy: tryLater,
  },
  ERR_SIGNIN_TENANT_NOT_ALLOWED: {
    title: 'Ihre Organisation darf sich hier nicht anmelden',
    cause: 'Diese Website nimmt nur Konten bestimmter Organisationen an.',
    remedy: 'Verwenden Sie ein Konto einer Organisation, die Zugriff hat.',
  },

  // Der Anmeldedienst
  ERR_PROVIDER_UNREACHABLE: {
    title: 'Der Anmeldedienst ist nicht erreichbar',
    cause:
      'Diese Website hat von ihm keine Antwort erhalten. Andere Websites können ebenfalls betroffen sein.',
    remedy: tryLater,
  },
  ERR_PROVIDER_TEMPORARY: {
    title: 'Der Anmeldedienst hat eine vorübergehende Störung',
    cause: 'Er hat geantwortet, dass er Sie im Moment nicht anmelden kann.',
    remedy: tryLater,
  },
  ERR_PROVIDER_CREDENTIAL_REJECTED: {
    ...misconfigured,
    remedy: `${notYou} Der Betreiber dieser Website muss die Clientanmeldeinformationen erneuern.`,
  },
  ERR_PROVIDER_REQUEST_REJECTED: {
    ...misconfigured,
    remedy: `${notYou} Der Betreiber dieser Website muss die App-Registrierung prüfen.`,
  },
  ERR_PROVIDER_TOKEN_INVALID: {
    title: 'Der Anmeldedienst hat eine Antwort gesendet, der nicht zu trauen ist',
    cause: untrusted,
    remedy: lookAtLog,
  },
  ERR_PROVIDER_ANSWER_INVALID: {
    title: 'Der Anmeldedienst hat eine Antwort gesendet, die keinen Sinn ergibt',
    cause: untrusted,
    remedy: lookAtLog,
  },
  ERR_PROVIDER_CLOCK: {
    title: 'Die Uhren dieser Website und des Anmeldedienstes stimmen nicht überein',
    cause:
      'Eine Anmeldung gilt nur kurze Zeit, und nach der Uhr dieser Website hat diese Zeit noch nicht begonnen oder ist schon vorbei.',
    remedy: `${notYou} Der Betreiber dieser Website muss die Uhr stellen.`,
  },
} satisfies Partial<Messages['errors']>
