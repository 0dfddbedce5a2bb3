import { takeTheOtherWayInCi } from '../support/other-way.js';

await takeTheOtherWayInCi(() => import('../core/lost-answers.test.js'));
