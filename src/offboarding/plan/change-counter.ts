import { invalidInput } from '../../core/input.js';
import { thingsToTransfer, type Fuse } from './fuse.js';
import { isChanged, type PlannedPerson } from './plan.js';

/** Counts what a plan changes, person by person. */
export class ChangeCounter {
  /** How many people are changed so far. */
  people = 0;
  /** How many things are transferred so far. */
  things = 0;

  add(person: Pick<PlannedPerson, 'steps'>): void {
    this.people += isChanged(person) ? 1 : 0;
    this.things += thingsToTransfer([person]);
  }

  /** Rejects a plan whose fuse has other numbers than its people: whoever confirms or approves numbers must be able to trust them. */
  checkFuse(caller: string, fuse: Fuse): void {
    if (this.people !== fuse.people) {
      throw invalidInput(caller, [{ field: 'plan.fuse.people', problem: 'is not the number of people that the plan changes' }]);
    }
    if (this.things !== (fuse.things ?? 0)) {
      throw invalidInput(caller, [{ field: 'plan.fuse.things', problem: 'is not the number of things that the plan transfers' }]);
    }
  }
}
