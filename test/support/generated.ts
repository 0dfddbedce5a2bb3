import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { errorKinds, fixers, type AdminErrorKind } from '../../src/core/error-kinds.js';
import { confirmations, evidenceWith } from '../../src/core/confirmations.js';
import type { OperationClass } from '../../src/core/endpoint.js';
import { credentialKinds, credentialRules, type CredentialKind } from '../../src/core/credential-rules.js';
import { neededIn, waysInWords, type Way } from '../../src/core/from-environment.js';
import type { Family } from '../../src/core/refusal-words.js';
import { decisionTable } from '../../src/offboarding/decide/decision-table.js';
import { stepDeclarations } from '../../src/offboarding/steps/declarations.js';
import { undoSteps } from '../../src/offboarding/steps/undo-steps.js';
import { organizationEndpoints } from '../../src/org/endpoints.js';
import { removedEndpoints } from '../../src/org/removed.js';
import { productEndpoints } from '../../src/product/endpoints.js';
import { scimEndpoints } from '../../src/scim/endpoints.js';
import { simulatedBehaviours } from '../../src/simulator/behaviours.js';
import { observability } from '../../src/verification/observability.js';
import { answeredEndpoints } from '../../src/simulator/routes.js';
import { commonOptions } from '../../src/command/declaration.js';
import { exitCodeMeanings } from '../../src/command/exit-codes.js';
import { optionText, optionUsage, usageOf } from '../../src/command/help.js';
import { subcommands } from '../../src/command/subcommands.js';
import { clientWays, variables } from '../../src/environment.js';
import { nextStep, type Failure } from '../../src/core/retry.js';
import { leftOutOperations } from './left-out-operations.js';
import { methodsByShape, shapeOf } from './method-names.js';
import { responsibilitiesByProduct, tableOfResponsibilities } from './responsibility-tables.js';
import { capitalized, shownScopes, table } from './tables.js';
import { parts, supportedRuntimes, type Part } from '../../scripts/runtimes/supported.js';

const root = new URL('../../', import.meta.url);

export const readFromRoot = (path: string): string => readFileSync(new URL(path, root), 'utf8');

/** What the documents show of the code, made from the code. */
const generators: Readonly<Record<string, () => string>> = {
  'error kinds': tableOfKinds,
  'operation classes': tableOfClasses,
  operations: tableOfOperations,
  'left-out operations': tableOfLeftOutOperations,
  'removed endpoints': tableOfRemovedEndpoints,
  'decision table': tableOfDecisions,
  steps: tableOfSteps,
  responsibilities: tableOfResponsibilities,
  ...responsibilitiesByProduct,
  behaviours: tableOfBehaviours,
  observability: tableOfObservability,
  confirmations: confirmationsInWords,
  runtimes: tableOfRuntimes,
  examples: tableOfExamples,
  subcommands: tableOfSubcommands,
  'exit codes': tableOfExitCodes,
  variables: tableOfVariables,
  'groups of variables': groupsOfVariables,
  credentials: tableOfCredentials,
};

const section = /^<!-- (generated|snippet|output): (.+?) -->\n.*?^<!-- end -->$/gms;

/** A document with its generated parts and its snippets as they must be. */
export function generated(text: string): string {
  return text.replaceAll(section, (_whole, what: string, name: string) => {
    const content = contentOf(what, name);
    if (content === undefined) {
      throw new Error(`nothing generates "${name}"`);
    }
    return `<!-- ${what}: ${name} -->\n${content}\n<!-- end -->`;
  });
}

function contentOf(what: string, name: string): string | undefined {
  switch (what) {
    case 'snippet':
      return `\`\`\`ts\n${snippet(name)}\n\`\`\``;
    case 'output':
      return `\`\`\`text\n${execFileSync(process.execPath, [fileURLToPath(new URL(name, root))], { encoding: 'utf8' }).trim()}\n\`\`\``;
    default:
      return generators[name]?.();
  }
}

/** Everything of a document outside its generated parts and snippets. */
export function writtenByHand(text: string): string {
  return text.replaceAll(section, '');
}

/** A file from its first statement on, or one region of it. */
function snippet(name: string): string {
  const [path, region] = name.split('#') as [string, string?];
  const text = readFromRoot(path);
  if (region === undefined) {
    return text.replace(/^\/\*\*.*?\*\/\n/s, '').trim();
  }
  const found = new RegExp(`^( *)// #region ${region}\\n(.*?)^ *// #endregion$`, 'ms').exec(text);
  if (found === null) {
    throw new Error(`${path} has no region ${region}`);
  }
  const [, indent = '', code = ''] = found;
  return code.trimEnd().replaceAll(new RegExp(`^${indent}`, 'gm'), '');
}

function tableOfKinds(): string {
  const rows = Object.entries(errorKinds).map(([kind, { meaning, whoCanFix, remedy, retryable, carries }]) => [
    `<a id="${kind.toLowerCase()}"></a>\`${kind}\``,
    `${capitalized(meaning.replace('{call}', 'the call'))}.`,
    capitalized(fixers[whoCanFix]),
    remedy,
    retryable ? 'yes' : 'no',
    carries.map((member) => `\`${member}\``).join(', '),
  ]);
  return table(['Kind', 'What it means', 'Who can fix it', 'What to do', 'May work later', 'Carries'], rows);
}

/** The kinds that a table of this project's documents must name. */
export const allKinds = Object.keys(errorKinds) as AdminErrorKind[];

const classTitles: Readonly<Record<OperationClass, string>> = {
  read: '`read`: nothing changes',
  absolute: '`absolute`: sets a state, such as disable or suspend',
  deleteById: '`deleteById`: absent is success after a lost response, such as revoking a token',
  clockStarting: '`clockStarting`: starts a clock or is irreversible, such as deleting an account',
  creating: '`creating`: a second one would be a duplicate, such as an invitation',
  organizationWide: '`organizationWide`: affects everyone, such as revoking all tokens',
};

const failureTitles: Readonly<Record<Failure, string>> = {
  notSent: 'Never sent: no name, refused connection',
  limited: '429',
  unavailable: '502, 503, 504',
  unknown: 'Response lost, or 500',
};

const stepTitles = {
  repeat: 'retried',
  readBack: 'read back: done if it happened, retried if it clearly did not',
  lookUp: 'looked up: adopted if it exists, never retried',
  giveUp: 'fails at once',
} as const;

/** The decision table, row by row: those that decide in the order in which they are asked, then those that add. */
function tableOfDecisions(): string {
  const rows = decisionTable.map(({ row, title, recognisedBy, does, undo, remains, evidence, role }) => [
    row === 0 ? '' : String(row),
    `**${title}**${role === 'adds' ? ' (adds)' : ''}`,
    recognisedBy,
    does,
    undo,
    remains,
    [...evidence, ...(confirmations.rows[row] === undefined ? [] : [evidenceWith('inferred', confirmations.rows[row])])].join(', '),
  ]);
  return table(['Row', 'Case', 'Recognised by', 'What is done', 'Undo', 'What remains', 'Evidence'], rows);
}

/** What can be switched in the simulator. */
function tableOfBehaviours(): string {
  const rows = Object.entries(simulatedBehaviours).map(([name, { sentence, evidence, default: usual, variants }]) => [
    `\`${name}\``,
    sentence,
    Object.entries(variants).map(([variant, meaning]) => `\`${variant}\`: ${meaning}`).join('; '),
    `\`${usual}\``,
    evidenceWith(evidence, confirmations.behaviours[name]),
  ]);
  return table(['Behaviour', 'What is uncertain', 'Variants', 'Default', 'Evidence'], rows);
}

/** Which behaviours a verification settles, and how. */
function tableOfObservability(): string {
  const titles = { reads: 'by reads', testAccount: 'with a test account', no: 'no' } as const;
  const rows = Object.entries(observability).map(([name, { by, how }]) => [`\`${name}\``, titles[by], how]);
  return table(['Behaviour', 'Settled', 'How, or why not'], rows);
}

/** How much is confirmed on real organizations. */
function confirmationsInWords(): string {
  const { factSheets, endpoints, rows, behaviours } = confirmations;
  const all = [...organizationEndpoints, ...productEndpoints, ...scimEndpoints].length;
  const share = (confirmed: object, total: number, what: string): string => `${Object.keys(confirmed).length} of ${total} ${what}`;
  return `Fact sheets of real organizations that users handed in: **${factSheets}**. They confirm ${share(endpoints, all, 'operations')}, ${share(rows, decisionTable.length, 'decision rows')} and ${share(behaviours, Object.keys(simulatedBehaviours).length, 'behaviours')}.`;
}

/** Every kind of step. */
function tableOfSteps(): string {
  const rows = Object.entries(stepDeclarations).map(([kind, { label, through, endpoint, undo, cutsAccess, execute }]) => [
    `\`${kind}\``,
    capitalized(label),
    through,
    endpoint?.operation ?? '',
    cutsAccess ? 'yes' : '',
    // A check changes nothing, and a step that gives access back is itself an undo.
    undo ?? (execute === undefined || kind in undoSteps ? '' : '**irreversible**'),
  ]);
  return table(['Kind', 'What it does', 'Through', 'Class', 'Cuts access', 'Undo'], rows);
}

/** The examples that can be run, each with what it says of itself first. */
function tableOfExamples(): string {
  const names = readdirSync(new URL('examples/', root)).filter((name) => name.endsWith('.ts') && !['connect.ts', 'simulated-organization.ts'].includes(name));
  const rows = names.map((name) => {
    const [, comment = ''] = /^\/\*\*(.*?)\*\//s.exec(readFromRoot(`examples/${name}`)) ?? [];
    const [sentence = ''] = /^.*?\.(?=\s|$)/.exec(comment.replaceAll(/\s*\n \* ?/g, ' ').trim()) ?? [];
    return [`[${name}](examples/${name})`, sentence];
  });
  return table(['', ''], rows);
}

/** Every subcommand with its options, as its help has them. */
function tableOfSubcommands(): string {
  const options = (declared: (typeof subcommands)[number]['options']): string =>
    Object.entries(declared).map(([name, option]) => `\`${optionUsage(name, option)}\`: ${optionText(option)}`).join('<br>');
  const rows = subcommands.map((subcommand) => [`\`${usageOf(subcommand)}\``, subcommand.summary, options(subcommand.options)]);
  return table(['Subcommand', 'What it does', 'Options'], [...rows, ['every one', '', options(commonOptions)]]);
}

function tableOfExitCodes(): string {
  return table(['Exit code', 'Meaning'], Object.entries(exitCodeMeanings).map(([code, meaning]) => [`\`${code}\``, meaning]));
}

function tableOfVariables(): string {
  const clientsOf = (variable: string): string =>
    Object.entries(clientWays)
      .flatMap(([client, ways]) => (ways.some((way) => Object.values<string>(way).includes(variable)) ? [`\`${client}\``] : []))
      .join(', ');
  return table(['Variable', 'Client', 'What it is'], Object.entries(variables).map(([name, description]) => [`\`${name}\``, clientsOf(name), description]));
}

function groupsOfVariables(): string {
  const clients = Object.entries<readonly Way[]>(clientWays);
  return clients.flatMap(([client, ways]) => ways.map((way) => `- \`${client}\`: ${waysInWords([neededIn(way).map((name) => `\`${name}\``)])}`)).join('\n');
}

const apiTitles: Readonly<Partial<Record<Family, string>>> = {
  organization: 'Organization, API access, SCIM links',
  userManagement: 'User management',
  scim: 'SCIM directory',
  jira: 'Jira, Jira Service Management',
  confluence: 'Confluence',
  serviceOperations: 'Operations of Jira Service Management',
  automation: 'Automation',
  teams: 'Teams',
  oauth: 'Sites of an access token',
};

const credentialTitles: Readonly<Record<CredentialKind, string>> = {
  organizationApiKey: 'Organization key',
  organizationApiKeyWithScopes: 'Organization key with scopes',
  apiToken: 'API token without scopes',
  apiTokenWithScopes: 'API token with scopes',
  serviceAccountToken: 'API token of a service account',
  accessToken: 'OAuth 2.0',
  directoryToken: 'Directory key',
};

/** Which API takes which kind of credential, and through which address of a site. */
function tableOfCredentials(): string {
  const cell = (family: string, kind: CredentialKind): string => (family !== 'jira' && family !== 'confluence' ? 'yes' : kind === 'apiToken' ? 'site, gateway' : 'gateway');
  const rows = Object.entries(credentialRules).map(([family, { accepts }]) => {
    const title = apiTitles[family as Family];
    if (title === undefined) {
      throw new Error(`the API ${family} has no title`);
    }
    return [title, ...credentialKinds.map((kind) => (accepts.includes(kind) ? cell(family, kind) : ''))];
  });
  return table(['API', ...credentialKinds.map((kind) => credentialTitles[kind])], rows);
}

/** What works where: `npm run test:runtimes` proves it. */
function tableOfRuntimes(): string {
  const all = Object.keys(parts) as Part[];
  const rows = supportedRuntimes.map(({ name, without }) => [name, ...all.map((part) => (without[part] === undefined ? 'yes' : '**no**'))]);
  const reasons = new Set(supportedRuntimes.flatMap(({ without }) => Object.entries(without).map(([part, reason]) => `- No \`${part}\`: ${reason}.`)));
  const meanings = all.map((part) => `- \`${part}\`: ${parts[part]}.`);
  return [table(['', ...all.map((part) => `\`${part}\``)], rows), meanings.join('\n'), [...reasons].join('\n')].join('\n\n');
}

/** Every operation that is declared, and what is done for it. */
function tableOfOperations(): string {
  const answered = new Set(answeredEndpoints().map(({ route }) => route));
  const methods = methodsByShape();
  const clients = { OrgAdminClient: organizationEndpoints, ProductClient: productEndpoints, ScimClient: scimEndpoints };
  const rows = Object.entries(clients).flatMap(([client, endpoints]) =>
    [...endpoints]
      .sort((one, other) => one.path.localeCompare(other.path) || one.method.localeCompare(other.method))
      .map((endpoint) => [
        client,
        `\`${endpoint.route}\``,
        `\`${methods.get(shapeOf(endpoint.route)) ?? ''}\``,
        endpoint.operation,
        answered.has(endpoint.route) ? 'yes' : 'no',
        methods.has(shapeOf(endpoint.route)) ? 'yes' : 'no',
        shownScopes(endpoint),
        [endpoint.evidence ?? '', ...(endpoint.experimental === true ? ['experimental'] : []), ...(endpoint.deprecated === undefined ? [] : ['deprecated'])].join(', '),
      ]),
  );
  return table(['Client', 'Operation', 'Method', 'Class', 'Simulated', 'Tested on the wire', 'Scopes', 'Evidence'], rows);
}

/** What could have a method and has none on purpose, by address. */
function tableOfLeftOutOperations(): string {
  const declared = new Set([...organizationEndpoints, ...productEndpoints, ...scimEndpoints].map(({ route }) => shapeOf(route)));
  const both = leftOutOperations.filter(({ operation }) => declared.has(shapeOf(operation)));
  if (both.length > 0) {
    throw new Error(`declared, and left out: ${both.map(({ operation }) => operation).join(', ')}`);
  }
  const path = (operation: string): string => operation.slice(operation.indexOf(' ') + 1);
  const rows = [...leftOutOperations]
    .sort((one, other) => path(one.operation).localeCompare(path(other.operation)) || one.operation.localeCompare(other.operation))
    .map(({ operation, why }) => [`\`${operation}\``, why]);
  return table(['Operation', 'Why it has no method'], rows);
}

/** What the vendor has removed, what it offers instead, and the method for that. */
function tableOfRemovedEndpoints(): string {
  const methods = methodsByShape();
  const rows = removedEndpoints.map(({ route, replacement }) => {
    const method = methods.get(shapeOf(replacement));
    if (method === undefined) {
      throw new Error(`no method sends ${replacement}`);
    }
    return [route, replacement, method].map((text) => `\`${text}\``);
  });
  return table(['Removed', 'Replacement', 'Method'], rows);
}

function tableOfClasses(): string {
  const failures = Object.keys(failureTitles) as Failure[];
  const rows = Object.entries(classTitles).map(([operation, title]) => [
    title,
    ...failures.map((failure) => {
      const step = nextStep(operation as OperationClass, failure);
      return failure === 'limited' && step === 'repeat' ? 'waits, retried' : stepTitles[step];
    }),
  ]);
  return table(['Class', ...failures.map((failure) => failureTitles[failure])], rows);
}
