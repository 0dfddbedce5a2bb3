import { takeTheOtherWayInCi } from '../support/other-way.js';

await takeTheOtherWayInCi(() => import('../core/answers.test.js'));
