import type { Messages } from '../messages.ts'

const notYou = 'No es culpa suya.'
const startAgain = 'Empiece de nuevo el inicio de sesión.'
const tryLater = 'Espere un momento y vuelva a intentarlo.'
const lookAtLog = `${notYou} El operador de este sitio debe consultar los registros.`
const misconfigured = {
  title: 'Este sitio no está bien configurado para iniciar sesión',
  cause:
    'El servicio de inicio de sesión no ha aceptado este sitio. Se trata de la configuración del sitio, no de usted ni de su contraseña.',
}
const untrusted =
  'Lo que ha enviado el servicio de inicio de sesión no ha superado las comprobaciones de este sitio, por lo que no se ha iniciado ninguna sesión.'

/** Errores del inicio de sesión y de su servicio. */
export const signinErrors = {
  // El inicio de sesión
  ERR_SIGNIN_PREFETCH: {
    title: 'Un inicio de sesión no se carga por adelantado',
    cause:
      'El navegador ha pedido esta página por adelantado; un inicio de sesión solo empieza cuando alguien lo quiere.',
    remedy: 'Abra usted la página.',
  },
  ERR_SIGNIN_NO_ATTEMPT: {
    title: 'Este inicio de sesión ya no está abierto',
    cause:
      'Ha tardado demasiado, se empezó en otro navegador o su navegador no conserva las cookies de este sitio.',
    remedy: 'Empiece de nuevo el inicio de sesión. Si vuelve a fallar, permita las cookies de este sitio.',
  },
  ERR_SIGNIN_ATTEMPT_UNREADABLE: {
    title: 'Este sitio no puede leer lo que dio a su navegador para este inicio de sesión',
    cause:
      'La cookie de este inicio de sesión ha vuelto de su navegador, pero se selló con una clave que aquí no se conoce. Ocurre cuando varias puertas de enlace tienen claves distintas o cuando una se reinició con una clave nueva.',
    remedy: `${notYou} El operador de este sitio debe dar a todas sus puertas de enlace las mismas claves de sesión.`,
  },
  ERR_SIGNIN_STATE_MISMATCH: {
    title: 'Este inicio de sesión pertenece a otro navegador o a otra ventana',
    cause:
      'La respuesta del servicio de inicio de sesión no corresponde a ningún inicio de sesión empezado aquí.',
    remedy: startAgain,
  },
  ERR_SIGNIN_LOOP: {
    title: 'El inicio de sesión funciona, pero después este sitio no le reconoce',
    cause:
      'Ha iniciado sesión varias veces en un minuto, y cada vez la cookie de sesión no ha vuelto. Puede que el navegador la bloquee, que sea demasiado grande o que algo por el camino la elimine.',
    remedy:
      'Permita las cookies de este sitio o pruebe con una ventana privada. Si no sirve de nada, muestre esta página al operador.',
  },
  ERR_SIGNIN_LOOP_UNREADABLE: {
    title: 'El inicio de sesión funciona, pero después este sitio no puede leer su sesión',
    cause:
      'Ha iniciado sesión varias veces en un minuto, y cada vez su cookie de sesión ha vuelto, pero no se ha podido leer.',
    remedy: `${notYou} El operador de este sitio debe dar a todas sus puertas de enlace las mismas claves de sesión y la hora correcta.`,
  },
  ERR_SIGNIN_ALREADY_USED: {
    title: 'Este inicio de sesión ya se había completado',
    cause:
      'La dirección que ha abierto su navegador ya se había usado antes. Eso ocurre con el botón Atrás o con un marcador.',
    remedy: 'Abra de nuevo la aplicación.',
  },
  ERR_SIGNIN_CALLBACK_INVALID: {
    title: 'La respuesta del servicio de inicio de sesión está incompleta',
    cause: 'Algo que forma parte de la respuesta falta o ha llegado dos veces.',
    remedy: startAgain,
  },
  ERR_SIGNIN_CANCELLED: {
    title: 'Se ha cancelado el inicio de sesión',
    cause: 'Usted, o el servicio de inicio de sesión en su nombre, lo terminó antes de que se completara.',
    remedy: 'Empiece de nuevo el inicio de sesión si quiere continuar.',
  },
  ERR_SIGNIN_CONSENT_REQUIRED: {
    title: 'Un administrador debe aprobar esta aplicación',
    cause: 'Su organización aún no ha permitido que esta aplicación inicie su sesión.',
    remedy: 'Pida a su administrador que conceda el consentimiento para esta aplicación.',
  },
  ERR_SIGNIN_INTERACTION_REQUIRED: {
    title: 'Su organización pide algo más para iniciar su sesión',
    cause:
      'Puede ser un segundo factor, una contraseña nueva, un dispositivo conocido o una red determinada.',
    remedy: 'Vuelva a iniciar sesión; si ocurre otra vez, muestre esta página a su administrador.',
  },
  ERR_SIGNIN_CODE_REJECTED: {
    title: 'Este inicio de sesión ha caducado o ya se ha usado',
    cause:
      'El servicio de inicio de sesión da un código de un solo uso para cada inicio de sesión, y no ha aceptado este.',
    remedy: startAgain,
  },
  ERR_SIGNIN_SESSION_TOO_LARGE: {
    title: 'Su cuenta tiene más grupos de los que caben en una sesión',
    cause: 'Este sitio guarda su sesión en cookies de su navegador, y estas tienen un tamaño limitado.',
    remedy: `${notYou} El operador de este sitio debe reducir los grupos del token o usar roles.`,
  },
  ERR_SIGNIN_GROUPS_OVERAGE: {
    title: 'Pertenece a demasiados grupos para enumerarlos al iniciar sesión',
    cause: 'Este sitio necesita conocer sus grupos, y el servicio de inicio de sesión no enumera tantos.',
    remedy: `${notYou} El operador de este sitio debe usar roles de aplicación o grupos asignados a la aplicación.`,
  },
  ERR_SIGNIN_GROUPS_PERMISSION: {
    title: 'Este sitio no tiene permiso para consultar sus grupos',
    cause:
      'Pertenece a más grupos de los que enumera un inicio de sesión; por eso este sitio tiene que consultarlos, y se le ha denegado.',
    remedy: `${notYou} El operador de este sitio debe darle el permiso para leerlos.`,
  },
  ERR_SIGNIN_GROUPS_AWAY: {
    title: 'En este momento no se pueden consultar sus grupos',
    cause:
      'Pertenece a más grupos de los que enumera un inicio de sesión, y el directorio que los conoce no responde.',
    remedy: tryLater,
  },
  ERR_SIGNIN_TENANT_NOT_ALLOWED: {
    title: 'Su organización no puede iniciar sesión aquí',
    cause: 'Este sitio solo acepta cuentas de determinadas organizaciones.',
    remedy: 'Use una cuenta de una organización que tenga acceso.',
  },

  // El servicio de inicio de sesión
  ERR_PROVIDER_UNREACHABLE: {
    title: 'No se puede acceder al servicio de inicio de sesión',
    cause: 'Este sitio no ha recibido ninguna respuesta de él. Otros sitios también pueden verse afectados.',
    remedy: tryLater,
  },
  ERR_PROVIDER_TEMPORARY: {
    title: 'El servicio de inicio de sesión tiene un problema pasajero',
    cause: 'Ha respondido que no puede iniciar su sesión en este momento.',
    remedy: tryLater,
  },
  ERR_PROVIDER_CREDENTIAL_REJECTED: {
    ...misconfigured,
    remedy: `${notYou} El operador de este sitio debe renovar la credencial de cliente.`,
  },
  ERR_PROVIDER_REQUEST_REJECTED: {
    ...misconfigured,
    remedy: `${notYou} El operador de este sitio debe revisar el registro de aplicación.`,
  },
  ERR_PROVIDER_TOKEN_INVALID: {
    title: 'El servicio de inicio de sesión ha enviado una respuesta que no es de confianza',
    cause: untrusted,
    remedy: lookAtLog,
  },
  ERR_PROVIDER_ANSWER_INVALID: {
    title: 'El servicio de inicio de sesión ha enviado una respuesta que no tiene sentido',
    cause: untrusted,
    remedy: lookAtLog,
  },
  ERR_PROVIDER_CLOCK: {
    title: 'Los relojes de este sitio y del servicio de inicio de sesión no coinciden',
    cause:
      'Un inicio de sesión solo es válido durante poco tiempo y, según el reloj de este sitio, ese tiempo no ha empezado o ya ha pasado.',
    remedy: `${notYou} El operador de este sitio debe poner en hora el reloj.`,
  },
} satisfies Partial<Messages['errors']>
