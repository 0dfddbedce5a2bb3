import type { Transport } from '../../core/transport.js';
import { AutomationRules } from './rules.js';

/** Automation in the products of a site. Atlassian accepts only an API token without scopes. */
export class Automation {
  /** The rules, who owns them, and whom they act as. */
  readonly rules: AutomationRules;

  /** @internal */
  constructor(transport: Transport<'cloudId'>) {
    this.rules = new AutomationRules(transport);
  }
}
