import {
  createUserProperty,
  deleteUserProperty,
  getUserProperty,
  listUserProperties,
  updateUserProperty,
} from '../../product/confluence/user-properties.js';
import { confluenceRefusal, noContent, ok } from '../answer.js';
import type { SimulatedUserProperty } from '../confluence-state.js';
import type { Router } from '../router.js';
import { confluencePage, requireAccount, requireConfluence, type ConfluenceRequest } from './confluence-answers.js';

export function routeConfluenceUserProperties(router: Router): void {
  router.on(listUserProperties, (request) => {
    const properties = propertiesOf(request, request.path.accountId);
    const keys = Object.keys(properties).map((key) => ({ key }));
    return ok(confluencePage(request.query, `/rest/api/user/${request.path.accountId}/property`, keys, 5));
  });

  router.on(getUserProperty, (request) => {
    const { key } = request.path;
    const { id, value, createdAt, modifiedAt } = requireProperty(propertiesOf(request, request.path.accountId), key);
    return ok({ id, key, value, createdDate: request.clock.iso(createdAt), lastModifiedDate: request.clock.iso(modifiedAt), _links: {} });
  });

  router.on(createUserProperty, (request) => {
    const { path, clock, random, effects } = request;
    const properties = propertiesOf(request, path.accountId);
    const value = requireValue(request.body.value);
    if (properties[path.key] !== undefined) {
      throw confluenceRefusal(409, 'A property with this key already exists');
    }
    const property = { id: random.uuid(), value, createdAt: clock.now(), modifiedAt: clock.now() };
    requireConfluence(request).userProperties[path.accountId] = { ...properties, [path.key]: property };
    effects.add({ kind: 'userProperty.created', accountId: path.accountId, target: path.key });
    return { status: 201 };
  });

  router.on(updateUserProperty, (request) => {
    const { path, clock, effects } = request;
    const property = requireProperty(propertiesOf(request, path.accountId), path.key);
    const value = requireValue(request.body.value);
    if (JSON.stringify(property.value) !== JSON.stringify(value)) {
      property.value = value;
      property.modifiedAt = clock.now();
      effects.add({ kind: 'userProperty.updated', accountId: path.accountId, target: path.key });
    }
    return noContent;
  });

  router.on(deleteUserProperty, (request) => {
    const { path, effects } = request;
    const properties = propertiesOf(request, path.accountId);
    requireProperty(properties, path.key);
    delete properties[path.key];
    effects.add({ kind: 'userProperty.deleted', accountId: path.accountId, target: path.key });
    return noContent;
  });
}

function propertiesOf(request: ConfluenceRequest, accountId: string): Record<string, SimulatedUserProperty> {
  const { userProperties } = requireConfluence(request);
  requireAccount(request, accountId);
  return userProperties[accountId] ?? {};
}

function requireProperty(properties: Record<string, SimulatedUserProperty>, key: string): SimulatedUserProperty {
  const property = properties[key];
  if (property === undefined) {
    throw confluenceRefusal(404, 'There is no property with the given key');
  }
  return property;
}

function requireValue(value: Record<string, unknown>): Record<string, unknown> {
  if (Object.keys(value).length === 0) {
    throw confluenceRefusal(400, 'The value of a property must not be empty');
  }
  return value;
}
