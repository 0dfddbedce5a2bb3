import type { PatchBody, PatchOperation } from './patch.js';
import { coreGroupUrn, coreUserUrn, enterpriseExtension } from './schemas.js';

type Json = Readonly<Record<string, unknown>>;

/** Whether a resource has everything that was written. It may have more, and lists may be in another order. */
export function holds(seen: unknown, written: unknown): boolean {
  if (Array.isArray(written)) {
    const values = Array.isArray(seen) ? (seen as unknown[]) : [];
    return values.length === written.length && written.every((value) => values.some((candidate) => holds(candidate, value)));
  }
  if (isJson(written)) {
    return isJson(seen) && Object.entries(written).every(([name, value]) => holds(own(seen, name), value));
  }
  return (isEmpty(seen) ? null : seen) === (written ?? null);
}

/** Null, an empty list and an absent member all mean that there is no value. */
function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || (Array.isArray(value) && value.length === 0);
}

/**
 * A resource after a patch. `undefined` if only the service can compute it, because a path has an unknown form or finds
 * nothing. A patch that changes nothing leaves the resource equal, member by member. A read-back uses this to see that
 * the patch was applied.
 */
export function applyPatch(resource: object, operations: readonly PatchOperation[]): Json | undefined {
  let current: Json | undefined = resource as Json;
  for (const { op, path, value } of operations) {
    const changes: readonly (readonly [string, unknown])[] = path === undefined ? Object.entries(isJson(value) ? value : {}) : [[path, value]];
    for (const [at, wanted] of changes) {
      current = current === undefined ? undefined : applyAt(current, op, at, wanted);
    }
  }
  return current;
}

/** The verdict on a patch: applied, if applying it again would change nothing. */
export function verdictOnPatch(seen: object, { Operations: operations }: PatchBody): 'reached' | 'notReached' | 'unknown' {
  const patched = applyPatch(seen, operations);
  if (patched === undefined) {
    return 'unknown';
  }
  return JSON.stringify(patched) === JSON.stringify(seen) ? 'reached' : 'notReached';
}

const pathPattern = /^([A-Za-z$][\w$-]*)(?:\[\s*([A-Za-z$][\w$-]*)\s+eq\s+("(?:[^"\\]|\\.)*")\s*\])?(?:\.([A-Za-z$][\w$-]*))?$/;

function applyAt(resource: Json, op: PatchOperation['op'], path: string, value: unknown): Json | undefined {
  const core = [coreUserUrn, coreGroupUrn].find((urn) => path.startsWith(`${urn}:`));
  const inner = core === undefined ? path : path.slice(core.length + 1);
  if (inner.startsWith('urn:')) {
    return applyInExtension(resource, op, inner, value);
  }
  const match = pathPattern.exec(inner);
  if (match === null) {
    return undefined;
  }
  const [, attribute, filtered, literal, part] = match as unknown as [string, string, string?, string?, string?];
  const existing = own(resource, attribute);
  if (filtered === undefined || literal === undefined) {
    if (part === undefined) {
      return withMember(resource, attribute, changed(op, existing, value));
    }
    if (existing !== undefined && existing !== null && !isJson(existing)) {
      return undefined;
    }
    return withMember(resource, attribute, changedPart(op, existing ?? undefined, part, value));
  }
  const values = Array.isArray(existing) ? (existing as unknown[]) : [];
  const wanted = unquoted(literal);
  if (wanted === undefined) {
    return undefined;
  }
  const meant = (element: unknown): element is Json => isJson(element) && own(element, filtered) === wanted;
  if (!values.some(meant)) {
    return op === 'remove' ? resource : undefined;
  }
  if (op === 'remove' && part === undefined) {
    return withMember(resource, attribute, values.filter((element) => !meant(element)));
  }
  const change = (element: Json): unknown =>
    part === undefined ? changed('replace', element, value) : withMember(element, part, op === 'remove' ? undefined : value);
  return withMember(resource, attribute, values.map((element) => (meant(element) ? change(element) : element)));
}

function applyInExtension(resource: Json, op: PatchOperation['op'], path: string, value: unknown): Json | undefined {
  const urns = [enterpriseExtension, ...Object.keys(resource).filter((name) => name.startsWith('urn:'))];
  if (urns.includes(path)) {
    return withMember(resource, path, changed(op, own(resource, path), value));
  }
  const urn = urns.find((candidate) => path.startsWith(`${candidate}:`));
  const extension = urn === undefined ? undefined : (own(resource, urn) ?? {});
  if (urn === undefined || !isJson(extension)) {
    return undefined;
  }
  const inside = applyAt(extension, op, path.slice(urn.length + 1), value);
  const stillAbsent = op === 'remove' && own(resource, urn) === undefined;
  return inside === undefined || stillAbsent ? (inside && resource) : withMember(resource, urn, inside);
}

function unquoted(literal: string): unknown {
  try {
    return JSON.parse(literal);
  } catch {
    return undefined;
  }
}

/** Changes a part of an attribute. An absent attribute is created only if it gets a value. */
function changedPart(op: PatchOperation['op'], existing: Json | undefined, part: string, value: unknown): Json | undefined {
  if (op === 'remove') {
    return existing === undefined ? undefined : withMember(existing, part, undefined);
  }
  return withMember(existing ?? {}, part, changed(op, own(existing ?? {}, part), value));
}

function changed(op: PatchOperation['op'], existing: unknown, value: unknown): unknown {
  if (op === 'remove') {
    return undefined;
  }
  if (isJson(existing) && isJson(value)) {
    return { ...existing, ...value };
  }
  if (op === 'add' && Array.isArray(existing)) {
    const added = (Array.isArray(value) ? (value as unknown[]) : [value]).filter((one) => !existing.some((there) => holds(there, one)));
    return [...(existing as unknown[]), ...added];
  }
  return Array.isArray(value) && holds(existing, value) ? existing : value;
}

/** A copy with one member set, in its old place; `undefined` removes it. */
function withMember(object: Json, name: string, value: unknown): Json {
  return value === undefined
    ? Object.fromEntries(Object.entries(object).filter(([member]) => member !== name))
    : { ...object, [name]: value };
}

function own(object: Json, name: string): unknown {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
