/** The response of a handler. A body of `undefined` means no body. */
export interface SimulatedAnswer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export const noContent: SimulatedAnswer = { status: 204 };

export function ok(body: unknown, status = 200): SimulatedAnswer {
  return { status, body };
}

/** A handler throws this to refuse. The response has the envelope that Atlassian uses for this API family. */
export class Refusal extends Error {
  constructor(readonly answer: SimulatedAnswer) {
    super(`refused with ${answer.status}`);
  }
}

const titles: Readonly<Record<string, string>> = {
  'ADMIN-UAM-400-1': 'Bad Request',
  'ADMIN-UAM-400-2': 'Inactive User',
  'ADMIN-UAM-400-3': 'Role Invalid For Resource',
  'ADMIN-400-1': 'Invalid page cursor',
  'ADMIN-400-3': 'Invalid time date',
  'ADMIN-401-2': 'Insufficient scope',
  'ADMIN-UAM-403-1': 'Forbidden',
  'ADMIN-403-6': 'Default group',
  'ADMIN-403-7': 'Group grants admin access',
  'ADMIN-403-3': 'Not allowed to manage the organization',
  'ADMIN-404-1': 'Unknown resource',
  'ADMIN-404-2': 'Organization not found',
  'ADMIN-404-3': 'Domain not found',
  'ADMIN-404-4': 'Event not found',
  'ADMIN-404-5': 'Policy not found',
  'ADMIN-404-6': 'Policy resource not found',
  'ADMIN-404-8': 'User not found',
  'ADMIN-UAM-404-1': 'Unknown Resource',
  'ADMIN-UAM-404-2': 'Organization not found',
  'ADMIN-UAM-404-3': 'Group Not Found',
  'ADMIN-UAM-405-1': 'Method Not Supported',
  'ADMIN-UAM-409-2': 'Resource Conflicts',
  'ADMIN-UAM-409-3': 'Product License Limit Exceeded',
  'ADMIN-UAM-415-1': 'Unsupported Media Type',
};

/** The organization API: `{ errors: [{ id, status, code, title, detail }] }`, the status as a string. */
export function organizationRefusal(code: string, detail: string): Refusal {
  const status = Number(/-(\d{3})-/.exec(code)?.[1] ?? 500);
  return new Refusal({
    status,
    body: { errors: [{ id: code.toLowerCase(), status: String(status), code, title: titles[code] ?? 'Error', detail }] },
  });
}

/** The user management API: a `key`, and for refused actions the reason twice, as people have pasted from the live service. */
export function accountRefusal(key: string, status = 403, context?: unknown): Refusal {
  return new Refusal({
    status,
    body: context === undefined ? { key } : { key, context, errorKey: key, errorDetail: context },
  });
}

export function actionRefusal(reason: string): Refusal {
  return accountRefusal('forbidden.action', 403, { allowed: false, reason: { key: reason } });
}

/** The gateway in front of all APIs of api.atlassian.com. */
export function gatewayRefusal(code: number, message: string): Refusal {
  return new Refusal({ status: code, body: { code, message } });
}

export function scimRefusal(status: number, detail: string, scimType?: string): Refusal {
  return new Refusal({
    status,
    body: {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
      status: String(status),
      ...(scimType === undefined ? {} : { scimType }),
      detail,
    },
  });
}

export function jiraRefusal(status: number, message: string): Refusal {
  return new Refusal({ status, body: { errorMessages: [message], errors: {} } });
}

export function confluenceRefusal(status: number, message: string): Refusal {
  return new Refusal({ status, body: { statusCode: status, message } });
}

/** Automation: `{ errors: [{ id, status, code, title }] }`, the status as a number. */
export function automationRefusal(status: number, code: string, title: string, field?: string): Refusal {
  return new Refusal({ status, body: { errors: [{ id: code.toLowerCase(), status, code, title, ...(field === undefined ? {} : { field }) }] } });
}

/** The operations of Jira Service Management. */
export function operationsRefusal(status: number, message: string): Refusal {
  return new Refusal({ status, body: { message, errors: [{ title: message, detail: message }] } });
}

/** Jira Service Management has an envelope of its own. */
export function serviceDeskRefusal(status: number, errorMessage: string): Refusal {
  return new Refusal({ status, body: { errorMessage, i18nErrorMessage: { i18nKey: '', parameters: [] } } });
}

/** Version 2 of the Confluence API: `{ errors: [{ status, code, title, detail }] }`, the status as a number. */
export function confluenceV2Refusal(status: number, code: string, title: string): Refusal {
  return new Refusal({ status, body: { errors: [{ status, code, title, detail: null }] } });
}
