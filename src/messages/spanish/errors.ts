import type { Messages } from '../messages.ts'
import { signinErrors } from './signin-errors.ts'

const tryLater = 'Espere un momento y vuelva a intentarlo.'
const signedInFine = 'Su inicio de sesión es correcto.'
const refused = {
  title: 'No tiene acceso a esta página',
  cause: 'Ha iniciado sesión, pero esta cuenta no está entre las que pueden abrir esta página.',
  remedy: 'Pida acceso al administrador de esta aplicación o use otra cuenta.',
}

export const errors: Messages['errors'] = {
  // La solicitud
  ERR_TARGET_AMBIGUOUS: {
    title: 'Esta dirección no está clara',
    cause: 'Se puede leer de más de una manera, y este sitio no adivina a qué página se refiere.',
    remedy:
      'Compruebe si la dirección contiene caracteres extraños como %2F, //, ; o .. y vuelva a intentarlo.',
  },
  ERR_HOST_AMBIGUOUS: {
    title: 'El host de esta solicitud no está claro',
    cause:
      'La solicitud no nombra ningún host, nombra más de uno o nombra uno que no encaja con la dirección.',
    remedy:
      'Abra la aplicación en su propia dirección. Una herramienta debe enviar exactamente un encabezado Host válido.',
  },
  ERR_METHOD_NOT_ALLOWED: {
    title: 'Este método no está permitido aquí',
    cause: 'La solicitud usa un método que este sitio no transmite.',
    remedy: 'Use otro método.',
  },
  ERR_REQUEST_MALFORMED: {
    title: 'No se ha podido leer esta solicitud',
    cause: 'Lo que ha llegado aquí no es una solicitud completa y válida.',
    remedy: 'Revise la solicitud y envíela de nuevo.',
  },
  ERR_HEADERS_TOO_LARGE: {
    title: 'Los encabezados de la solicitud son demasiado grandes',
    cause:
      'Su navegador ha enviado más encabezados de los que este sitio acepta. Casi siempre se debe a que se han acumulado cookies.',
    remedy: 'Elimine las cookies de este sitio en su navegador y vuelva a intentarlo.',
  },
  ERR_BODY_TOO_LARGE: {
    title: 'Esto es más grande de lo que se puede enviar aquí',
    cause: 'El operador de este sitio ha fijado un límite para lo que se envía a esta dirección.',
    remedy: 'Envíe menos o pida al operador de este sitio un límite mayor.',
  },
  ERR_REQUEST_TIMEOUT: {
    title: 'La solicitud ha tardado demasiado en llegar',
    cause: 'La conexión estaba abierta, pero la solicitud completa no llegó a tiempo.',
    remedy: 'Compruebe su conexión y vuelva a intentarlo.',
  },
  ERR_UPGRADE_UNSUPPORTED: {
    title: 'Este cambio de protocolo no es compatible',
    cause: 'La solicitud pide un cambio de protocolo que este sitio no conoce.',
    remedy: 'Use WebSocket; otros cambios de protocolo, y los que llevan contenido, no se transmiten.',
  },
  ERR_WEBSOCKET_ORIGIN: {
    title: 'Esta página no puede abrir un WebSocket aquí',
    cause: 'La solicitud de la conexión vino de una página de otro sitio.',
    remedy:
      'Abra la aplicación en su propia dirección. Si ya lo ha hecho, el operador debe permitir esa dirección.',
  },
  ERR_FORWARD_AUTH_UNCLEAR: {
    title: 'El proxy que está delante de este sitio no ha dicho con claridad qué se pide',
    cause:
      'Un proxy preguntó si una solicitud puede pasar, y lo que dijo de ella faltaba, estaba repetido o era contradictorio.',
    remedy: 'El operador de este sitio debe revisar la configuración de ese proxy.',
  },
  ERR_RATE_LIMITED: {
    title: 'Se han empezado demasiados inicios de sesión desde su red',
    cause:
      'Este sitio solo acepta un número limitado de inicios de sesión por minuto desde una misma red. Una oficina puede ser una sola red.',
    remedy: tryLater,
  },
  ERR_NOT_FOUND: {
    title: 'No hay nada en esta dirección',
    cause: 'Este sitio no tiene ninguna página propia en esta dirección.',
    remedy: 'Compruebe la dirección.',
  },
  ERR_WEBSOCKET_LIMIT: {
    title: 'Hay demasiados WebSockets abiertos',
    cause: 'Cada WebSocket mantiene abierta una conexión, y este sitio solo permite un número limitado.',
    remedy: 'Cierre otras ventanas de esta aplicación, espere un momento y vuelva a intentarlo.',
  },

  // Nadie ha iniciado sesión
  ERR_SIGNIN_REQUIRED: {
    title: 'Inicie sesión',
    cause: 'Esta dirección es solo para quienes han iniciado sesión.',
    remedy: 'Inicie sesión y vuelva a intentarlo.',
  },
  ERR_SIGNIN_REQUIRED_POST: {
    title: 'Su sesión ha terminado y no se ha transmitido nada',
    cause:
      'Ha enviado un formulario, pero ya no hay ninguna sesión iniciada. No se ha transmitido a la aplicación.',
    remedy: 'Vuelva atrás, guarde una copia de lo que ha escrito, inicie sesión y envíelo de nuevo.',
  },
  ERR_TOKEN_REQUIRED: {
    title: 'Aquí se necesita un token de acceso',
    cause: 'En esta dirección solo obtienen respuesta los programas que presentan un token de acceso.',
    remedy:
      'Esta dirección es para programas: envíe un token de acceso del servicio de inicio de sesión como token de portador (Bearer).',
  },
  ERR_TOKEN_INVALID: {
    title: 'Este token de acceso no se acepta aquí',
    cause:
      'La solicitud ha traído un token de acceso que ha caducado, que está destinado a otra cosa o que no se puede verificar.',
    remedy: 'Obtenga un nuevo token de acceso destinado a esta aplicación.',
  },

  // Con sesión iniciada, pero sin acceso
  ERR_POLICY_DENIED: refused,
  ERR_POLICY_ROLE_MISSING: {
    ...refused,
    cause: 'Ha iniciado sesión, pero su cuenta no tiene el rol que pide esta página.',
  },
  ERR_POLICY_GROUP_MISSING: {
    ...refused,
    cause: 'Ha iniciado sesión, pero su cuenta no pertenece al grupo que pide esta página.',
  },
  ERR_POLICY_USER_NOT_LISTED: refused,
  ERR_POLICY_TENANT_NOT_LISTED: {
    title: 'Su organización no tiene acceso a esta página',
    cause: 'Ha iniciado sesión, pero con una cuenta de una organización que no puede abrir esta página.',
    remedy:
      'Use una cuenta de una organización que tenga acceso o consulte al administrador de esta aplicación.',
  },
  ERR_POLICY_SCOPE_MISSING: {
    title: 'Este acceso no llega lo bastante lejos',
    cause:
      'Esta dirección pide permisos (scopes) que solo trae un token de acceso, o más de los que tiene este token de acceso.',
    remedy:
      'Use un token de acceso con los permisos o roles que aquí se piden; el administrador de esta aplicación puede concederlos.',
  },
  ERR_POLICY_CLIENT_NOT_LISTED: {
    title: 'Este programa no tiene acceso aquí',
    cause: 'Esta dirección solo está abierta a determinados programas, y este no es uno de ellos.',
    remedy: 'Pida al administrador de esta aplicación que permita el acceso a este programa.',
  },
  ERR_POLICY_EMAIL_DOMAIN_NOT_LISTED: {
    ...refused,
    cause:
      'Ha iniciado sesión, pero esta página es para personas con una dirección confirmada de determinadas organizaciones.',
  },
  ERR_POLICY_CLAIM_MISSING: {
    ...refused,
    cause:
      'Ha iniciado sesión, pero el servicio de inicio de sesión no indica de su cuenta lo que pide esta página.',
  },
  ERR_POLICY_EXCLUDED: {
    ...refused,
    cause:
      'Ha iniciado sesión, pero esta página está cerrada para algunas cuentas: también para la suya, o no se sabe si es una de ellas.',
  },
  ERR_POLICY_NO_ALTERNATIVE: {
    ...refused,
    cause:
      'Ha iniciado sesión, pero su cuenta no cumple ninguna de las condiciones de las que esta página pide al menos una.',
  },
  ERR_POLICY_ROUTE_CLOSED: {
    title: 'Esta página está cerrada',
    cause: 'Nadie puede abrirla, sea cual sea la cuenta que use.',
    remedy: 'Solo el operador de este sitio puede volver a abrirla.',
  },

  ERR_STEP_UP_REQUIRED: {
    title: 'Esta página le pide que confirme su inicio de sesión',
    cause:
      'Ha iniciado sesión, pero esta página quiere que haya demostrado quién es hace poco, o de una forma más segura. No se ha transmitido nada a la aplicación.',
    remedy: 'Inicie sesión una vez más. Después hay que enviar de nuevo el formulario.',
  },
  ERR_STEP_UP_CONTEXT_MISSING: {
    title: 'Su inicio de sesión no cumple lo que pide esta página',
    cause:
      'Ha iniciado sesión una vez más, pero el servicio de inicio de sesión no confirma lo que pide esta página, como un segundo factor o un dispositivo conocido.',
    remedy: 'Vuelva a intentarlo; si no ayuda, muestre esta página a su administrador.',
  },
  ERR_STEP_UP_TOO_OLD: {
    title: 'Su inicio de sesión no es lo bastante reciente para esta página',
    cause:
      'Debía iniciar sesión una vez más, pero el servicio de inicio de sesión dice que demostró quién es hace algún tiempo, y no ahora.',
    remedy: 'Vuelva a intentarlo e introduzca su contraseña o lo que se le pida.',
  },
  ERR_STEP_UP_TIME_UNKNOWN: {
    title: 'Nadie dice cuándo ha iniciado sesión',
    cause:
      'Esta página es solo para quienes han iniciado sesión hace poco, y el servicio de inicio de sesión no indica cuándo lo hizo usted.',
    remedy:
      'No es culpa suya. El operador de este sitio tiene que hacer que el servicio de inicio de sesión envíe auth_time.',
  },

  ...signinErrors,

  // La aplicación
  ERR_UPSTREAM_UNREACHABLE: {
    title: 'La aplicación no responde',
    cause: 'La aplicación que hay detrás de este sitio no está en marcha o no se puede acceder a ella.',
    remedy: `${signedInFine} ${tryLater}`,
  },
  ERR_UPSTREAM_INVALID: {
    title: 'La aplicación ha dado una respuesta que no se puede transmitir',
    cause:
      'La aplicación que hay detrás de este sitio ha respondido, pero no de una manera que un navegador entienda.',
    remedy: `${signedInFine} El operador de este sitio debe revisar la aplicación.`,
  },
  ERR_UPSTREAM_TIMEOUT: {
    title: 'La aplicación ha tardado demasiado en responder',
    cause:
      'Se ha preguntado a la aplicación que hay detrás de este sitio, pero no ha llegado ninguna respuesta a tiempo.',
    remedy: `${signedInFine} ${tryLater}`,
  },

  // Nosotros
  ERR_DRAINING: {
    title: 'Este sitio se está reiniciando',
    cause: 'En este momento no acepta solicitudes nuevas. Tarda unos segundos.',
    remedy: tryLater,
  },
  ERR_OVERLOADED: {
    title: 'Este sitio está ocupado',
    cause:
      'En este momento llegan más solicitudes de las que este sitio puede responder, por lo que algunas se rechazan de inmediato.',
    remedy: tryLater,
  },
  ERR_SESSION_STORE_AWAY: {
    title: 'Su sesión no se puede consultar en este momento',
    cause: 'El lugar donde este sitio guarda las sesiones no responde. No se ha cerrado su sesión.',
    remedy: tryLater,
  },
  ERR_INTERNAL: {
    title: 'Algo ha fallado en este sitio',
    cause:
      'No era de esperar y consta en los registros de este sitio con el identificador de solicitud que aparece abajo.',
    remedy:
      'No es culpa suya. Comunique al operador de este sitio el identificador de solicitud que aparece abajo.',
  },
}
