import * as z from 'zod/mini';

import type { ApiPromise } from '../../core/api-promise.js';
import { endpoint, pagedEndpoint, readBack, type Verdict } from '../../core/endpoint.js';
import { givenId, id, type Id } from '../../core/ids.js';
import type { CallOptions } from '../../core/options.js';
import { confluenceStart, type Paginated } from '../../core/pagination.js';
import { input, maybeString, record } from '../../core/schema.js';
import type { Scopes } from '../../core/scopes.js';
import type { Transport } from '../../core/transport.js';
import { notFromBrowser } from './schemas.js';

/** The id of a template for pages. */
export type ContentTemplateId = Id<'contentTemplate'>;

const StoredBodySchema = record({ value: maybeString, representation: maybeString });

const TemplateSchema = record({
  templateId: id<'contentTemplate'>(),
  name: maybeString,
  description: maybeString,
  templateType: maybeString,
  space: z.nullish(record({ key: maybeString })),
  labels: z.nullish(z.array(record({ prefix: maybeString, name: maybeString, id: maybeString, label: maybeString }))),
  body: z.nullish(record({ storage: z.nullish(StoredBodySchema) })),
});

/** A template for pages. It has no owner and no author. */
export interface ContentTemplate extends z.infer<typeof TemplateSchema> {}

const readTemplates: Scopes = {
  classic: ['read:confluence-content.summary'],
  granular: ['read:content-details:confluence', 'read:template:confluence'],
};

const TemplateListQuerySchema = input({
  spaceKey: z.optional(z.string().check(z.minLength(1))),
  start: z.optional(z.int().check(z.minimum(0))),
  limit: z.optional(z.int().check(z.minimum(1))),
  expand: z.optional(z.array(z.enum(['body'])).check(z.minLength(1))),
});

/** Filters of {@link ConfluenceTemplates.list}. Without a space, these are the templates for all spaces. */
export interface ContentTemplateListQuery extends z.input<typeof TemplateListQuerySchema> {}

export const getTemplates = pagedEndpoint('GET /wiki/rest/api/template/page', {
  query: TemplateListQuerySchema,
  item: TemplateSchema,
  page: confluenceStart({ pageSize: 25 }),
  success: [200],
  scopes: readTemplates,
  commaJoined: ['expand'],
});

export const getTemplate = endpoint('GET /wiki/rest/api/template/{templateId}', {
  response: TemplateSchema,
  operation: 'read',
  about: [{ asked: 'path.templateId', member: 'templateId' }],
  success: [200],
  scopes: readTemplates,
});

const TemplateUpdateSchema = input({
  templateId: givenId('contentTemplate'),
  name: z.string().check(z.minLength(1)),
  templateType: z.literal('page'),
  body: input({ storage: input({ value: z.string(), representation: z.literal('storage') }) }),
  description: z.optional(z.string().check(z.maxLength(100))),
  labels: z.optional(z.array(input({ prefix: z.string(), name: z.string(), id: z.string(), label: z.string() }))),
  space: z.optional(z.nullable(input({ key: z.string().check(z.minLength(1)) }))),
});

/** The template as it becomes. All of it is written: read it first, and send back what stays. */
export interface ContentTemplateUpdate extends z.input<typeof TemplateUpdateSchema> {}

interface OneTemplate {
  readonly body: ContentTemplateUpdate;
}

export const updateTemplate = endpoint('PUT /wiki/rest/api/template', {
  body: TemplateUpdateSchema,
  response: TemplateSchema,
  operation: 'creating',
  about: [{ asked: 'body.templateId', member: 'templateId' }],
  success: [200],
  scopes: {
    classic: ['write:confluence-content'],
    granular: ['read:content-details:confluence', 'read:template:confluence', 'write:template:confluence'],
  },
  headers: notFromBrowser,
  // The template is not new: a 404 about it is a real one.
  propagates: false,
  readBack: readBack(getTemplate, {
    input: ({ body: { templateId } }: OneTemplate) => ({ path: { templateId } }),
    verdict: ({ name, description, body: seen }, { body }): Verdict => {
      const value = seen?.storage?.value;
      if (typeof value !== 'string') {
        return 'unknown';
      }
      const isSame = name === body.name && value === body.body.storage.value && (body.description === undefined || description === body.description);
      return isSame ? 'reached' : 'notReached';
    },
    adopt: (template) => template,
  }),
});

/** Templates for pages. */
export class ConfluenceTemplates {
  /** @internal */
  constructor(private readonly transport: Transport) {}

  /**
   * Lists the templates of a space, or those for all spaces.
   *
   * @see https://developer.atlassian.com/cloud/confluence/rest/v1/api-group-template/
   */
  list(query: ContentTemplateListQuery = {}, options?: CallOptions): Paginated<ContentTemplate> {
    return this.transport.list(getTemplates, { query }, options);
  }

  /**
   * Reads a template with its body. Throws `permission.denied` if you cannot view it: Atlassian documents no 404 for it.
   *
   * @see https://developer.atlassian.com/cloud/confluence/rest/v1/api-group-template/
   */
  get(templateId: ContentTemplateId, options?: CallOptions): ApiPromise<ContentTemplate> {
    return this.transport.send(getTemplate, { path: { templateId } }, options);
  }

  /**
   * Replaces a template, for example to remove the name of a leaver from its text. The earlier text is lost.
   *
   * Needs an admin of the space. A template for all spaces needs a Confluence admin.
   *
   * @see https://developer.atlassian.com/cloud/confluence/rest/v1/api-group-template/
   */
  update(template: ContentTemplateUpdate, options?: CallOptions): ApiPromise<ContentTemplate> {
    return this.transport.send(updateTemplate, { body: template }, options);
  }
}
