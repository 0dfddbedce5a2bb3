import * as z from 'zod/mini';

import { parsedBy, type Schema } from '../../core/schema.js';
import { organizationRefusal } from '../answer.js';

interface Described {
  readonly properties?: Readonly<Record<string, { readonly type?: string; readonly items?: { readonly type?: string } }>>;
}

const described = new WeakMap<Schema, Described>();

/** The query in the form of the endpoint's schema: arrays from repeated keys, objects from JSON. Unknown parameters are ignored. */
export function readQuery<S extends Schema>(schema: S | undefined, query: URLSearchParams): z.output<S> {
  const known = schema as S;
  let shape = described.get(known);
  if (shape === undefined) {
    shape = z.toJSONSchema(known, { io: 'input', unrepresentable: 'any' }) as Described;
    described.set(known, shape);
  }
  const values = Object.entries(shape.properties ?? {}).flatMap(([name, { type, items }]) => {
    const texts = query.getAll(name);
    if (texts.length === 0) {
      return [];
    }
    return [[name, type === 'array' ? texts.map((text) => valueOf(text, items?.type)) : valueOf(texts[0] as string, type)]];
  });
  const result = parsedBy(known, Object.fromEntries(values));
  if (!result.success) {
    throw organizationRefusal('ADMIN-UAM-400-1', result.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`).join('; '));
  }
  return result.data;
}

function valueOf(text: string, type: string | undefined): unknown {
  try {
    return type === undefined || type === 'string' ? text : JSON.parse(text);
  } catch {
    return text;
  }
}
