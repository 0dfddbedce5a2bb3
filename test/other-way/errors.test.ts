import { takeTheOtherWay } from '../support/other-way.js';

takeTheOtherWay();
await import('../core/errors.test.js');
