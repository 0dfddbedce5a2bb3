import type { Subcommand } from './declaration.js';
import { apply } from './subcommands/apply.js';
import { approve } from './subcommands/approve.js';
import { check } from './subcommands/check.js';
import { createKey } from './subcommands/create-key.js';
import { due } from './subcommands/due.js';
import { findInactivePeople } from './subcommands/find-inactive.js';
import { makeEvidence } from './subcommands/make-evidence.js';
import { plan } from './subcommands/plan.js';
import { rehearse } from './subcommands/rehearse.js';
import { reinstate } from './subcommands/reinstate.js';
import { report } from './subcommands/report.js';
import { resume } from './subcommands/resume.js';
import { show } from './subcommands/show.js';
import { reviewAccessOfPeople } from './subcommands/review-access.js';
import { simulate } from './subcommands/simulate.js';
import { verify } from './subcommands/verify.js';
import { verifyEvidence } from './subcommands/verify-evidence.js';
import { verifyRealOrganization } from './subcommands/verify-organization.js';
import { watchLeavers } from './subcommands/watch.js';
import { who } from './subcommands/who.js';

/** Every subcommand, in the order in which they are used. Another one is one more line here. */
export const subcommands: readonly Subcommand[] = [
  check,
  who,
  findInactivePeople,
  plan,
  due,
  show,
  rehearse,
  createKey,
  approve,
  apply,
  resume,
  verify,
  report,
  makeEvidence,
  verifyEvidence,
  watchLeavers,
  reinstate,
  reviewAccessOfPeople,
  verifyRealOrganization,
  simulate,
];
