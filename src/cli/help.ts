import type { CommandName } from './arguments.ts'

const sources = `Settings
  --config FILE      settings file (else ENTRADA_CONFIG, else /etc/entrada/entrada.yaml if it is there)
  --env-file FILE    variables from a file of NAME=value lines; the environment itself comes before it
  --PATH VALUE       any setting, its path in kebab case: --session-idle-timeout 30m
                     (a secret only as a file: --provider-client-secret-file FILE)
  The command line comes before the environment, the environment before the file.
  docs/configuration.md has every setting.`

const overview = `Usage: entrada [COMMAND] [OPTIONS]

Puts a sign-in with Microsoft Entra ID, or any OpenID provider, in front of a web application.

Commands
  serve     run the gateway (also without a command)
  check     validate the settings and say everything that is wrong with them
  config    print the settings in force and where each comes from
  explain   say what the rules make of one request, and why
  doctor    look at the provider, the applications and all else that the settings lead to
  register  print how to register the gateway with Entra ID
  migrate   our settings for those of oauth2-proxy
  keygen    make a session key
  revoke    end sessions at a running gateway
  health    ask a running gateway on this machine whether it is alive
  demo      gateway, provider and application on this machine, without any settings

${sources}

  --help             this text; after a command, more on it
  --version          the version`

const texts: Readonly<Record<CommandName, string>> = {
  serve: `Usage: entrada serve [OPTIONS]

Runs the gateway. SIGTERM: /readyz says no, after listen.drainDelay no new requests, running ones get listen.grace.
SIGINT (Ctrl-C): the same without the delay. A second signal ends it at once.

${sources}

Exit: 0 after a clean stop, 1 the start failed, 78 the settings are wrong.`,
  check: `Usage: entrada check [OPTIONS]

Validates the settings and starts nothing. Every problem at once on stderr: file, line and column (or the variable),
setting, what is wrong, how to mend it; a policy test that fails is one. Warns of what is legal but probably wrong.

${sources}

Exit: 0 the settings are good (there may be warnings), 78 they are wrong.`,
  config: `Usage: entrada config [--json] [OPTIONS]

Prints the settings in force, each with its origin. Secrets are masked.

${sources}

  --json             [{ path, value, origin }]

Exit: 0, 78 the settings are wrong.`,
  explain: `Usage: entrada explain METHOD URL [--anonymous | WHO…] [--json] [OPTIONS]

Says what the gateway makes of one request: every rule that was looked at, why it did not match or did, the decision and
the reason. It asks nobody, and needs neither credential nor upstream. URL is a path, or whole where rules name hosts.

  --anonymous        nobody is signed in; without it somebody is who has what follows, and nothing else
  --user U           the id, as in X-Forwarded-User and in anyUser
  --role R, --group G, --claim PATH=VALUE
                     what they have, one each time; a claim may be tid, email, acrs, auth_time or any other
  --bearer           they come with a bearer token, instead of a session
  --scope S          a scope of the token

${sources}

  --json             { route, decision, reason, tried: […] }

Exit: 0 allow, 3 deny, 4 sign-in (also 401 and a step-up), 5 bad request (also 405), 78 the settings are wrong.`,
  doctor: `Usage: entrada doctor [--json] [OPTIONS]

Looks at what is really there: name, connection and certificate of the provider, its discovery document, tenant, keys
and clock, the redirect URI, where sessions are kept, each application by TCP and TLS. One line each on stdout: ok,
warn, fail or unknown, what was seen, and what to do. What follows from a failure is unknown, not another failure.

It shows the provider the client credential once, and says so before; it signs nobody in, sends the applications no
request, writes nothing and prints no secret. A gateway may run at the same time.

${sources}

  --json             [{ check, status, detail, remedy }]

Exit: 0 nothing has failed, 1 something has, 78 the settings are wrong, so that nothing was looked at.`,
  register: `Usage: entrada register [--name N] [--role R]… [--format az|graph|portal] [OPTIONS]

Prints how to create the app registration that the settings need, and calls nobody. Client id, credential and
upstream may still be missing. Nothing that it prints takes away an existing credential.

  --name N           what the registration is called (Entrada)
  --role R           an app role, beside those that the rules name; may stand there again
  --format F         az: a shell script with the Azure CLI (default); graph: requests to Microsoft Graph (JSON);
                     portal: what to do in the admin center, and for any other provider

${sources}

Exit: 0, 78 the settings are wrong.`,
  migrate: `Usage: entrada migrate oauth2-proxy < FILE

Exit: 0, 78 the file is no settings of oauth2-proxy.`,
  keygen: `Usage: entrada keygen

Prints one new session key (base64 of 32 random bytes) on stdout, and how to keep and how to change it on stderr.

Exit: 0`,
  revoke: `Usage: entrada revoke (--user U | --session S | --tenant T | --before TIME) [OPTIONS]

Ends sessions at the gateway that listens at ADMIN.HOST:ADMIN.PORT; people can sign in again afterwards. It holds at
once. Needs no settings but those two and the token, ENTRADA_ADMIN_TOKEN_FILE or ENTRADA_ADMIN_TOKEN.

  --user U           all of a person: the id as in X-Forwarded-User and in the audit log, never an address
  --session S        one: its value as /.auth/me, the assertion (sid) and the audit log show it
  --tenant T         all of an Entra tenant: its id
  --before TIME      all that were signed in before a time as of RFC 3339, not in the future: 2026-11-21T12:00:00Z
                     (a value that begins with a dash: --session=-abc…)

${sources}

Exit: 0 they have ended, 1 not, 2 the command line is wrong.`,
  health: `Usage: entrada health [OPTIONS]

Asks http://ADMIN.HOST:ADMIN.PORT/healthz and waits at most 3 seconds. Needs no settings but those two
(ENTRADA_ADMIN_HOST, ENTRADA_ADMIN_PORT). For HEALTHCHECK and probes that run a command.

${sources}

Exit: 0 alive, 1 not.`,
  demo: `Usage: entrada demo

Runs the gateway with a provider and an application of its own, on this machine only. Reads no settings and no
environment, makes its own random keys, prints the address and the people to sign in as. Ctrl-C ends it all.
Needs the development packages.

Exit: 0, 1 it cannot run here.`,
}

/** One screen of help, with a line end. */
export function helpText(command?: CommandName): string {
  return `${command === undefined ? overview : texts[command]}\n`
}
