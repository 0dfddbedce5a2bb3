import { Ajv } from 'ajv';
import { attempt, OrgAdminClient, ProductClient, ScimClient, type Fetch } from 'atlassian-admin-sdk';
import { Simulator } from 'atlassian-admin-sdk/simulator';
import { afterAll, describe, expect, it } from 'vitest';
import * as z from 'zod';

import type { Endpoint, OperationClass } from '../src/core/endpoint.js';
import { nothing, type Schema } from '../src/core/schema.js';
import { organizationEndpoints } from '../src/org/endpoints.js';
import { removedEndpoints } from '../src/org/removed.js';
import { productEndpoints } from '../src/product/endpoints.js';
import { scimEndpoints } from '../src/scim/endpoints.js';
import { answeredEndpoints } from '../src/simulator/routes.js';
import { scenarios } from './scenarios/index.js';
import { contractOf, operations as firstOperations, responsibilityOperations, scopesOfContract, type Contract, type JsonSchema, type Operation } from './support/contract.js';
import { deviations } from './support/contract-deviations.js';
import { leftOutOperations } from './support/left-out-operations.js';
import { shapeOf } from './support/method-names.js';
import type { Scenario } from './support/scenario.js';
import { readShared, sharedIsThere, skippedBecause } from './support/shared.js';
import { wires } from './wires/index.js';

/** What OAuth 2.0 offers beside the token endpoint is a part of the ProductClient, and what has an address of its own. */
const declared = { org: organizationEndpoints, product: productEndpoints, scim: scimEndpoints, oauth: productEndpoints, automation: productEndpoints, ops: productEndpoints, teams: productEndpoints };
const all: readonly Endpoint[] = [...new Set(Object.values(declared).flat())];

/** Public on every site, and in no document: it has no contract. */
const unpublished: readonly string[] = ['GET /_edge/tenant_info'];
const byShape = new Map(all.map((endpoint) => [shapeOf(endpoint.route), endpoint]));
const firstShapes = new Set(firstOperations.map(({ method, path }) => shapeOf(`${method} ${path}`)));
const operations = [
  ...firstOperations,
  ...responsibilityOperations.filter(({ method, path }) => byShape.has(shapeOf(`${method} ${path}`)) && !firstShapes.has(shapeOf(`${method} ${path}`))),
];

const classes: Readonly<Record<Operation['retryClass'], OperationClass>> = {
  R: 'read',
  A: 'absolute',
  B: 'deleteById',
  C: 'clockStarting',
  D: 'creating',
  E: 'organizationWide',
};

const kindsOfScopes = ['classic', 'granular', 'admin'] as const;

/** `verb:thing`, or `verb:thing:app`. */
const scopeOfAtlassian = /^(?:delete|manage|read|search|write):[a-z]+(?:[-.][a-z]+)*(?::[a-z]+(?:-[a-z]+)*)?$/;

const pageStyles: Readonly<Record<string, readonly string[]>> = {
  none: [],
  'cursor-url': ['cursorInQuery'],
  'cursor-bare': ['cursorInQuery'],
  'cursor-body': ['cursorInBody', 'cursorAloneInBody', 'afterInBody'],
  'query-string': ['cursorInQuery', 'cursorInBody'],
  'ops-offset': ['opsOffset'],
  'ops-token': ['opsToken'],
  'teams-cursor': ['teamsCursor'],
  'jsd-start': ['serviceDeskStart'],
  scim: ['scimIndex'],
  'jira-startAt': ['startAt'],
  'confluence-start': ['confluenceStart'],
  'token-body': ['tokenInBody'],
  'bulk-after': ['startingAfter'],
  'plans-cursor': ['cursorOfPlans'],
  'confluence-cursor': ['confluenceCursor'],
};

let completed = 0;
const used = new Set<object>();
const usedPlaces = new Set<string>();

/** The problems of an operation without those that are declared as deviations. */
function unexplained(operation: Operation, problems: readonly string[]): string[] {
  return problems.filter((place) => {
    const known = deviations.find(({ operations: ids, places }) => ids.includes(operation.id) && places.includes(place));
    if (known !== undefined) {
      used.add(known);
      usedPlaces.add(place);
    }
    return known === undefined;
  });
}

function jsonSchemaOf(schema: Schema | undefined): JsonSchema | undefined {
  return schema === undefined ? undefined : (z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema);
}

/** Every property that a schema names, over all its alternatives. */
function propertiesOf(schema: JsonSchema | undefined): Record<string, JsonSchema> {
  const alternatives = [...(schema?.anyOf ?? []), ...(schema?.oneOf ?? []), ...(schema?.allOf ?? [])];
  return Object.fromEntries([...alternatives.map(propertiesOf), schema?.properties ?? {}].flatMap((properties) => Object.entries(properties)));
}

function itemsOf(schema: JsonSchema | undefined): JsonSchema | undefined {
  const alternatives = [...(schema?.anyOf ?? []), ...(schema?.oneOf ?? []), ...(schema?.allOf ?? [])];
  return schema?.items ?? alternatives.map(itemsOf).find((items) => items !== undefined);
}

function literalsOf(schema: JsonSchema | undefined): unknown[] {
  const alternatives = [...(schema?.anyOf ?? []), ...(schema?.oneOf ?? [])];
  return [...(schema?.enum ?? []), ...(schema?.const === undefined ? [] : [schema.const]), ...alternatives.flatMap(literalsOf)].filter((value) => value !== null);
}

/** A schema whose inside nobody has published. */
function isOpen(schema: JsonSchema | undefined): boolean {
  return schema === undefined || (Object.keys(propertiesOf(schema)).length === 0 && itemsOf(schema) === undefined);
}

/** What we send: the same members, the required ones required, the same literals. */
function problemsOfInput(contract: JsonSchema | undefined, ours: JsonSchema | undefined, place: string): string[] {
  if (isOpen(contract)) {
    const literals = literalsOf(contract);
    const own = literalsOf(ours);
    return own.length > 0 && literals.length > 0 && literals.map(String).sort().join() !== own.map(String).sort().join()
      ? [`${place}: has other values`]
      : [];
  }
  const items = itemsOf(contract);
  if (items !== undefined) {
    return problemsOfInput(items, itemsOf(ours), `${place}[]`);
  }
  const theirs = propertiesOf(contract);
  const own = propertiesOf(ours);
  if (Object.keys(own).length === 0 && ours !== undefined && literalsOf(ours).length === 0 && ours.type === undefined && ours.anyOf === undefined) {
    return [`${place}: is not described`];
  }
  return [
    ...Object.keys(theirs).filter((name) => !(name in own)).map((name) => `${place}.${name}: is missing`),
    ...Object.keys(own).filter((name) => !(name in theirs)).map((name) => `${place}.${name}: is not in the contract`),
    ...(contract?.required ?? []).filter((name) => name in own && !(ours?.required ?? []).includes(name) && ours?.anyOf === undefined).map((name) => `${place}.${name}: is required`),
    ...Object.keys(theirs).filter((name) => name in own).flatMap((name) => problemsOfInput(theirs[name], own[name], `${place}.${name}`)),
  ];
}

function problemsOfQuery({ parameters }: Contract, endpoint: Endpoint): string[] {
  const theirs = parameters.filter((parameter) => parameter.in === 'query');
  const schema = jsonSchemaOf(endpoint.query);
  const own = propertiesOf(schema);
  const live = theirs.filter(({ deprecated }) => deprecated !== true);
  return [
    ...live.filter(({ name }) => !(name in own)).map(({ name }) => `query.${name}: is missing`),
    ...Object.keys(own).filter((name) => !theirs.some((parameter) => parameter.name === name)).map((name) => `query.${name}: is not in the contract`),
    ...live.filter(({ name, required }) => required === true && name in own && !(schema?.required ?? []).includes(name)).map(({ name }) => `query.${name}: is required`),
    ...theirs.flatMap(({ name, schema: given }) => (name in own ? problemsOfInput(given, own[name], `query.${name}`) : [])),
    ...theirs
      .filter(({ name, explode, schema: given }) => given?.type === 'array' && (explode === false) !== (endpoint.commaJoined ?? []).includes(name))
      .map(({ name }) => `query.${name}: is written the other way`),
  ];
}

/** What we read: nothing that the vendor does not document. */
function problemsOfAnswer(contract: JsonSchema | undefined, ours: JsonSchema | undefined, place: string): string[] {
  const open = contract?.additionalProperties;
  if (isOpen(contract) || (open !== undefined && open !== false && Object.keys(propertiesOf(contract)).length === 0)) {
    return [];
  }
  const items = itemsOf(contract);
  const theirs = propertiesOf(contract);
  const own = propertiesOf(ours);
  return [
    ...(items === undefined ? [] : problemsOfAnswer(items, itemsOf(ours), `${place}[]`)),
    ...Object.keys(own).filter((name) => Object.keys(theirs).length > 0 && !(name in theirs)).map((name) => `${place}.${name}: is not in the contract`),
    ...Object.keys(own).filter((name) => name in theirs).flatMap((name) => problemsOfAnswer(theirs[name], own[name], `${place}.${name}`)),
  ];
}

/** The element of a documented page: of a bare array, or of the member that is one. */
function elementOf(page: JsonSchema): JsonSchema | undefined {
  const properties = propertiesOf(page);
  return itemsOf(page) ?? ['data', 'values', 'results', 'Resources', 'items', 'users', 'entities', 'issues', 'fields', 'records'].map((name) => itemsOf(properties[name])).find((items) => items !== undefined);
}

/**
 * A response schema for validation: enums are open, anything may be null, and unknown members are named. What no value
 * has is left out: some schemas of Confluence are very deep, and take many seconds to compile.
 */
function forValidation(schema: JsonSchema, values: readonly unknown[]): JsonSchema {
  const { enum: _enum, const: _const, nullable: _nullable, properties, items, oneOf, anyOf, required, type, additionalProperties } = schema;
  const alternatives = [...(oneOf ?? []), ...(anyOf ?? [])];
  const named = properties !== undefined && alternatives.length === 0;
  const objects = values.filter((value) => typeof value === 'object' && value !== null && !Array.isArray(value)) as Readonly<Record<string, unknown>>[];
  const membersOf = (name: string): unknown[] => objects.filter((object) => Object.hasOwn(object, name)).map((object) => object[name]);
  const inside = (part: JsonSchema, at: readonly unknown[]): JsonSchema => (at.length === 0 ? {} : forValidation(part, at));
  return {
    ...(type === undefined ? {} : { type: [...[type].flat(), 'null'] }),
    ...(properties === undefined ? {} : { properties: Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, inside(value, membersOf(name))])) }),
    ...(items === undefined ? {} : { items: inside(items, values.flatMap((value): unknown[] => (Array.isArray(value) ? value : []))) }),
    ...(alternatives.length === 0 ? {} : { anyOf: [...alternatives.map((part) => forValidation(part, values)), { type: 'null' }] }),
    ...(required === undefined ? {} : { required }),
    ...(typeof additionalProperties === 'object'
      ? { additionalProperties: inside(additionalProperties, objects.flatMap((object) => Object.values(object))) }
      : named
        ? { additionalProperties: additionalProperties ?? false }
        : {}),
  };
}

interface Answered {
  readonly route: string | undefined;
  readonly status: number;
  readonly text: string;
}

/** Runs the scenario of an endpoint on the simulator, and keeps what was answered. */
async function play(endpoint: Endpoint): Promise<{ answers: Answered[]; effects: number; error: unknown }> {
  const simulator = new Simulator({ frozen: true });
  const answers: Answered[] = [];
  const fetch: Fetch = async (input, init) => {
    const response = await simulator.fetch(input, init);
    answers.push({ route: simulator.requests.at(-1)?.route, status: response.status, text: await response.clone().text() });
    return response;
  };
  const { credentials } = simulator;
  const options = { fetch, retry: false } as const;
  const call = (scenarios[endpoint.route] as Scenario)({
    simulator,
    org: new OrgAdminClient({ ...credentials.orgAdmin, ...options }),
    product: new ProductClient({ ...credentials.product, ...options }),
    scim: new ScimClient({ ...credentials.scim, ...options }),
    fetch,
  });
  const { error } = await attempt(call);
  return { answers, effects: simulator.effects.length, error };
}

describe('every declared endpoint', () => {
  it('has a scenario, and nothing else has one', () => {
    expect(Object.keys(scenarios).sort()).toEqual(all.map(({ route }) => route).sort());
  });

  it('names its scopes as Atlassian writes them, sorted, each once', () => {
    const lists = all.flatMap(({ route, scopes = {} }) => kindsOfScopes.flatMap((kind) => (scopes[kind] === undefined ? [] : [[route, kind, scopes[kind]] as const])));
    expect(lists.length).toBeGreaterThan(150);
    expect(lists.filter(([, , scopes]) => scopes.length === 0 || scopes.join() !== [...new Set(scopes)].sort().join())).toEqual([]);
    expect(lists.filter(([, kind, scopes]) => scopes.some((scope) => !scopeOfAtlassian.test(scope) || scope.endsWith(':admin') !== (kind === 'admin')))).toEqual([]);
  });

  it.each(all.filter(({ operation }) => operation === 'read').map((endpoint) => [endpoint.route, endpoint] as const))('%s changes nothing', async (_route, endpoint) => {
    const { answers, effects, error } = await play(endpoint);
    expect(error).toBeUndefined();
    expect(answers.filter(({ route, status }) => route === endpoint.route && status < 300)).not.toEqual([]);
    expect(effects).toBe(0);
  });
});

const paired = operations.flatMap((operation) => {
  const endpoint = byShape.get(shapeOf(`${operation.method} ${operation.path}`));
  return endpoint === undefined ? [] : [[operation.id, operation, endpoint] as const];
});

const scopes = new Map(sharedIsThere ? [...scopesOfContract()].map(([operation, published]) => [shapeOf(operation), published]) : []);

describe.skipIf(!sharedIsThere)(`the contract${skippedBecause}`, () => {
  afterAll(() => {
    // Each operation has its own tests: only a whole run can tell that an explanation explains nothing.
    const unused = deviations.flatMap((deviation) => (used.has(deviation) ? deviation.places.filter((place) => !usedPlaces.has(place)) : [deviation.why]));
    expect(completed < paired.length ? [] : unused).toEqual([]);
  });

  it('has no operation that is not declared, simulated and tested on the wire, unless it is left out on purpose', () => {
    const answered = new Set(answeredEndpoints().map(({ route }) => shapeOf(route)));
    const proven = new Set(Object.values(wires).flat().map(({ operation }) => shapeOf(operation)));
    const leftOut = new Set(leftOutOperations.map(({ operation }) => shapeOf(operation)));
    const missing = operations.filter((operation) => {
      const shape = shapeOf(`${operation.method} ${operation.path}`);
      return !leftOut.has(shape) && (!byShape.has(shape) || !answered.has(shape) || !proven.has(shape));
    });
    expect(missing.map(({ id }) => id)).toEqual([]);
    expect(operations.length).toBeGreaterThan(200);
  });

  it('declares nothing that is left out on purpose, and leaves out only what the contract has', () => {
    const known = new Set([...firstOperations, ...responsibilityOperations].map(({ method, path }) => `${method} ${path}`));
    const leftOut = leftOutOperations.map(({ operation }) => operation);
    expect(leftOut.filter((operation) => byShape.has(shapeOf(operation)) || !known.has(operation))).toEqual([]);
    expect(new Set(leftOut).size).toBe(leftOut.length);
  });

  it('describes the access by API as the later document does, in which every operation has its row', () => {
    const document = JSON.parse(readShared('contract/handover/api-access.json')) as { paths: Readonly<Record<string, Readonly<Record<string, unknown>>>> };
    const described = Object.entries(document.paths).flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`));
    const rows = operations.filter(({ api }) => api === 'api-access');
    expect(rows.map(({ method, path }) => `${method} ${path}`).sort()).toEqual(described.sort());
    expect(rows.filter(({ replaces, evidence }) => replaces === undefined || evidence !== 'spec')).toEqual([]);
    expect(rows).toHaveLength(21);
  });

  it('knows of the removed operations what the client says of them', () => {
    const removed = JSON.parse(readShared('contract/removed-v1.json')) as { method: string; path: string; replacement: { method: string; path: string } }[];
    const routes = ({ method, path }: { method: string; path: string }): string => shapeOf(`${method} ${path}`);
    expect(removedEndpoints.map(({ route, replacement }) => [shapeOf(route), shapeOf(replacement)]).sort()).toEqual(
      removed.map((operation) => [routes(operation), routes(operation.replacement)]).sort(),
    );
  });

  it('knows every endpoint that is declared', () => {
    const known = new Set(operations.map(({ method, path }) => shapeOf(`${method} ${path}`)));
    expect(all.filter(({ route }) => !known.has(shapeOf(route))).map(({ route }) => route)).toEqual(unpublished);
  });

  describe.each(paired)('%s', (_id, operation, endpoint) => {
    const contract = contractOf(operation);

    it('is declared with its client, class, statuses, pages and evidence', () => {
      expect(declared[operation.client]).toContain(endpoint);
      const problems = [
        ...(endpoint.operation === classes[operation.retryClass] ? [] : [`class: is ${classes[operation.retryClass]}`]),
        ...([...endpoint.success].sort().join() === [...operation.success].sort().join() ? [] : [`success: is ${operation.success.join()}`]),
        ...((endpoint.page === undefined ? operation.pagination === 'none' : pageStyles[operation.pagination]?.includes(endpoint.page.name)) ? [] : [`pages: are ${operation.pagination}`]),
        ...((endpoint.evidence === 'derived') === (operation.evidence === 'derived') ? [] : [`evidence: is ${operation.evidence}`]),
        ...((endpoint.deprecated !== undefined) === operation.deprecated ? [] : ['deprecated: differs']),
        ...((endpoint.experimental ?? false) === (operation.experimental ?? false) ? [] : ['experimental: differs']),
      ];
      expect(unexplained(operation, problems)).toEqual([]);
    });

    it('needs the scopes of the contract, and none where none is published', () => {
      const published = scopes.get(shapeOf(`${operation.method} ${operation.path}`));
      const listed = (names: readonly string[] = []): string => [...names].sort().join(' ') || 'none';
      const problems =
        published === undefined
          ? operation.client === 'oauth' && endpoint.scopes === undefined ? [] : ['scopes: are not in the contract']
          : kindsOfScopes.filter((kind) => listed(endpoint.scopes?.[kind]) !== listed(published[kind])).map((kind) => `scopes.${kind}: are ${listed(published[kind])}`);
      expect(unexplained(operation, problems)).toEqual([]);
    });

    it.skipIf(contract === undefined)('takes the parameters and the body of the contract', () => {
      const { body } = contract as Contract;
      const problems = [
        ...problemsOfQuery(contract as Contract, endpoint),
        ...(body === undefined ? (endpoint.body === undefined ? [] : ['body: is not in the contract']) : endpoint.body === undefined ? (isOpen(body) ? [] : ['body: is missing']) : problemsOfInput(body, jsonSchemaOf(endpoint.body), 'body')),
      ];
      expect(unexplained(operation, problems)).toEqual([]);
    });

    it.skipIf(contract === undefined)('reads nothing that the contract does not have', () => {
      const { responses } = contract as Contract;
      const [documented] = operation.success.map((status) => responses[String(status)]).filter((schema) => schema !== undefined);
      // What frames the elements of a page is that of the page style, the same for all its endpoints.
      const problems =
        endpoint.response === nothing || documented === undefined
          ? []
          : endpoint.page === undefined
            ? problemsOfAnswer(documented, jsonSchemaOf(endpoint.response), 'answer')
            : problemsOfAnswer(elementOf(documented), jsonSchemaOf(endpoint.item), 'answer[]');
      expect(unexplained(operation, problems)).toEqual([]);
    });

    it('is answered by the simulator as the contract says', async () => {
      completed += 1;
      const { answers, error } = await play(endpoint);
      expect(error).toBeUndefined();
      const own = answers.filter(({ route }) => route === endpoint.route);
      expect(own).not.toEqual([]);
      const ajv = new Ajv({ allErrors: true, strict: false, validateFormats: false });
      const problems = own.flatMap(({ status, text }) => {
        const schema = contract?.responses[String(status)];
        if (!operation.success.includes(status)) {
          return [`status ${status}: is not in the contract`];
        }
        if (contract === undefined || schema === undefined || isOpen(schema) || text === '') {
          return [];
        }
        const answer: unknown = JSON.parse(text);
        ajv.validate(forValidation(schema, [answer]), answer);
        return (ajv.errors ?? []).map(({ instancePath, message, params }) => {
          const extra = (params as { additionalProperty?: string }).additionalProperty;
          return `simulator${instancePath.replaceAll(/\/\d+/g, '[]').replaceAll('/', '.')}${extra === undefined ? '' : `.${extra}`}: ${message ?? ''}`;
        });
      });
      expect([...new Set(unexplained(operation, problems))]).toEqual([]);
    });
  });
});
