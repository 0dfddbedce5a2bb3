import type * as z from 'zod/mini';

import { parameterNameOf, type Endpoint, type Method, type PathParameters, type Route } from '../core/endpoint.js';
import type { SimulatedAnswer } from './answer.js';
import type { Actor } from './credentials.js';
import type { SimulatorContext } from './context.js';
import type { SimulatedSite } from './state.js';

type TemplateOf<R extends Route> = R extends `${Method} ${infer Template}` ? Template : never;
/** Distributes over the optional member, so that `undefined` drops out. */
type OutputOf<S> = S extends z.core.$ZodType ? z.output<S> : never;

/** A request for a handler: matched, authenticated, with its body checked against the schema of the endpoint. */
export interface SimulatedRequest<E extends Endpoint = Endpoint> extends SimulatorContext {
  readonly path: PathParameters<TemplateOf<E['route']>>;
  readonly query: URLSearchParams;
  readonly body: OutputOf<E['body']>;
  readonly actor: Actor;
  /** The origin that the request used, for links. */
  readonly origin: string;
  /** The site of the request. Only product requests have one. */
  readonly site: SimulatedSite | undefined;
  readonly headers: Headers;
  /** Whether the request came through the gateway instead of the address of the site. */
  readonly throughGateway: boolean;
}

export type Handler<E extends Endpoint = Endpoint> = (request: SimulatedRequest<E>) => SimulatedAnswer;

export interface RoutedEndpoint {
  readonly endpoint: Endpoint;
  readonly handler: Handler;
}

interface Node {
  readonly literals: Map<string, Node>;
  parameter?: Node;
  readonly routes: Map<string, RoutedEndpoint>;
}

/** Finds the handler of a request. A literal segment wins over a parameter, as in the routing of Atlassian. */
export class Router {
  readonly #root: Node = { literals: new Map(), routes: new Map() };
  readonly #endpoints: Endpoint[] = [];

  on<E extends Endpoint>(endpoint: E, handler: Handler<E>): this {
    let node = this.#root;
    for (const segment of endpoint.segments) {
      const isParameter = parameterNameOf(segment) !== undefined;
      let next = isParameter ? node.parameter : node.literals.get(segment);
      if (next === undefined) {
        next = { literals: new Map(), routes: new Map() };
        if (isParameter) {
          node.parameter = next;
        } else {
          node.literals.set(segment, next);
        }
      }
      node = next;
    }
    node.routes.set(endpoint.method, { endpoint, handler: handler });
    this.#endpoints.push(endpoint);
    return this;
  }

  /** The endpoints with a handler. */
  get endpoints(): readonly Endpoint[] {
    return this.#endpoints;
  }

  find(method: string, pathname: string): { route: RoutedEndpoint; path: Record<string, string> } | 'methodNotAllowed' | undefined {
    const segments = pathname.split('/').slice(1);
    const node = this.#walk(this.#root, segments, 0);
    if (node === undefined) {
      return undefined;
    }
    const route = node.routes.get(method);
    if (route === undefined) {
      return 'methodNotAllowed';
    }
    const path: Record<string, string> = {};
    route.endpoint.segments.forEach((segment, index) => {
      const name = parameterNameOf(segment);
      if (name !== undefined) {
        path[name] = decodeURIComponent(segments[index] as string);
      }
    });
    return { route, path };
  }

  #walk(node: Node, segments: readonly string[], index: number): Node | undefined {
    const segment = segments[index];
    if (segment === undefined) {
      return node.routes.size > 0 ? node : undefined;
    }
    const literal = node.literals.get(segment);
    const found = literal === undefined ? undefined : this.#walk(literal, segments, index + 1);
    if (found !== undefined || node.parameter === undefined || segment === '') {
      return found;
    }
    return this.#walk(node.parameter, segments, index + 1);
  }
}
