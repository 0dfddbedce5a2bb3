import { takeTheOtherWayInCi } from '../support/other-way.js';

await takeTheOtherWayInCi(() => import('../core/no-untyped-error.test.js'));
