import { getTemplate, getTemplates, updateTemplate } from '../../product/confluence/templates.js';
import { confluenceRefusal, ok } from '../answer.js';
import type { SimulatedContentTemplate } from '../confluence-state.js';
import type { Router } from '../router.js';
import { confluencePage, isSiteAdmin, requireConfluence, type ConfluenceRequest } from './confluence-answers.js';
import { administersSpace, requireSpaceByKey } from './confluence-contents.js';

export function routeConfluenceTemplates(router: Router): void {
  router.on(getTemplates, (request) => {
    const { templates } = requireConfluence(request);
    const spaceKey = request.query.get('spaceKey') ?? undefined;
    if (spaceKey !== undefined) {
      requireSpaceByKey(request, spaceKey);
    }
    const withBody = (request.query.get('expand') ?? '').split(',').includes('body');
    const found = Object.entries(templates).filter(([, template]) => template.spaceKey === spaceKey);
    return ok(confluencePage(request.query, '/rest/api/template/page', found.map(([id, template]) => templateIn(request, id, template, withBody)), 25));
  });

  router.on(getTemplate, (request) => {
    const template = requireConfluence(request).templates[request.path.templateId];
    if (template === undefined) {
      throw confluenceRefusal(403, 'The template cannot be viewed');
    }
    return ok(templateIn(request, request.path.templateId, template, true));
  });

  router.on(updateTemplate, (request) => {
    const { templates, spaces } = requireConfluence(request);
    const { body, effects } = request;
    const template = templates[body.templateId];
    if (template === undefined) {
      throw confluenceRefusal(404, 'The template does not exist');
    }
    const space = spaces[template.spaceKey ?? ''];
    if (!isSiteAdmin(request) && (space === undefined || !administersSpace(request, space))) {
      throw confluenceRefusal(403, 'Only an admin may change a template');
    }
    Object.assign(template, { name: body.name, body: body.body.storage.value, description: body.description ?? template.description });
    effects.add({ kind: 'template.updated', target: body.templateId });
    return ok(templateIn(request, body.templateId, template, true));
  });
}

function templateIn({ origin }: ConfluenceRequest, templateId: string, { name, description, body, spaceKey }: SimulatedContentTemplate, withBody: boolean): object {
  return {
    templateId,
    name,
    description,
    labels: [],
    templateType: 'page',
    editorVersion: 'v2',
    ...(spaceKey === undefined ? {} : { space: { key: spaceKey } }),
    ...(withBody ? { body: { storage: { value: body, representation: 'storage', embeddedContent: [], _expandable: {} } } } : {}),
    _expandable: withBody ? {} : { body: `/rest/api/template/${templateId}` },
    _links: { self: `${origin}/wiki/rest/api/template/${templateId}` },
  };
}
