export const proxyLogIn = 'Put the name and the password into the address of the proxy, percent-encoded: http://name:password@host:port.';

/** What the codes mean that a proxy or its certificates cause, and what to do. The first pattern that fits counts. */
const causes: readonly (readonly [RegExp, string, string])[] = [
  [/^PROXY_REFUSED_407$/, 'the proxy requires a log-in', proxyLogIn],
  [/^PROXY_REFUSED_403$/, 'the proxy does not allow this host', 'Ask the people who run the proxy to allow the hosts of Atlassian that you use.'],
  [/^PROXY_REFUSED/, 'the proxy refused the connection', 'Check the address of the proxy and its log-in, and that the proxy allows this host.'],
  [
    /^(?:SELF_SIGNED_CERT_IN_CHAIN|DEPTH_ZERO_SELF_SIGNED_CERT|UNABLE_TO_\w+)$/,
    'this machine does not trust the issuer of the certificate',
    'If a proxy inspects TLS, set NODE_EXTRA_CA_CERTS to the root certificate of your company, or start Node.js with --use-system-ca.',
  ],
  [
    /^CERT_(?:HAS_EXPIRED|NOT_YET_VALID)$/,
    'the certificate has expired, or is not valid yet',
    'Check the clock of this machine. If it is right, the people who run the proxy or the server must renew the certificate.',
  ],
  [/^ERR_TLS_CERT_ALTNAME_INVALID$/, 'the certificate belongs to another host', 'Check the base URL, the name of the site, and the proxy.'],
  [/^BLOCKED_PORT$/, 'fetch never connects to this port', 'Use another port in the base URL.'],
];

/** Failures to connect that no retry can fix. */
export const permanent = /^(?:CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|ERR_TLS_|ERR_SSL_|BLOCKED_PORT|PROXY_REFUSED_40[0-9])/;

/** The words for a request that was never sent, if the code shows the reason. */
export function heldBackBy(code = ''): { readonly meaning?: string; readonly remedy?: string; readonly retryable?: false } {
  const [, meaning, remedy] = causes.find(([pattern]) => pattern.test(code)) ?? [];
  return {
    ...(meaning === undefined || remedy === undefined ? {} : { meaning: `{call} was not sent: ${meaning}`, remedy }),
    ...(permanent.test(code) ? { retryable: false } : {}),
  };
}
