import type { Messages } from '../messages.ts'
import { signinErrors } from './signin-errors.ts'

const tryLater = 'Warten Sie einen Moment und versuchen Sie es erneut.'
const signedInFine = 'Ihre Anmeldung ist in Ordnung.'
const refused = {
  title: 'Sie haben keinen Zugriff auf diese Seite',
  cause: 'Sie sind angemeldet, aber dieses Konto gehört nicht zu denen, die diese Seite öffnen dürfen.',
  remedy: 'Bitten Sie den Administrator dieser Anwendung um Zugriff oder verwenden Sie ein anderes Konto.',
}

export const errors: Messages['errors'] = {
  // Die Anfrage
  ERR_TARGET_AMBIGUOUS: {
    title: 'Diese Adresse ist nicht eindeutig',
    cause: 'Sie lässt sich auf mehrere Arten lesen, und diese Website rät nicht, welche Seite Sie meinen.',
    remedy:
      'Prüfen Sie die Adresse auf überflüssige Zeichen wie %2F, //, ; oder .. und versuchen Sie es erneut.',
  },
  ERR_HOST_AMBIGUOUS: {
    title: 'Der Host dieser Anfrage ist nicht eindeutig',
    cause: 'Die Anfrage nennt keinen Host, mehrere oder einen, der nicht zur Adresse passt.',
    remedy:
      'Öffnen Sie die Anwendung unter ihrer eigenen Adresse. Ein Programm muss genau einen gültigen Host-Header senden.',
  },
  ERR_METHOD_NOT_ALLOWED: {
    title: 'Diese Methode ist hier nicht erlaubt',
    cause: 'Die Anfrage verwendet eine Methode, die diese Website nicht weiterleitet.',
    remedy: 'Verwenden Sie eine andere Methode.',
  },
  ERR_REQUEST_MALFORMED: {
    title: 'Diese Anfrage konnte nicht gelesen werden',
    cause: 'Was hier angekommen ist, ist keine vollständige und gültige Anfrage.',
    remedy: 'Prüfen Sie die Anfrage und senden Sie sie noch einmal.',
  },
  ERR_HEADERS_TOO_LARGE: {
    title: 'Die Header der Anfrage sind zu groß',
    cause:
      'Ihr Browser hat mehr Header gesendet, als diese Website annimmt. Meist haben sich Cookies angesammelt.',
    remedy: 'Löschen Sie in Ihrem Browser die Cookies dieser Website und versuchen Sie es erneut.',
  },
  ERR_BODY_TOO_LARGE: {
    title: 'Das ist mehr, als hier gesendet werden darf',
    cause: 'Der Betreiber dieser Website hat eine Grenze dafür gesetzt, was an diese Adresse gesendet wird.',
    remedy: 'Senden Sie weniger oder bitten Sie den Betreiber dieser Website um eine höhere Grenze.',
  },
  ERR_REQUEST_TIMEOUT: {
    title: 'Die Anfrage hat zu lange gebraucht, um anzukommen',
    cause: 'Die Verbindung war offen, aber die Anfrage kam nicht rechtzeitig vollständig an.',
    remedy: 'Prüfen Sie Ihre Verbindung und versuchen Sie es erneut.',
  },
  ERR_UPGRADE_UNSUPPORTED: {
    title: 'Dieser Protokollwechsel wird nicht unterstützt',
    cause: 'Die Anfrage verlangt einen Protokollwechsel, den diese Website nicht kennt.',
    remedy:
      'Verwenden Sie WebSocket; andere Protokollwechsel und solche mit Inhalt werden nicht weitergeleitet.',
  },
  ERR_WEBSOCKET_ORIGIN: {
    title: 'Diese Seite darf hier keinen WebSocket öffnen',
    cause: 'Die Verbindung wurde von einer Seite einer anderen Website angefordert.',
    remedy:
      'Öffnen Sie die Anwendung unter ihrer eigenen Adresse. Wenn Sie das getan haben, muss der Betreiber diese Adresse zulassen.',
  },
  ERR_FORWARD_AUTH_UNCLEAR: {
    title: 'Der Proxy vor dieser Website hat nicht klar gesagt, was verlangt wird',
    cause:
      'Ein Proxy hat gefragt, ob eine Anfrage durchgelassen wird, und seine Angaben dazu fehlten, waren doppelt oder widersprachen sich.',
    remedy: 'Der Betreiber dieser Website muss die Einstellungen dieses Proxys prüfen.',
  },
  ERR_RATE_LIMITED: {
    title: 'Aus Ihrem Netzwerk wurden zu viele Anmeldungen begonnen',
    cause:
      'Diese Website nimmt aus einem Netzwerk pro Minute nur eine begrenzte Zahl von Anmeldungen an. Ein Büro kann ein einziges Netzwerk sein.',
    remedy: tryLater,
  },
  ERR_NOT_FOUND: {
    title: 'Unter dieser Adresse gibt es nichts',
    cause: 'Diese Website hat unter dieser Adresse keine eigene Seite.',
    remedy: 'Prüfen Sie die Adresse.',
  },
  ERR_WEBSOCKET_LIMIT: {
    title: 'Es sind zu viele WebSockets offen',
    cause:
      'Jeder WebSocket hält eine Verbindung offen, und diese Website lässt nur eine begrenzte Zahl davon zu.',
    remedy:
      'Schließen Sie andere Fenster dieser Anwendung, warten Sie einen Moment und versuchen Sie es erneut.',
  },

  // Niemand ist angemeldet
  ERR_SIGNIN_REQUIRED: {
    title: 'Bitte melden Sie sich an',
    cause: 'Diese Adresse ist nur für angemeldete Personen.',
    remedy: 'Melden Sie sich an und versuchen Sie es erneut.',
  },
  ERR_SIGNIN_REQUIRED_POST: {
    title: 'Ihre Sitzung ist beendet, und es wurde nichts weitergeleitet',
    cause:
      'Sie haben ein Formular gesendet, aber es ist niemand mehr angemeldet. Das Formular wurde nicht an die Anwendung weitergeleitet.',
    remedy:
      'Gehen Sie zurück, bewahren Sie eine Kopie Ihrer Eingaben auf, melden Sie sich an und senden Sie sie noch einmal.',
  },
  ERR_TOKEN_REQUIRED: {
    title: 'Hier wird ein Zugriffstoken gebraucht',
    cause: 'Unter dieser Adresse bekommen nur Programme eine Antwort, die ein Zugriffstoken mitbringen.',
    remedy:
      'Diese Adresse ist für Programme: Senden Sie ein Zugriffstoken des Anmeldedienstes als Bearer-Token.',
  },
  ERR_TOKEN_INVALID: {
    title: 'Dieses Zugriffstoken wird hier nicht angenommen',
    cause:
      'Die Anfrage hat ein Zugriffstoken mitgebracht, das abgelaufen ist, für etwas anderes bestimmt ist oder sich nicht prüfen lässt.',
    remedy: 'Holen Sie ein neues Zugriffstoken, das für diese Anwendung bestimmt ist.',
  },

  // Angemeldet, aber ohne Zugriff
  ERR_POLICY_DENIED: refused,
  ERR_POLICY_ROLE_MISSING: {
    ...refused,
    cause: 'Sie sind angemeldet, aber Ihr Konto hat nicht die Rolle, die diese Seite verlangt.',
  },
  ERR_POLICY_GROUP_MISSING: {
    ...refused,
    cause: 'Sie sind angemeldet, aber Ihr Konto gehört nicht zu der Gruppe, die diese Seite verlangt.',
  },
  ERR_POLICY_USER_NOT_LISTED: refused,
  ERR_POLICY_TENANT_NOT_LISTED: {
    title: 'Ihre Organisation hat keinen Zugriff auf diese Seite',
    cause: 'Sie sind angemeldet, aber mit dem Konto einer Organisation, die diese Seite nicht öffnen darf.',
    remedy:
      'Verwenden Sie ein Konto einer Organisation, die Zugriff hat, oder fragen Sie den Administrator dieser Anwendung.',
  },
  ERR_POLICY_SCOPE_MISSING: {
    title: 'Dieser Zugriff reicht nicht weit genug',
    cause:
      'Diese Adresse verlangt Berechtigungen (Scopes), die es nur mit einem Zugriffstoken gibt, oder mehr, als dieses Zugriffstoken hat.',
    remedy:
      'Verwenden Sie ein Zugriffstoken mit den Scopes oder Rollen, die hier verlangt werden; der Administrator dieser Anwendung kann sie erteilen.',
  },
  ERR_POLICY_CLIENT_NOT_LISTED: {
    title: 'Dieses Programm hat hier keinen Zugriff',
    cause: 'Diese Adresse steht nur bestimmten Programmen offen, und dieses gehört nicht dazu.',
    remedy: 'Bitten Sie den Administrator dieser Anwendung, dieses Programm zuzulassen.',
  },
  ERR_POLICY_EMAIL_DOMAIN_NOT_LISTED: {
    ...refused,
    cause:
      'Sie sind angemeldet, aber diese Seite ist für Personen mit einer bestätigten Adresse bestimmter Organisationen.',
  },
  ERR_POLICY_CLAIM_MISSING: {
    ...refused,
    cause: 'Sie sind angemeldet, aber der Anmeldedienst sagt über Ihr Konto nicht, was diese Seite verlangt.',
  },
  ERR_POLICY_EXCLUDED: {
    ...refused,
    cause:
      'Sie sind angemeldet, aber diese Seite ist für manche Konten gesperrt: auch für Ihres, oder es ist nicht bekannt, dass Ihres keines davon ist.',
  },
  ERR_POLICY_NO_ALTERNATIVE: {
    ...refused,
    cause: 'Sie sind angemeldet, aber Ihr Konto hat nichts von dem, wovon diese Seite eines verlangt.',
  },
  ERR_POLICY_ROUTE_CLOSED: {
    title: 'Diese Seite ist gesperrt',
    cause: 'Niemand kann sie öffnen, ganz gleich mit welchem Konto.',
    remedy: 'Nur der Betreiber dieser Website kann sie wieder freigeben.',
  },

  ERR_STEP_UP_REQUIRED: {
    title: 'Diese Seite verlangt, dass Sie Ihre Anmeldung bestätigen',
    cause:
      'Sie sind angemeldet, aber diese Seite verlangt, dass Sie sich vor Kurzem oder auf stärkere Weise ausgewiesen haben. An die Anwendung wurde nichts weitergeleitet.',
    remedy: 'Melden Sie sich noch einmal an. Ein Formular muss danach erneut gesendet werden.',
  },
  ERR_STEP_UP_CONTEXT_MISSING: {
    title: 'Ihre Anmeldung erfüllt nicht, was diese Seite verlangt',
    cause:
      'Sie haben sich noch einmal angemeldet, aber der Anmeldedienst bestätigt nicht, was diese Seite verlangt, zum Beispiel einen zweiten Faktor oder ein bekanntes Gerät.',
    remedy: 'Versuchen Sie es erneut; wenn das nicht hilft, zeigen Sie diese Seite Ihrem Administrator.',
  },
  ERR_STEP_UP_TOO_OLD: {
    title: 'Ihre Anmeldung ist für diese Seite nicht neu genug',
    cause:
      'Sie sollten sich noch einmal anmelden, aber der Anmeldedienst sagt, dass Sie sich vor einiger Zeit ausgewiesen haben und nicht jetzt.',
    remedy: 'Versuchen Sie es erneut und geben Sie Ihr Kennwort ein, oder was sonst verlangt wird.',
  },
  ERR_STEP_UP_TIME_UNKNOWN: {
    title: 'Niemand sagt, wann Sie sich angemeldet haben',
    cause:
      'Diese Seite ist nur für Personen, die sich vor Kurzem angemeldet haben, und der Anmeldedienst teilt nicht mit, wann das bei Ihnen war.',
    remedy:
      'Das ist nicht Ihr Fehler. Der Betreiber dieser Website muss dafür sorgen, dass der Anmeldedienst auth_time mitsendet.',
  },

  ...signinErrors,

  // Die Anwendung
  ERR_UPSTREAM_UNREACHABLE: {
    title: 'Die Anwendung antwortet nicht',
    cause: 'Die Anwendung hinter dieser Website läuft nicht oder ist nicht erreichbar.',
    remedy: `${signedInFine} ${tryLater}`,
  },
  ERR_UPSTREAM_INVALID: {
    title: 'Die Anwendung hat eine Antwort gegeben, die nicht weitergeleitet werden kann',
    cause:
      'Die Anwendung hinter dieser Website hat geantwortet, aber nicht so, dass ein Browser es versteht.',
    remedy: `${signedInFine} Der Betreiber dieser Website muss sich die Anwendung ansehen.`,
  },
  ERR_UPSTREAM_TIMEOUT: {
    title: 'Die Anwendung hat zu lange für ihre Antwort gebraucht',
    cause: 'Die Anwendung hinter dieser Website wurde gefragt, aber es kam nicht rechtzeitig eine Antwort.',
    remedy: `${signedInFine} ${tryLater}`,
  },

  // Wir selbst
  ERR_DRAINING: {
    title: 'Diese Website startet gerade neu',
    cause: 'Sie nimmt im Moment keine neuen Anfragen an. Das dauert einige Sekunden.',
    remedy: tryLater,
  },
  ERR_OVERLOADED: {
    title: 'Diese Website ist ausgelastet',
    cause:
      'Im Moment kommen mehr Anfragen an, als diese Website beantworten kann; deshalb werden einige sofort abgewiesen.',
    remedy: tryLater,
  },
  ERR_SESSION_STORE_AWAY: {
    title: 'Ihre Sitzung kann gerade nicht nachgeschlagen werden',
    cause:
      'Der Speicher, in dem diese Website Sitzungen aufbewahrt, antwortet nicht. Sie sind nicht abgemeldet.',
    remedy: tryLater,
  },
  ERR_INTERNAL: {
    title: 'Auf dieser Website ist etwas schiefgegangen',
    cause:
      'Das war nicht vorgesehen und steht unter der Anfrage-ID weiter unten im Protokoll dieser Website.',
    remedy:
      'Das ist nicht Ihr Fehler. Teilen Sie dem Betreiber dieser Website die Anfrage-ID weiter unten mit.',
  },
}
