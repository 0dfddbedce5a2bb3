import { takeTheOtherWay } from '../support/other-way.js';

takeTheOtherWay();
await import('../core/credential-source.test.js');
