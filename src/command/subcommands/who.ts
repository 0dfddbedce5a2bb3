import { reachAsText, readReach } from '../../offboarding.js';
import { connect } from '../connect.js';
import { defineSubcommand } from '../declaration.js';
import { exitCodes } from '../exit-codes.js';

export const who = defineSubcommand({
  name: 'who',
  summary: 'Shows everything that a person can reach.',
  details: ['It only reads. It leads with whether the person can log in. It ends with 2 if something was not readable, and with 1 if the person is not known.'],
  positional: { name: 'person', description: 'The e-mail address or the account id.' },
  options: {},
  async run(call) {
    const { given: [person], signal } = call;
    const { clients } = connect(call);
    const reach = await readReach(person, { clients, signal });
    return {
      exitCode: reach.kind !== 'person' ? exitCodes.failed : reach.notReadable.length === 0 ? exitCodes.done : exitCodes.needsPerson,
      facts: reach,
      text: reachAsText(reach),
    };
  },
});
