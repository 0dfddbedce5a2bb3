/** How much is logged. Each level includes the ones before it. */
export type LogLevel = 'off' | 'error' | 'warn' | 'info' | 'debug';

export const logLevels = ['off', 'error', 'warn', 'info', 'debug'] as const satisfies readonly LogLevel[];

/** A logger in the common shape: `console`, pino and winston all fit. */
export interface Logger {
  /** For the levels `debug` and `info`: requests and responses. */
  debug(message: string, details: object): void;
  /** For the levels `warn` and `error`: waits, retries and failures. */
  warn(message: string, details: object): void;
}

/** Logs one message, unless its level is above the chosen one. It may throw or reject, because a logger may. */
export type Log = (level: Exclude<LogLevel, 'off'>, message: string, details: object) => unknown;

/** What a client logs with: your logger or the console. `undefined` if it logs nothing. */
export function logOf({ logger, logLevel }: { readonly logger?: Logger | undefined; readonly logLevel?: LogLevel | undefined }): Log | undefined {
  const write: Log = logger === undefined ? toConsole : (level, message, details) => logger[level === 'error' || level === 'warn' ? 'warn' : 'debug'](`atlassian-admin-sdk: ${message}`, details);
  const chosen = logLevel ?? levelOfEnvironment(write) ?? (logger === undefined ? 'off' : 'debug');
  if (chosen === 'off') {
    return undefined;
  }
  const most = logLevels.indexOf(chosen);
  return (level, message, details) => (logLevels.indexOf(level) <= most ? write(level, message, details) : undefined);
}

/** One line. Both methods write to the standard error stream, because the other one may be the output of a program. */
const toConsole: Log = (level, message, details) => {
  const { endpoint, origin: _origin, call, attempt, ...facts } = details as { readonly endpoint?: string; readonly origin?: string; readonly call?: number; readonly attempt?: number };
  const route = endpoint === undefined || message.endsWith(endpoint) ? [] : [endpoint];
  const figures = Object.entries({ ...facts, ...(call === undefined ? {} : { call, attempt }) }).map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
  const line = [`atlassian-admin-sdk ${level}: ${message}`, ...route, ...figures].join(' ');
  // eslint-disable-next-line no-console -- You asked for it with a level.
  return level === 'error' ? console.error(line) : console.warn(line);
};

const variable = 'ATLASSIAN_ADMIN_SDK_LOG';
let isUnknownReported = false;

/** An unknown level is reported once in a process. It may be anything, which is why it is not printed. */
function levelOfEnvironment(write: Log): LogLevel | undefined {
  const given = (readEnvironment() ?? '').trim().toLowerCase();
  const level = logLevels.find((each) => each === given);
  if (level === undefined && given !== '' && !isUnknownReported) {
    isUnknownReported = true;
    try {
      write('warn', `${variable} is not one of ${logLevels.join(', ')}, and is ignored`, {});
    } catch {
      // A logger that throws must not stop the constructor.
    }
  }
  return level;
}

interface WithEnvironment {
  readonly process?: { readonly env?: Readonly<Record<string, string | undefined>> };
  readonly Deno?: { readonly permissions: { querySync(of: { name: 'env'; variable: string }): { readonly state: string } } };
}

/** Web runtimes have no environment. Deno would ask the person at the terminal for a permission. */
function readEnvironment(): string | undefined {
  const { process, Deno } = globalThis as WithEnvironment;
  try {
    return Deno === undefined || Deno.permissions.querySync({ name: 'env', variable }).state === 'granted' ? process?.env?.[variable] : undefined;
  } catch {
    return undefined;
  }
}
