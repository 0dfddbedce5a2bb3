import { takeTheOtherWay } from '../support/other-way.js';

takeTheOtherWay();
await import('../core/no-untyped-error.test.js');
